"""Car files as text and as trees: found, read within limits, parsed, with the line of every key."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hothatch.car.faults import CarFileError, Fault, nearest
from hothatch.car.line_map import KeyPath, line_map
from hothatch.garage.reader import car_ids, car_text

LARGEST = 1_000_000  # bytes of a car file; the garage's have about 5 000
LONGEST_LINE = 5_000  # characters; tomllib takes the square of the number of dots of one key
AXLES = ("front", "rear")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Source:
    """The text of a car file, what messages call it, the car's id, its resolved path (None in the garage)."""

    label: str
    car_id: str
    text: str
    path: Path | None = None


@dataclass
class Document:
    """One parsed file. ``tree`` and ``lines`` hold drives by axle; ``extends`` names the parent."""

    source: Source
    tree: dict[str, Any]
    lines: dict[KeyPath, int]
    extends: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: KeyPath, problem: str, expected: str = "", near: str = "") -> None:
        """Note a fault at ``key``, whose line is known."""
        path = ".".join(str(part) for part in key if not isinstance(part, int))
        self.faults.append(Fault(path, problem, expected, near, self.source.label, self.lines.get(key)))


def find_source(ref: str | Path, child: Source | None = None) -> Source:
    """Return the car file that ``ref`` names: an id of the garage, or a path (from its ``child``, if any).

    Raises CarFileError with one fault when there is none, or when it cannot be a car file.
    """
    name = str(ref)
    if isinstance(ref, str) and name in car_ids():
        return Source(f"{name}.toml", name, car_text(name))
    if child and child.path:
        name = str(Path(child.label).parent / name)
    path = Path(name)
    if _is_path(ref) or path.exists():
        return Source(name, path.stem.lower(), _read(path, name), path.resolve())
    expected = "an id of the garage or a file"
    raise CarFileError([Fault("", "no such car", expected, nearest(str(ref), car_ids(), most=3), str(ref))])


def _is_path(ref: str | Path) -> bool:
    return isinstance(ref, Path) or ref.endswith(".toml") or "/" in ref or "\\" in ref


def _read(path: Path, name: str) -> str:
    try:
        about = path.stat()
        if problem := _unreadable(about.st_mode, about.st_size):
            raise CarFileError([Fault("", problem, "a TOML file of at most 1 MB", file=name)])
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        names = [*(entry.name for entry in path.parent.glob("*.toml")), *car_ids()]
        raise CarFileError(
            [Fault("", "no such file", nearest=nearest(path.name, names), file=name)]
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CarFileError([Fault("", f"cannot be read: {reason}", file=name)]) from None
    if len(data) > LARGEST:
        raise CarFileError([Fault("", "is too large", "a TOML file of at most 1 MB", file=name)])
    return _decode(data, name)


def _unreadable(mode: int, size: int) -> str:
    if stat.S_ISDIR(mode):
        return "is a directory"
    if not stat.S_ISREG(mode):
        return "is not a regular file"
    return f"is too large ({size / 1e6:.1f} MB)" if size > LARGEST else ""


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CarFileError([Fault("", "is not UTF-8 text", "a TOML file", file=name, line=line)]) from None


def parse(source: Source) -> Document:
    """Return the document of ``source``, drives by axle; raise CarFileError where it is not TOML."""
    text = source.text.replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            expected = f"at most {LONGEST_LINE} characters"
            raise CarFileError(
                [Fault("", f"a line of {len(line)} characters", expected, "", source.label, number)]
            )
    try:
        tree, lines = tomllib.loads(text), line_map(text)
    except RecursionError:
        raise CarFileError([Fault("", "is nested too deeply", file=source.label)]) from None
    except ValueError as error:  # besides syntax: a whole number of thousands of digits
        raise CarFileError([_syntax_fault(str(error), text, source.label)]) from None
    document = Document(source, tree, lines)
    _take_extends(document)
    _sort_drives(document)
    return document


def _syntax_fault(message: str, text: str, label: str) -> Fault:
    place = _PLACE.search(message)
    line = None if place is None else int(place[1]) if place[1] else len(text.rstrip("\n").split("\n"))
    return Fault("", f"is not TOML: {_PLACE.sub('', message)}", file=label, line=line)


def _take_extends(document: Document) -> None:
    parent = document.tree.pop("extends", "")
    if isinstance(parent, str):
        document.extends = parent
    else:
        document.fault(("extends",), "is not a text", "an id of the garage or a file")


def _sort_drives(document: Document) -> None:
    drives = document.tree.pop("drive", [])
    if not isinstance(drives, list) or not all(isinstance(drive, dict) for drive in drives):
        document.fault(("drive",), "is not a list of tables", '[[drive]] with axle = "front" or "rear"')
        return
    by_axle: dict[str, Any] = {}
    for index, drive in enumerate(drives):
        axle = _axle(document, drive, ("drive", index), by_axle)
        if axle:
            by_axle[axle] = drive
            _move_lines(document.lines, ("drive", index), ("drive", axle))
    document.tree["drive"] = by_axle


def _axle(document: Document, drive: dict[str, Any], place: KeyPath, taken: dict[str, Any]) -> str:
    """Return the drive's axle; after noting a fault, a free one, so that the faults inside are found too."""
    axle = drive.pop("axle", None)
    expected = "front or rear"
    if axle is None:
        document.fault(place, "names no axle", f'axle = "…", {expected}')
    elif axle not in AXLES:
        near = nearest(axle, AXLES) if isinstance(axle, str) else ""
        document.fault((*place, "axle"), f"{axle!r} is not an axle", expected, near)
    elif axle in taken:
        document.fault((*place, "axle"), f"a second drive on the {axle} axle", "at most one drive an axle")
    else:
        return axle
    return next((free for free in AXLES if free not in taken), "")


def _move_lines(lines: dict[KeyPath, int], old: KeyPath, new: KeyPath) -> None:
    for path in [path for path in lines if path[: len(old)] == old]:
        lines[(*new, *path[len(old) :])] = lines[path]

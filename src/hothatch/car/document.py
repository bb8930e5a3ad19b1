"""Car files as text and as trees: found, read within limits, parsed, with the line of every key."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hothatch.car.faults import CarFileError, Fault, nearest
from hothatch.car.line_map import KeyPath, line_map
from hothatch.garage.reader import car_ids, car_text, read_text, toml_ids

LARGEST = 1_000_000  # bytes of a car file; the garage's have about 5 000
MOST_DOTS = 300  # on one line; tomllib's time goes with the square of the dots of a key
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
    """One parsed file. ``tree`` and ``lines`` hold drives by axle; ``extends`` names the parent, with ``packages`` on."""

    source: Source
    tree: dict[str, Any]
    lines: dict[KeyPath, int]
    extends: str = ""
    packages: tuple[str, ...] = ()
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
    if str(ref) and (is_path(ref) or path.exists()):
        return Source(name, path.stem.lower(), read_limited(path, name, car_ids()), path.resolve())
    near = nearest(str(ref), car_ids(), most=3)
    raise _refusal(str(ref) or "no name", "no such car", "an id of the garage or a file", near)


def named_source(ref: str | Path, folder: str, what: str) -> Source:
    """Return the file of ``folder`` in the garage with the id ``ref``, or the file ``ref``; CarFileError with the nearest.

    ``what`` is what such files hold, in the singular: folder and command bear its plural.
    """
    name, known = str(ref), toml_ids(folder)
    if isinstance(ref, str) and name in known:
        return Source(f"{name}.toml", name, read_text(f"{folder}/{name}.toml"))
    if name and (is_path(ref) or Path(name).exists()):
        path = Path(name)
        return Source(name, path.stem.lower(), read_limited(path, name, known), path.resolve())
    near = nearest(name, known, most=3)
    raise _refusal(name or what, f"no such {what}", f"an id of hothatch {folder} or a file", near)


def _refusal(
    file: str, problem: str, expected: str = "", near: str = "", line: int | None = None
) -> CarFileError:
    return CarFileError([Fault("", problem, expected, near, file, line)])


def is_path(ref: str | Path) -> bool:
    """Say whether ``ref`` is meant as a path rather than as an id."""
    return isinstance(ref, Path) or ref.endswith(".toml") or "/" in ref or "\\" in ref


def read_limited(path: Path, name: str, known: Iterable[str]) -> str:
    """Return the text of a file, called ``name``; CarFileError, with the nearest of ``known``, where it cannot be read."""
    data = b""
    try:
        about = path.stat()
        if not (problem := _unreadable(about.st_mode, about.st_size)):
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
    except FileNotFoundError:
        names = [*(entry.name for entry in path.parent.glob("*.toml")), *known]
        raise _refusal(name, "no such file", near=nearest(path.name, names)) from None
    except (OSError, ValueError) as error:
        raise _refusal(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if problem or len(data) > LARGEST:
        raise _refusal(name, problem or "is too large", "a TOML file of at most 1 MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal(name, "is not UTF-8 text", "a TOML file", line=line) from None


def _unreadable(mode: int, size: int) -> str:
    if stat.S_ISDIR(mode):
        return "is a directory"
    if not stat.S_ISREG(mode):
        return "is not a regular file"
    return f"is too large ({size / 1e6:.1f} MB)" if size > LARGEST else ""


def parse(source: Source) -> Document:
    """Return the document of ``source``, drives by axle; raise CarFileError where it is not TOML."""
    document = parse_plain(source)
    _take_extends(document)
    _sort_drives(document)
    return document


def parse_plain(source: Source) -> Document:
    """Return the document of a TOML file that describes no car, as it stands; raise CarFileError where it is not TOML."""
    text = source.text.replace("\r\n", "\n")
    dotted = (number for number, line in enumerate(text.split("\n"), 1) if line.count(".") > MOST_DOTS)
    if number := next(dotted, 0):
        raise _refusal(source.label, "too many dots", f"at most {MOST_DOTS} on a line", line=number)
    try:
        return Document(source, tomllib.loads(text), line_map(text))
    except RecursionError:
        raise _refusal(source.label, "is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, source.label) from None
    except ValueError:  # Python reads whole numbers of up to 4300 digits
        raise _refusal(source.label, "holds a number of thousands of digits") from None


def _syntax_error(message: str, text: str, label: str) -> CarFileError:
    place = _PLACE.search(message)
    line = None if place is None else int(place[1]) if place[1] else len(text.rstrip("\n").split("\n"))
    return _refusal(label, f"is not TOML: {_PLACE.sub('', message)}", line=line)


def _take_extends(document: Document) -> None:
    parent = document.tree.pop("extends", "")
    if isinstance(parent, str):
        document.extends = parent
    else:
        document.fault(("extends",), "is not a text", "an id of the garage or a file")
    packages = document.tree.pop("packages", [])
    if not isinstance(packages, list) or not all(isinstance(one, str) for one in packages):
        document.fault(("packages",), "is not a list of texts", 'ids of packages, such as ["light-seats"]')
    elif packages and not document.extends:
        document.fault(("packages",), "go on a car, and this file extends none", 'extends = "…"')
    else:
        document.packages = tuple(packages)


def _sort_drives(document: Document) -> None:
    drives = document.tree.pop("drive", [])
    if not isinstance(drives, list) or not all(isinstance(drive, dict) for drive in drives):
        document.fault(("drive",), "is not a list of tables", '[[drive]] with axle = "front" or "rear"')
        document.tree["drive"] = {}  # stated, if badly: it is not missing too
        return
    by_axle: dict[str, Any] = {}
    for index, drive in enumerate(drives):
        axle = _axle(document, drive, ("drive", index), by_axle)
        if axle:
            by_axle[axle] = drive
            _move_lines(document.lines, ("drive", index), ("drive", axle))
    if by_axle:
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

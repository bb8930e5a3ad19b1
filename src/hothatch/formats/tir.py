"""Tyre property files (.tir) of the Magic Formula: read without loss, changed in place, written back byte for byte.

    [LATERAL_COEFFICIENTS]
    PKY1 = -14.95      $ comment to the end of the line, after $ or !
    TYRESIDE = 'LEFT'  strings in quotes

Keys and sections are told apart without regard to case. Of a key that stands twice the last one counts, both are kept.
Tables such as ``{radial width}`` under [SHAPE] and lines that nobody understands are kept too. Only numbers and texts as
they stand; tir_coefficients.py makes one convention of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hothatch.cache import write_whole

MAX_BYTES = 4_000_000
MAX_FAULTS = 20
BOM = b"\xef\xbb\xbf"
UNITS = "UNITS"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SECTION = re.compile(r"[ \t]*\[[ \t]*([^\]\r\n]*?)[ \t]*\]")
_ENTRY = re.compile(r"[ \t]*([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?")
_COMMENT = "$!"
_QUOTES = "'\""


class TirError(ValueError):
    """A .tir file that cannot be used; ``faults``: a sentence each with file, line and what was expected."""

    def __init__(self, faults: list[str]) -> None:
        more = len(faults) - MAX_FAULTS
        self.faults = tuple(faults[:MAX_FAULTS]) + ((f"… and {more} more",) if more > 0 else ())
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Entry:
    """One ``KEY = value``: where its value stands in the file's text, and what it is."""

    section: str  # upper case, "" before the first
    key: str  # upper case
    line: int  # from 1
    start: int
    end: int
    text: str  # without quotes

    @property
    def number(self) -> float:
        """Return the value as a number, NaN where it is none (``4.8400e+004`` and Fortran's ``1.0D+3`` are)."""
        if not _NUMBER.fullmatch(self.text):
            return math.nan
        value = float(self.text.upper().replace("D", "E"))
        return value if math.isfinite(value) else math.nan


@dataclass(frozen=True)
class Tir:
    """A .tir file: its text as it stands, the entries found in it, its tables and what looked odd."""

    name: str
    source: str
    encoding: str
    bom: bool
    entries: tuple[Entry, ...]
    tables: Mapping[str, tuple[str, ...]]  # section → lines of its table, header first
    warnings: tuple[str, ...]
    _index: Mapping[tuple[bool, str], Entry] = field(repr=False, default_factory=dict)

    def entry(self, key: str, units: bool = False) -> Entry | None:
        """Return the entry that counts for ``key``; the keys of [UNITS] are apart, as MASS is in both."""
        return self._index.get((units, key.upper()))

    def number(self, key: str) -> float | None:
        """Return a number as the file states it; None where it is left out. Raises TirError for a text."""
        if (found := self.entry(key)) is None:
            return None
        if math.isnan(found.number):
            raise TirError([self.fault(found, "is not a number", "a number such as 1.25 or 4.8e+03")])
        return found.number

    def text(self, key: str, units: bool = False) -> str:
        """Return a text without its quotes, '' where it is left out."""
        found = self.entry(key, units)
        return found.text if found else ""

    def fault(self, entry: Entry, problem: str, expected: str) -> str:
        """Return a sentence about an entry with file, line and key."""
        return f'{self.name}:{entry.line}: {entry.key}: "{entry.text[:40]}" {problem}; expected {expected}'

    def edited(self, changes: Mapping[str, float | str]) -> Tir:
        """Return the file with other values: in place with spacing and comment kept; a new key joins the end of the file.

        A number that does not change leaves its digits alone. Raises ValueError for a number that is not finite, and for
        a key or text that a line of a .tir cannot hold.
        """
        text, added = self.source, []
        found = {key.upper(): value for key, value in changes.items()}
        places = sorted(
            ((entry, found[key]) for key in found if (entry := self.entry(key))), key=lambda p: -p[0].start
        )
        for entry, value in places:
            if isinstance(value, str) or value != entry.number:
                text = text[: entry.start] + _written(entry.key, value) + text[entry.end :]
        for key, value in found.items():
            if self.entry(key) is None:
                if not re.fullmatch(r"[A-Z_][A-Z0-9_.]*", key):
                    raise ValueError(f"{key!r} cannot be a key of a .tir file")
                added.append(f"{key} = {_written(key, value)}")
        if added:
            line_end = "\r\n" if "\r\n" in text else "\n"
            gap = "" if not text or text.endswith(("\n", "\r")) else line_end
            text = text + gap + line_end.join(["[MODEL]", *added, ""])
        return parse_tir(text, self.name, self.encoding, self.bom)

    def to_bytes(self) -> bytes:
        """Return the file's bytes; those that were read where nothing changed."""
        return (BOM if self.bom else b"") + self.source.encode(self.encoding)

    def save(self, path: str | Path) -> None:
        """Write the file, whole or not at all. Raises OSError."""
        write_whole(path, self.to_bytes())


def _written(key: str, value: float | str) -> str:
    if isinstance(value, str):
        if any(mark in value for mark in "'\r\n"):
            raise ValueError(f"{key}: a text with a quote or a line end does not fit into a .tir file")
        return f"'{value}'"
    if not math.isfinite(value):
        raise ValueError(f"{key}: {value} is not a finite number")
    return repr(float(value))


def read_tir(path: str | Path) -> Tir:
    """Read a .tir file, UTF-8 (with or without mark) or Latin-1, at most 4 MB. Raises TirError."""
    file = Path(path)
    try:
        if not file.is_file():
            raise TirError([f"{path}: no such file" if not file.exists() else f"{path}: not a file"])
        if file.stat().st_size > MAX_BYTES:
            raise TirError([f"{path}: larger than {MAX_BYTES / 1e6:.0f} MB, expected a .tir file"])
        data = file.read_bytes()
    except OSError as error:
        raise TirError([f"{path}: cannot be read ({error.strerror})"]) from error
    return decode_tir(data, str(path))


def decode_tir(data: bytes, name: str = "tyre.tir") -> Tir:
    """Parse the bytes of a .tir file; ``name`` stands for it in faults. Raises TirError."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TirError([f"{name}: written in UTF-16; expected UTF-8 or Latin-1, save it so"])
    bom = data.startswith(BOM)
    body = data[len(BOM) :] if bom else data
    try:
        return parse_tir(body.decode("utf-8"), name, "utf-8", bom)
    except UnicodeDecodeError:
        return parse_tir(data.decode("latin-1"), name, "latin-1")


def parse_tir(text: str, name: str = "tyre.tir", encoding: str = "utf-8", bom: bool = False) -> Tir:
    """Parse the text of a .tir file. Any text parses; raises TirError where it holds no ``KEY = value`` at all."""
    entries: list[Entry] = []
    tables: dict[str, list[str]] = {}
    warnings: list[str] = []
    section = ""
    for number, match in enumerate(_LINE.finditer(text), 1):
        line = match.group().rstrip("\r\n")
        bare = line.strip()
        if not bare or bare[0] in _COMMENT:
            continue
        if head := _SECTION.match(line):
            section = head.group(1).upper()
        elif entry := _ENTRY.match(line):
            entries.append(_entry(section, entry.group(1), line, number, match.start(), entry.end()))
        elif bare.startswith("{") or section in tables:
            tables.setdefault(section, []).append(bare)
        else:
            warnings.append(f'{name}:{number}: "{bare[:40]}" is no KEY = value; kept, not used')
    if not entries:
        raise TirError([f"{name}: holds no KEY = value; expected a .tir tyre property file"])
    index: dict[tuple[bool, str], Entry] = {}
    for one in entries:
        place = (one.section == UNITS, one.key)
        if place in index:
            warnings.append(
                f"{name}:{one.line}: {one.key} again, as on line {index[place].line}; the last one counts"
            )
        index[place] = one
    frozen = {key: tuple(lines) for key, lines in tables.items()}
    return Tir(name, text, encoding, bom, tuple(entries), frozen, tuple(warnings), index)


def _entry(section: str, key: str, line: str, number: int, offset: int, begin: int) -> Entry:
    """Return the entry whose value begins at ``begin`` of ``line``, which begins at ``offset`` of the text."""
    rest = line[begin:]
    if rest[:1] and rest[0] in _QUOTES and (close := rest.find(rest[0], 1)) > 0:
        value, text = rest[: close + 1], rest[1:close]
    else:
        cut = min((at for mark in _COMMENT if (at := rest.find(mark)) >= 0), default=len(rest))
        value = text = rest[:cut].rstrip()
    start = offset + begin
    return Entry(section, key.upper(), number, start, start + len(value), text.strip())

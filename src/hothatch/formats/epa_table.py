"""The cells of a list of EPA tests, CSV or XLSX, under one set of column names.

Two forms are known: our own table (``A_lbf``, ``udds_mpge`` …; one row a configuration) and EPA's published test-car list
(``Target Coef A (lbf)``, ``RND_ADJ_FE`` …; one row a test). Lines that start with # before the header are comments. Cells
part at commas, semicolons (decimal commas are then read as points) or tabs, whichever the header holds most of.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from hothatch.formats.text import decoded
from hothatch.formats.xlsx import XlsxError, read_sheets

MAX_BYTES = 60_000_000
EXPECTED = (
    'expected a list of EPA certification tests: columns such as "A_lbf", "etw_lb", "udds_mpge", or those of EPA\'s '
    'test-car list such as "Target Coef A (lbf)", "Equivalent Test Weight (lbs.)", "RND_ADJ_FE"'
)
# One name a column, in our own table and in EPA's list of any year.
TABLE = {
    "year": ("model_year",),
    "make": ("make",),
    "model": ("model",),
    "family": ("family",),
    "vehicle": ("test_vehicle",),
    "config": ("config",),
    "power": ("rated_hp",),
    "drive": ("drive",),
    "mass": ("etw_lb",),
    "axle_ratio": ("axle_ratio",),
    "n_over_v": ("n_over_v",),
    "a": ("A_lbf",),
    "b": ("B_lbf_per_mph",),
    "c": ("C_lbf_per_mph2",),
    "udds": ("udds_mpge",),
    "hwfet": ("hwfet_mpge",),
}
LIST = {
    "year": ("Model Year",),
    "make": ("Represented Test Veh Make", "Represented Test Vehicle Make"),
    "model": ("Represented Test Veh Model", "Represented Test Vehicle Model"),
    "vehicle": ("Test Vehicle ID",),
    "config": ("Test Veh Configuration #", "Test Vehicle Configuration #"),
    "power": ("Rated Horsepower",),
    "drive": ("Drive System Code", "Drive System Cd"),
    "mass": ("Equivalent Test Weight (lbs.)", "Equivalent Test Weight (lbs)"),
    "axle_ratio": ("Axle Ratio",),
    "n_over_v": ("N/V Ratio",),
    "a": ("Target Coef A (lbf)", "Target Coefficient A (lbf)"),
    "b": ("Target Coef B (lbf/mph)", "Target Coefficient B (lbf/mph)"),
    "c": ("Target Coef C (lbf/mph**2)", "Target Coefficient C (lbf/mph**2)"),
    "procedure": ("Test Procedure Description",),
    "code": ("Test Procedure Cd", "Test Procedure Code"),
    "fuel": ("Test Fuel Type Description", "Test Fuel Type Desc"),
    "economy": ("RND_ADJ_FE",),
    "unit": ("FE_UNIT",),
    "displacement": ("Test Veh Displacement (L)", "Test Vehicle Displacement (L)"),
    "cylinders": ("# of Cylinders and Rotors",),
    "test": ("Test Number",),
}
_CAR = ("power", "mass", "a", "b", "c")
# What must be there; of a pair one is enough.
NEEDED = {
    "table": (*((name,) for name in _CAR), ("udds", "hwfet")),
    "list": (*((name,) for name in _CAR), ("fuel",), ("economy",), ("procedure", "code")),
}
FORMS = {"table": TABLE, "list": LIST}
# What a list may lack, and what is then done without it.
WITHOUT = {
    "drive": "every car counts as driven in front, unless its model's name says RWD",
    "vehicle": "tests are told apart without it",
    "year": "anchors are sought across model years",
    "axle_ratio": "every car gets the class's rolling radius",
    "n_over_v": "every car gets the class's rolling radius",
}
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


class EpaListError(ValueError):
    """A file that is no list of EPA tests, or lacks a column that every row needs; ``faults``: a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Record:
    """One data row: its number from 1, its line in the file, its texts by column name; ``fault`` where it has no shape."""

    row: int
    line: int
    texts: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """The data rows of a file and its form, ``table`` or ``list``; ``lacks``: a sentence for each column done without."""

    name: str
    form: str
    records: tuple[Record, ...]
    lacks: tuple[str, ...] = ()


def read_table(path: str | Path) -> Table:
    """Read a list of EPA tests (CSV, or XLSX by its suffix). Raises EpaListError for a file that is none."""
    file = Path(path)
    name = str(path)
    if file.is_dir() or not file.is_file():
        raise EpaListError([f"{name}: {'a directory' if file.is_dir() else 'no such file'}; {EXPECTED}"])
    try:
        if file.stat().st_size > MAX_BYTES:
            raise EpaListError([f"{name}: larger than {MAX_BYTES / 1e6:.0f} MB; {EXPECTED}"])
        if file.suffix.lower() in (".xlsx", ".xlsm"):
            return _first_list(name, list(read_sheets(file)))
        return parse_table(_decode(file.read_bytes(), name), name)
    except XlsxError as error:
        raise EpaListError([f"{name}: {error}; {EXPECTED}"]) from error
    except OSError as error:
        raise EpaListError([f"{name}: cannot be read ({error.strerror})"]) from error


def parse_table(text: str, name: str = "list") -> Table:
    """Return the table in CSV ``text``; ``name`` stands for the file in the faults. Raises EpaListError."""
    try:
        lines = list(_csv_lines(text))
    except csv.Error as error:
        raise EpaListError([f"{name}: not a CSV table ({error}); {EXPECTED}"]) from error
    return _table(name, lines)


def _first_list(name: str, sheets: list[list[tuple[int, list[str]]]]) -> Table:
    """Return the first worksheet that is a list; the faults of the first one where none is."""
    fault = None
    for sheet in sheets:
        try:
            return _table(name, [(line, cells) for line, cells in sheet if any(cells)])
        except EpaListError as error:
            fault = fault or error
    raise fault or EpaListError([f"{name}: no worksheet; {EXPECTED}"])


def _decode(data: bytes, name: str) -> str:
    try:
        return decoded(data)
    except UnicodeDecodeError:
        raise EpaListError([f"{name}: not a text file; {EXPECTED}"]) from None


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every line that is neither blank nor a comment above the header.

    A line is a row: a quote that is never closed spoils its own row alone.
    """
    above, mark = True, ","
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip() or (above and line.startswith("#")):
            continue
        if above:
            above, mark = False, max(",;\t", key=line.count)
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
        if mark == ";":
            cells = [cell.replace(",", ".") if DECIMAL_COMMA.fullmatch(cell) else cell for cell in cells]
        yield number, cells


def _table(name: str, lines: list[tuple[int, list[str]]]) -> Table:
    if not lines:
        raise EpaListError([f"{name}: empty; {EXPECTED}"])
    line, header = lines[0]
    titles = [" ".join(cell.lower().split()) for cell in header]
    form, places = _form(titles)
    missing = [group for group in NEEDED[form] if not any(column in places for column in group)]
    if len(missing) > len(NEEDED[form]) // 2:
        raise EpaListError([f"{name}:{line}: {EXPECTED}"])
    if missing:
        known = {titles[at] for at in places.values()}
        unknown = {
            title: cell.strip() for title, cell in zip(titles, header, strict=True) if title not in known
        }
        raise EpaListError([_lacks(f"{name}:{line}", form, group, unknown) for group in missing])
    if twice := [header[at] for at in places.values() if titles.count(titles[at]) > 1]:
        raise EpaListError([f'{name}:{line}: column "{title.strip()}" more than once' for title in twice])
    if len(lines) == 1:
        raise EpaListError([f"{name}:{line}: no row below the header"])
    records = [_record(row, at, cells, places, len(header)) for row, (at, cells) in enumerate(lines[1:], 1)]
    return Table(name, form, tuple(records), _without(form, places))


def _without(form: str, places: Mapping[str, int]) -> tuple[str, ...]:
    """Return a sentence for each column that is done without."""
    columns = FORMS[form]
    words = [
        f'no column "{columns[column][0]}": {how}' for column, how in WITHOUT.items() if column not in places
    ]
    if "model" not in places and "family" not in places:
        words.append(f'no column "{columns["model"][0]}": families are told apart by make alone, if at all')
    return tuple(words)


def _form(titles: list[str]) -> tuple[str, dict[str, int]]:
    """Return the form that more columns agree with, and where its columns stand."""
    found = {}
    for form, columns in FORMS.items():
        found[form] = {
            column: titles.index(alias.lower())
            for column, aliases in columns.items()
            for alias in aliases
            if alias.lower() in titles
        }
    form = max(found, key=lambda form: len(found[form]))
    return form, found[form]


def _lacks(place: str, form: str, group: tuple[str, ...], unknown: Mapping[str, str]) -> str:
    """Return the fault of a missing column; ``unknown`` maps the header's other titles to how they are printed."""
    wanted = [FORMS[form][column][0] for column in group]
    near = get_close_matches(wanted[0].lower(), unknown, n=1, cutoff=0.6)
    hint = f', the nearest is "{unknown[near[0]]}"' if near else ""
    return f"{place}: no column " + " or ".join(f'"{name}"' for name in wanted) + hint


def _record(row: int, line: int, cells: list[str], places: Mapping[str, int], width: int) -> Record:
    if len(cells) > width and any(cells[width:]):
        return Record(row, line, {}, f"{len(cells)} cells, the header has {width}")
    texts = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
    return Record(row, line, texts)

"""Centre lines as CSV: ``x_m,y_m`` and, where known, ``w_tr_right_m,w_tr_left_m`` and ``z_m`` (TUM's race-track base).

    # x_m,y_m,w_tr_right_m,w_tr_left_m
    -0.473164,0.749307,5.894,5.830

The first line names the columns, with or without a number sign; without it the columns are those four. Cells are divided by
commas, or by semicolons or tabs, beside which a comma is a decimal point (TUM's racing lines, spreadsheets). Columns of
other names are left out and named in ``left_out`` of the line.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from hothatch.formats.centre_line import CentreLine, CentreLineError, checked, is_closed, read_text
from hothatch.formats.cycle_header import divider_of

COLUMNS = ("x_m", "y_m", "w_tr_right_m", "w_tr_left_m")
KNOWN = (*COLUMNS, "z_m")


def read_centre_line_csv(path: str | Path) -> CentreLine:
    """Read a centre line [m]. Raises CentreLineError with every fault found, at most 20."""
    return parse_centre_line_csv(read_text(path), str(path))


def parse_centre_line_csv(text: str, name: str = "line") -> CentreLine:
    """Parse the text of such a file; ``name`` stands for it in the faults. Raises CentreLineError."""
    rows = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    columns, rows = _header(rows, name)
    faults: list[str] = []
    numbers: list[tuple[int, list[float]]] = []
    for number, line in rows:
        if line.startswith("#"):
            continue
        try:
            cells = _cells(line)
            values = [
                float(cell) if title in KNOWN else 0.0 for cell, title in zip(cells, columns, strict=False)
            ]
        except ValueError:
            faults.append(f"{name}:{number}: not numbers: {line[:60]!r}")
            continue
        if len(cells) != len(columns):
            faults.append(
                f"{name}:{number}: {len(cells)} columns, expected {len(columns)}: {', '.join(columns)}"
            )
        elif not all(math.isfinite(value) for value in values):
            faults.append(f"{name}:{number}: a value is not finite")
        else:
            numbers.append((number, values))
    if faults:
        raise CentreLineError(faults)
    if not numbers:
        raise CentreLineError([f"{name}: no points, expected lines of {', '.join(COLUMNS)}"])
    table = dict(zip(columns, np.array([values for _, values in numbers]).T, strict=True))
    x, y = table["x_m"], table["y_m"]
    line = CentreLine(
        x, y, is_closed(x, y), table.get("z_m"), table.get("w_tr_left_m"), table.get("w_tr_right_m"),
        lines=tuple(number for number, _ in numbers),
        left_out=tuple(f"column {title}" for title in columns if title not in KNOWN),
    )  # fmt: skip
    return checked(line, name)


def _header(rows: list[tuple[int, str]], name: str) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    """Return the names of the columns and the rows below them."""
    for at, (number, line) in enumerate(rows):
        cells = tuple(_cells(line.lstrip("# ")))
        names = not line.startswith("#") and not any(_is_number(cell) for cell in cells)
        if "x_m" in cells or names:
            if not {"x_m", "y_m"} <= set(cells) or len(set(cells)) < len(cells):
                raise CentreLineError(
                    [f"{name}:{number}: columns {', '.join(cells)[:200]}; expected x_m and y_m, in metres, and of"
                     f" {', '.join(KNOWN[2:])} what is known"]
                )  # fmt: skip
            return cells, rows[at + 1 :]
        if not line.startswith("#"):
            break
    return COLUMNS, rows


def _cells(line: str) -> list[str]:
    divider = divider_of(line)
    cells = [cell.strip().strip('"') for cell in line.split(divider)]
    return cells if divider == "," else [cell.replace(",", ".") for cell in cells]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True

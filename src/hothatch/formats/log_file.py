"""Logs of a drive as tables of text and numbers: CSV, Parquet, MDF4; columns as the file names them.

A CSV may be divided by commas, semicolons or tabs, its first line that is no comment (#) names the columns. Parquet needs
duckdb, MDF4 asammdf (extra ``logs``). What the columns mean is settled by log_channels.py.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from hothatch.formats.mdf_file import MdfError, read_channels
from hothatch.formats.text import decoded

MAX_BYTES = 400_000_000
MAX_TEXT = 60_000_000  # bytes of a CSV
MAX_FAULTS = 20
MEASURED_DATA = (".mf4", ".mdf")


class LogError(ValueError):
    """A log that cannot be used; the message is a sentence a fault, in file order, with file and line."""

    def __init__(self, faults: Sequence[str]):
        more = len(faults) - MAX_FAULTS
        shown = [*faults[:MAX_FAULTS], *([f"… and {more} more"] if more > 0 else [])]
        super().__init__("\n".join(shown))


@dataclass(frozen=True)
class LogTable:
    """Columns of one length by name: texts of a CSV, else numbers; ``units`` where the format has a place for them.

    ``lines`` are the line numbers of a CSV's rows, None for formats without lines: faults then count rows from 1.
    """

    name: str
    columns: dict[str, Any]
    units: dict[str, str]
    lines: list[int] | None = None

    def place(self, row: int) -> str:
        """Return where a row stands, for a fault."""
        return f"{self.name}, row {row + 1}" if self.lines is None else f"{self.name}:{self.lines[row]}"

    def numbers(self, column: str) -> tuple[np.ndarray, list[str]]:
        """Return a column as floats, and a fault for each cell that is no finite number."""
        raw = self.columns[column]
        if self.lines is None:
            values = np.ma.filled(np.ma.asarray(raw).astype(float), np.nan)
        else:
            values = np.array([_number(cell) for cell in raw])
        bad = np.flatnonzero(~np.isfinite(values))
        shown = [raw[row] if self.lines is not None else values[row] for row in bad[: MAX_FAULTS + 1]]
        faults = [
            f'{self.place(row)}: {column} is "{str(cell)[:30]}", expected a finite number'
            for row, cell in zip(bad.tolist(), shown, strict=False)
        ]
        more = len(bad) - len(faults)
        return values, faults + ["…"] * max(more, 0)


def read_log(path: str | Path) -> LogTable:
    """Return the table in a log file, by its ending: ``.parquet``, ``.mf4``/``.mdf``, else CSV.

    Raises LogError with what is wrong: no such file, too large, empty, not of its format, the extra is absent.
    """
    file = Path(path)
    if file.is_dir():
        raise LogError([f"{path}: a directory, expected a log: .csv, .parquet or .mf4"])
    if not file.is_file():
        raise LogError([f"{path}: no such file"])
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise LogError([f"{path}: {size / 1e6:.0f} MB, expected at most {MAX_BYTES / 1e6:.0f} MB"])
    if not size:
        raise LogError([f"{path}: empty"])
    ending = file.suffix.lower()
    if ending == ".parquet":
        return _read_parquet(file, str(path))
    if ending in MEASURED_DATA:
        return _read_mdf(file, str(path))
    return _read_csv(file, str(path))


def _read_csv(file: Path, name: str) -> LogTable:
    if file.stat().st_size > MAX_TEXT:
        raise LogError([f"{name}: a CSV of more than {MAX_TEXT / 1e6:.0f} MB; write it as Parquet"])
    try:
        text = decoded(file.read_bytes())
    except UnicodeDecodeError:
        raise LogError([f"{name}: not a text file, expected a log: .csv, .parquet or .mf4"]) from None
    kept = [
        (at, line)
        for at, line in enumerate(text.split("\n"), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not kept:
        raise LogError([f"{name}: empty, expected a line that names the columns, then rows"])
    first = kept[0][1]
    divider = max(",;\t", key=first.count)
    heads = [cell.strip() for cell in next(csv.reader([first], delimiter=divider))]
    faults = [
        f'{name}:{kept[0][0]}: column "{head}" is there twice' for head in set(heads) if heads.count(head) > 1
    ]
    rows, lines = [], []
    for (at, _), cells in zip(
        kept[1:],
        csv.reader(io.StringIO("\n".join(line for _, line in kept[1:])), delimiter=divider),
        strict=False,
    ):
        if len(cells) != len(heads):
            faults.append(f"{name}:{at}: {len(cells)} cells, expected {len(heads)} as in line {kept[0][0]}")
            continue
        rows.append([cell.strip() for cell in cells])
        lines.append(at)
    if faults:
        raise LogError(faults)
    if not rows:
        raise LogError([f"{name}: names columns but has no row"])
    columns = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
    return LogTable(name, columns, {}, lines)


def _read_parquet(file: Path, name: str) -> LogTable:
    if find_spec("duckdb") is None:
        raise LogError([f"{name}: Parquet needs duckdb: pip install 'hothatch[logs]'"])
    import duckdb

    try:
        with duckdb.connect() as connection:
            found = connection.execute("SELECT * FROM read_parquet(?)", [str(file)]).fetchnumpy()
    except duckdb.Error as error:
        raise LogError(
            [f"{name}: not a Parquet file that can be read ({str(error).splitlines()[0]})"]
        ) from None
    columns = {head: values for head, values in found.items() if np.asarray(values).dtype.kind in "fiub"}
    if not columns or not len(next(iter(columns.values()))):
        raise LogError([f"{name}: has no column of numbers" if not columns else f"{name}: has no row"])
    return LogTable(name, columns, _field_units(file))


def _field_units(file: Path) -> dict[str, str]:
    """Return the units that a Parquet file's fields state as ``unit``, as a trace's do; none without pyarrow."""
    if find_spec("pyarrow") is None:
        return {}
    import pyarrow as pa
    from pyarrow.parquet import read_schema

    try:
        fields = list(read_schema(file))
    except (pa.ArrowException, OSError):
        return {}
    stated = {
        field.name: (field.metadata or {}).get(b"unit", b"").decode("utf-8", "replace") for field in fields
    }
    return {name: unit for name, unit in stated.items() if unit}


def _read_mdf(file: Path, name: str) -> LogTable:
    if find_spec("asammdf") is None:
        raise LogError([f"{name}: MDF4 needs asammdf: pip install 'hothatch[logs]'"])
    try:
        channels = read_channels(file)
    except MdfError as error:
        raise LogError([f"{name}: not an MDF file that can be read ({error})"]) from None
    if not channels:
        raise LogError([f"{name}: has no channel of numbers"])
    # Channels come at rates of their own: all are put on the times of the quickest.
    times = max((at for _, _, at, _ in channels), key=len)
    columns: dict[str, Any] = {"time": times}
    units = {"time": "s"}
    for channel, unit, at, values in channels:
        if channel in columns:
            continue
        columns[channel] = np.interp(times, at, values)
        units[channel] = unit
    return LogTable(name, columns, units)


def _number(cell: str) -> float:
    """Return the number in a cell, NaN if there is none (Python's 1_000 is not a number in a CSV)."""
    try:
        return math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan

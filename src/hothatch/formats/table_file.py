"""A table of columns with units as a file: CSV, MoTeC-style CSV, Parquet, MDF4.

Plain CSV: lines of ``# key: value``, one line of names as ``speed [m/s]``, rows; Hothatch reads it back as a log.
MoTeC-style: the layout of MoTeC i2's CSV export, which such tools import: a block of facts, names, units, rows at an even
rate. Parquet: the unit of a column is the field metadata ``unit``. MDF4: ASAM MDF 4.10, one group over ``time``.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hothatch.cache import write_whole

Columns = Mapping[str, NDArray[np.float64]]

MOTEC = ".motec.csv"
ENDINGS = (".csv", MOTEC, ".parquet", ".mf4")
FASTEST = 100.0  # Hz, of the even rate of a MoTeC-style file
_MODULES = {".parquet": "pyarrow", ".mf4": "asammdf"}


class TableFileError(ValueError):
    """A table that cannot be written as asked; the message says why and what would do."""


def ending_of(path: str | Path) -> str:
    """Return which of ENDINGS ``path`` has. Raises TableFileError for another, or where its extra is absent."""
    name = Path(path).name.lower()
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if name.endswith(ending) and name != ending:
            module = _MODULES.get(ending)
            if module and find_spec(module) is None:
                raise TableFileError(f"{path}: {ending} needs {module}: pip install 'hothatch[logs]'")
            return ending
    raise TableFileError(f"{path}: what kind of file is that? expected a name ending in {', '.join(ENDINGS)}")


def write_table(
    path: str | Path, columns: Columns, units: Mapping[str, str], about: Mapping[str, str]
) -> None:
    """Write ``columns`` of equal length with their ``units`` and facts ``about`` them to ``path``, whole or not at all.

    The ending says which format. Raises TableFileError for an unknown one, or where a format needs a rising ``time`` [s]
    and there is none; OSError where it cannot be written.
    """
    ending = ending_of(path)
    make = {".csv": _csv, MOTEC: _motec, ".parquet": _parquet, ".mf4": _mf4}[ending]
    try:
        write_whole(path, make(columns, units, about))
    except TableFileError as error:
        raise TableFileError(f"{path}: {error}") from None


def _csv(columns: Columns, units: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    text = io.StringIO()
    for key, value in about.items():
        text.write(f"# {key}: {_one_line(value)}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([f"{name} [{units[name]}]" if units.get(name) else name for name in columns])
    # The shortest text that gives the same float back; a column of something absent stays an empty cell.
    writer.writerows(
        ["" if np.isnan(cell) else repr(float(cell)) for cell in row]
        for row in zip(*columns.values(), strict=True)
    )
    return text.getvalue().encode()


def _motec(columns: Columns, units: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    time = _clock(columns, "a MoTeC-style file")
    rate = float(np.clip(np.round(1.0 / np.median(np.diff(time))), 1.0, FASTEST))
    even = np.arange(0, int((time[-1] - time[0]) * rate) + 1) / rate
    rows = [np.interp(even + time[0], time, values) for name, values in columns.items() if name != "time"]
    heads = [name.replace("_", " ").title() for name in columns if name != "time"]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    comment = "; ".join(f"{key} {value}" for key, value in about.items() if key not in ("car", "test"))
    for line in (
        ("Format", "MoTeC CSV File", "", "", "Workbook", ""),
        ("Venue", _one_line(about.get("test", "")), "", "", "Worksheet", ""),
        ("Vehicle", _one_line(about.get("car", "")), "", "", "Vehicle Desc", ""),
        ("Driver", "", "", "", "Engine ID", ""),
        ("Device", "Hothatch"),
        ("Comment", _one_line(comment), "", "", "Session", ""),
        ("Log Date", "", "", "", "Origin Time", "0.000", "s"),
        ("Log Time", "", "", "", "Start Time", "0.000", "s"),
        ("Sample Rate", f"{rate:.3f}", "Hz", "", "End Time", f"{even[-1]:.3f}", "s"),
        ("Duration", f"{even[-1]:.3f}", "s", "", "Start Distance", "0", "m"),
        ("Range", "entire outing", "", "", "End Distance", _last(columns, "distance"), "m"),
        ("Beacon Markers", ""),
        (),
        (),
        ("Time", *heads),
        ("s", *(_plain(units.get(name, "")) for name in columns if name != "time")),
        (),
        (),
    ):
        writer.writerow(line)
    for row in zip(even, *rows, strict=True):
        writer.writerow([f"{row[0]:.3f}", *(f"{cell:.6g}" for cell in row[1:])])
    return text.getvalue().encode()


def _parquet(columns: Columns, units: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(name, pa.float64(), metadata={"unit": units.get(name, "")}) for name in columns]
    schema = pa.schema(fields, metadata=dict(about))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table([pa.array(values) for values in columns.values()], schema=schema), sink)
    return sink.getvalue().to_pybytes()


def _mf4(columns: Columns, units: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    from asammdf import MDF, Signal

    time = _clock(columns, "an MDF4 file")
    signals = [
        Signal(np.asarray(values), np.asarray(time), unit=units.get(name, ""), name=name)
        for name, values in columns.items()
        if name != "time"
    ]
    with tempfile.TemporaryDirectory() as folder, MDF(version="4.10") as made:
        made.header.comment = "; ".join(f"{key}: {_one_line(value)}" for key, value in about.items())
        made.append(signals, comment=_one_line(about.get("test", "")))
        return Path(made.save(Path(folder) / "table.mf4")).read_bytes()


def _clock(columns: Columns, what: str) -> NDArray[np.float64]:
    time = columns.get("time")
    if time is None or len(time) < 2 or not (np.diff(time) >= 0.0).all():
        raise TableFileError(f"{what} needs at least two points over a rising time; CSV and Parquet do not")
    return time


def _plain(unit: str) -> str:
    """Return a unit as MoTeC spells it."""
    return {"m/s²": "m/s/s", "m/s2": "m/s/s", "N m": "Nm", "-": "ratio"}.get(unit, unit)


def _last(columns: Columns, name: str) -> str:
    return f"{columns[name][-1] - columns[name][0]:.3f}" if name in columns else "0"


def _one_line(words: str) -> str:
    return " ".join(words.split())

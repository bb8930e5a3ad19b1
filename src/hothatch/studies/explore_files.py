"""What an exploration leaves: the front as a Parquet file, any design as a car file."""

from __future__ import annotations

from pathlib import Path

from hothatch.studies.build import write_build
from hothatch.studies.explore import Found
from hothatch.studies.request import RequestError


def write_parquet(found: Found, path: str | Path) -> None:
    """Write the front as a Parquet file, one row a design, whole or not at all; a field left as it is has no value there."""
    import duckdb

    names = list(dict.fromkeys(name for row in found.rows for name in row))
    axes = [axis.path for axis in found.task.space.axes if axis.path]
    columns = ", ".join(f'"{name}" DOUBLE' for name in (*axes, *names))
    part = Path(path).with_name(f".{Path(path).name}.part")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE front (number INTEGER, packages VARCHAR, knee BOOLEAN, {columns})")
        marks = ", ".join("?" for _ in range(3 + len(axes) + len(names)))
        for index, (design, row) in enumerate(zip(found.designs, found.rows, strict=True)):
            own = dict(design.values)
            cells = [*(own.get(axis) for axis in axes), *(row.get(name) for name in names)]
            head = [index + 1, " ".join(f"+{package}" for package in design.packages), index == found.knee]
            connection.execute(f"INSERT INTO front VALUES ({marks})", [*head, *cells])
        connection.execute(f"COPY front TO '{str(part).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
    part.replace(path)


def write_design(found: Found, number: int | None, path: str) -> None:
    """Write the design with the ``number`` of the table (None: the knee) as a car file; RequestError for a wrong number."""
    count = len(found.designs)
    if number is not None and not 1 <= number <= count:
        raise RequestError(f"--pick {number}: the front has designs 1 to {count}")
    row = (found.knee or 0) if number is None else number - 1
    write_build(found.task.space.car(found.designs[row]), path)

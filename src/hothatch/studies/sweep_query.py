"""Results of a sweep as tables: SQL by DuckDB, a data frame, an xarray laid out along the study's axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.studies.request import RequestError
from hothatch.studies.sweep_store import Store


@dataclass(frozen=True)
class Answer:
    """What a query brought: names of the columns, rows of plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def document(self) -> dict[str, Any]:
        """Return the answer as JSON; what JSON has no word for is null or text."""
        return {
            "columns": list(self.columns),
            "rows": [[_plain(value) for value in row] for row in self.rows],
        }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def connect(store: Store) -> Any:
    """Return a DuckDB connection with the view ``results``, and ``traces`` where they were kept.

    The rows that stand are there, also while the sweep runs; files of other versions are joined by their columns' names.
    """
    import duckdb

    connection = duckdb.connect()
    for name, kind in (("results", "rows"), ("traces", "traces")):
        if files := store.files(kind):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], union_by_name=true)"
            )
        elif kind == "rows":
            raise RequestError(f"{store.folder}: holds no results yet")
    return connection


def query(store: Store, sql: str) -> Answer:
    """Return what ``sql`` selects from ``results`` (a row a car) and ``traces``. RequestError where it cannot be run."""
    import duckdb

    with connect(store) as connection:
        try:
            found = connection.execute(sql)
            if found is None:
                raise RequestError(
                    "names no statement; expected such as select car, count(*) from results group by car"
                )
            columns = tuple(column[0] for column in found.description or ())
            return Answer(columns, tuple(found.fetchall()) if columns else ())
        except duckdb.Error as error:
            tables = "tables are results and traces" if store.files("traces") else "table is results"
            kept = "" if store.files("traces") else " (traces are kept where the study says traces = true)"
            raise RequestError(
                f"{error}\nthe {tables}{kept}; names with a dot stand in double quotes"
            ) from None


def frame(store: Store) -> Any:
    """Return all rows as a pandas data frame, in the order of the study, the row's number as index."""
    with connect(store) as connection:
        return connection.execute('SELECT * FROM results ORDER BY "row"').df().set_index("row")


def array(store: Store) -> Any:
    """Return the figures as an xarray Dataset over car, packages, texts, conditions, grid axes and sample.

    Coordinates are SI; sampled fields are variables over ``sample``. RequestError where the sweep is not finished.
    """
    import xarray

    if store.done < store.rows:
        raise RequestError(
            f"{store.folder}: {store.done:,} of {store.rows:,} cars stand; run the sweep to its end"
        )
    table, head = frame(store), store.head
    texts, grid = head["axes"][: head["texts"]], head["axes"][head["texts"] :]
    names = [
        "car",
        "packages",
        *(axis["path"] for axis in texts),
        "conditions",
        *(axis["path"] for axis in grid),
        "sample",
    ]
    shape = [head["cars"], head["packages"], *(axis["count"] for axis in texts), len(head["conditions"])]
    shape += [*(axis["count"] for axis in grid), head["samples"]]
    place = np.arange(len(table)).reshape(shape)
    coordinates: dict[str, Any] = {"sample": np.arange(head["samples"])}
    for dimension, name in enumerate(names[:-1]):
        first = np.moveaxis(place, dimension, 0).reshape(shape[dimension], -1)[:, 0]
        coordinates[name] = table[name].to_numpy()[first]
    data = {name: (names, table[name].to_numpy().reshape(shape)) for name in head["figures"]}
    sampled = {name: (["sample"], table[name].to_numpy()[: head["samples"]]) for name in head["sampled"]}
    return xarray.Dataset({**data, **sampled}, coordinates)

"""A trace: columns over time with units, and what it takes to make it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas
    import xarray


@dataclass(frozen=True)
class Trace:
    """Columns of one step of one car, SI; ``provenance`` holds car, its hash, code version and seed.

    As numpy: ``trace["speed"]`` for a column, ``to_numpy()`` for all; as a pandas frame or an xarray Dataset where those are
    installed. The index of both is the time [s] where the trace has one.
    """

    label: str
    columns: dict[str, np.ndarray]
    units: dict[str, str]
    provenance: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one column; KeyError lists the columns there are."""
        if name not in self.columns:
            raise KeyError(f"no column {name}; columns: {', '.join(self.columns)}")
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __repr__(self) -> str:
        return f"<Trace {self.label}: {len(self)} rows of {', '.join(self.columns)}>"

    def to_numpy(self) -> np.ndarray:
        """Return a structured array (n,) with one float field a column."""
        table = np.empty(len(self), [(name, float) for name in self.columns])
        for name, values in self.columns.items():
            table[name] = values
        return table

    def to_pandas(self) -> pandas.DataFrame:
        """Return a data frame; units and provenance are in its ``attrs``. ImportError says what to install."""
        pandas = _library("pandas")
        frame = pandas.DataFrame(self.columns)
        frame.attrs = {"label": self.label, "units": dict(self.units), **self.provenance}
        return frame.set_index("time") if "time" in self.columns else frame

    def to_xarray(self) -> xarray.Dataset:
        """Return a Dataset over ``time`` (or ``row``), each variable with its unit. ImportError says what to install."""
        xarray = _library("xarray")
        along = "time" if "time" in self.columns else "row"
        data = {
            name: (along, values, {"units": self.units.get(name, "")})
            for name, values in self.columns.items()
            if name != along
        }
        coordinates = {along: (along, self["time"], {"units": "s"})} if along == "time" else None
        return xarray.Dataset(data, coordinates, {"label": self.label, **self.provenance})

    def _repr_html_(self) -> str:
        """Return the least and greatest of each column, as a notebook shows it."""
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(self.units.get(name, ''))}</td>"
            f"<td>{np.nanmin(values):.5g}</td><td>{np.nanmax(values):.5g}</td></tr>"
            for name, values in self.columns.items()
            if len(values)
        )
        head = "<tr><th>column</th><th>unit</th><th>least</th><th>greatest</th></tr>"
        return f"<p>{escape(self.label)}: {len(self)} rows</p><table>{head}{rows}</table>"


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise ImportError(f"{name} is not installed: pip install {name}") from None

"""What a run brought, as a notebook wants it: values, intervals, traces, frames, plots, a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hothatch.api.sheet import sheet
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult, FigureResult, Results
from hothatch.proving.trace import Trace
from hothatch.report.html import write_report
from hothatch.report.static_plot import plots_of, static
from hothatch.studies.request import meant_figure
from hothatch.studies.trace_files import traces_of, write_traces

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class Outcome:
    """The figures and traces of one or several cars; ``results`` holds everything as ``evaluate`` returned it.

    A car is named by its id or its place; where only one was run it may be left out.
    """

    results: Results

    @property
    def cars(self) -> tuple[str, ...]:
        """The ids of the cars, in the order asked."""
        return tuple(car.id for car in self.results.cars)

    def __getitem__(self, figure: str) -> float | None:
        """Return the value of a figure (its id or its title) of the only car, None where it has none.

        KeyError lists the figures there are.
        """
        return self.figure(figure).value

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the figures."""
        return iter(dict.fromkeys(name for car in self.results.cars for name in car.figures))

    def figure(self, figure: str, car: str | int | None = None) -> FigureResult:
        """Return one figure whole: value, unit, interval, outcome, what limited it, published rows.

        Raises KeyError with the figures or cars that there are; ValueError where several cars were run and none is named.
        """
        found = self._car(car).figures
        name = figure if figure in found else meant_figure(figure, found)
        if not name:
            raise KeyError(f"no figure {figure}; this run brought {', '.join(found)}")
        return found[name]

    def traces(self, car: str | int | None = None) -> dict[str, Trace]:
        """Return the traces of a car by name, in the order driven (empty for tests that are no drive)."""
        return {one.name: one.trace for one in traces_of(self._car(car))}

    def trace(self, name: str = "", car: str | int | None = None) -> Trace:
        """Return one trace by name, or the first; KeyError lists those there are."""
        found = self.traces(car)
        if not found:
            raise KeyError("this run brought no trace")
        if name and name not in found:
            raise KeyError(f"no trace {name}; there are {', '.join(found)}")
        return found[name] if name else next(iter(found.values()))

    def write_traces(self, path: str | Path, car: str | int | None = None) -> tuple[str, ...]:
        """Write the traces of a car as ``hothatch run --trace`` does; return the paths written."""
        return write_traces(self._car(car), str(path))

    def to_pandas(self) -> pandas.DataFrame:
        """Return a row a car and figure with value, unit, interval, outcome and residual. ImportError without pandas."""
        try:
            import pandas
        except ImportError:
            raise ImportError("pandas is not installed: pip install pandas") from None
        rows = [
            {
                "car": car.id, "figure": name, "title": FIGURES[name].title, "value": one.value, "unit": one.unit,
                "low": one.low, "high": one.high, "outcome": one.outcome, "limited_by": one.limited_by,
                "residual": one.residual,
            }
            for car in self.results.cars
            for name, one in car.figures.items()
        ]  # fmt: skip
        return pandas.DataFrame(rows).set_index(["car", "figure"])

    def document(self) -> dict[str, Any]:
        """Return the JSON document that ``hothatch run --json`` prints."""
        return self.results.document()

    @property
    def plots(self) -> tuple[str, ...]:
        """The ids that ``plot`` takes."""
        return tuple(plots_of(self.results))

    def plot(self, plot: str = "", choice: str = "", theme: Literal["light", "dark"] = "light") -> go.Figure:
        """Return a plot as a plotly figure, the first of ``plots`` unless one is named.

        ``choice`` is one of those that a report offers for it, such as a cycle. KeyError lists what there is.
        """
        found = plots_of(self.results)
        if not found:
            raise KeyError("these tests bring figures without a trace: there is nothing to plot")
        if plot and plot not in found:
            raise KeyError(f"no plot {plot}; there are {', '.join(found)}")
        return static(self.results, found[plot] if plot else next(iter(found.values())), choice, theme)

    def write_report(self, path: str | Path) -> None:
        """Write the page that ``hothatch compare --html`` writes, whole or not at all."""
        write_report(self.results, path)

    def _car(self, car: str | int | None) -> CarResult:
        if isinstance(car, str):
            return self.results[car]
        if car is None and len(self.results.cars) > 1:
            raise ValueError(f"several cars were run; name one: {', '.join(self.cars)}")
        return self.results.cars[car or 0]

    def __repr__(self) -> str:
        return sheet(self.results)

    def _repr_html_(self) -> str:
        return sheet(self.results, html=True)

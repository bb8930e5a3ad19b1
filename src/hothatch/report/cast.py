"""The cars of one report as tables and plots name them: short names, colour tokens, dashes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from hothatch.figures.results import CarResult, Results
from hothatch.report.colours import styles, themes
from hothatch.report.page import plot_text

_YEAR = re.compile(r"\s*\(\d{4}\)$")


@dataclass(frozen=True)
class Cast:
    """The cars of a report in order. ``short`` holds plain text, ``plotted`` the same for plotly."""

    cars: tuple[CarResult, ...]
    short: tuple[str, ...]
    dashes: tuple[str, ...]

    @classmethod
    def of(cls, results: Results) -> Cast:
        """Return the cast of some results."""
        dashes = tuple(dash for _, dash in styles([car.id for car in results.cars]))
        return cls(results.cars, short_names(results.cars), dashes)

    @property
    def plotted(self) -> tuple[str, ...]:
        """The short names so that plotly shows them as they are."""
        return tuple(plot_text(name) for name in self.short)

    @property
    def wrapped(self) -> tuple[str, ...]:
        """The short names for plotly, broken into lines that fit beside a plot."""
        return tuple("<br>".join(plot_text(part) for part in wrap(name, 16)) for name in self.short)

    @property
    def themes(self) -> dict[str, dict[str, str]]:
        """The colours of both themes by token."""
        return themes([car.id for car in self.cars])


def short_names(cars: Sequence[CarResult]) -> tuple[str, ...]:
    """Return names without year and maker, each as short as it stays unlike the others."""
    names = [car.name for car in cars]
    names = _unless_alike(names, [_YEAR.sub("", name) for name in names])
    makers = [car.car.text("maker") for car in cars]
    return tuple(
        _unless_alike(names, [_without(name, maker) for name, maker in zip(names, makers, strict=True)])
    )


def _without(name: str, maker: str) -> str:
    rest = name.removeprefix(maker).strip()
    return rest if maker and rest else name


def _unless_alike(names: list[str], shorter: list[str]) -> list[str]:
    return [short if shorter.count(short) == 1 else name for name, short in zip(names, shorter, strict=True)]

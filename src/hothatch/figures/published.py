"""Published results: one row a result, at its own conditions, beside the figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from hothatch.figures.register import FIGURES
from hothatch.garage.reader import names, read_csv
from hothatch.proving.conditions import Conditions, Stability, StopClock

LBF = 4.4482216152605
MPH = 0.44704
POUND = 0.45359237
PUBLICATIONS = "measured/publications.csv"
# What a test may have fitted in place of the car's own, by column.
_FITTED = (("tyre.class", "tyre_class"), ("tyre.size", "tyre_size"))


@dataclass(frozen=True)
class Published:
    """One published result of one car; ``use`` is judge or context.

    ``figure`` is the figure whose convention the row follows: a quarter mile that takes the first foot off is compared
    with the figure that does so. ``road_load`` is the row's own coast-down and ``fitted`` its own tyres, as edits in SI;
    both are empty where they are the car's.
    """

    car: str
    figure: str
    value: float
    unit: str
    publication: str
    source: str
    status: str
    use: str
    conditions: Conditions
    road_load: tuple[tuple[str, float], ...] = ()
    fitted: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def document(self) -> dict[str, object]:
        """Return the row as the JSON of the sheet shows it."""
        return {"value": self.value, "source": self.source, "publication": self.publication, "use": self.use}


@cache
def published_rows() -> tuple[Published, ...]:
    """Return every measured row of the garage whose figure the register knows."""
    rows = []
    for name in names("measured", ".csv"):
        if name != PUBLICATIONS:
            rows += [_row(raw) for raw in read_csv(name) if _figure(raw) in FIGURES]
    return tuple(rows)


@cache
def published_of(car: str) -> tuple[Published, ...]:
    """Return the published rows of one car."""
    return tuple(row for row in published_rows() if row.car == car)


def _figure(raw: dict[str, str]) -> str:
    """Return the figure that a row is compared with: its own, or its variant less the first foot."""
    out = f"{raw['figure']}_1ft"
    return out if raw["rollout"] == "1" and out in FIGURES else raw["figure"]


def _row(raw: dict[str, str]) -> Published:
    return Published(
        car=raw["car"],
        figure=_figure(raw),
        value=float(raw["value"]),
        unit=raw["unit"],
        publication=raw["publication"],
        source=raw["source"],
        status=raw["status"],
        use=raw["use"],
        conditions=_conditions(raw),
        road_load=_road_load(raw),
        fitted=tuple((path, raw[key]) for path, key in _FITTED if raw.get(key)),
        note=raw["note"],
    )


def _number(text: str, scale: float = 1.0, offset: float = 0.0) -> float | None:
    return float(text) * scale + offset if text else None


def _conditions(raw: dict[str, str]) -> Conditions:
    traction = raw["traction_control"]
    return Conditions(
        load=_number(raw["driver_kg"]),
        curb_mass=_number(raw["mass_kg"]),
        ambient=_number(raw["ambient_c"], 1.0, 273.15),
        soc=_number(raw["soc_percent"], 0.01),
        traction_control=None if not traction else traction == "on",
        stability=cast(Stability, raw["stability"]) if raw.get("stability") else None,
        regeneration=_number(raw.get("regeneration", "")),
        stop_clock=_stop_clock(raw),
        post_power=_number(raw.get("post_kw", ""), 1e3),
        post_current=_number(raw.get("post_a", "")),
    )


def _stop_clock(raw: dict[str, str]) -> StopClock | None:
    """Return from where a row's publication counts a stopping distance; None where the test's own way is its way."""
    clock = _clocks().get(raw["publication"], "") if raw["figure"].startswith("brake_") else ""
    return cast(StopClock, clock) if clock == "speed" else None


@cache
def _clocks() -> dict[str, str]:
    return {raw["publication"]: raw["stop_clock"] for raw in read_csv(PUBLICATIONS)}


def _road_load(raw: dict[str, str]) -> tuple[tuple[str, float], ...]:
    if not raw["road_load_a_lbf"]:
        return ()
    return (
        ("road_load.a", float(raw["road_load_a_lbf"]) * LBF),
        ("road_load.b", float(raw["road_load_b"]) * LBF / MPH),
        ("road_load.c", float(raw["road_load_c"]) * LBF / MPH**2),
        ("road_load.test_mass", float(raw["etw_lb"]) * POUND),
    )

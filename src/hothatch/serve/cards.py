"""The garage as cards: what a car is, its headline figures, and where it stands among all others on five spokes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids
from hothatch.report.colours import HUES, family
from hothatch.serve.kept import kept
from hothatch.serve.plain import figures
from hothatch.serve.words import Word

TESTS = ("launch", "braking", "skidpad", "epa-label", "epa-fuel", "laps")
HEADLINES = (
    "accel_0_60_mph_1ft", "quarter_mile_time", "brake_70_0_mph", "skidpad_300ft", "epa_label_range", "epa_label_comb_mpg",
    "epa_label_comb_kwh_per_100mi", "lap_laguna_seca", "lap_fade",
)  # fmt: skip
SPOKES = {
    "go": ("accel_0_60_mph_1ft", "0–60 mph"),
    "stop": ("brake_70_0_mph", "70–0 mph"),
    "turn": ("skidpad_300ft", "skidpad"),
    "range": ("epa_label_range", "EPA range"),
    "heat": ("lap_fade", "fade over five laps"),
}


def card(word: Word, car: Car) -> dict[str, Any]:
    """Return what a card says of a car before anything is driven."""
    hue, dash = word.style()
    power = [car.facts.get(f"drive.{axle}.power") for axle in ("front", "rear")]
    watts = sum(float(fact.value) for fact in power if fact and isinstance(fact.value, float | int))
    electric = "battery.usable" in car.facts
    year, mass = car.facts.get("year"), car.facts.get("mass.curb")
    return {
        "id": str(word), "name": car.name, "maker": car.text("maker"), "year": year and int(float(str(year.value))),
        "class": car.text("class"), "style": car.text("body.style"), "electric": electric,
        "power_kw": round(watts / 1000.0, 1) if watts else None, "battery": car.text("battery.usable"),
        "mass_kg": mass and round(float(str(mass.value))), "tyre": car.text("tyre.size"),
        "axles": [axle for axle, fact in zip(("front", "rear"), power, strict=True) if fact],
        "hue": hue, "family": family(hue), "dash": dash, "colours": list(HUES[hue]),
    }  # fmt: skip


def headline_figures() -> dict[str, Any]:
    """Return the headline figures of every car of the garage by id."""
    return kept(
        "garage", lambda: {one.id: _headlines(one.figures) for one in evaluate(car_ids(), TESTS).cars}
    )


def own_figures(car: Car) -> dict[str, Any]:
    """Return the headline figures of one car."""
    return _headlines(evaluate([car], TESTS).cars[0].figures)


def _headlines(found: Mapping[str, Any]) -> dict[str, Any]:
    said = figures({name: found[name] for name in HEADLINES if name in found})
    for one in said.values():
        del one["published"], one["limited_by"]
    return said


def spokes(garage: Mapping[str, Any]) -> dict[str, Any]:
    """Return the five spokes: figure, title, and the worst and best of the garage, between which a radar runs."""
    found = {}
    for name, (figure, title) in SPOKES.items():
        values = [one[figure]["value"] for one in garage.values() if figure in one]
        values = [value for value in values if value is not None]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        worst, best = (high, low) if FIGURES[figure].better == "lower" else (low, high)
        found[name] = {"figure": figure, "title": title, "worst": worst, "best": best}
    return found

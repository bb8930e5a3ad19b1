"""A trip that somebody asks for in words: checked, planned and driven, told leg by leg and stop by stop."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from hothatch import __version__
from hothatch.car.compile import compile
from hothatch.car.faults import printable
from hothatch.car.record import Car
from hothatch.evaluate import applies, run_table
from hothatch.figures.columns import INCOMPLETE, NOT_APPLICABLE, OK
from hothatch.figures.trips import end_words, stops_of
from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import LACKS, Procedure
from hothatch.proving.steps import Events
from hothatch.proving.trip import CHALLENGE, LEG, MOST_POSTS, OVERHEAD, STOP, Trip
from hothatch.solvers import charge
from hothatch.studies.request import RequestError
from hothatch.units import QuantityError, parse_quantity

# Option: dimension, least and largest plausible value in SI, in words.
_OPTIONS = {
    "charger": ("power", 0.0, 2e6, "0 to 2000 kW"),
    "speed-limit": ("speed", 30 / 3.6, 250 / 3.6, "30 to 250 km/h"),
    "slowest": ("speed", 10 / 3.6, 250 / 3.6, "10 to 250 km/h"),
    "start": ("share", 0.02, 1.0, "2 % to 100 %"),
    "arrive": ("share", 0.0, 0.9, "0 % to 90 %"),
    "every": ("length", 1e3, 1e6, "1 to 1000 km"),
    "overhead": ("duration", 0.0, 7200.0, "0 to 120 min"),
}
LONGEST = 10_000.0  # km


@dataclass(frozen=True)
class Asked:
    """A trip as it was asked for, SI, with the charge at its start."""

    trip: Trip
    start: float


@dataclass(frozen=True)
class TripFound:
    """One car's trip: its outcome (ok, incomplete, not_applicable), why, and the events where it was driven."""

    car: Car
    asked: Asked
    conditions: Conditions
    outcome: str
    remedy: str
    event: Events | None

    def total(self, name: str) -> float:
        """Return one of the event's numbers: seconds, driving, charging, overhead [s], net, from_grid [J]."""
        assert self.event is not None
        return float(self.event.numbers[name][0])

    def stops(self) -> list[dict[str, Any]]:
        """Return every stop: where [m], when [s], charge, kelvin, joules, peak [W] and what limited it."""
        rows = [] if self.event is None else stops_of(self.event)
        return [dict(zip(STOP, row, strict=True)) | {"cause": charge.CAUSES[int(row[-1])]} for row in rows]

    def legs(self) -> list[dict[str, Any]]:
        """Return every leg that was driven: end [m, s], speed [m/s], charge before and after, pack [K], joules."""
        rows = [] if self.event is None else self.event.numbers["legs"][0]
        return [dict(zip(LEG, row, strict=True)) for row in rows if not math.isnan(row[0])]

    def document(self) -> dict[str, Any]:
        """Return the trip as JSON: minutes, kilometres, kilowatt-hours, per cent, degrees Celsius."""
        fine, trip = self.outcome == OK, self.asked.trip
        minutes = ("seconds", "driving", "charging", "overhead")
        return {
            "hothatch": __version__,
            "car": {"id": self.car.id, "name": self.car.name},
            "trip": {
                "km": trip.length / 1e3,
                "charger_kw": trip.power / 1e3,
                "speed_limit_kmh": trip.limit * 3.6,
                "slowest_kmh": None if trip.slowest is None else trip.slowest * 3.6,
                "every_km": trip.every / 1e3,
                "overhead_min": trip.overhead / 60.0,
                "start_percent": 100.0 * self.asked.start,
                "arrive_percent": 100.0 * trip.least,
                "conditions": self.conditions.describe(),
            },
            "outcome": self.outcome,
            "remedy": self.remedy or None,
            **{f"{name}_min".replace("seconds", "trip"): self.total(name) / 60.0 if fine else None for name in minutes},
            "battery_kwh": self.total("net") / 3.6e6 if fine else None,
            "posts_kwh": self.total("from_grid") / 3.6e6 if fine else None,
            "stops": [_stop(one) for one in self.stops()],
            "legs": [_leg(one) for one in self.legs()],
        }  # fmt: skip


def _stop(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "km": one["distance"] / 1e3,
        "at_min": one["time"] / 60.0,
        "min": one["seconds"] / 60.0,
        "from_percent": 100.0 * one["from"],
        "to_percent": 100.0 * one["to"],
        "pack_c": [one["arrived_at"] - 273.15, one["left_at"] - 273.15],
        "kwh": one["energy"] / 3.6e6,
        "mean_kw": one["energy"] / max(one["seconds"], 1e-9) / 1e3,
        "peak_kw": one["peak"] / 1e3,
        "limited_by": one["cause"],
    }


def _leg(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "to_km": one["distance"] / 1e3,
        "at_min": one["time"] / 60.0,
        "kmh": one["speed"] * 3.6,
        "from_percent": 100.0 * one["from"],
        "to_percent": 100.0 * one["to"],
        "pack_c": one["arrived_at"] - 273.15,
        "kwh": one["energy"] / 3.6e6,
    }


def asked_trip(km: float, **options: str | None) -> Asked:
    """Return the trip of ``km`` that the options charger, speed_limit, slowest, start, arrive, every, overhead describe.

    Raises RequestError with every option that cannot be used, or that contradicts another.
    """
    faults: list[str] = []
    if not 0.0 < km <= LONGEST:
        faults.append(f"--km: {km:g} is not plausible; expected a distance up to {LONGEST:.0f}")
    found: dict[str, float] = {}
    for name, text in options.items():
        if text is None:
            continue
        option = name.replace("_", "-")
        dimension, low, high, words = _OPTIONS[option]
        try:
            value = parse_quantity(text, dimension)
            if not low - 1e-9 <= value <= high + 1e-9:
                raise QuantityError(f'"{printable(text)}" is not plausible', words)
            found[name] = value
        except QuantityError as error:
            faults.append(f"--{option}: {printable(str(error))}")
    start, least = found.get("start", 1.0), found.get("arrive", 0.10)
    if least >= start:
        faults.append(
            f"--arrive {100 * least:.0f} % is not below --start {100 * start:.0f} %: that much is kept at every post"
        )
    limit, slowest = found.get("speed_limit", 120 / 3.6), found.get("slowest")
    if slowest is not None and slowest > limit + 1e-9:
        faults.append(f"--slowest {slowest * 3.6:.0f} km/h is above --speed-limit {limit * 3.6:.0f} km/h")
    every = found.get("every", 50e3)
    if 0.0 < km <= LONGEST and km * 1e3 / every > MOST_POSTS:
        faults.append(
            f"--every: {every / 1e3:g} km makes more than {MOST_POSTS} posts; expected more between them"
        )
    if faults:
        raise RequestError("\n".join(faults))
    trip = Trip(
        length=km * 1e3, limit=limit, power=found.get("charger", 50e3), every=every,
        least=least, overhead=found.get("overhead", OVERHEAD), slowest=slowest,
    )  # fmt: skip
    return Asked(trip, start)


def drive_trip(car: Car, asked: Asked, conditions: Conditions | None, traced: bool = False) -> TripFound:
    """Plan and drive the trip with one car; ``traced`` keeps its columns over time."""
    wanted = replace(conditions or Conditions(), soc=asked.start)
    procedure = Procedure(
        "trip", "a trip", "trips", CHALLENGE.source, (asked.trip,), CHALLENGE.defaults, needs="battery"
    )
    stated, plants = procedure.conditions(wanted), compile(car)
    if not applies(procedure, plants)[0]:
        why = f"{LACKS['battery']}: trips with charge stops are for electric cars"
        return TripFound(car, asked, stated, NOT_APPLICABLE, why, None)
    (event,) = run_table(procedure, plants, wanted, traced)
    why = end_words(int(event.numbers["end"][0]), float(event.numbers["far"][0]))
    return TripFound(car, asked, stated, INCOMPLETE if why else OK, why, event)

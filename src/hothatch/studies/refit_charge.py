"""The charging current that cells take, fitted over measured curves, and what it would be without those of one car.

Plating begins at a current per area of electrode, so at a rate that falls with what a square metre holds (Gallagher et al.,
J. Electrochem. Soc. 163 (2016) A138). A pack's energy over its mass stands for that: it grows more slowly, for foils and
casings weigh the same, so the rate falls with a power of it that is fitted too, one for all. By chemistry two constants
remain: the rate of empty cells at REFERENCE_DENSITY, and its fall over charge. Each curve is charged again by the solver,
with its own post or socket and the full voltage of its cells, so that what those limit tells nothing of the cells. A car is
judged by a fit that has not seen its curve.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.car.rules import Columns
from hothatch.garage.reader import read_text
from hothatch.proving.charging import DC_CHARGE, Charge
from hothatch.proving.conditions import condition_table, start_states
from hothatch.studies.refit import refined

RATE, FALL = "battery.charge_c_rate", "battery.charge_fall"
KWH = 3.6e6
REFERENCE_DENSITY = KWH / 7.5  # J/kg, the class rule of a pack's mass
RATES = np.geomspace(0.7, 30.0, 46)  # charges an hour
FALLS = np.linspace(0.4, 4.6, 29)
EXPONENTS = np.linspace(0.0, 3.0, 13)
# Known before any curve: 1 where energy over mass is what an electrode holds, 2 where half of the mass holds nothing.
PRIOR = (1.5, 0.5)
# One car's curve about those of its chemistry: what its maker dares.
SPREAD = 0.2
POINTS = np.arange(10.0, 86.0, 5.0)  # per cent shown; beyond, full voltage alone decides
# A pack without heat to speak of, any car that is cooled: everything that matters is edited.
CARRIER = "chevrolet-bolt-2017"


@dataclass(frozen=True)
class Curve:
    """One measured curve: of ``cars`` of the garage (or none), its pack in SI, power [W] over ``percent`` shown."""

    name: str
    cars: tuple[str, ...]
    chemistry: str
    pack: Mapping[str, Any]
    reserve: float
    density: float
    percent: np.ndarray
    power: np.ndarray


@dataclass(frozen=True)
class Taken:
    """What cells of one chemistry take: rate [1/h] of empty ones at REFERENCE_DENSITY, its fall [-], and the power [-] of
    the energy over the mass with which it falls.
    """

    rate: float
    fall: float
    exponent: float

    def edits(self, car: Car) -> dict[str, float]:
        """Return the edits that put these constants into ``car``; none where it states a rate."""
        columns = Columns(car.facts)
        if columns.has(RATE):
            return {}
        density = columns.value("battery.nominal") / columns.value("battery.mass")
        return {RATE: self.rate * (REFERENCE_DENSITY / density) ** self.exponent, FALL: self.fall}


@cache
def curves() -> tuple[Curve, ...]:
    """Return the curves that ship."""
    return tuple(_curve(entry) for entry in tomllib.loads(read_text("classes/charge_curves.toml"))["curve"])


def _curve(entry: Mapping[str, Any]) -> Curve:
    power = np.array(entry["power"]) * 1000.0
    nominal = entry["nominal"] * KWH
    mass = entry.get("mass", nominal / REFERENCE_DENSITY)
    pack: dict[str, Any] = {
        "battery.chemistry": entry["chemistry"], "battery.cells_series": float(entry["cells_series"]),
        # Packs are warm, none is hot: what heat withholds is not of the cells.
        "battery.temperature_fade": 400.0, "battery.temperature_limit": 420.0, "battery.thermal_conductance": 300.0,
        "battery.usable": entry["usable"] * KWH, "battery.nominal": nominal, "battery.mass": mass,
    }  # fmt: skip
    if "current" in entry:
        pack |= {"charging.dc_current": float(entry["current"]), "charging.dc_peak": 1e6}
    else:
        pack["charging.dc_peak"] = float(power.max())
    return Curve(
        entry["name"], tuple(entry["cars"]), entry["chemistry"], pack, entry.get("reserve", 0.0), nominal / mass,
        np.array(entry["percent"], float), power,
    )  # fmt: skip


def misfit(curve: Curve) -> np.ndarray:
    """Return the mean square of ln(predicted/measured power) over POINTS, shape (len(RATES), len(FALLS)).

    Rates are those of the curve's own cells.
    """
    rates, falls = (grid.ravel() for grid in np.meshgrid(RATES, FALLS, indexing="ij"))
    edits = dict(curve.pack) | {RATE: rates, FALL: falls}
    plants = compile(load_car(CARRIER), edits)
    conditions = DC_CHARGE.conditions(None)
    states = start_states(plants, conditions)
    event = Charge(1.0, start=0.0).run(plants, condition_table(plants, conditions), states, False)
    within = (curve.percent[0] <= POINTS) & (curve.percent[-1] >= POINTS)
    at = POINTS[within]
    measured = np.interp(at, curve.percent, curve.power)
    shown = 100.0 * curve.reserve + (1.0 - curve.reserve) * at
    marks = event.numbers["marks"][:, :, 1]
    predicted = np.array([np.interp(shown, np.arange(101.0), row) for row in marks])
    return np.mean(np.log(predicted / measured) ** 2, axis=1).reshape(len(RATES), len(FALLS))


def at_reference(curve: Curve, cost: np.ndarray, exponent: float) -> np.ndarray:
    """Return the misfit of a curve over rates at REFERENCE_DENSITY; ``cost`` is that over its own."""
    own = np.log(RATES) - exponent * np.log(curve.density / REFERENCE_DENSITY)
    return np.array([np.interp(own, np.log(RATES), column) for column in cost.T]).T


def fit(seen: Sequence[tuple[Curve, np.ndarray]]) -> dict[str, Taken]:
    """Return the constants of least misfit by chemistry over curves with their misfits, each weighted alike."""

    def totals(exponent: float) -> dict[str, np.ndarray]:
        found: dict[str, Any] = {}
        for curve, cost in seen:
            found[curve.chemistry] = found.get(curve.chemistry, 0.0) + at_reference(curve, cost, exponent)
        return found

    least = np.array([sum(total.min() for total in totals(each).values()) for each in EXPONENTS]) / SPREAD**2
    least += ((EXPONENTS - PRIOR[0]) / PRIOR[1]) ** 2
    exponent = refined(EXPONENTS, least, int(least.argmin()))
    made = {}
    for chemistry, total in sorted(totals(exponent).items()):
        i, j = np.unravel_index(int(np.argmin(total)), total.shape)
        rate = np.exp(refined(np.log(RATES), total[:, j], int(i)))
        made[chemistry] = Taken(float(rate), refined(FALLS, total[i, :], int(j)), exponent)
    return made


def refit() -> tuple[dict[str, Taken], dict[str, Taken]]:
    """Return the fit by chemistry over all curves, and for each car with one the fit of its chemistry without it.

    A car whose curve is the only one of its chemistry has none.
    """
    seen = [(curve, misfit(curve)) for curve in curves()]
    without = {}
    for own, _ in seen:
        if own.cars:
            rest = fit([one for one in seen if one[0] is not own])
            if own.chemistry in rest:
                without |= dict.fromkeys(own.cars, rest[own.chemistry])
    return fit(seen), without


def shipped() -> dict[str, Taken]:
    """Return the constants that ship for cars whose curve took part in the fit: those of the fit without it."""
    table = tomllib.loads(read_text("classes/charge_curves.toml"))["left_out"]
    return {car: Taken(**constants) for car, constants in table.items()}

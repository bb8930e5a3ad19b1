"""What a sentence brought as a whole: time [min], distance [km], energy out of the battery [kWh], fuel [l], charge [%]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hothatch.figures.columns import INCOMPLETE, NOT_APPLICABLE, Column, column
from hothatch.physics import fuel
from hothatch.proving.steps import Events


@dataclass(frozen=True)
class Said:
    """What one clause brought to one car: seconds, metres, joules out of battery and tank, charge before and after [-].

    ``pack`` is the battery's temperature at its end [K], ``discs`` and ``tyres`` those of front and rear axle; ``stopped``
    says why it did not reach its end, '' where it did.
    """

    words: str
    seconds: float
    metres: float
    battery: float
    fuel: float
    before: float
    after: float
    pack: float
    discs: tuple[float, ...]
    tyres: tuple[float, ...]
    stopped: str

    def document(self) -> dict[str, object]:
        """Return the clause as JSON."""
        return {
            "clause": self.words,
            "seconds": self.seconds,
            "metres": self.metres,
            "battery_kwh": self.battery / 3.6e6,
            "fuel_l": self.fuel / (fuel.ENERGY_DENSITY / 1000.0),
            "charge_before": self.before,
            "charge_after": self.after,
            "pack_c": self.pack - 273.15,
            "discs_c": [kelvin - 273.15 for kelvin in self.discs],
            "tyres_c": [kelvin - 273.15 for kelvin in self.tyres],
            "stopped": self.stopped or None,
        }


def clauses(events: list[Events]) -> list[Said]:
    """Return what each clause brought, from events of one car."""
    names = ("seconds", "metres", "battery", "fuel", "before", "after")
    return [
        Said(
            event.label,
            *(float(event.numbers[f"told_{name}"][0]) for name in names),
            pack=float(event.end["battery_temperature"][0]),
            discs=tuple(event.end["disc_temperature"][0].tolist()),
            tyres=tuple(event.end["tyre_temperature"][0].tolist()),
            stopped=str(event.numbers["told_stopped"][0]),
        )
        for event in events
    ]


NO_BATTERY, NO_ENGINE = "the car has no traction battery", "the car has no engine"


def sentence_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the totals over all clauses; a clause that did not reach its end makes them incomplete and says why."""
    engine = plants["engine"] > 0.5
    stopped = [_first(events, row) for row in range(len(plants))]
    whole = np.array([not why for why in stopped])

    def total(name: str) -> np.ndarray:
        return sum((event.numbers[name] for event in events), np.zeros(len(plants)))

    def told(values: np.ndarray, apt: np.ndarray, lacking: str) -> Column:
        made = column(np.where(whole & apt, values, np.nan), missing=INCOMPLETE, remedy=stopped)
        for row in np.flatnonzero(~apt).tolist():
            made.outcomes[row], made.remedies[row] = NOT_APPLICABLE, lacking
        return made

    every = np.ones(len(plants), bool)
    return {
        "sentence_time": told(total("told_seconds") / 60.0, every, ""),
        "sentence_distance": told(total("told_metres") / 1000.0, every, ""),
        "sentence_energy": told(total("told_battery") / 3.6e6, ~engine, NO_BATTERY),
        "sentence_fuel": told(total("told_fuel") / (fuel.ENERGY_DENSITY / 1000.0), engine, NO_ENGINE),
        "sentence_charge": told(100.0 * events[-1].numbers["told_after"], ~engine, NO_BATTERY),
    }


def _first(events: list[Events], row: int) -> str:
    """Return the first reason why a clause did not end as it says, with its words; '' where all did."""
    for event in events:
        if why := str(event.numbers["told_stopped"][row]):
            return f'"{event.label}": {why}'
    return ""

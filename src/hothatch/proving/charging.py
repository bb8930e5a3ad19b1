"""Charging: rapid charging from empty at an unlimited post, and a full charge at the wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events, Hold, trace_of
from hothatch.solvers import charge, ledger, wheel_heat

STEP = 5.0  # s; halving it moves no figure by more than 0.1 %
DAY = 86_400.0  # s: no charge of a procedure lasts longer
# Direct current beyond what any car takes: the car alone limits.
BEST_POST = 400e3
BEST_CURRENT = 1000.0
# Why a charge ended before its target.
STOPPED = {
    charge.NOTHING: "nothing flows: the pack is too cold or too hot, or the post gives nothing",
    charge.TIMED_OUT: "the charge takes longer than a day",
    charge.TAPERED: "the charging current has died away before",
}


@dataclass(frozen=True)
class Charge:
    """Charge to ``target`` of the usable window, from ``start`` of it or from where State is.

    ``power`` [W] and ``current`` [A] are the post's; ``direct`` False is the wall, with the car's own charger. It ends at
    the target, after ``seconds``, or when nothing flows.
    """

    target: float
    power: float = BEST_POST
    current: float = BEST_CURRENT
    direct: bool = True
    start: float | None = None
    seconds: float = DAY
    label: str = "charge"
    step: float = STEP

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Charge every row; ``numbers`` holds seconds, energies [J], peak [W], end, and marks (n, 101, 2)."""
        count = len(plants)
        width = plants["soc_high"] - plants["soc_low"]
        if self.start is not None:
            states["soc"] = plants["soc_low"] + self.start * width
        states["speed"] = 0.0
        sinks = np.zeros((count, ledger.SINKS))
        totals = np.zeros((count, charge.TOTALS))
        marks = np.full((count, charge.SOC_MARKS, 2), np.nan)
        length = int(self.seconds / self.step) if traced else 0
        traces = np.zeros((count, length, len(charge.TRACE_COLUMNS)))
        rows = np.zeros(count, np.int64)
        before = (states["soc"] - plants["soc_low"]) / width
        charge.run(
            plants, conditions, states, self.power, self.current, float(self.direct),
            np.full(count, self.target), self.seconds, self.step, sinks, totals, marks, traces, rows,
        )  # fmt: skip
        wheel_heat.both(plants, conditions, states, np.zeros_like(sinks), totals[:, charge.SECONDS])
        numbers = {
            "seconds": totals[:, charge.SECONDS],
            "into_battery": totals[:, charge.INTO_BATTERY],
            "from_grid": totals[:, charge.FROM_GRID],
            "peak": totals[:, charge.PEAK],
            "end": totals[:, charge.END],
            "before": before,
            "after": (states["soc"] - plants["soc_low"]) / width,
            "marks": marks,
        }
        made = [trace_of(self.label, charge, traces[i, : rows[i]]) for i in range(count)] if traced else []
        return Events("charge", self.label, sinks, states.copy(), numbers, None, made)


# A pack that comes off the road, neither hot nor cold; the published sessions were in mild weather.
MILD = Conditions(mass_rule="road", load=90.0, ambient=293.15, soc=1.0, battery_temperature=298.15)

DC_CHARGE = Procedure(
    id="dc-charge",
    title="rapid charging from empty to full",
    group="charge",
    source="a post that gives whatever the car takes (IEC 61851-23), mild weather",
    steps=(
        Hold(120 / 3.6, 20_000.0, "120 km/h"),
        Charge(1.0, start=0.0, label="rapid charge"),
    ),
    defaults=MILD,
    fresh=True,
    needs="battery",
    soaks=False,
)

AC_CHARGE = Procedure(
    id="ac-charge",
    title="charging at the wall from empty to full",
    group="charge",
    source="SAE J1634: energy from the wall until full, on-board charger",
    steps=(Charge(1.0, start=0.0, direct=False, label="wall charge", step=30.0),),
    defaults=MILD,
    fresh=True,
    needs="battery",
)

"""What limited a charge, from charge to charge: the way to a charging figure."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.evaluate import run_table
from hothatch.figures.register import Figure
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.charging import Charge
from hothatch.proving.conditions import Conditions
from hothatch.proving.steps import Events
from hothatch.solvers.charge import CAUSES


def charge_run(car: Car, figure: Figure, conditions: Conditions | None) -> Events:
    """Return the traced events of the charge behind ``figure``."""
    procedure = PROCEDURES[figure.test]
    events = run_table(procedure, compile(car), conditions, traced=True)
    return next(
        event for event, step in zip(events, procedure.steps, strict=True) if isinstance(step, Charge)
    )


def way_of_charge(car: Car, run: Events) -> list[tuple[str, str]]:
    """Return lines such as (12–61 %, limited by the cells: 9.3 min, 97 to 61 kW, pack 27 °C)."""
    trace = run.traces[0]
    plants = compile(car)
    window = (trace["soc"] - plants["soc_low"]) / (plants["soc_high"] - plants["soc_low"])
    seconds, power, heat = trace["time"], trace["battery_power"], trace["battery_temperature"]
    lines = []
    for cause, group in groupby(range(len(trace)), key=lambda k: int(trace["limit"][k])):
        rows = np.fromiter(group, int)
        first, last = rows[0], rows[-1]
        before = window[first - 1] if first else float(run.numbers["before"][0])
        began = seconds[first - 1] if first else 0.0
        # A limit that holds for a step or two is the solver passing from one to the next.
        if len(rows) > 2:
            lines.append(
                (
                    f"{100 * before:.0f}–{100 * window[last]:.0f} % limited by: {CAUSES[cause]}",
                    f"{(seconds[last] - began) / 60:.1f} min, {power[first] / 1e3:.0f} to "
                    f"{power[last] / 1e3:.0f} kW, pack {heat[last] - 273.15:.0f} °C",
                )
            )
    return lines

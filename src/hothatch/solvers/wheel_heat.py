"""Heat of discs and tyres over a whole step of a procedure: at its mean speed, with the mean of what the ledger brings them.

For steps that bring them little: drives, launches, standing still. Laps and stops, which bring much in bursts, march theirs
(lap_heat.py, brake_control.py). One node a pair of discs and a pair of tyres, as there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hothatch.physics import tyre_heat
from hothatch.physics.brake import disc_conductance
from hothatch.physics.heat import node_step
from hothatch.solvers import ledger

# The formulas are written for scalars and hold for columns alike.
Table = Any


def discs(plants: Table, conditions: Table, states: Table, sinks, seconds, metres) -> None:
    """Carry the discs' temperatures of ``states`` (n,) on by a step of ``seconds``, ``metres`` and ``sinks`` (n, SINKS)."""
    time, speed = _mean(len(plants), seconds, metres)
    balance = plants["brake_torque"] / plants["brake_torque"].sum(axis=1, keepdims=True)
    states["disc_temperature"] = node_step(
        states["disc_temperature"], sinks[:, ledger.FRICTION_BRAKES, None] / time * balance,
        np.maximum(plants["brake_heat"], 1.0),
        disc_conductance(plants["brake_conductance"], plants["brake_conductance_speed"], speed),
        conditions["temperature"][:, None], time,
    )  # fmt: skip


def tyres(plants: Table, conditions: Table, states: Table, sinks, seconds, metres) -> None:
    """Carry the tyres' temperatures on likewise: their share of the heat of sliding and all of rolling, by axle load."""
    time, speed = _mean(len(plants), seconds, metres)
    slid = sinks[:, ledger.TYRE_SLIP] + sinks[:, ledger.TYRE_SIDE_SLIP]
    heat = tyre_heat.rubber_share(tyre_heat.RUBBER, tyre_heat.ASPHALT) * slid + sinks[:, ledger.ROLLING]
    loads = np.column_stack([plants["front_share"], 1.0 - plants["front_share"]])
    states["tyre_temperature"] = node_step(
        states["tyre_temperature"], heat[:, None] / time * loads, np.maximum(plants["tyre_capacity"], 1.0),
        tyre_heat.air_film(speed) * plants["tyre_area"], conditions["temperature"][:, None], time,
    )  # fmt: skip


def both(plants: Table, conditions: Table, states: Table, sinks, seconds, metres: Any = 0.0) -> None:
    """Carry discs and tyres of ``states`` on by one step of ``seconds`` and ``metres``, (n,) or one for all."""
    discs(plants, conditions, states, sinks, seconds, metres)
    tyres(plants, conditions, states, sinks, seconds, metres)


def hot_grip(plants: Table, states: Table) -> np.ndarray:
    """Return what heat leaves of the tyres' grip (n,) [-], by the worse axle."""
    start, end = plants["tyre_range"][:, :1], plants["tyre_range"][:, 1:]
    left: Any = tyre_heat.hot_grip(states["tyre_temperature"], start, end)
    return left.min(axis=1)


def _mean(rows: int, seconds, metres) -> tuple[Any, Any]:
    """Return (time [s], mean speed [m/s]), each (n, 1)."""
    time = np.maximum(np.broadcast_to(seconds, rows), 1e-9)[:, None]
    return time, np.broadcast_to(metres, rows)[:, None] / time

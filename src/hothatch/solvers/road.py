"""What every run on a straight road shares, whatever drives the car: the body's sinks, and crossings."""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.solvers import chassis, ledger


@formula
def book_road(c, p, accel, v, dt, resisting, grade, sinks):
    """Book the body's sinks over ``dt``: air, rolling, grade and kinetic energy."""
    air = chassis.aerodynamic(p, c, v)
    sinks[ledger.AERODYNAMIC] += air * v * dt
    sinks[ledger.ROLLING] += (resisting - air) * v * dt
    sinks[ledger.GRADE] += grade * v * dt
    sinks[ledger.KINETIC] += c["mass"] * accel * v * dt


@formula
def mark(state, v0, x0, accel, dt, speeds, distances, at_speed, at_distance):
    """Note the crossings within the last step: (time, distance) at each speed, (time, speed) at each distance."""
    t0 = state["time"] - dt
    v1 = state["speed"]
    x1 = state["distance"]
    for k in range(len(speeds)):
        if np.isnan(at_speed[k, 0]) and v0 < speeds[k] <= v1:
            part = (speeds[k] - v0) / accel
            at_speed[k, 0] = t0 + part
            at_speed[k, 1] = x0 + v0 * part + 0.5 * accel * part * part
    for k in range(len(distances)):
        if np.isnan(at_distance[k, 0]) and x0 < distances[k] <= x1:
            gap = distances[k] - x0
            root = np.sqrt(max(v0 * v0 + 2.0 * accel * gap, 0.0))
            part = 2.0 * gap / (v0 + root)
            at_distance[k, 0] = t0 + part
            at_distance[k, 1] = v0 + accel * part

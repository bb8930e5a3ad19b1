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
def mark(state, v0, x0, accel, dt, speeds, distances, at_speed, at_distance, places):
    """Note the crossings within the last step: (time, distance) at each speed, (time, speed) at each distance.

    ``speeds`` and ``distances`` rise; ``places`` (2,) are the first of each that lies ahead, kept from step to step.
    """
    t0 = state["time"] - dt
    places[0] = ahead(speeds, v0, places[0])
    k = places[0]
    while k < len(speeds) and speeds[k] <= state["speed"]:
        if np.isnan(at_speed[k, 0]):
            part = (speeds[k] - v0) / accel
            at_speed[k, 0] = t0 + part
            at_speed[k, 1] = x0 + v0 * part + 0.5 * accel * part * part
        k += 1
    places[1] = ahead(distances, x0, places[1])
    k = places[1]
    while k < len(distances) and distances[k] <= state["distance"]:
        if np.isnan(at_distance[k, 0]):
            gap = distances[k] - x0
            root = np.sqrt(max(v0 * v0 + 2.0 * accel * gap, 0.0))
            part = 2.0 * gap / (v0 + root)
            at_distance[k, 0] = t0 + part
            at_distance[k, 1] = v0 + accel * part
        k += 1


@formula
def ahead(marks, value, k):
    """Return the index of the first of the rising ``marks`` above ``value``, sought from ``k`` on."""
    while k > 0 and marks[k - 1] > value:
        k -= 1
    while k < len(marks) and marks[k] <= value:
        k += 1
    return k

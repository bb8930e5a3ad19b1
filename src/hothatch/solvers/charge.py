"""Charging: steady steps of some seconds, at the first of all limits, until the target or until nothing flows.

Direct current: min(post, socket, software's throttle, cells or the curve that a car file gives for them), constant current
first, constant voltage at the end.
Alternating current: what the on-board charger brings, less its loss. Power counts as the car's display has it, into the
battery; what heater and auxiliaries take comes from post or wall on top.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import THROTTLE_POINTS, THROTTLE_RANGE
from hothatch.jit import formula, kernel
from hothatch.physics import battery, charging, derating
from hothatch.solvers import ledger, pack

TRACE_COLUMNS = (
    "time",
    "soc",
    "battery_power",
    "battery_voltage",
    "battery_temperature",
    "grid_power",
    "limit",
)
TRACE_UNITS = ("s", "-", "W", "V", "K", "W", "")

# What decided the power of a step.
BY_STATION, BY_SOCKET, BY_CELLS, BY_VOLTAGE, BY_HEAT, BY_CHARGER, BY_CURVE = range(7)
CAUSES = (
    *("station", "car's socket", "cells", "full voltage", "heat", "on-board charger"),
    "measured curve",
)
# How a charge ended.
REACHED, TIMED_OUT, NOTHING, TAPERED = range(4)
ENDS = ("reached", "out of time", "nothing flows", "taken no more")

# Columns of the totals.
SECONDS, INTO_BATTERY, FROM_GRID, PEAK, END = range(5)
TOTALS = 5
SOC_MARKS = 101  # one a per cent of the window
# A pack below this is warmed while it charges, K: 15 °C, where a warm cell's rate is nearly there.
HEATED_BELOW = 288.15
# Share of rapid charging that is left when the pack is as hot as it may get.
HOT_TRICKLE = 0.1
# Power below which a charge counts as over, as a share of the charge's own peak.
TAPER_END = 0.01


@formula
def throttle(p, temperature):
    """Return the power [W] that the software allows a pack at ``temperature`` [K]; held beyond the table's ends."""
    low, high = THROTTLE_RANGE
    place = min(max((temperature - low) / (high - low), 0.0), 1.0) * (THROTTLE_POINTS - 1)
    k = min(int(place), THROTTLE_POINTS - 2)
    if p["throttle"][k] == p["throttle"][k + 1]:  # where there is none, both are infinite
        return p["throttle"][k]
    return p["throttle"][k] + (place - k) * (p["throttle"][k + 1] - p["throttle"][k])


@formula
def hot_share(p, temperature, start):
    """Return the share of rapid charging allowed at ``temperature`` [K]: from ``start`` [K] on less, down to a trickle."""
    width = p["battery_limit"][1] - p["battery_limit"][0]
    return derating.temperature_factor(temperature, start, start + width, HOT_TRICKLE)


@formula
def cell_limit(p, state, terms):
    """Return (power [W] into the battery, cause): cells' current or the curve that was measured, then full voltage."""
    cold = charging.cold_share(state["battery_temperature"], p["charge_activation"])
    if p["charge_curve"][0] < np.inf:
        asked = cold * pack.at_soc(p["charge_curve"], state["soc"])
        most = battery.charge_limit(terms[1], terms[2], p["voltage_max"], np.inf)
        return min(asked, most), BY_VOLTAGE if most < asked else BY_CURVE
    current = cold * charging.plating_current(
        pack.window(p, state["soc"]), p["charge_capacity"], p["charge_rate"], p["charge_fall"]
    )
    free = battery.charge_limit(terms[1], terms[2], 1.0e9, current)
    held = battery.charge_limit(terms[1], terms[2], p["voltage_max"], current)
    return held, BY_VOLTAGE if held < free else BY_CELLS


@formula
def offered(p, c, state, volts, power, current, direct):
    """Return (power [W], cause) that post and socket, or the on-board charger, bring to the battery."""
    if direct < 0.5:
        return min(power, p["charger_power"]) * p["charging_efficiency"], BY_CHARGER
    post = charging.station_limit(min(power, c["post_power"]), min(current, c["post_current"]), volts)
    socket = charging.station_limit(p["dc_power"], p["dc_current"], volts)
    if p["throttle"][0] == np.inf:  # nothing is published: as makers do in general
        hot = socket * hot_share(p, state["battery_temperature"], p["battery_limit"][0])
    else:  # what is published holds up to the pack's limit
        hot = throttle(p, state["battery_temperature"])
        hot *= hot_share(p, state["battery_temperature"], p["battery_limit"][1])
    if hot < min(post, socket):
        return hot, BY_HEAT
    return (post, BY_STATION) if post < socket else (socket, BY_SOCKET)


@formula
def filling(p, state, terms, target, dt):
    """Return the power [W] that brings the pack to ``target`` of its window in one step of ``dt`` [s]."""
    missing = max(target - pack.window(p, state["soc"]), 0.0) * (p["soc_high"] - p["soc_low"])
    return battery.charge_limit(terms[1], terms[2], 1.0e9, missing * p["charge_capacity"] / dt)


@formula
def advance(p, c, state, power, current, direct, target, volts, dt, gain, sinks):
    """Charge for ``dt`` [s]; return (power into the battery [W], from the grid [W], voltage [V], cause)."""
    terms = pack.terms(p, state, dt)
    most, cause = offered(p, c, state, volts, power, current, direct)
    cells, why = cell_limit(p, state, terms)
    if cells < most:
        most = cells
        cause = why
    most = min(most, filling(p, state, terms, target, dt))
    heater = 0.0
    if direct > 0.5 and state["battery_temperature"] < HEATED_BELOW:
        heater = p["heater_power"]
    if direct > 0.5:
        on_top = heater + p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"]
        into = min(
            most, max(min(power, c["post_power"]) - on_top, 0.0)
        )  # what heater and auxiliaries take is not left for the battery
        grid = into + on_top
        sinks[ledger.AUXILIARIES] += (p["auxiliary_power"] * c["auxiliary"] + heater) * dt
        sinks[ledger.DCDC] += (on_top - heater - p["auxiliary_power"] * c["auxiliary"]) * dt
        # The heater's warmth goes into the pack; so does its energy in the books, once: as auxiliaries.
        state["battery_temperature"] += heater * gain
    else:
        into = most
        grid = into / p["charging_efficiency"]
        sinks[ledger.CHARGER] += charging.charger_loss(grid, p["charging_efficiency"]) * dt
    sinks[ledger.GRID] += grid * dt
    volts = pack.draw(p, c, state, terms, -into, dt, gain, sinks)
    return into, grid, volts, cause


@formula
def charge(p, c, state, power, current, direct, target, until, dt, sinks, totals, marks, trace):
    """Charge one car to ``target`` of its window or for ``until`` [s]; return the rows traced.

    ``marks`` (SOC_MARKS, 2) takes time [s] and power [W] at each per cent of the window, NaN where it was not passed.
    """
    gain = pack.gain(p, dt)
    volts = pack.at_soc(p["ocv"], state["soc"])
    totals[END] = TIMED_OUT
    rows = 0
    for _ in range(int(until / dt)):
        before = pack.window(p, state["soc"])
        if before >= target - 1.0e-9:
            totals[END] = REACHED
            break
        into, grid, volts, cause = advance(
            p, c, state, power, current, direct, target, volts, dt, gain, sinks
        )
        after = pack.window(p, state["soc"])
        mark(marks, before, after, totals[SECONDS], dt, into)
        totals[SECONDS] += dt
        totals[INTO_BATTERY] += into * dt
        totals[FROM_GRID] += grid * dt
        totals[PEAK] = max(totals[PEAK], into)
        state["time"] += dt
        if rows < trace.shape[0]:
            put(trace[rows], totals[SECONDS], state, into, volts, grid, cause)
            rows += 1
        # The last step before the target may be a small one: that is no taper.
        if (into <= TAPER_END * totals[PEAK] and after < target - 1.0e-9) or into <= 0.0:
            totals[END] = TAPERED if totals[PEAK] > 0.0 else NOTHING
            break
    state["speed"] = 0.0
    return rows


@formula
def mark(marks, before, after, seconds, dt, into):
    """Note the time and power at each whole per cent of the window between ``before`` and ``after``."""
    first = max(int(before * 100.0) + (1 if before > 0.0 else 0), 0)
    last = min(int(after * 100.0), SOC_MARKS - 1)
    for k in range(first, last + 1):
        if marks[k, 0] != marks[k, 0]:
            marks[k, 0] = seconds + dt * (k / 100.0 - before) / (after - before)
            marks[k, 1] = into


@formula
def put(row, seconds, state, into, volts, grid, cause):
    """Write one row of the trace, in the order of ``TRACE_COLUMNS``."""
    row[0] = seconds
    row[1] = state["soc"]
    row[2] = into
    row[3] = volts
    row[4] = state["battery_temperature"]
    row[5] = grid
    row[6] = cause


@kernel
def run(
    plants, conditions, states, power, current, direct, target, until, dt, sinks, totals, marks, traces, rows
):
    """Charge every car of the table; ``power`` [W] and ``current`` [A] are the post's, ``target`` (n,) of the window."""
    for i in range(len(plants)):
        rows[i] = charge(
            plants[i], conditions[i], states[i], power, current, direct, target[i], until, dt,
            sinks[i], totals[i], marks[i], traces[i],
        )  # fmt: skip

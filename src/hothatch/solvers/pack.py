"""The battery inside a time step: tables looked up, limits applied, state advanced."""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import SOC_POINTS
from hothatch.jit import formula
from hothatch.physics import battery, derating, heat
from hothatch.solvers import ledger

# Power that is left when the pack is as hot as it may get.
HOT_FLOOR = 0.3
# Charge within the window below which the control takes power back, and what it leaves at empty.
LOW_CHARGE, EMPTY_FLOOR = 0.05, 0.3
# Temperatures between which a cold pack begins to accept regeneration, K.
COLD_NONE, COLD_WHOLE = 253.0, 283.0
# Temperatures between which the valve or fan of a cooled pack opens, K: makers hold cells at 25 to 35 °C, and in the cold
# they keep what warmth there is.
COOLED_FROM, COOLED_WHOLE = 298.15, 303.15
# Charge within the window above which regeneration fades: there is no room left.
NEARLY_FULL = 0.97


@formula
def at_soc(table, soc):
    """Return a battery table's value at charge ``soc`` [-], linear between its grid points, held at the ends."""
    place = min(max(soc, 0.0), 1.0) * (SOC_POINTS - 1)
    k = min(int(place), SOC_POINTS - 2)
    return table[k] + (place - k) * (table[k + 1] - table[k])


@formula
def window(p, soc):
    """Return the charge within the usable window: 0 [-] empty, 1 full."""
    return (soc - p["soc_low"]) / (p["soc_high"] - p["soc_low"])


@formula
def is_empty(p, state):
    """Say whether the pack gives no more: at the low end of its window, or above it by what the cold withholds."""
    withheld = battery.cold_loss(state["battery_temperature"], p["cold_capacity"])
    return window(p, state["soc"]) <= withheld


@formula
def terms(p, state, dt):
    """Return (ocv [V], e [V], r [ohm], r0, r1 [ohm], c1 [F]) of the pack over a step of ``dt`` [s]: U = e − r I."""
    soc = state["soc"]
    factor = battery.resistance_factor(state["battery_temperature"], p["activation"], p["activated_share"])
    ocv = at_soc(p["ocv"], soc)
    r0 = at_soc(p["r0"], soc) * factor
    r1 = at_soc(p["r1"], soc) * factor
    c1 = battery.pair_capacitance(p["tau1"], r1)
    e, r = battery.step_source(ocv, state["polarisation"], r0, r1, c1, dt)
    return ocv, e, r, r0, r1, c1


@formula
def available(p, state, terms):
    """Return the greatest terminal power [W] that the battery gives: its cells' limits, its control's, its heat."""
    cells = battery.discharge_limit(terms[1], terms[2], p["voltage_min"], np.inf)
    hot = derating.temperature_factor(
        state["battery_temperature"], p["battery_limit"][0], p["battery_limit"][1], HOT_FLOOR
    )
    low = min(max(window(p, state["soc"]) / LOW_CHARGE, 0.0), 1.0)
    return min(cells, p["discharge_power"] * hot * (EMPTY_FLOOR + (1.0 - EMPTY_FLOOR) * low))


@formula
def acceptance(p, state, terms):
    """Return the greatest charging power [W] that the battery takes: cell voltage, its control, cold, and room left."""
    cells = battery.charge_limit(terms[1], terms[2], p["voltage_max"], np.inf)
    cold = derating.cold_factor(state["battery_temperature"], COLD_NONE, COLD_WHOLE)
    room = min(max((1.0 - window(p, state["soc"])) / (1.0 - NEARLY_FULL), 0.0), 1.0)
    return min(cells, p["charge_power"] * cold * room)


@formula
def gain(p, dt):
    """Return the pack's thermal gain [K/W] of steps of ``dt`` [s]."""
    return heat.node_gain(p["battery_capacity"], p["battery_conductance"], dt)


@formula
def conductance(p, temperature):
    """Return what carries heat out of a pack at ``temperature`` [K], W/K: coolant or air flows only when it is warm."""
    open_share = min(max((temperature - COOLED_FROM) / (COOLED_WHOLE - COOLED_FROM), 0.0), 1.0)
    return p["battery_still"] + open_share * (p["battery_conductance"] - p["battery_still"])


@formula
def draw(p, c, state, terms, power, dt, thermal_gain, sinks):
    """Draw ``power`` [W] for ``dt`` [s]: book the cells' energies, advance charge, polarisation and heat; return U [V]."""
    ocv, e, r, r0, r1, c1 = terms
    most = 0.25 * e * e / r
    if power > most:
        # A cold, empty pack cannot even feed the auxiliaries: what it does not give is shed there.
        sinks[ledger.AUXILIARIES] -= (power - most) * dt * p["dcdc_efficiency"]
        sinks[ledger.DCDC] -= (power - most) * dt * (1.0 - p["dcdc_efficiency"])
        power = most
    current = battery.current_from_power(power, e, r)
    v1 = state["polarisation"]
    middle = battery.pair_midpoint(current, v1, r1, c1, dt)
    after = 2.0 * middle - v1
    ohmic = battery.joule_heat(current, r0)
    polar = battery.pair_heat(middle, r1)
    sinks[ledger.SOURCE] += ocv * current * dt
    sinks[ledger.CELL_OHMIC] += ohmic * dt
    sinks[ledger.CELL_POLARISATION] += polar * dt
    sinks[ledger.CELL_STORED] += battery.pair_energy(after, c1) - battery.pair_energy(v1, c1)
    state["polarisation"] = after
    state["soc"] = battery.charge_step(state["soc"], current, p["charge_capacity"], dt)
    state["battery_temperature"] = heat.node_advance(
        state["battery_temperature"],
        ohmic + polar,
        thermal_gain,
        conductance(p, state["battery_temperature"]),
        c["temperature"],
    )
    return e - r * current

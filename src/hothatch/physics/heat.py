"""Lumped heat: one node with a heat capacity, a source and a conductance to what surrounds it.

C dT/dt = q − UA (T − T_s): T node, T_s surroundings or coolant [K], C [J/K], UA [W/K], q [W], dt step [s].
Source: Incropera, Fundamentals of Heat and Mass Transfer, 6th ed., §5.3 (general lumped capacitance, eq.
5.25). Valid where Biot number UA L/(k A) is below about 0.1, and per component above it as a fit.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula


@formula
def node_step(
    temperature: float, heat: float, capacity: float, conductance: float, surroundings: float, dt: float
) -> float:
    """Return the temperature [K] after dt with constant source and surroundings: exact, stable for any dt ≥
    0.

    T' = T + g (q − UA (T − T_s)) dt/C with g = (1 − e^−z)/z, z = UA dt/C; capacity > 0, conductance ≥ 0.
    Source: Incropera eq. 5.25. UA = 0 gives T + q dt/C.
    """
    gain = node_gain(capacity, conductance, dt)
    return node_advance(temperature, heat, gain, conductance, surroundings)


@formula
def node_gain(capacity: float, conductance: float, dt: float) -> float:
    """Return (1 − e^−z)/UA = g dt/C [K/W], z = UA dt/C: what ``node_advance`` needs; constant while dt is.

    Source: Incropera eq. 5.25; dt/C for UA = 0.
    """
    return mean_gain(conductance * dt / capacity) * dt / capacity


@formula
def node_advance(
    temperature: float, heat: float, gain: float, conductance: float, surroundings: float
) -> float:
    """Return the temperature [K] after a step from its ``node_gain`` [K/W]: the same as ``node_step``, cheaper.

    Source: Incropera eq. 5.25, T' = T + gain (q − UA (T − T_s)); q [W], UA [W/K].
    """
    return temperature + gain * (heat - conductance * (temperature - surroundings))


@formula
def mean_gain(z: float) -> float:
    """Return (1 − e^−z)/z [-] for z ≥ 0, 1 at z = 0. Source: mean of e^−zt over 0…1.

    The tiny term keeps 0/0 away and is below rounding for z > 1e-280.
    """
    return -(np.expm1(-z) - 1e-300) / (z + 1e-300)


@formula
def heat_rejected(before: float, after: float, heat: float, capacity: float, dt: float) -> float:
    """Return the mean heat flow to the surroundings over the step [W], so that the node's energy closes
    exactly.

    = q − C (T' − T)/dt; dt > 0. Source: first law.
    """
    return heat - capacity * (after - before) / dt


@formula
def steady_temperature(heat: float, conductance: float, surroundings: float) -> float:
    """Return T_s + q/UA [K], where the node comes to rest; conductance > 0. Source: node_step, dt → ∞."""
    return surroundings + heat / conductance

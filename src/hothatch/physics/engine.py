"""Combustion engine: full-load torque from published points, torque against mean effective pressure.

A maker publishes peak torque T from ω₁ to ω₂, peak power P from ω₃ to ω₄ and the speed ω₅ at which fuel is
cut; two equal speeds where one point is named. ``full_load_torque`` draws the curve through them: a rise to
ω₁, a plateau, power rising smoothly from T ω₂ to P, a plateau of power, a fall to ω₅. It is meant to be
tabulated when a car is compiled; nothing in it needs more than the speed.

Sources: mean effective pressure: Guzzella & Onder, Introduction to Modeling and Control of Internal
Combustion Engine Systems, 2nd ed., §2.5.1; shape of the default full-load curve: CO2MPAS (European
Commission, Joint Research Centre), normalised power of positive-ignition engines.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import positive, ramp

# A four-stroke engine fires every cylinder once in two turns: work of a cycle over 4π rad.
CYCLE_ANGLE = 4.0 * np.pi
# Keeps quotients finite where two published speeds coincide; far below any speed [rad/s] or power [W].
TINY = 1e-9
# A cubic with slopes m at one end and 0 at the other is monotone while m ≤ 3 Δ/h (Fritsch & Carlson 1980).
MONOTONE = 3.0


@formula
def mean_pressure(torque: float, displacement: float) -> float:
    """Return the mean effective pressure p = 4π T/V_d [Pa] of a torque [N m] of either sign; V_d > 0 [m³].

    Source: Guzzella & Onder §2.5.1 (four-stroke). Check: 350 N m of 1984 cm³ are 22.2 bar.
    """
    return CYCLE_ANGLE * torque / displacement


@formula
def shaft_torque(pressure: float, displacement: float) -> float:
    """Return the torque T = p V_d/(4π) [N m] of a mean effective pressure [Pa], the inverse of mean_pressure.

    Source: Guzzella & Onder §2.5.1 (four-stroke).
    """
    return pressure * displacement / CYCLE_ANGLE


@formula
def piston_speed(omega: float, stroke: float) -> float:
    """Return the mean piston speed c_m = ω S/π [m/s], two strokes a turn; ω ≥ 0 [rad/s], stroke S [m].

    Source: Heywood, Internal Combustion Engine Fundamentals, eq. 2.9. Check: 92.8 mm at 2000 rpm, 6.19 m/s.
    """
    return omega * stroke / np.pi


@formula
def low_end(omega: float, omega_1: float, linear: float, square: float, floor: float) -> float:
    """Return the share of peak torque [-] that the engine has below ω₁ > 0 [rad/s]; 1 from ω₁ on.

    max(f₀, 1 − k₁ x − k₂ x²) with x = (1 − ω/ω₁)⁺ [-]. A naturally aspirated engine follows the square
    (breathing: k₁ 0, k₂ 0.4, f₀ 0); a turbocharged one loses boost with speed, linearly, down to the torque f₀
    without boost. Valid from idle on, ω/ω₁ > 0.15. Source: k₂ after the JRC's normalised full-load curve
    (0.72 at ω/ω₁ = 0.19, 0.84 at 0.33, 0.95 at 0.60); k₁, f₀ are class rules (estimated).
    """
    x = positive(1.0 - omega / omega_1)
    return np.fmax(floor, 1.0 - (linear + square * x) * x)


@formula
def rising_power(omega: float, torque: float, power: float, omega_2: float, omega_3: float) -> float:
    """Return the power [W] between the end of the torque plateau, T ω₂, and peak power P from ω₃ on.

    Cubic in s = (ω − ω₂)/(ω₃ − ω₂), with the torque's slope 0 at ω₂ (power slope T, limited so that power
    never overshoots P) and the power's slope 0 at ω₃. Below ω₂ it stays min(T ω₂, P). T [N m], P [W], ω
    [rad/s]. Source: Hermite form, de Boor, A Practical
    Guide to Splines, ch. IV; limit of the slope: Fritsch & Carlson, SIAM J. Numer. Anal. 17 (1980).
    """
    width = np.fmax(omega_3 - omega_2, TINY)
    s = ramp(omega, omega_2, omega_2 + width)
    start = np.fmin(torque * omega_2, power)
    gain = power - start
    slope = np.fmin(torque * width, MONOTONE * gain)
    return start + gain * s * s * (3.0 - 2.0 * s) + slope * s * (1.0 - s) * (1.0 - s)


@formula
def over_speed(omega: float, omega_4: float, fall: float) -> float:
    """Return the share of peak power left above ω₄ > 0 [rad/s]: 1 − k y² ≥ 0, y = (ω/ω₄ − 1)⁺ [-].

    Source: JRC's normalised full-load curve, 0.957 of peak power at y = 0.0875 and 0.853 at 0.175: k = 4.8 to
    5.6 [-]. Valid to y = 0.2.
    """
    y = positive(omega / omega_4 - 1.0)
    return positive(1.0 - fall * y * y)


@formula
def full_load_torque(
    omega: float, torque: float, power: float, omega_1: float, omega_2: float, omega_3: float, omega_4: float,
    linear: float, square: float, floor: float, fall: float,
) -> float:  # fmt: skip
    """Return the full-load torque [N m] at ω > 0 [rad/s], by published peak torque T [N m] from ω₁ to ω₂ and
    peak power P [W] from ω₃ to ω₄ [rad/s].

    min(T·low_end, rising_power/ω)·over_speed. Symbols as in those; it never exceeds T nor P. The cut of fuel at
    the highest speed is the caller's. Source: as the parts.
    """
    below = torque * low_end(omega, omega_1, linear, square, floor)
    above = rising_power(omega, torque, power, omega_2, omega_3) / (omega + TINY)
    return np.fmin(below, above) * over_speed(omega, omega_4, fall)


@formula
def unboosted_share(pressure: float, torque: float, displacement: float) -> float:
    """Return f₀ [-], the share of peak torque T [N m] without boost, from the mean effective pressure [Pa] that
    the engine reaches unboosted; at most 1. V_d [m³].

    Source: ratio of mean effective pressures; 9.5 bar at 1000 rpm is the class value (estimated).
    """
    return np.fmin(1.0, pressure / mean_pressure(torque, displacement))


@formula
def available_torque(full_load: float, boosted: float, unboosted: float) -> float:
    """Return min(T_full, max(T_boosted, T_unboosted)) [N m]: what is there while boost builds up.

    ``boosted``: torque so far on the way up, marched by the solver with ``boost_step`` [N m]; ``unboosted``:
    torque without boost, there at once. Source: Guzzella & Onder §2.8 (turbocharger dynamics), as a first-order lag.
    """
    return np.fmin(full_load, np.fmax(boosted, unboosted))


@formula
def boost_step(torque: float, wanted: float, time_constant: float, dt: float) -> float:
    """Return the torque [N m] after dt [s] on its way to ``wanted`` [N m] with a first-order lag τ > 0 [s].

    T' = T + (T_w − T)(1 − e^(−dt/τ)), exact for constant ``wanted``. Source: solution of τ dT/dt = T_w − T.
    """
    return torque - (wanted - torque) * np.expm1(-dt / time_constant)


@formula
def accessory_torque(power: float, efficiency: float, omega: float) -> float:
    """Return the torque P/(η ω) [N m] that the alternator takes from the crankshaft; P electrical [W], ω > 0
    [rad/s], 0 < η ≤ 1.

    Source: balance of power; η 0.67 is CO2MPAS's alternator efficiency. Check: 300 W at 700 rpm, 6.1 N m.
    """
    return power / (efficiency * omega + TINY)

"""Motor: losses, torque envelope, drag when it coasts; permanent-magnet and induction machines.

Everything is scaled from ratings, so that one fitted form serves every machine:
ν = ω/ω_b speed over base speed ω_b = P_max/T_max [-], τ = |T|/T_max torque over peak torque [-],
u = V/V_nominal DC voltage over the battery's nominal voltage [-]. Every loss is P_max (q0 + q1 τ + q2 τ²), a
quadratic in torque at fixed speed and voltage, so the torque that draws a given electrical power has a closed
form.

The two kinds of machine share the formulas and differ in coefficients (garage/classes/motor_losses.toml):
a permanent magnet makes iron loss whenever it turns and needs demagnetising current above the speed where its
induced voltage meets the battery; an induction machine's flux follows the torque, so its copper loss starts
linear in torque.

Sources: form: Pyrhönen, Jokinen & Hrabovcová, Design of Rotating Electrical Machines, 2nd ed., ch. 9 (copper,
iron, bearing, windage); flux weakening: Schröder, Elektrische Antriebe – Regelung, ch. 16. Coefficients:
fitted to maps of the Nissan EM61 by studies/em61_loss_fit.py.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import positive, smooth_positive

# Rounds the corner where field weakening begins, as a multiple of base speed.
WEAKENING_WIDTH = 0.1
# Keeps quotients finite where numerator and denominator both vanish; far below any power [W] or torque slope.
TINY = 1e-30
# Share of its peak power that a motor keeps at any speed, however far the droop rule is extrapolated.
DROOP_FLOOR = 0.2


@formula
def speed_ratio(omega: float, power: float, torque: float) -> float:
    """Return ν = ω T_max/P_max [-] from ω ≥ 0 [rad/s], peak power [W] and peak torque [N m].

    Source: ω_b = P_max/T_max.
    """
    return omega * torque / power


@formula
def overspeed(nu: float, voltage_ratio: float, onset: float) -> float:
    """Return x = (ν/u − ν₀)⁺/ν₀ [-]: how far speed exceeds the onset of field weakening.

    ν speed ratio ≥ 0, u voltage ratio > 0, ν₀ the onset at nominal voltage, all [-]. The onset falls with
    voltage: induced voltage ν must stay below u. Smooth over WEAKENING_WIDTH. Source: voltage limit ω ψ ≤
    V/√3, Schröder ch. 16.
    """
    return smooth_positive(nu / voltage_ratio - onset, WEAKENING_WIDTH) / onset


@formula
def weakened_share(x: float) -> float:
    """Return d = x/(1 + x) = 1 − ν₀ u/ν [-], the share of the magnet's flux that must be cancelled; x ≥ 0.

    Source: i_d = −(ψ − V/ω)/L_d at no load, so i_d/i_short-circuit = 1 − ω₀/ω. In [0, 1).
    """
    return x / (1.0 + x)


@formula
def copper_loss(x: float, copper_1: float, copper_2: float, growth: float, weakening: float) -> tuple:
    """Return (q0, q1, q2) [fractions of P_max] of the copper loss, x ≥ 0 the overspeed [-].

    q0 = c_w d² (demagnetising current), q1 = c₁ (flux built for torque: induction), q2 = c₂ (1 + g x)² (less
    torque per ampere above the onset). Source: 3 R (i_d² + i_q²), Pyrhönen eq. 9.1; EM61 calculated map,
    median 2 % of the loss.
    """
    d = weakened_share(x)
    rise = 1.0 + growth * x
    return weakening * d * d, copper_1, copper_2 * rise * rise


@formula
def iron_loss(
    nu: float, idle: float, iron_1: float, iron_2: float, iron_torque: float, stray: float
) -> tuple:
    """Return (q0, q1) [fractions of P_max] of iron, magnet and stray-load loss; ν in 0…5.

    B = h₁ ν + h₂ ν² (hysteresis, eddy currents); q0 = idle·B, q1 = i_T B + s ν. idle is 1 for a permanent
    magnet, near 0 for induction, whose flux follows torque. Source: Bertotti's split, Pyrhönen §9.2; stray
    load in proportion to T ω.
    """
    base = (iron_1 + iron_2 * nu) * nu
    return idle * base, iron_torque * base + stray * nu


@formula
def windage_loss(nu: float, bearing: float, windage: float) -> float:
    """Return q0 = b ν + w ν³ [fraction of P_max], bearings and air; ν in 0…5.

    Source: Pyrhönen §9.3, eqs. 9.12–9.16.
    """
    return (bearing + windage * nu * nu) * nu


@formula
def quadratic_loss(torque: float, p0: float, p1: float, p2: float) -> float:
    """Return p0 + p1|T| + p2 T² [W]; T [N m], either sign; p0 [W], p1 [W/(N m)], p2 [W/(N m)²], all ≥ 0.

    Source: the form of every loss above; equal for driving and braking.
    """
    return p0 + (p1 + p2 * np.fabs(torque)) * np.fabs(torque)


@formula
def electrical_power(torque: float, omega: float, p0: float, p1: float, p2: float) -> float:
    """Return P_el = T ω + loss(T) [W], > 0 drawn from the battery; one formula for motoring and generating.

    T [N m], ω ≥ 0 [rad/s], p0, p1, p2 as in quadratic_loss. Source: balance of power.
    """
    return torque * omega + quadratic_loss(torque, p0, p1, p2)


@formula
def torque_from_power(power: float, omega: float, p0: float, p1: float, p2: float) -> float:
    """Return the torque T [N m] at which T ω + p0 + p1|T| + p2 T² equals ``power`` [W]; inverse of
    electrical_power.

    Exact for power ≥ p0 (motoring) and down to the most that can be recovered, p0 − (ω − p1)²/(4 p2)
    (generating; none where ω ≤ p1); below that it stays at the torque of that most. Of two braking torques it
    gives the gentler one. Source: quadratic formula in the form 2c/(b + √(b² + 4ac)), which does not cancel.
    """
    surplus = positive(power - p0)
    forward = omega + p1
    driving = 2.0 * surplus / (forward + np.sqrt(forward * forward + 4.0 * p2 * surplus) + TINY)
    backward = positive(omega - p1)
    square = backward * backward
    deficit = np.fmin(positive(p0 - power), square / (4.0 * p2 + TINY))
    root = np.sqrt(positive(square - 4.0 * p2 * deficit))
    return driving - 2.0 * deficit / (backward + root + TINY)


@formula
def peak_power(
    nu: float, voltage_ratio: float, power: float, headroom: float, slope: float, onset: float
) -> float:
    """Return the peak shaft power [W] at speed ratio ν and voltage ratio u.

    P = P_max min(1, h u) max(floor, 1 − k (ν/u − ν_d)⁺), floor 0.2. h is the voltage headroom: below u = 1/h
    the base speed, hence power, falls with voltage; droop k [-] begins at ν_d and follows voltage as field
    weakening does. ν ≥ 0, u > 0. Source: voltage-limited envelope, Schröder ch. 16; the droop is a class rule
    (peak power against speed is unpublished), linear by choice.
    """
    droop = np.fmax(1.0 - slope * positive(nu / voltage_ratio - onset), DROOP_FLOOR)
    return power * np.fmin(1.0, headroom * voltage_ratio) * droop


@formula
def torque_limit(omega: float, power: float, torque: float) -> float:
    """Return min(T_max, P/ω) [N m] for ω ≥ 0 [rad/s], P the peak power at this speed [W], T_max [N m].

    Source: envelope of constant torque, then constant power. Check: Nissan EM57, 110 kW and 320 N m meet at
    3283 rpm.
    """
    return np.fmin(torque, power / (omega + TINY))


@formula
def torque_rise(torque: float, wanted: float, rate: float, dt: float) -> float:
    """Return the torque [N m] after dt [s] on the way to ``wanted`` at no more than ``rate`` [N m/s], up or
    down.

    Source: ramp; rate = T_max / rise time. Reaches ``wanted`` exactly.
    """
    step = rate * dt
    return torque + np.fmin(np.fmax(wanted - torque, -step), step)


@formula
def coasting_drag(nu: float, torque: float, magnet: float, iron_1: float, iron_2: float, bearing: float,
                  windage: float) -> float:  # fmt: skip
    """Return the drag torque [N m] of the unpowered machine at ν ≥ 0: coast-down in neutral.

    T_max (m (h₁ + h₂ ν) + b + w ν²): iron loss of the magnet's field (m = 1; 0 for induction, which has no
    field when unpowered) and windage, divided by ω. It is c0 + c1 ω + c2 ω², so a coast-down's A, B, C can
    have it taken out. The rectifying diodes' current above the onset of field weakening is left out. Source:
    loss over speed of the forms above.
    """
    return torque * (magnet * (iron_1 + iron_2 * nu) + bearing + windage * nu * nu)

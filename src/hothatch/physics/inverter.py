"""Inverter: conduction and switching losses of a two-level bridge, as quadratics in motor torque.

Symbols as in motor.py: τ = |T|/T_max, d the weakened share of flux and x the overspeed [-], u the voltage
ratio [-], ι phase current over its value at peak torque [-].

Source: Volke & Hornkamp, IGBT Modules, 2nd ed., ch. 6: a bridge leg's conduction loss is V₀·mean|i| +
r·i_rms², its switching loss f·(E_on + E_off + E_rr) in proportion to current and (nearly) to DC voltage.
"""

from __future__ import annotations

from hothatch.jit import formula


@formula
def phase_current(x: float, idle: float, weakening: float, growth: float) -> tuple:
    """Return (i0, i1, i2) [-]: ι = i0 + i1 τ + i2 τ², phase current over that at peak torque; x ≥ 0 the
    overspeed.

    i0 = i_idle + k d, i1 = (1 − d)², i2 = g x: below the onset of field weakening (x = d = 0) current is in
    proportion to torque; above it the demagnetising current comes first and torque current joins it at right
    angles. Source: |i| = √(i_d² + i_q²); EM61 calculated map, rms error 0.02.
    """
    d = x / (1.0 + x)
    left = 1.0 - d
    return idle + weakening * d, left * left, growth * x


@formula
def conduction_loss(current: tuple, square: tuple, knee: float, resistance: float) -> tuple:
    """Return (q0, q1, q2) [fractions of P_max] of the conduction loss k ι + r ι²-part.

    ``current`` is phase_current's triple; ``square`` the triple (s0, s1, s2) of ι² itself [-], which is
    quadratic in τ of its own and is not squared from ι. knee, resistance [-]. Source: V₀ mean|i| + r i_rms²,
    Volke & Hornkamp ch. 6.
    """
    return (
        knee * current[0] + resistance * square[0],
        knee * current[1] + resistance * square[1],
        knee * current[2] + resistance * square[2],
    )


@formula
def switching_loss(current: tuple, voltage_ratio: float, idle: float, switching: float) -> tuple:
    """Return (q0, q1, q2) [fractions of P_max] of gate drive, control and switching: q_idle + s u ι.

    ``current`` is phase_current's triple, u > 0 the voltage ratio [-]. Source: f (E_on + E_off + E_rr) ∝ u ι,
    Volke & Hornkamp ch. 6; q_idle is what the bridge draws while it modulates at zero current.
    """
    s = switching * voltage_ratio
    return idle + s * current[0], s * current[1], s * current[2]

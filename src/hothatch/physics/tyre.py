"""Longitudinal force of a tyre: the Magic Formula in pure slip, and its inverse.

One base set for every car: 205/60R15 91V, Pacejka, Tyre and Vehicle Dynamics, 2nd ed. 2006, table A3.1. A class of tyre
scales its grip (LMUX), a size scales its nominal load through the load index.

Symbols: κ slip [-], Fz wheel load [N], dfz normalised load change [-], D peak force [N], C shape [-], B stiffness [-],
E curvature [-], K slip stiffness [N].
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula

PCX1 = 1.685
PDX1 = 1.210
PDX2 = -0.037
PEX1 = 0.344
PKX1 = 21.51
PKX2 = -0.163
PKX3 = 0.245


@formula
def load_change(fz: float, fz0: float) -> float:
    """Return dfz = (Fz − Fz0)/Fz0 [-], both in N. Source: Pacejka 2006, eq. 4.E2a."""
    return (fz - fz0) / fz0


@formula
def peak_friction(dfz: float, grip: float) -> float:
    """Return μx = (PDX1 + PDX2 dfz) LMUX [-], grip = LMUX 0.5–1.6. Source: Pacejka 2006, eq. 4.E13."""
    return (PDX1 + PDX2 * dfz) * grip


@formula
def slip_stiffness(fz: float, dfz: float) -> float:
    """Return K = Fz (PKX1 + PKX2 dfz) exp(PKX3 dfz) [N] at wheel load fz [N]. Source: Pacejka 2006, eq. 4.E15."""
    return fz * (PKX1 + PKX2 * dfz) * np.exp(PKX3 * dfz)


@formula
def longitudinal_force(kappa: float, fz: float, fz0: float, grip: float) -> float:
    """Return Fx(κ) [N] of one wheel in pure slip; |κ| ≤ 1, Fz > 0 [N]. Source: Pacejka 2006, eq. 4.E9."""
    dfz = load_change(fz, fz0)
    d = peak_friction(dfz, grip) * fz
    b = slip_stiffness(fz, dfz) / (PCX1 * d)
    x = b * kappa
    return d * np.sin(PCX1 * np.arctan(x - PEX1 * (x - np.arctan(x))))


@formula
def slip_for_force(fx: float, fz: float, fz0: float, grip: float) -> float:
    """Return the κ [-] below the peak that gives Fx [N]; |Fx| is held at 99.9 % of the peak D.

    Inverse of eq. 4.E9: y = arcsin(Fx/D)/C, then z(1 − E) + E arctan z = tan y by three Newton steps, which leave less
    than 1e-7 of z for E = 0.344.
    """
    dfz = load_change(fz, fz0)
    d = peak_friction(dfz, grip) * fz
    ratio = np.fmin(np.fmax(fx / d, -0.999), 0.999)
    target = np.tan(np.arcsin(ratio) / PCX1)
    z = target
    z = z - (z * (1.0 - PEX1) + PEX1 * np.arctan(z) - target) / (1.0 - PEX1 + PEX1 / (1.0 + z * z))
    z = z - (z * (1.0 - PEX1) + PEX1 * np.arctan(z) - target) / (1.0 - PEX1 + PEX1 / (1.0 + z * z))
    z = z - (z * (1.0 - PEX1) + PEX1 * np.arctan(z) - target) / (1.0 - PEX1 + PEX1 / (1.0 + z * z))
    return z * PCX1 * d / slip_stiffness(fz, dfz)


@formula
def slip_for_small_force(fx: float, fz: float, fz0: float) -> float:
    """Return κ = Fx/K [-] of one wheel: the tangent at the origin, for |Fx| below 0.3 of the peak (3 % low there).

    Forces in N. Source: Pacejka 2006, eq. 4.E15, K is dFx/dκ at κ = 0.
    """
    return fx / slip_stiffness(fz, load_change(fz, fz0))


@formula
def axle_load(
    mass: float, share: float, accel: float, cg_height: float, wheelbase: float, side: float
) -> float:
    """Return the vertical load [N] of an axle that carries ``share`` [-] of mass [kg] at rest, under ax [m/s²].

    ``side`` is −1 for the front axle (unloaded by acceleration), +1 for the rear.
    Source: Gillespie, Fundamentals of Vehicle Dynamics, eq. 1-6, level road.
    """
    return mass * (G0 * share + side * accel * cg_height / wheelbase)

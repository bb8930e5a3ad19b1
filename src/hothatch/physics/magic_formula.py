"""Magic Formula 6.1, the superset of 5.2: the two shapes, the normalised changes, and what all its parts share.

A tyre ``t`` is a row of coefficients (car/mf_terms.py), a left wheel's, ISO 8855: slip κ > 0 drives, slip angle
α = arctan(vy/|vx|) so that Fy = −C α, inclination γ > 0 leans the wheel's top to the right. ``slip`` stands for
α* = tan α and ``camber`` for γ* = sin γ (eqs 4.E3, 4.E4). Turn slip is left out: all ζ are 1. ``mu`` is the surface's
factor on LMUX and LMUY. Equations are those of Pacejka, Tyre and Vehicle Dynamics, 3rd ed. 2012, section 4.3.2. Where 5.2
differs in camber, MF61 = 0 in the row takes 5.2's form (2nd ed. 2006, and PAC2002).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hothatch.car.mf_terms import FNOMIN, INFLPRES, NOMPRES
from hothatch.jit import formula

Row = Any  # a row of MF_TERMS floats, or of CasADi symbols

LEAST_LOAD = 1e-3  # N; a lifted wheel keeps this much, so that no quotient is 0/0
SHIFT_DEGRESSION = 10.0  # A_mu of eq. 4.E8


@formula
def sine_shape(x: float, shape: float, curvature: float) -> float:
    """Return sin{C arctan[x − E(x − arctan x)]} [-] for x = B × slip [-]. Source: Pacejka 2012, eq. 4.E9."""
    e = np.fmin(curvature, 1.0)
    return np.sin(shape * np.arctan(x - e * (x - np.arctan(x))))


@formula
def cosine_shape(x: float, shape: float, curvature: float) -> float:
    """Return cos{C arctan[x − E(x − arctan x)]} [-] for x = B × slip [-]. Source: Pacejka 2012, eq. 4.E33."""
    e = np.fmin(curvature, 1.0)
    return np.cos(shape * np.arctan(x - e * (x - np.arctan(x))))


@formula
def cos_arctan(x: float) -> float:
    """Return cos(arctan x) = 1/√(1 + x²) [-]. Source: identity; the form in eqs 4.E54, 4.E62, 4.E67 of Pacejka 2012."""
    return 1.0 / np.sqrt(1.0 + x * x)


@formula
def load_change(t: Row, fz: float) -> float:
    """Return dfz = (Fz − Fz0')/Fz0' [-] of wheel load fz [N]; FNOMIN holds LFZO. Source: Pacejka 2012, eqs 4.E1, 4.E2a."""
    return (fz - t[FNOMIN]) / t[FNOMIN]


@formula
def pressure_change(t: Row) -> float:
    """Return dpi = (pi − pi0)/pi0 [-] of the row's own INFLPRES [Pa]. Source: Pacejka 2012, eq. 4.E2b."""
    return (t[INFLPRES] - t[NOMPRES]) / t[NOMPRES]


@formula
def loaded(fz: float) -> float:
    """Return the load [N] that all formulas use: Fz, at least LEAST_LOAD, so a lifted wheel gives about no force.

    Source: the small ε that keep the quotients of Pacejka 2012, eqs 4.E16, 4.E26, from 0/0.
    """
    return np.fmax(fz, LEAST_LOAD)


@formula
def shift_friction(friction: float) -> float:
    """Return λ'μ = Aμ λ*μ/(1 + (Aμ − 1) λ*μ) [-], the friction factor of the shifts. Source: Pacejka 2012, eq. 4.E8."""
    return SHIFT_DEGRESSION * friction / (1.0 + (SHIFT_DEGRESSION - 1.0) * friction)

"""Relaxation lengths: how far a wheel rolls until its force has followed the slip (to 63 %).

Symbols as in magic_formula.py. A 6.1 tyre divides its slip stiffness by the structure's; a 5.2 tyre has a fit of its own.
A row holds one of them, the other's coefficients are zero.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import (
    FNOMIN,
    LATERAL_STIFFNESS,
    LFZO,
    LONGITUDINAL_STIFFNESS,
    LSGAL,
    LSGKP,
    PCFX1,
    PCFX2,
    PCFX3,
    PCFY1,
    PCFY2,
    PCFY3,
    PKY3,
    PTX1,
    PTX2,
    PTX3,
    PTY1,
    PTY2,
    UNLOADED_RADIUS,
)
from hothatch.jit import formula
from hothatch.physics.magic_formula import Row, load_change, loaded, pressure_change
from hothatch.physics.mf_lateral import cornering_stiffness
from hothatch.physics.mf_longitudinal import slip_stiffness

NEGLIGIBLE = 1.0  # N/m or N: keeps 0/0 out where a row has no structural stiffness, or no fit


@formula
def structural_x(t: Row, fz: float) -> float:
    """Return the tyre's longitudinal stiffness at the ground [N/m] at fz [N]. Source: MF-Tyre/MF-Swift 6.1, PCFX*."""
    dfz = load_change(t, fz)
    change = 1.0 + (t[PCFX1] + t[PCFX2] * dfz) * dfz
    return t[LONGITUDINAL_STIFFNESS] * change * (1.0 + t[PCFX3] * pressure_change(t))


@formula
def structural_y(t: Row, fz: float) -> float:
    """Return the tyre's lateral stiffness at the ground [N/m] at fz [N]. Source: MF-Tyre/MF-Swift 6.1, PCFY*."""
    dfz = load_change(t, fz)
    change = 1.0 + (t[PCFY1] + t[PCFY2] * dfz) * dfz
    return t[LATERAL_STIFFNESS] * change * (1.0 + t[PCFY3] * pressure_change(t))


@formula
def relaxation(t: Row, fz: float, gamma: float) -> tuple[float, float]:
    """Return σκ, σα [m] at fz > 0 [N] and inclination gamma [rad].

    Source: 6.1: σ = K/C, the stretched string of Pacejka 2012, section 7.2.1, and MF-Tyre/MF-Swift 6.1; 5.2: the PTX* and
    PTY* fits of PAC2002 (Adams/Tire) and Pacejka 2006, appendix 3.
    """
    load, dfz = loaded(fz), load_change(t, fz)
    cx, cy = structural_x(t, fz), structural_y(t, fz)
    by_structure_x = slip_stiffness(t, fz) * cx / (cx * cx + NEGLIGIBLE)
    by_structure_y = cornering_stiffness(t, fz, gamma) * cy / (cy * cy + NEGLIGIBLE)
    fit_x = load / t[FNOMIN] * (t[PTX1] + t[PTX2] * dfz) * np.exp(-t[PTX3] * dfz) * t[UNLOADED_RADIUS]
    knee = np.fmax(t[PTY2] * t[FNOMIN], NEGLIGIBLE)
    fit_y = t[PTY1] * np.sin(2.0 * np.arctan(load / knee)) * t[UNLOADED_RADIUS] * t[LFZO]
    fit_y = fit_y * (1.0 - t[PKY3] * np.fabs(gamma))
    return by_structure_x + fit_x * t[LSGKP], by_structure_y + fit_y * t[LSGAL]

"""Moments that tip and brake a wheel, Magic Formula 6.1: overturning about its x axis, rolling about its axle.

Symbols and signs as in magic_formula.py.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import (
    FNOMIN,
    INFLPRES,
    LMX,
    LMY,
    LONGVL,
    LVMX,
    NOMPRES,
    PPMX1,
    QSX1,
    QSX2,
    QSX3,
    QSX4,
    QSX5,
    QSX6,
    QSX7,
    QSX8,
    QSX9,
    QSX10,
    QSX11,
    QSY1,
    QSY2,
    QSY3,
    QSY4,
    QSY5,
    QSY6,
    QSY7,
    QSY8,
    UNLOADED_RADIUS,
)
from hothatch.jit import formula
from hothatch.physics.magic_formula import Row, loaded, pressure_change


@formula
def overturning_moment(t: Row, fz: float, fy: float, gamma: float) -> float:
    """Return Mx [N m], a left wheel, at fz, fy [N], gamma [rad]; > 0 rolls to the right. Source: Pacejka 2012, eq. 4.E69."""
    load, side = loaded(fz) / t[FNOMIN], fy / t[FNOMIN]
    bend = load * t[QSX6]
    arm = t[QSX1] * t[LVMX] - t[QSX2] * gamma * (1.0 + t[PPMX1] * pressure_change(t)) + t[QSX3] * side
    wave = np.sin(t[QSX7] * gamma + t[QSX8] * np.arctan(t[QSX9] * side))
    arm = arm + t[QSX4] * np.cos(t[QSX5] * np.arctan(bend * bend)) * wave
    arm = arm + t[QSX10] * np.arctan(t[QSX11] * load) * gamma
    return loaded(fz) * t[UNLOADED_RADIUS] * arm * t[LMX]


@formula
def rolling_moment(t: Row, fz: float, fx: float, speed: float, gamma: float) -> float:
    """Return the moment [N m] against rolling forwards: fz > 0, fx [N], speed ≥ 0 [m/s], gamma [rad].

    Source: Pacejka 2012, eq. 4.E70 (there My, with the opposite sign about the left axis).
    """
    load = loaded(fz) / t[FNOMIN]
    v = speed / t[LONGVL]
    share = t[QSY1] + t[QSY2] * fx / t[FNOMIN] + t[QSY3] * np.fabs(v) + t[QSY4] * v * v * v * v
    share = share + (t[QSY5] + t[QSY6] * load) * gamma * gamma
    share = share * np.exp(t[QSY7] * np.log(load) + t[QSY8] * np.log(t[INFLPRES] / t[NOMPRES]))
    return loaded(fz) * t[UNLOADED_RADIUS] * share * t[LMY]

"""Rolling straight: the slip that a wheel's longitudinal force takes, and the load that each axle carries.

The force itself, in pure slip, is that of mf_longitudinal.py; here is its inverse, for a wheel without camber. Symbols as
there: κ slip [-], Fz wheel load [N], D peak force [N], C shape [-], B stiffness [-], E curvature [-], K slip stiffness [N].
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import LCX, PCX1
from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics.magic_formula import Row, load_change, loaded
from hothatch.physics.mf_longitudinal import (
    curvature_x,
    peak_friction_x,
    shift_x,
    slip_stiffness,
    vertical_shift_x,
)

MOST = 0.999  # of the peak: more has no slip before it


@formula
def slip_for_force(t: Row, fx: float, fz: float, mu: float) -> float:
    """Return the κ [-] below the peak that gives Fx [N] at fz > 0 [N], mu > 0 [-]; |Fx| is held at 99.9 % of the peak D.

    Inverse of eq. 4.E9: y = arcsin(Fx/D)/C, then z(1 − E) + E arctan z = tan y by three Newton steps, which rise to the root
    from one side and leave, for C ≥ 1.2, less than 1e-6 of z for −1 ≤ E ≤ 0.7 and less than 2e-4 up to E = 0.9.
    """
    dfz = load_change(t, fz)
    shape = t[PCX1] * t[LCX]
    peak = peak_friction_x(t, fz, 0.0, mu) * loaded(fz)
    ratio = (fx - vertical_shift_x(t, fz, mu)) / peak
    e = np.fmin(curvature_x(t, dfz, fx), 1.0)
    target = np.tan(np.arcsin(np.fmin(np.fmax(ratio, -MOST), MOST)) / shape)
    z = target
    z = z - (z * (1.0 - e) + e * np.arctan(z) - target) / (1.0 - e + e / (1.0 + z * z))
    z = z - (z * (1.0 - e) + e * np.arctan(z) - target) / (1.0 - e + e / (1.0 + z * z))
    z = z - (z * (1.0 - e) + e * np.arctan(z) - target) / (1.0 - e + e / (1.0 + z * z))
    return z * shape * peak / slip_stiffness(t, fz) - shift_x(t, dfz)


@formula
def slip_for_small_force(t: Row, fx: float, fz: float) -> float:
    """Return κ = Fx/K [-] of one wheel: the tangent at the origin, for |Fx| below 0.3 of the peak (3 % low there).

    Forces in N; K is dFx/dκ at κ = 0, the tyre's shifts are left out. Source: Pacejka 2012, eq. 4.E15.
    """
    return fx / slip_stiffness(t, fz)


@formula
def axle_load(
    mass: float, share: float, accel: float, cg_height: float, wheelbase: float, side: float
) -> float:
    """Return the vertical load [N] of an axle that carries ``share`` [-] of mass [kg] at rest, under ax [m/s²].

    ``side`` is −1 for the front axle (unloaded by acceleration), +1 for the rear.
    Source: Gillespie, Fundamentals of Vehicle Dynamics, eq. 1-6, level road.
    """
    return mass * (G0 * share + side * accel * cg_height / wheelbase)

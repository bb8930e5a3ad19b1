"""A path beside a road's centre line, and what a banked and climbing road asks of a car that follows it.

Symbols: s distance along the centre line in the plan, n offset to the left, κ curvature of the centre line (left
positive), dashes derivatives by s; φ bank (road's roll angle, positive with the left edge higher), γ slope angle
(positive uphill), κ_v vertical curvature dγ/ds (positive in a dip), v speed, g gravity. ISO 8855, SI.
Range: 1 − n κ > 0 (the path does not pass the centre of the bend).
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula


@formula
def path_stretch(kappa, n, dn):
    """Return metres of path per metre of centre line [1]: √((1 − nκ)² + n'²).

    ``kappa`` [1/m], ``n`` [m], ``dn`` = n' [1]. Source: Frenet frame of a plane curve.
    """
    return np.sqrt((1.0 - n * kappa) ** 2 + dn**2)


@formula
def path_curvature(kappa, dkappa, n, dn, ddn):
    """Return the curvature [1/m] of the path n(s).

    ``kappa`` [1/m], ``dkappa`` [1/m²], ``n`` [m], ``dn`` [1], ``ddn`` [1/m]. Source: curvature of the plane curve
    r(s) + n(s) N(s) with the Frenet formulas, κ_p = |r' × r''| / |r'|³ with its sign.
    """
    along = 1.0 - n * kappa
    turn = along * (kappa * along + ddn) + dn * (2.0 * dn * kappa + n * dkappa)
    return turn / (along**2 + dn**2) ** 1.5


@formula
def lateral_demand(kappa, v, bank):
    """Return the lateral force per mass that the tyres must bring, in the road's plane to the left [m/s²].

    κ v² cos φ + g sin φ. ``kappa`` of the path [1/m], ``v`` [m/s], ``bank`` [rad]. Source: Newton's law along the
    road's lateral axis.
    """
    return kappa * v**2 * np.cos(bank) + G0 * np.sin(bank)


@formula
def normal_demand(kappa, v, bank, slope, vertical):
    """Return the normal force per mass between car and road, air left out [m/s²].

    g cos γ cos φ − κ v² sin φ + v² κ_v. ``kappa`` and ``vertical`` [1/m], ``v`` [m/s], ``bank`` and ``slope`` [rad].
    Source: Newton's law along the road's normal.
    """
    return G0 * np.cos(slope) * np.cos(bank) - kappa * v**2 * np.sin(bank) + v**2 * vertical


@formula
def slope_pull(slope):
    """Return gravity's pull along the road [m/s²], −g sin γ: negative uphill.

    ``slope`` [rad]. Source: Newton's law along the road.
    """
    return -G0 * np.sin(slope)

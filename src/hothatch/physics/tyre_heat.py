"""Heat of a tyre that works hard: what sliding leaves in the rubber, what the air takes, what heat costs in grip.

One node a tyre, tread and belt together: the bulk that follows over a lap, not the surface that follows a bend. v speed
[m/s], F force [N], temperatures [K].
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import fade

# Effusivity √(λρc) [W s½/(m² K)]: tread rubber 0.25 W/(m K), 1150 kg/m³, 1800 J/(kg K); asphalt 1.0, 2300, 920.
RUBBER, ASPHALT = 719.0, 1455.0
# Grip that is left of a tyre far beyond its range (class rules, garage/classes/tyre_heat.toml).
HOT = 0.8


@formula
def rubber_share(rubber: float, road: float) -> float:
    """Return the share of the heat of sliding that enters the tyre [-]: e₁/(e₁ + e₂), effusivities in one unit.

    Source: two half spaces in perfect contact, Carslaw and Jaeger, Conduction of Heat in Solids, 2nd ed., § 2.15.
    """
    return rubber / (rubber + road)


@formula
def air_film(v: float) -> float:
    """Return the heat transfer coefficient of air along a surface [W/(m² K)] at v ≥ 0 [m/s], below 60 m/s.

    5.8 + 3.95 v up to 5 m/s, 7.12 v^0.78 above. Source: Jürges 1924, as in McAdams, Heat Transmission, 3rd ed., § 9.
    """
    return np.fmax(5.8 + 3.95 * np.fmin(v, 5.0), 7.12 * v**0.78)


@formula
def slip_power(force: float, load: float, stiffness: float, v: float) -> float:
    """Return the power of sliding [W] under a longitudinal force F: |F| v κ with κ = |F|/(C F_z) below the limit.

    ``stiffness`` C [-]: slip stiffness over load. Source: linear slip, Pacejka, Tire and Vehicle Dynamics, 3rd ed., § 1.2.2.
    """
    return force * force / (stiffness * load) * np.fabs(v)


@formula
def hot_grip(temperature: float, start: float, end: float) -> float:
    """Return grip over that of a tyre in its range [-]: 1 up to ``start`` [K], HOT from ``end`` on, linear between.

    Source: definition; start and end are class rules.
    """
    return fade(temperature, start, end, HOT)

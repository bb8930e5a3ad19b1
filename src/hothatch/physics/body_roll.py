"""Roll of the sprung mass about the roll axis, what it does to the wheel loads, and when a car tips over.

The state is that of the centre of gravity of the whole car: roll moves the sprung mass sideways under it, so the lateral
equation keeps its plain form m ay = Σ Fy and roll an inertia of its own. φ > 0 right side down [rad] (ISO 8855).

Symbols: m_s sprung mass [kg], h height of its centre of gravity over the roll axis [m], K, C roll stiffness [N m/rad] and
damping [N m s/rad] of an axle, h_r roll centre [m], T track [m], m_u unsprung mass [kg], R wheel radius [m].
"""

from __future__ import annotations

from hothatch.constants import G0
from hothatch.jit import formula


@formula
def roll_arm(sprung_height: float, front_centre: float, rear_centre: float, front_share: float) -> float:
    """Return h [m]: the sprung centre of gravity over the roll axis, which joins the roll centres.

    ``front_share`` [-] of the sprung mass on the front axle. Source: Milliken & Milliken, Race Car Vehicle Dynamics, §18.5.
    """
    return sprung_height - front_share * front_centre - (1.0 - front_share) * rear_centre


@formula
def roll_inertia(own: float, sprung: float, arm: float, mass: float) -> float:
    """Return I = Ix + m_s h² − (m_s h)²/m [kg m²] of roll while the whole car's centre of gravity moves freely.

    Source: complete square of ½ m vy² − m_s h φ̇ vy + ½ (Ix + m_s h²) φ̇² (Lagrange, kinetic energy of two bodies).
    """
    static = sprung * arm
    return own + static * arm - static * static / mass


@formula
def axle_moment(stiffness: float, damping: float, roll: float, rate: float) -> float:
    """Return K φ + C φ̇ [N m] of an axle's springs, bar and dampers; φ [rad], φ̇ [rad/s]. Source: Gillespie, eq. 6-37."""
    return stiffness * roll + damping * rate


@formula
def steady_roll(sprung: float, arm: float, stiffness: float, lateral: float) -> float:
    """Return φ = m_s h ay/(ΣK − m_s g h) [rad] at ay [m/s²]; ΣK [N m/rad]. Source: Gillespie, eq. 6-41."""
    return sprung * arm * lateral / (stiffness - sprung * G0 * arm)


@formula
def lateral_transfer(
    moment: float, force: float, centre: float, unsprung: float, radius: float, lateral: float, track: float
) -> float:
    """Return the load [N] that an axle's left wheel gives to its right one.

    (M + (Fy − m_u ay) h_r + m_u ay R)/T: M roll moment of the suspension [N m], Fy force of both tyres [N], ay [m/s²].
    Source: Milliken & Milliken, §18.4, eq. 18.4 with the geometric part by the force that passes the roll centre.
    """
    return (moment + (force - unsprung * lateral) * centre + unsprung * lateral * radius) / track


@formula
def longitudinal_transfer(mass: float, accel: float, height: float, wheelbase: float) -> float:
    """Return the load [N] that the front axle gives to the rear: m ax h/L; ax [m/s²], h [m]. Source: Gillespie, eq. 1-6."""
    return mass * accel * height / wheelbase


@formula
def lift(v: float, density: float, area: float) -> float:
    """Return the aerodynamic lift ½ ρ ClA v² [N] of an axle at v [m/s]; ClA [m²]. Source: Hucho, Aerodynamics, eq. 1.4."""
    return 0.5 * density * area * v * v


@formula
def static_stability_factor(track: float, height: float) -> float:
    """Return T/(2 h) [-], T the mean track [m]: ay [g] that tips a rigid car. Source: NHTSA, 49 CFR 575.105; SAE J2114."""
    return 0.5 * track / height

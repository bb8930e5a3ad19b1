"""The linear single-track car: two axles, yaw and sideslip, small angles. What every richer model comes down to.

Symbols: m mass [kg], Iz yaw inertia [kg m²], a, b distance of the front, rear axle from the centre of gravity [m],
L = a + b, Cf, Cr cornering stiffness of an axle [N/rad] > 0, v speed [m/s], δ mean road-wheel angle [rad], r yaw rate
[rad/s], β sideslip [rad], K understeer gradient [rad/g]. ISO 8855. Source of the model: Riekert & Schunck 1940; Gillespie,
Fundamentals of Vehicle Dynamics, ch. 6; Mitschke & Wallentowitz, Dynamik der Kraftfahrzeuge, ch. 20.
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula


@formula
def understeer_gradient(mass: float, a: float, b: float, front: float, rear: float) -> float:
    """Return K = (m g/L)(b/Cf − a/Cr) [rad/g]; front, rear stiffness [N/rad]. Source: Gillespie, eq. 6-15."""
    return mass * G0 / (a + b) * (b / front - a / rear)


@formula
def yaw_gain(v: float, wheelbase: float, gradient: float) -> float:
    """Return r/δ = v/(L + K v²/g) [1/s] in the steady state; K [rad/g]. Source: Gillespie, eq. 6-18."""
    return v / (wheelbase + gradient * v * v / G0)


@formula
def lateral_gain(v: float, wheelbase: float, gradient: float) -> float:
    """Return a_y/δ = v r/(g δ) [g/rad] in the steady state; K [rad/g]. Source: Gillespie, eq. 6-17."""
    return v * yaw_gain(v, wheelbase, gradient) / G0


@formula
def sideslip_gain(v: float, mass: float, a: float, b: float, rear: float, gradient: float) -> float:
    """Return β/δ = (b − a m v²/(Cr L))/(L + K v²/g) [-]; K [rad/g]. Source: Gillespie, eq. 6-23, over that of δ."""
    length = a + b
    return (b - a * mass * v * v / (rear * length)) / (length + gradient * v * v / G0)


@formula
def characteristic_speed(wheelbase: float, gradient: float) -> float:
    """Return v_ch = √(g L/K) [m/s], where an understeering car (K > 0 [rad/g]) answers best. Source: Gillespie, eq. 6-19."""
    return np.sqrt(G0 * wheelbase / gradient)


@formula
def critical_speed(wheelbase: float, gradient: float) -> float:
    """Return v_cr = √(−g L/K) [m/s], above which K < 0 [rad/g] is unstable. Source: Gillespie, eq. 6-20."""
    return np.sqrt(-G0 * wheelbase / gradient)


@formula
def natural_frequency(
    v: float, mass: float, yaw_inertia: float, a: float, b: float, front: float, rear: float
) -> float:
    """Return ω_n [rad/s] of yaw and sideslip: ω_n² = Cf Cr L²/(m Iz v²) (1 + K v²/(g L)); v > 0 [m/s].

    Source: Mitschke & Wallentowitz, eq. 20.11 (determinant of the linear model).
    """
    length = a + b
    gradient = understeer_gradient(mass, a, b, front, rear)
    square = front * rear * length * length / (mass * yaw_inertia * v * v)
    return np.sqrt(square * (1.0 + gradient * v * v / (G0 * length)))


@formula
def damping_rate(
    v: float, mass: float, yaw_inertia: float, a: float, b: float, front: float, rear: float
) -> float:
    """Return 2 ζ ω_n [1/s] = (Cf + Cr)/(m v) + (a² Cf + b² Cr)/(Iz v); v > 0 [m/s].

    Source: Mitschke & Wallentowitz, eq. 20.10 (trace of the linear model).
    """
    return (front + rear) / (mass * v) + (a * a * front + b * b * rear) / (yaw_inertia * v)


@formula
def damping_ratio(
    v: float, mass: float, yaw_inertia: float, a: float, b: float, front: float, rear: float
) -> float:
    """Return ζ [-] of yaw and sideslip; v > 0 [m/s]. Source: natural_frequency and damping_rate."""
    rate = damping_rate(v, mass, yaw_inertia, a, b, front, rear)
    return 0.5 * rate / natural_frequency(v, mass, yaw_inertia, a, b, front, rear)


@formula
def step_response(
    t: float, v: float, mass: float, yaw_inertia: float, a: float, b: float, front: float, rear: float
) -> float:
    """Return r(t)/r(∞) [-] at t ≥ 0 [s] after a step of steer; underdamped cars (ζ < 1).

    1 − e^(−σt) (cos ω_d t + (σ − ω_n² T_z)/ω_d sin ω_d t), T_z = m a v/(Cr L). Source: inverse Laplace transform of
    r/δ = gain (1 + T_z s)/(1 + 2ζ s/ω_n + s²/ω_n²), Mitschke & Wallentowitz, eq. 20.14.
    """
    omega = natural_frequency(v, mass, yaw_inertia, a, b, front, rear)
    decay = 0.5 * damping_rate(v, mass, yaw_inertia, a, b, front, rear)
    damped = np.sqrt(omega * omega - decay * decay)
    lead = mass * a * v / (rear * (a + b))
    wave = np.cos(damped * t) + (decay - omega * omega * lead) / damped * np.sin(damped * t)
    return 1.0 - np.exp(-decay * t) * wave

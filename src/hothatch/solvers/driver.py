"""A driver who follows a path: he anticipates its bends, and sees where his car is heading and corrects that.

Two levels, after Donges (Human Factors 20, 1978). Anticipation steers for the curvature that lies ahead by as much as this
car needs to answer. Correction looks HORIZON seconds ahead with an inner model of the car, the linear single track: where
will this steer take me, and which constant steer more brings me nearest to my path (MacAdam, IEEE Trans. SMC-11, 1981)?
In fast bends he knows that tyres soften. He is a practised driver who repeats the manoeuvre: no reaction time. His limits
are STEER_RATE at the steering wheel, LOCK, and that he does not steer a front tyre far beyond its best slip angle.

A path is (k, 5): arc length [m], x, y [m], heading [rad], curvature [1/m].
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics.mf_lateral import cornering_stiffness
from hothatch.physics.preview import (
    anticipation,
    sideslip_length,
    softening,
    steer_for_curvature,
    to_car,
)
from hothatch.solvers.motion import (
    GRADIENT,
    GRIP,
    MASS,
    SIDESLIP,
    STATIC,
    VX,
    VY,
    WHEEL_ANGLE,
    WHEELBASE,
    YAW,
    YAW_INERTIA,
    YAW_RATE,
    A,
    B,
    X,
    Y,
)

HORIZON, POINTS = 0.3, 15  # s of correction ahead, in so many steps
TYRES_BUILD_UP = 0.4  # m that a tyre rolls until its side force follows, a usual relaxation length
ARMS = 0.05  # s from the wish to the wheel's angle
SOFTEST = 0.95  # of the grip: where the driver's idea of softening tyres ends
SHARE = 0.9  # of the peak, what ``motion.references`` calls grip
BEST_SLIP = 2.2  # × grip over stiffness, the slip angle of a tyre's peak
STEER_RATE = 17.5  # rad/s (1000 deg/s), the most that test drivers reach in obstacle avoidance
LOCK = 9.0  # rad at the steering wheel
LEAST_SPEED = 1.0  # m/s
DISTANCE, PATH_X, PATH_Y, HEADING, CURVATURE = range(5)


@formula
def locate(path, s, place):
    """Return the last path point [index] behind the car, looking on from ``place``."""
    while place + 2 < path.shape[0]:
        dx = s[X] - path[place + 1, PATH_X]
        dy = s[Y] - path[place + 1, PATH_Y]
        heading = path[place + 1, HEADING]
        if dx * np.cos(heading) + dy * np.sin(heading) < 0.0:
            break
        place += 1
    return place


@formula
def reach(path, place, distance):
    """Return the last path point [index] before an arc length [m], looking on from ``place``."""
    while place + 2 < path.shape[0] and path[place + 1, DISTANCE] < distance:
        place += 1
    return place


@formula
def share_of(path, place, distance):
    """Return how far between two path points an arc length [m] lies, from 0 on; beyond 1 behind the path's end."""
    step = path[place + 1, DISTANCE] - path[place, DISTANCE]
    return max((distance - path[place, DISTANCE]) / step, 0.0)


@formula
def curvature_at(path, place, distance):
    """Return the path's curvature [1/m] at an arc length [m], from ``place`` on; straight behind its end."""
    place = reach(path, place, distance)
    part = share_of(path, place, distance)
    if part > 1.0:
        return 0.0
    return path[place, CURVATURE] + part * (path[place + 1, CURVATURE] - path[place, CURVATURE])


@formula
def errors(path, s, place):
    """Return (arc length [m], offset to the left of the path [m], course beyond its heading [rad])."""
    heading = path[place, HEADING]
    along, left = to_car(s[X] - path[place, PATH_X], s[Y] - path[place, PATH_Y], heading)
    step = path[place + 1, DISTANCE] - path[place, DISTANCE]
    turned = heading + along / step * (path[place + 1, HEADING] - heading)
    # The chord between two points lies inside the arc.
    left -= 0.5 * path[place, CURVATURE] * along * along
    return path[place, DISTANCE] + along, left, s[YAW] + s[SIDESLIP] - turned


@formula
def left_of(path, s, place, distance):
    """Return how far to the left of the car's axis [m] the path lies at an arc length [m]; ``place`` is from ``reach``."""
    part = share_of(path, place, distance)
    dx = path[place, PATH_X] + part * (path[place + 1, PATH_X] - path[place, PATH_X]) - s[X]
    dy = path[place, PATH_Y] + part * (path[place + 1, PATH_Y] - path[place, PATH_Y]) - s[Y]
    return to_car(dx, dy, s[YAW])[1]


@formula
def wanted_angle(p, k, s, path, place):
    """Return the steering-wheel angle [rad] that the driver wants now."""
    v = max(s[VX], LEAST_SPEED)
    distance = errors(path, s, place)[0]
    stiff = 2.0 * cornering_stiffness(p["mf"][0], 0.5 * k[STATIC], 0.0)
    soft_at = abs(curvature_at(path, place, distance + v * HORIZON * 0.4))
    soft = softening(min(v * v * soft_at / (k[GRIP] / SHARE * G0), SOFTEST))
    front = soft * stiff
    rear = soft * 2.0 * cornering_stiffness(p["mf"][1], 0.5 * k[STATIC + 1], 0.0)
    gradient = k[GRADIENT] / soft
    sideslip = sideslip_length(v, k[MASS], k[A], k[B], rear)
    ahead = anticipation(v, k[YAW_INERTIA], k[WHEELBASE], front, rear, gradient, sideslip)
    ahead += ARMS * v + TYRES_BUILD_UP
    plan = steer_for_curvature(1.0, v, k[WHEELBASE], gradient)
    steer = plan * curvature_at(path, place, distance + ahead)
    steer += correction(k, s, path, place, distance, v, front, rear, plan, ahead)
    rolling = (s[VY] + k[A] * s[YAW_RATE]) / v
    most = BEST_SLIP * k[GRIP] * k[STATIC] / stiff
    steer = min(max(steer, rolling - most), rolling + most)
    return min(max(p["steering_ratio"] * steer, -LOCK), LOCK)


@formula
def correction(k, s, path, place, distance, v, front, rear, plan, ahead):
    """Return the steer [rad] beyond what is planned that brings the car nearest to its path over HORIZON (least squares).

    The inner model is marched implicitly, once with the planned steer from where the car is, once with a unit of steer from
    rest; ``plan`` is steer over curvature [m], ``ahead`` [m] how early it comes.
    """
    h = HORIZON / POINTS
    swing = k[A] * front - k[B] * rear
    spring = k[A] * k[A] * front + k[B] * k[B] * rear
    m11 = 1.0 + h * (front + rear) / (k[MASS] * v)
    m12 = h * (swing / (k[MASS] * v) + v)
    m21 = h * swing / (k[YAW_INERTIA] * v)
    m22 = 1.0 + h * spring / (k[YAW_INERTIA] * v)
    det = m11 * m22 - m12 * m21
    push, twist = h * front / k[MASS], h * k[A] * front / k[YAW_INERTIA]
    vy, r, yaw, y = s[VY], s[YAW_RATE], 0.0, 0.0
    unit_vy, unit_r, unit_yaw, unit_y = 0.0, 0.0, 0.0, 0.0
    found, weight = 0.0, 1e-9
    at, on = place, place
    for _ in range(POINTS):
        on = reach(path, on, distance + ahead)
        planned = plan * curvature_at(path, on, distance + ahead)
        vy, r = vy + push * planned, r + twist * planned
        vy, r = (m22 * vy - m12 * r) / det, (m11 * r - m21 * vy) / det
        unit_vy, unit_r = unit_vy + push, unit_r + twist
        unit_vy, unit_r = (m22 * unit_vy - m12 * unit_r) / det, (m11 * unit_r - m21 * unit_vy) / det
        yaw += h * r
        unit_yaw += h * unit_r
        y += h * (vy + v * yaw)
        unit_y += h * (unit_vy + v * unit_yaw)
        distance += h * v
        at = reach(path, at, distance)
        found += (left_of(path, s, at, distance) - y) * unit_y
        weight += unit_y * unit_y
    return found / weight


@formula
def turn(s, wanted, dt):
    """Turn the steering wheel towards ``wanted`` [rad] for ``dt`` [s] at no more than STEER_RATE."""
    step = STEER_RATE * dt
    s[WHEEL_ANGLE] += min(max(wanted - s[WHEEL_ANGLE], -step), step)


def path_table(points: np.ndarray) -> np.ndarray:
    """Return paths (n, k, 5) from points (n, k, 2) [m]: arc length, x, y, heading, curvature; k ≥ 5."""
    x, y = points[..., 0], points[..., 1]
    steps = np.hypot(np.diff(x, axis=-1), np.diff(y, axis=-1))
    distance = np.concatenate([np.zeros((*x.shape[:-1], 1)), np.cumsum(steps, axis=-1)], axis=-1)
    made = np.empty((*x.shape, 5))
    for i in np.ndindex(x.shape[:-1]):
        dx, dy = np.gradient(x[i], distance[i]), np.gradient(y[i], distance[i])
        heading = np.unwrap(np.arctan2(dy, dx))
        made[i] = np.column_stack((distance[i], x[i], y[i], heading, np.gradient(heading, distance[i])))
    return made

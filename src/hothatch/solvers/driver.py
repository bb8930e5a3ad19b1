"""A driver who follows a path: he anticipates its bends and corrects what he sees, late and no faster than arms turn.

The two-level model of Donges (Human Factors 20, 1978): anticipation steers for the path's curvature LEAD seconds ahead,
through the steady steer that this car needs for it; compensation corrects offset and heading, with the reaction time DELAY,
as a spring and damper of natural frequency FREQUENCY and damping ratio RATIO would. Limits: STEER_RATE at the steering
wheel, LOCK, and curvatures beyond the road's grip, for which he does not steer.

A path is (k, 5): arc length [m], x, y [m], heading [rad], curvature [1/m].
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics.preview import look_ahead, steer_for_curvature, to_car
from hothatch.solvers.motion import (
    GRADIENT,
    GRIP,
    SIDESLIP,
    VX,
    WHEEL_ANGLE,
    WHEELBASE,
    YAW,
    X,
    Y,
)

LEAD = 0.25  # s, of anticipation: about what a car takes to answer
DELAY = 0.10  # s, of correction: a trained driver who expects the manoeuvre
FREQUENCY, RATIO = 3.0, 0.8  # rad/s, -
STEER_RATE = 17.5  # rad/s (1000 deg/s), the most that test drivers reach in obstacle avoidance
LOCK = 9.0  # rad at the steering wheel
BEYOND_GRIP = 1.1  # of the greatest steady curvature
MEMORY = 64  # ticks of errors that are kept for the delay
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
def curvature_at(path, place, distance):
    """Return the path's curvature [1/m] at an arc length [m], from ``place`` on; straight behind its end."""
    while place + 2 < path.shape[0] and path[place + 1, DISTANCE] < distance:
        place += 1
    step = path[place + 1, DISTANCE] - path[place, DISTANCE]
    part = (distance - path[place, DISTANCE]) / step
    if part > 1.0:
        return 0.0
    part = max(part, 0.0)
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
def wanted_angle(p, k, s, path, place, memory, tick, dt):
    """Return the steering-wheel angle [rad] that the driver wants now; ``memory`` (MEMORY, 2) holds past errors."""
    distance, left, course = errors(path, s, place)
    memory[tick % MEMORY, 0] = left
    memory[tick % MEMORY, 1] = course
    late = min(int(DELAY / dt + 0.5), MEMORY - 1)
    seen = max(tick - late, 0) % MEMORY
    v = max(s[VX], 1.0)
    ahead = distance + look_ahead(v, LEAD)
    correction = (
        FREQUENCY * FREQUENCY * memory[seen, 0] / (v * v) + 2.0 * RATIO * FREQUENCY / v * memory[seen, 1]
    )
    curvature = curvature_at(path, place, ahead) - correction
    most = BEYOND_GRIP * k[GRIP] * G0 / (v * v)
    curvature = min(max(curvature, -most), most)
    angle = p["steering_ratio"] * steer_for_curvature(curvature, v, k[WHEELBASE], k[GRADIENT])
    return min(max(angle, -LOCK), LOCK)


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

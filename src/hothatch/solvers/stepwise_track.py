"""One car in the plane, a communication step at a time, its driver outside: steering wheel, drive and brake pedal.

The steps are those of track_run.py: controls tick, steps follow. What they keep stands in arrays of the caller.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import kernel
from hothatch.solvers import chassis_drive, straight_line, track_run, wheels
from hothatch.solvers.motion import (
    BRAKING,
    DEMAND,
    HELD_SPEED,
    HOLD_SPEED,
    HOLD_THROTTLE,
    INTEGRAL,
    MODE,
    PEDAL_ASKED,
    WHEEL_ANGLE,
)

# What the driver asks: steering-wheel angle [rad], how he drives, speed [m/s], force of the drive [N], brake pedal [-].
ANGLE, FOOT, SPEED, FORCE, BRAKE = range(5)
ASKED = 5
FORCE_ASKED = 5.0  # beside the modes of motion.py: the drive brings the force that is asked
# What is kept beside the rows of motion.py: steps since the start, time [s] not yet booked.
STEPS, SINCE = range(2)
CLOCK = 2


@kernel
def advance(plants, conditions, states, k, s, clock, shifts, asked, dt, count, sinks):
    """Advance one car by ``count`` steps of ``dt`` [s], as ``asked`` (ASKED,).

    Shapes: plants, conditions, states (1,); k (CONSTANTS,), s (MOTION,), shifts (GEARS,): from track_run.begin for this
    ``dt``; clock (CLOCK,): zeros at the start; sinks (SINKS,): added to. A brake pedal above 0 takes the foot off the drive.
    """
    p, c, state = plants[0], conditions[0], states[0]
    turned, before = np.zeros((2, 4)), np.zeros(4)
    work = np.zeros((2, straight_line.WORK))
    period = max(int(chassis_drive.TICK / dt + 0.5), 1)
    for _ in range(count):
        s[PEDAL_ASKED] = asked[BRAKE]
        s[MODE] = HOLD_THROTTLE if asked[FOOT] == FORCE_ASKED else asked[FOOT]
        if asked[BRAKE] > 0.0:
            s[MODE] = BRAKING
        elif asked[FOOT] == FORCE_ASKED:
            s[DEMAND] = asked[FORCE]
        s[HELD_SPEED] = asked[SPEED]
        if s[MODE] != HOLD_SPEED:
            s[INTEGRAL] = 0.0
        if int(clock[STEPS]) % period == 0:
            track_run.tick(p, c, k, state, s, period * dt, clock[SINCE], work, shifts, sinks)
            clock[SINCE] = 0.0
        s[WHEEL_ANGLE] = asked[ANGLE]
        track_run.step(p, c, k, state, s, dt, before, turned, sinks)
        clock[SINCE] += dt
        clock[STEPS] += 1.0
    wheels.slip_angles(s)

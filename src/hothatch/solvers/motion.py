"""Where a moving car's numbers stand: its constants in one row ``k``, its motion in another, ``s``.

Two plain rows of floats keep a step of a millisecond cheap. A trace is nothing but ``s``, written down: TRACE_COLUMNS name
its places. Wheels count front left, front right, rear left, rear right; SI, ISO 8855.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import FRONT, REAR
from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics import body_roll
from hothatch.physics.mf_lateral import cornering_stiffness, peak_friction_y
from hothatch.physics.single_track import understeer_gradient
from hothatch.solvers import engine

# The row of constants.
(
    MASS, YAW_INERTIA, ROLL_INERTIA, A, B, WHEELBASE, CG, SPRUNG, ARM, SHIFT, WEIGHT, RADIUS, WHEEL_INERTIA,
    GRADIENT, GRIP, BRAKE_GAIN, MU,
) = range(17)  # fmt: skip
STATIC = 17  # load of an axle at rest, N: two places
ROTOR = 19  # inertia that turns with both wheels of an axle, seen from them, kg m²: two places
CONSTANTS = 21

_WHEEL = ("fl", "fr", "rl", "rr")
_SINGLE = (
    ("time", "s"), ("distance", "m"), ("x", "m"), ("y", "m"), ("yaw", "rad"), ("vx", "m/s"), ("vy", "m/s"),
    ("yaw_rate", "rad/s"), ("ax", "m/s²"), ("ay", "m/s²"), ("roll", "rad"), ("roll_rate", "rad/s"),
    ("sideslip", "rad"), ("steering_wheel", "rad"), ("steer", "rad"), ("rear_steer", "rad"), ("esc", ""), ("abs", ""),
    ("tc", ""), ("soc", "-"), ("limit", ""), ("pedal", "-"), ("integral", "m/s²"), ("demand", "N"),
    ("yaw_reference", "rad/s"), ("front_force", "N"), ("rear_force", "N"), ("force_x", "N"), ("force_y", "N"),
    ("front_moment", "N m"), ("rear_moment", "N m"), ("front_disc", "K"), ("rear_disc", "K"), ("front_shaft", "J"),
    ("rear_shaft", "J"), ("mode", ""), ("reach", "m"), ("front_heat", "J"), ("rear_heat", "J"), ("voltage", "V"),
    ("held_speed", "m/s"), ("cut", "-"), ("clutch", ""), ("pedal_asked", "-"),
)  # fmt: skip
_WHEELS = (
    ("fz", "N"), ("fx", "N"), ("fy", "N"), ("wheel_speed", "rad/s"), ("slip", "-"), ("sine", "-"), ("alpha", "rad"),
    ("brake", "N m"), ("asked", "N m"), ("drive", "N m"), ("sigma_x", "m"), ("sigma_y", "m"), ("stiffness", "N"),
    ("along", "m/s"), ("creep", "m/s"), ("damping", "N m s"),
)  # fmt: skip
TRACE_COLUMNS = (
    *(name for name, _ in _SINGLE),
    *(f"{name}_{wheel}" for name, _ in _WHEELS for wheel in _WHEEL),
)
TRACE_UNITS = (*(unit for _, unit in _SINGLE), *(unit for _, unit in _WHEELS for _ in _WHEEL))
NARROW = 16  # the first columns, up to and with the rear steer: all that a path, a response or a circle is read from

(
    TIME, DISTANCE, X, Y, YAW, VX, VY, YAW_RATE, AX, AY, ROLL, ROLL_RATE, SIDESLIP, WHEEL_ANGLE, STEER, REAR_STEER, ESC,
    ABS, TC, SOC, LIMIT, PEDAL, INTEGRAL, DEMAND, YAW_REFERENCE, AXLE_FORCE, _, FORCE_X, FORCE_Y, MOMENT, _, DISC, _,
    SHAFT, _, MODE, REACH, DISC_HEAT, _, VOLTAGE, HELD_SPEED, CUT,
    CLUTCH, PEDAL_ASKED,
) = range(44)  # fmt: skip
# The first of four places each.
FZ, FX, FY, OMEGA, SLIP, SINE, ALPHA, BRAKE, ASKED, DRIVE, SIGMA_X, SIGMA_Y, STIFFNESS, ALONG, CREEP, DAMPING = range(
    44, 44 + 16 * 4, 4
)  # fmt: skip
MOTION = 44 + 16 * 4
assert len(TRACE_COLUMNS) == MOTION

# What the driver's right foot does.
COAST, HOLD_SPEED, HOLD_THROTTLE, FULL_THROTTLE, BRAKING = range(5)

LEAST_LOAD = 1.0  # N on an axle, however hard it is braked or lifted


@formula
def constants(p, c, k, dt):
    """Fill ``k`` (CONSTANTS,) for a car in its conditions, for steps of ``dt`` [s]."""
    mass = c["mass"]
    share = p["front_share"]
    unsprung = p["unsprung"][FRONT] + p["unsprung"][REAR]
    sprung = mass - unsprung
    height = (mass * p["cg_height"] - unsprung * p["radius"]) / sprung
    sprung_front = (mass * share - p["unsprung"][FRONT]) / sprung
    arm = body_roll.roll_arm(height, p["roll_centre"][FRONT], p["roll_centre"][REAR], sprung_front)
    k[MASS] = mass
    k[YAW_INERTIA] = p["yaw_inertia"]
    k[SPRUNG] = sprung
    k[ARM] = arm
    k[ROLL_INERTIA] = body_roll.roll_inertia(p["roll_inertia"], sprung, arm, mass)
    k[SHIFT] = sprung * arm / mass
    k[WEIGHT] = sprung * G0 * arm
    k[WHEELBASE] = p["wheelbase"]
    k[A] = (1.0 - share) * p["wheelbase"]
    k[B] = share * p["wheelbase"]
    k[CG] = p["cg_height"]
    k[RADIUS] = p["radius"]
    k[WHEEL_INERTIA] = p["wheel_inertia"]
    k[BRAKE_GAIN] = 1.0 - np.exp(-dt / max(p["abs_response"], dt))
    k[MU] = c["grip"]
    k[STATIC] = mass * G0 * share
    k[STATIC + 1] = mass * G0 * (1.0 - share)
    for axle in range(2):
        ratio = p["ratio"][axle]
        k[ROTOR + axle] = p["rotor_inertia"][axle] * ratio * ratio
    references(p, k)


@formula
def references(p, k):
    """Fill what a stability control knows of its car: understeer gradient [rad/g] and the grip [-] of the road."""
    front = 0.5 * k[STATIC]
    rear = 0.5 * k[STATIC + 1]
    stiffness_front = 2.0 * cornering_stiffness(p["mf"][FRONT], front, 0.0)
    stiffness_rear = 2.0 * cornering_stiffness(p["mf"][REAR], rear, 0.0)
    # Rubber and kinematics steer beside the tyres' slip.
    by_force = p["lateral_compliance"][FRONT] * k[STATIC] + p["lateral_compliance"][REAR] * k[STATIC + 1]
    stiffness = p["roll_stiffness"][FRONT] + p["roll_stiffness"][REAR]
    by_roll = body_roll.steady_roll(k[SPRUNG], k[ARM], stiffness, G0)
    by_roll *= p["roll_steer"][FRONT] + p["roll_steer"][REAR]
    gradient = understeer_gradient(k[MASS], k[A], k[B], stiffness_front, stiffness_rear)
    k[GRADIENT] = gradient + by_force + by_roll
    k[GRIP] = 0.9 * abs(peak_friction_y(p["mf"][FRONT], front, 0.0, k[MU]))


@formula
def set_gear(p, state, k, locked):
    """Put the engine's inertia at the wheels of its axle, as its gear has it; none with the clutch open (locked 0)."""
    axle = int(p["engine_axle"])
    ratio = engine.ratio(p, state)
    k[ROTOR + axle] = locked * p["engine_inertia"] * ratio * ratio


@formula
def kinetic_energy(k, s):
    """Return the car's kinetic energy [J]: body, roll, wheels and what turns with them."""
    energy = (
        0.5 * k[MASS] * (s[VX] * s[VX] + s[VY] * s[VY]) + 0.5 * k[YAW_INERTIA] * s[YAW_RATE] * s[YAW_RATE]
    )
    energy += 0.5 * k[ROLL_INERTIA] * s[ROLL_RATE] * s[ROLL_RATE]
    for axle in range(2):
        left = s[OMEGA + 2 * axle]
        right = s[OMEGA + 2 * axle + 1]
        mean = 0.5 * (left + right)
        energy += 0.5 * k[WHEEL_INERTIA] * (left * left + right * right) + 0.5 * k[ROTOR + axle] * mean * mean
    return energy

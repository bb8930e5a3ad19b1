"""An engine with its gearbox inside a time step: torque, gears, clutch, fuel. Branches are the gearbox's own."""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import ENVELOPE_POINTS, FRONT, REAR
from hothatch.jit import formula
from hothatch.physics import gearbox
from hothatch.physics.clutch import COUPLING_RATIO, STALL_RATIO, torque_ratio
from hothatch.physics.engine import full_load_torque
from hothatch.physics.engine_fuel import cold_factor, drag_torque, fuel_power
from hothatch.solvers import chassis, ledger

# Steps of engine speed in which the crossing of two gears' forces is looked for.
CROSSING_STEPS = 60


@formula
def full_load(p, omega):
    """Return the full-load torque [N m] at ``omega`` [rad/s]: a published curve, else drawn through published points."""
    if omega > p["engine_speed"]:
        return 0.0
    if p["engine_curve"][0] != np.inf:
        place = omega / p["engine_speed"] * (ENVELOPE_POINTS - 1)
        k = min(int(place), ENVELOPE_POINTS - 2)
        return p["engine_curve"][k] + (place - k) * (p["engine_curve"][k + 1] - p["engine_curve"][k])
    f = p["full_load"]
    return full_load_torque(omega, f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9])


@formula
def shift_speeds(p, shifts):
    """Fill ``shifts`` with the engine speed [rad/s] at which full load changes up out of each gear.

    Where the next gear pushes harder, or at the fuel cut if none does before (Gillespie, ch. 2).
    """
    limit = FUEL_CUT_MARGIN * p["engine_speed"]
    for gear in range(int(p["gears"])):
        shifts[gear] = limit
        if gear + 1 < int(p["gears"]):
            step = p["gear_ratio"][gear + 1] / p["gear_ratio"][gear]
            for k in range(CROSSING_STEPS):
                omega = limit * (0.6 + 0.4 * k / (CROSSING_STEPS - 1))
                if full_load(p, omega * step) * step >= full_load(p, omega):
                    shifts[gear] = omega
                    break


# Share of the fuel cut's speed at which a gear is left: a tester shifts just below the limiter.
FUEL_CUT_MARGIN = 0.985


@formula
def multiplication(p, turned, omega):
    """Return the torque ratio [-] between engine and gearbox: of a converter while it slips, else 1."""
    if p["converter"] < 0.5:
        return 1.0
    return torque_ratio(turned / omega, STALL_RATIO, COUPLING_RATIO)


@formula
def ratio(p, state):
    """Return the total reduction of the gear that is in."""
    return p["gear_ratio"][int(state["gear"])]


@formula
def input_speed(p, state, v, slip):
    """Return the speed [rad/s] of the gearbox's input at the car speed ``v`` [m/s]."""
    return v * (1.0 + slip) * ratio(p, state) / p["radius"]


@formula
def wheel_force(p, state, torque, omega):
    """Return the force [N] at the driven wheels from ``torque`` [N m] at the clutch."""
    axle = int(p["engine_axle"])
    drag = gearbox.spin_drag(omega, p["gear_drag"][axle][0], p["gear_drag"][axle][1])
    return gearbox.output_torque(torque, ratio(p, state), p["gear_efficiency"][axle], drag) / p["radius"]


@formula
def torque_for_force(p, state, force, omega):
    """Return the clutch torque [N m] that gives ``force`` [N]; exact inverse of ``wheel_force``."""
    axle = int(p["engine_axle"])
    drag = gearbox.spin_drag(omega, p["gear_drag"][axle][0], p["gear_drag"][axle][1])
    return gearbox.motor_torque(force * p["radius"], ratio(p, state), p["gear_efficiency"][axle], drag)


@formula
def inertia(p, c, state, locked):
    """Return the equivalent mass [kg] of wheels, gearbox and, with the clutch ``locked`` (1 or 0), the engine."""
    total = chassis.axle_inertia(p, c, FRONT) + chassis.axle_inertia(p, c, REAR)
    gear = ratio(p, state) / p["radius"]
    return total + locked * p["engine_inertia"] * gear * gear


@formula
def split(p, c, accel):
    """Return the share [-] of the drive force that goes to the engine's other axle: by load, as far as it may."""
    if p["other_share"] <= 0.0:
        return 0.0
    first = int(p["engine_axle"])
    here = chassis.wheel_load(p, c, first, accel)
    there = chassis.wheel_load(p, c, 1 - first, accel)
    return min(p["other_share"], there / (here + there))


@formula
def axle_limit(p, c, axle, accel):
    """Return what the tyres of an axle carry [N]: with a clutch pedal the driver meters the slip, else the control does."""
    fz = chassis.wheel_load(p, c, axle, accel)
    if p["kickdown"] < 0.5:
        return chassis.clutch_limit(p, c, axle, fz)
    return chassis.grip_limit(p, c, axle, fz)


@formula
def force_limit(p, c, accel):
    """Return (force [N], share of the other axle): what all driven tyres carry together under that share."""
    first = int(p["engine_axle"])
    share = split(p, c, accel)
    limit = axle_limit(p, c, first, accel) / (1.0 - share)
    if share > 0.0:
        other = axle_limit(p, c, 1 - first, accel) / share
        limit = min(limit, other)
    return limit, share


@formula
def slips(p, c, force, share, accel, work):
    """Fill ``work`` (2,) with the slip of each axle under the drive force [N]; return the force-weighted slip."""
    first = int(p["engine_axle"])
    work[:] = 0.0
    work[first] = chassis.slip_of(p, c, first, force * (1.0 - share), chassis.wheel_load(p, c, first, accel))
    if share > 0.0:
        other = 1 - first
        work[other] = chassis.slip_of(p, c, other, force * share, chassis.wheel_load(p, c, other, accel))
    return (1.0 - share) * work[first] + share * work[1 - first]


@formula
def losses_cold(p, state):
    """Return how much more the engine loses than a warm one [-]."""
    return cold_factor(state["engine_temperature"], p["warm_temperature"], p["cold_exponent"])


@formula
def overrun_torque(p, state, omega):
    """Return the torque [N m, ≤ 0] of the engine with fuel cut."""
    return -drag_torque(omega, p["displacement"], p["stroke"], losses_cold(p, state), p["willans"])


@formula
def burn(p, c, state, torque, omega, dt, sinks):
    """Book the fuel and heat of one step at the crankshaft torque [N m], and warm the engine up by it."""
    cold = losses_cold(p, state)
    fuel = fuel_power(torque, omega, p["displacement"], p["stroke"], cold, p["fuel_scale"], p["willans"])
    sinks[ledger.FUEL] += fuel * dt
    sinks[ledger.ENGINE_HEAT] += (fuel - torque * omega) * dt
    warmer = state["engine_temperature"] + p["warm_up_share"] * fuel * dt / p["engine_heat"]
    state["engine_temperature"] = min(warmer, p["warm_temperature"])


@formula
def change_gear(p, state, gear, v, sinks):
    """Put ``gear`` in: the engine's rotating energy at the car speed ``v`` [m/s] changes, the clutch takes it."""
    before = ratio(p, state) / p["radius"] * v
    state["gear"] = gear
    after = ratio(p, state) / p["radius"] * v
    spin = 0.5 * p["engine_inertia"] * (before * before - after * after)
    sinks[ledger.CLUTCH] += spin
    sinks[ledger.KINETIC] -= spin

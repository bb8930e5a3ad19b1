"""An engine with its gearbox inside a time step: torque, gears, clutch, fuel. Branches are the gearbox's own."""

from __future__ import annotations

from hothatch.car.plant import ENVELOPE_POINTS, FRONT, REAR
from hothatch.jit import formula
from hothatch.physics import engine as physics
from hothatch.physics import gearbox
from hothatch.solvers import chassis, ledger

# Efficiency of the alternator that feeds the auxiliaries (SAE 2013-01-0890 and bench data: 0.55–0.70).
ALTERNATOR = 0.62


@formula
def full_load(p, omega):
    """Return the full-load torque [N m] at ``omega`` [rad/s]; zero beyond the fuel cut."""
    place = min(omega / p["engine_speed"], 1.0) * (ENVELOPE_POINTS - 1)
    k = min(int(place), ENVELOPE_POINTS - 2)
    return p["engine_curve"][k] + (place - k) * (p["engine_curve"][k + 1] - p["engine_curve"][k])


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
def force_limit(p, c, accel):
    """Return (force [N], share of the other axle): what all driven tyres carry together under that share."""
    first = int(p["engine_axle"])
    share = split(p, c, accel)
    limit = chassis.grip_limit(p, c, first, chassis.wheel_load(p, c, first, accel)) / (1.0 - share)
    if share > 0.0:
        other = chassis.grip_limit(p, c, 1 - first, chassis.wheel_load(p, c, 1 - first, accel)) / share
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
def fuel_power(p, state, torque, omega):
    """Return the fuel's power [W] at the crankshaft torque [N m] and speed [rad/s]; zero on overrun."""
    if torque <= -physics.drag_torque(omega, p["displacement"], state["engine_temperature"]):
        return 0.0
    return physics.fuel_power(torque, omega, p["displacement"], state["engine_temperature"], p["fuel_map"])


@formula
def book(p, state, torque, omega, clutch_torque, input_omega, dt, sinks):
    """Book fuel, engine heat and clutch slip of one step."""
    fuel = fuel_power(p, state, torque, omega)
    sinks[ledger.FUEL] += fuel * dt
    sinks[ledger.ENGINE_HEAT] += (fuel - torque * omega) * dt
    sinks[ledger.CLUTCH] += clutch_torque * (omega - input_omega) * dt


@formula
def change_gear(p, state, gear, v, sinks):
    """Put ``gear`` in: the engine's rotating energy at the car speed ``v`` [m/s] changes, the clutch takes it."""
    before = ratio(p, state) / p["radius"] * v
    state["gear"] = gear
    after = ratio(p, state) / p["radius"] * v
    spin = 0.5 * p["engine_inertia"] * (before * before - after * after)
    sinks[ledger.CLUTCH] += spin
    sinks[ledger.KINETIC] -= spin

"""Drive cycles: quasi-static at the trace's own step (1 s), forward only where the car cannot follow.

Within a step the speed is linear, forces are taken at its middle, and power times time equals the change of energy
exactly. A car that cannot follow drives as hard as it can and the miss is reported; nothing raises.
"""

from __future__ import annotations

from hothatch.car.plant import FRONT, REAR
from hothatch.constants import G0
from hothatch.jit import formula, kernel
from hothatch.physics.smooth import ramp
from hothatch.solvers import chassis, drive, ledger, pack

TRACE_COLUMNS = (
    "time", "distance", "speed", "target", "wheel_force", "battery_power", "battery_voltage", "soc",
    "battery_temperature", "motor_temperature", "friction_force", "limit",
)  # fmt: skip
TRACE_UNITS = ("s", "m", "m/s", "m/s", "N", "W", "V", "-", "K", "K", "N", "")

# Totals of a run, beside the ledger.
DISTANCE, DISCHARGED, CHARGED, NET, SHORTFALL, STEPS, EMPTY_AT, WHEEL_OUT, WHEEL_IN = range(9)
TOTALS = 9

_BISECTIONS = 30


@formula
def axle_share(p, axle):
    """Return the part [-] of the traction or braking force that the motor of ``axle`` takes: by torque at the wheels."""
    front = p["torque"][FRONT] * p["ratio"][FRONT]
    rear = p["torque"][REAR] * p["ratio"][REAR]
    return (front if axle == FRONT else rear) / (front + rear)


@formula
def tyre_force(p, axle, torque, omega, inertia, accel):
    """Return the force [N] that reaches the road from an axle's motor [N m], after gearbox and rotating parts."""
    return drive.wheel_force(p, axle, torque, omega) - inertia * accel


@formula
def torque_for(p, c, axle, force, v, accel):
    """Return (torque [N m], motor speed [rad/s], slip) of an axle that brings ``force`` [N] to the road."""
    slip = chassis.slip_of(p, c, axle, force, chassis.wheel_load(p, c, axle, accel))
    omega = v * (1.0 + slip) * p["ratio"][axle] / p["radius"]
    torque = drive.torque_for_force(p, axle, force + chassis.axle_inertia(p, axle) * accel, omega)
    return torque, omega, slip


@formula
def best_force(p, c, state, v, accel, volts, power):
    """Return (force [N], cause) that the driven axles can bring to the road at ``v`` [m/s] from ``power`` [W]."""
    total = 0.0
    cause = ledger.LIMIT_NONE
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            fz = chassis.wheel_load(p, c, axle, accel)
            grip = chassis.grip_limit(p, c, axle, fz)
            omega = v * p["ratio"][axle] / p["radius"]
            torque, limit = drive.torque_limit(p, state, axle, omega, volts)
            held = drive.torque_for_power(p, axle, power * axle_share(p, axle), omega, volts)
            if held < torque:
                torque = max(held, 0.0)
                limit = ledger.LIMIT_BATTERY
            inertia = chassis.axle_inertia(p, axle)
            force = tyre_force(p, axle, torque, omega, inertia, accel)
            if grip < force:
                force = grip
                limit = ledger.LIMIT_GRIP
            total += force
            cause = limit
    return total, cause


@formula
def regeneration(p, c, state, braking, v, accel, power):
    """Return the braking force [N, ≥ 0] that the motors may take of ``braking`` [N] at ``v`` [m/s].

    Limits: motor envelope and its regeneration power, what the battery accepts [W], the deceleration that the control
    asks of the motors, the driven axle's grip; it fades out towards standstill.
    """
    total = 0.0
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            share = axle_share(p, axle)
            omega = v * p["ratio"][axle] / p["radius"]
            torque = min(p["torque"][axle], min(p["regen_power"] * share, power * share) / max(omega, 1.0))
            force = min(braking * share, torque * p["ratio"][axle] / (p["radius"] * p["gear_efficiency"][axle]))
            grip = chassis.grip_limit(p, c, axle, chassis.wheel_load(p, c, axle, accel))
            total += min(force, min(grip, c["mass"] * p["regen_deceleration"] * share))
    return total * ramp(v, p["regen_fade"][0], p["regen_fade"][1])


@formula
def follow(p, c, state, target, dt, grade, volts, terms):
    """Return (acceleration, motors' force, friction force, cause) that come nearest to ``target`` [m/s] in ``dt``."""
    v0 = state["speed"]
    inertia = chassis.axle_inertia(p, FRONT) + chassis.axle_inertia(p, REAR)
    undriven = 0.0
    for axle in range(2):
        if p["torque"][axle] <= 0.0:
            undriven += chassis.axle_inertia(p, axle)
    accel = (target - v0) / dt
    v = v0 + 0.5 * accel * dt
    need = chassis.resistance(p, c, v) + grade + (c["mass"] + undriven) * accel
    if v <= 1.0e-9:
        need = 0.0
    if need >= 0.0:
        auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"]
        power = pack.available(p, state, terms) - auxiliary
        best, cause = best_force(p, c, state, v, accel, volts, power)
        if need <= best:
            return accel, need, 0.0, ledger.LIMIT_NONE
        return strive(p, c, state, dt, grade, volts, power, undriven, accel, cause)
    taken = regeneration(p, c, state, -need, v, accel, pack.acceptance(p, state, terms))
    return accel, -taken, -need - taken, ledger.LIMIT_NONE


@formula
def strive(p, c, state, dt, grade, volts, power, undriven, asked, cause):
    """Return what ``follow`` does when the motors cannot give what the trace asks: the greatest acceleration they can."""
    v0 = state["speed"]
    low = min(-v0 / dt, -8.0)
    low = max(low, -v0 / dt)
    high = asked
    for _ in range(_BISECTIONS):
        accel = 0.5 * (low + high)
        v = v0 + 0.5 * accel * dt
        best, cause = best_force(p, c, state, v, accel, volts, power)
        need = chassis.resistance(p, c, v) + grade + (c["mass"] + undriven) * accel
        if need > best:
            high = accel
        else:
            low = accel
    v = v0 + 0.5 * low * dt
    need = chassis.resistance(p, c, v) + grade + (c["mass"] + undriven) * low
    return low, max(need, 0.0), max(-need, 0.0), cause


@formula
def book(p, c, state, accel, force, friction, v, dt, grade, volts, terms, sinks, totals):
    """Book one step's energies, draw its power from the battery; return (power [W], voltage [V])."""
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"]
    electric = auxiliary
    undriven = 0.0
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            part = force * axle_share(p, axle)
            torque, omega, slip = torque_for(p, c, axle, part, v, accel)
            electric += drive.run_step(p, c, state, axle, torque, omega, volts, dt, sinks)
            inertia = chassis.axle_inertia(p, axle)
            spin = inertia * accel * v * (1.0 + slip)
            sinks[ledger.TYRE_SLIP] += part * slip * v * dt
            sinks[ledger.KINETIC] += spin * dt
            sinks[ledger.GEARBOX] += (torque * omega - part * (1.0 + slip) * v - spin) * dt
        else:
            undriven += chassis.axle_inertia(p, axle)
    air = chassis.aerodynamic(p, c, v)
    sinks[ledger.AERODYNAMIC] += air * v * dt
    sinks[ledger.ROLLING] += (chassis.resistance(p, c, v) - air) * v * dt
    sinks[ledger.GRADE] += grade * v * dt
    sinks[ledger.KINETIC] += (c["mass"] + undriven) * accel * v * dt
    sinks[ledger.FRICTION_BRAKES] += friction * v * dt
    sinks[ledger.AUXILIARIES] += p["auxiliary_power"] * c["auxiliary"] * dt
    sinks[ledger.DCDC] += (auxiliary - p["auxiliary_power"] * c["auxiliary"]) * dt
    volts = pack.draw(p, c, state, terms, electric, dt, sinks)
    totals[WHEEL_OUT] += max(force, 0.0) * v * dt
    totals[WHEEL_IN] += (max(-force, 0.0) + friction) * v * dt
    totals[DISCHARGED] += max(electric, 0.0) * dt
    totals[CHARGED] += max(-electric, 0.0) * dt
    totals[NET] += electric * dt
    return electric, volts


@formula
def drive_trace(p, c, state, times, targets, grades, sinks, totals, achieved, trace):
    """Drive one car along one trace; ``achieved`` takes its speeds [m/s]; return the number of steps driven."""
    volts = pack.at_soc(p["ocv"], state["soc"])
    achieved[0] = state["speed"]
    for k in range(len(times) - 1):
        dt = times[k + 1] - times[k]
        terms = pack.terms(p, state, dt)
        grade = c["mass"] * G0 * grades[k] if state["speed"] + targets[k + 1] > 0.0 else 0.0
        accel, force, friction, cause = follow(p, c, state, targets[k + 1], dt, grade, volts, terms)
        v = max(state["speed"] + 0.5 * accel * dt, 0.0)
        power, volts = book(p, c, state, accel, force, friction, v, dt, grade, volts, terms, sinks, totals)
        state["speed"] = max(state["speed"] + accel * dt, 0.0)
        state["distance"] += v * dt
        state["time"] += dt
        totals[DISTANCE] += v * dt
        totals[STEPS] += 1.0
        achieved[k + 1] = state["speed"]
        if k < trace.shape[0]:
            put(trace[k], times[k + 1], state, targets[k + 1], force, power, volts, friction, cause)
        if pack.window(p, state["soc"]) <= 0.0 and totals[EMPTY_AT] < 0.0:
            totals[EMPTY_AT] = totals[DISTANCE]
            return k + 1
    return len(times) - 1


@formula
def put(row, time, state, target, force, power, volts, friction, cause):
    """Write one row of the trace, in the order of ``TRACE_COLUMNS``."""
    row[0] = time
    row[1] = state["distance"]
    row[2] = state["speed"]
    row[3] = target
    row[4] = force
    row[5] = power
    row[6] = volts
    row[7] = state["soc"]
    row[8] = state["battery_temperature"]
    row[9] = max(state["motor_temperature"][FRONT], state["motor_temperature"][REAR])
    row[10] = friction
    row[11] = cause


@kernel
def run(plants, conditions, states, times, targets, grades, sinks, totals, achieved, traces):
    """Drive every car of the table along one trace.

    Shapes: plants, conditions, states (n,); times, targets, grades (m,); sinks (n, SINKS); totals (n, TOTALS); achieved
    (n or 1, m): with one row it is overwritten by each car; traces (n, m − 1, columns) or (n, 0, columns) for none.
    """
    for i in range(len(plants)):
        row = min(i, achieved.shape[0] - 1)
        totals[i, EMPTY_AT] = -1.0
        drive_trace(
            plants[i], conditions[i], states[i], times, targets, grades, sinks[i], totals[i], achieved[row], traces[i]
        )

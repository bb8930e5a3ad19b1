"""A drive unit inside a time step: motor, inverter and gearbox of one axle, with its limits and its heat."""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import ENVELOPE_POINTS, FRONT
from hothatch.jit import formula
from hothatch.physics import derating, gearbox, motor
from hothatch.physics.drive_losses import loss_coefficients, loss_parts
from hothatch.physics.heat import node_advance, node_gain
from hothatch.solvers import ledger

# Seconds over which the power of a motor falls from peak to continuous once its time at peak is used up.
PEAK_FADE = 10.0
# Share of the torque that is left when a motor or inverter is as hot as it may get.
HOT_FLOOR = 0.3


@formula
def voltage_ratio(p, volts):
    """Return DC voltage over the battery's nominal voltage [-]."""
    return volts / p["voltage_nominal"]


@formula
def gear_drag(p, axle, omega):
    """Return the gearbox's spin drag [N m] at the motor shaft."""
    return gearbox.spin_drag(omega, p["gear_drag"][axle][0], p["gear_drag"][axle][1])


@formula
def curve(p, axle, omega):
    """Return the published torque curve's value [N m] at ``omega`` [rad/s]; infinite where the car has none."""
    table = p["curve"][axle]
    place = min(omega / p["max_speed"][axle], 1.0) * (ENVELOPE_POINTS - 1)
    k = min(int(place), ENVELOPE_POINTS - 2)
    if table[k] == np.inf:
        return np.inf
    return table[k] + (place - k) * (table[k + 1] - table[k])


@formula
def torque_limit(p, state, axle, omega, volts):
    """Return (torque [N m], cause): the envelope at this speed and voltage, faded by heat and time at peak."""
    if p["torque"][axle] <= 0.0:
        return 0.0, ledger.LIMIT_NONE
    peak = p["power"][axle]
    nu = motor.speed_ratio(omega, peak, p["torque"][axle])
    u = voltage_ratio(p, volts)
    cold = motor.peak_power(
        nu, u, peak, p["voltage_headroom"][axle], p["droop_slope"][axle], p["droop_onset"][axle]
    )
    held = derating.peak_power_fade(
        state["peak_timer"][axle], p["peak_duration"][axle], PEAK_FADE, peak, p["continuous_power"][axle]
    )
    t_motor = state["motor_temperature"][axle]
    t_inverter = state["inverter_temperature"][axle]
    factor = derating.temperature_factor(
        t_motor, p["motor_limit"][axle][0], p["motor_limit"][axle][1], HOT_FLOOR
    )
    factor *= derating.temperature_factor(
        t_inverter, p["inverter_limit"][axle][0], p["inverter_limit"][axle][1], HOT_FLOOR
    )
    torque = (
        min(motor.torque_limit(omega, min(cold, held), p["torque"][axle]), curve(p, axle, omega)) * factor
    )
    if factor < 1.0 or held < cold:
        return torque, ledger.LIMIT_HEAT
    return torque, ledger.LIMIT_TORQUE if torque >= p["torque"][axle] else ledger.LIMIT_POWER


@formula
def electric_power(p, axle, torque, omega, volts):
    """Return the DC power [W] that the axle's inverter draws for ``torque`` [N m] at ``omega`` [rad/s]."""
    if p["torque"][axle] <= 0.0:
        return 0.0
    p0, p1, p2 = loss_coefficients(
        omega, voltage_ratio(p, volts), p["power"][axle], p["torque"][axle], p["loss"][axle]
    )
    return motor.electrical_power(torque, omega, p0, p1, p2)


@formula
def torque_for_power(p, axle, power, omega, volts):
    """Return the torque [N m] that draws ``power`` [W]; exact inverse of ``electric_power`` for driving."""
    if p["torque"][axle] <= 0.0:
        return 0.0
    p0, p1, p2 = loss_coefficients(
        omega, voltage_ratio(p, volts), p["power"][axle], p["torque"][axle], p["loss"][axle]
    )
    return motor.torque_from_power(power, omega, p0, p1, p2)


@formula
def wheel_force(p, axle, torque, omega):
    """Return the force [N] at the axle's wheels from ``torque`` [N m] at the motor, gearbox losses taken off."""
    if p["torque"][axle] <= 0.0:
        return 0.0
    out = gearbox.output_torque(
        torque, p["ratio"][axle], p["gear_efficiency"][axle], gear_drag(p, axle, omega)
    )
    return out / p["radius"]


@formula
def torque_for_force(p, axle, force, omega):
    """Return the motor torque [N m] that gives ``force`` [N] at the wheels; exact inverse of ``wheel_force``."""
    if p["torque"][axle] <= 0.0:
        return 0.0
    drag = gear_drag(p, axle, omega)
    return gearbox.motor_torque(force * p["radius"], p["ratio"][axle], p["gear_efficiency"][axle], drag)


@formula
def speed_cap(p, front_slip, rear_slip):
    """Return (speed [m/s], cause) beyond which the car may not go: governor, or a motor's highest speed."""
    cap = p["top_speed"]
    cause = ledger.LIMIT_GOVERNOR
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            slip = front_slip if axle == FRONT else rear_slip
            geared = p["max_speed"][axle] * p["radius"] / (p["ratio"][axle] * (1.0 + slip))
            if geared < cap:
                cap = geared
                cause = ledger.LIMIT_SPEED
    return cap, cause


@formula
def losses(p, axle, torque, omega, volts):
    """Return (copper, iron, windage, conduction, switching) [W] of an axle's motor and inverter."""
    return loss_parts(
        torque, omega, voltage_ratio(p, volts), p["power"][axle], p["torque"][axle], p["loss"][axle]
    )


@formula
def gains(p, axle, dt):
    """Return the thermal gains [K/W] of an axle's motor and inverter for steps of ``dt`` [s]."""
    return (
        node_gain(p["motor_capacity"][axle], p["motor_conductance"][axle], dt),
        node_gain(p["inverter_capacity"][axle], p["inverter_conductance"][axle], dt),
    )


@formula
def book(p, c, state, axle, torque, omega, parts, dt, motor_gain, inverter_gain, sinks):
    """Book an axle's ``losses`` over ``dt`` [s], warm it by them; return its DC power [W], < 0 regenerating."""
    copper, iron, windage, conduction, switching = parts
    sinks[ledger.MOTOR_COPPER] += copper * dt
    sinks[ledger.MOTOR_IRON] += iron * dt
    sinks[ledger.MOTOR_WINDAGE] += windage * dt
    sinks[ledger.INVERTER_CONDUCTION] += conduction * dt
    sinks[ledger.INVERTER_SWITCHING] += switching * dt
    motor_heat = copper + iron + windage
    inverter_heat = conduction + switching
    state["motor_temperature"][axle] = node_advance(
        state["motor_temperature"][axle],
        motor_heat,
        motor_gain,
        p["motor_conductance"][axle],
        c["temperature"],
    )
    state["inverter_temperature"][axle] = node_advance(
        state["inverter_temperature"][axle], inverter_heat, inverter_gain, p["inverter_conductance"][axle],
        c["temperature"],
    )  # fmt: skip
    over = np.fabs(torque * omega) > p["continuous_power"][axle]
    # Rest gives time at peak back at half the rate at which it is spent.
    state["peak_timer"][axle] = max(state["peak_timer"][axle] + (dt if over else -0.5 * dt), 0.0)
    return torque * omega + motor_heat + inverter_heat

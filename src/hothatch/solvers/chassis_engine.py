"""The drive of a car with an engine that moves in the plane: gear, clutch, overrun; ticks and ledger as in chassis_drive.py.

A manoeuvre is driven in the lowest gear that keeps the engine below GEAR_SPEED of its limit; full throttle shifts up where
the next gear pushes harder. With the pedal released the engine drags in its gear until it would fall below idle, where the
clutch opens.
"""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.solvers import boost, engine, ledger, stability
from hothatch.solvers.motion import (
    CLUTCH,
    CUT,
    DEMAND,
    DRIVE,
    FULL_THROTTLE,
    HOLD_SPEED,
    LIMIT,
    MODE,
    OMEGA,
    RADIUS,
    SHAFT,
    VX,
    kinetic_energy,
    set_gear,
)

GEAR_SPEED = 0.6
STANDING = 5.0  # rad/s of the gearbox's input, below which its drag fades out


@formula
def ready(p, c, k, state, s):
    """Choose the gear for the car's speed and close the clutch."""
    gear = 0
    while gear + 1 < int(p["gears"]):
        state["gear"] = float(gear)
        if engine.input_speed(p, state, s[VX], 0.0) <= GEAR_SPEED * p["engine_speed"]:
            break
        gear += 1
    state["gear"] = float(gear)
    state["shift_timer"] = 0.0
    state["torque"][0] = 0.0
    boost.ready(p, state, max(engine.input_speed(p, state, s[VX], 0.0), p["idle_speed"]))
    if state["engine_temperature"] <= 0.0:
        state["engine_temperature"] = p["warm_temperature"]
    turned = engine.input_speed(p, state, s[VX], 0.0)
    s[CLUTCH] = 1.0 if turned >= p["idle_speed"] else 0.0
    set_gear(p, state, k, s[CLUTCH])


@formula
def input_speed(p, state, s):
    """Return the speed [rad/s] of the gearbox's input: the mean of the engine axle's wheels."""
    left = OMEGA + 2 * int(p["engine_axle"])
    return 0.5 * (s[left] + s[left + 1]) * engine.ratio(p, state)


@formula
def couple(p, k, state, s, gear, locked, sinks):
    """Put ``gear`` in and close (1) or open (0) the clutch, which takes what the engine's rotation gains or loses."""
    before = kinetic_energy(k, s)
    state["gear"] = gear
    s[CLUTCH] = locked
    set_gear(p, state, k, locked)
    change = kinetic_energy(k, s) - before
    sinks[ledger.CLUTCH] -= change


@formula
def shift(p, k, state, s, shifts, dt, sinks):
    """Shift up under full throttle, count a shift down; open the clutch below idle, close it above."""
    if state["shift_timer"] > 0.0:
        state["shift_timer"] = max(state["shift_timer"] - dt, 0.0)
    gear = int(state["gear"])
    turned = input_speed(p, state, s)
    if (
        s[MODE] == FULL_THROTTLE
        and state["shift_timer"] <= 0.0
        and gear + 1 < int(p["gears"])
        and turned >= shifts[gear]
    ):
        couple(p, k, state, s, gear + 1.0, s[CLUTCH], sinks)
        state["shift_timer"] = p["shift_time"]
        turned = input_speed(p, state, s)
    locked = 1.0 if turned >= p["idle_speed"] else 0.0
    if locked != s[CLUTCH]:
        couple(p, k, state, s, state["gear"], locked, sinks)


@formula
def book(p, c, state, s, dt, sinks):
    """Book the last ``dt`` [s]: fuel and heat of the engine, the clutch while it slips, auxiliaries by the alternator."""
    torque = state["torque"][0]
    turned = max(input_speed(p, state, s), 0.0)
    if abs(torque) > 1e-6:
        turned = s[SHAFT] / (torque * dt)
    auxiliary = p["auxiliary_power"] * c["auxiliary"]
    omega = max(turned, p["idle_speed"])
    crank = torque + auxiliary / p["alternator"] / omega
    engine.burn(p, c, state, crank, omega, dt, sinks)
    sinks[ledger.CLUTCH] += torque * (omega - turned) * dt
    sinks[ledger.AUXILIARIES] += auxiliary * dt
    sinks[ledger.ALTERNATOR] += (auxiliary / p["alternator"] - auxiliary) * dt
    s[SHAFT] = 0.0


@formula
def command(p, c, k, state, s, dt):
    """Set the torque behind the clutch for the next ``dt`` [s]."""
    turned = max(input_speed(p, state, s), 0.0)
    omega = max(turned, p["launch_speed"] if s[CLUTCH] < 0.5 else p["idle_speed"])
    most, _, filled, turbo = boost.pedal(p, state, omega, dt)
    if s[DEMAND] > 0.0:
        state["torque"][1] = filled
        state["turbo"] = turbo
        if s[CLUTCH] < 0.5:
            most = min(most, p["clutch_capacity"])
    first = int(p["engine_axle"])
    force = s[DEMAND] * (s[CUT] if s[DEMAND] > 0.0 else 1.0)
    other = engine.split(p, c, 0.0)
    at_first = stability.traction(p, c, k, s, first, max(force, 0.0) * (1.0 - other) * k[RADIUS])
    at_wheels = at_first / (1.0 - other)
    wanted = engine.torque_for_force(p, state, at_wheels / k[RADIUS], turned)
    if force <= 0.0:
        # Released: fuel is cut and the engine drags.
        wanted = engine.overrun_torque(p, state, omega) * s[CUT] if s[CLUTCH] > 0.5 else 0.0
        if s[MODE] == HOLD_SPEED:
            wanted = max(wanted, engine.torque_for_force(p, state, s[DEMAND], turned))
    if state["shift_timer"] > 0.0:
        wanted = 0.0
    state["torque"][0] = min(wanted, most)
    s[LIMIT] = ledger.LIMIT_TORQUE if wanted >= most else ledger.LIMIT_NONE


@formula
def apply(p, c, k, state, s):
    """Bring the torque to the wheels: gearbox losses off, split between the axles."""
    first = int(p["engine_axle"])
    turned = input_speed(p, state, s)
    out = engine.wheel_force(p, state, state["torque"][0], max(turned, 0.0)) * k[RADIUS]
    if turned < STANDING:
        idle = engine.wheel_force(p, state, 0.0, max(turned, 0.0)) * k[RADIUS]
        out -= idle * (1.0 - max(turned, 0.0) / STANDING)
    other = engine.split(p, c, 0.0)
    stability.share_out(p, k, s, first, out * (1.0 - other))
    stability.share_out(p, k, s, 1 - first, out * other)


@formula
def add_up(p, state, s, before, dt, sinks):
    """Add a step's work at the gearbox's input [J]; what did not reach the wheels the gearbox lost."""
    left = 2 * int(p["engine_axle"])
    turned = 0.25 * (before[left] + before[left + 1] + s[OMEGA + left] + s[OMEGA + left + 1])
    work = state["torque"][0] * turned * engine.ratio(p, state) * dt
    reached = 0.0
    for wheel in range(4):
        reached += s[DRIVE + wheel] * 0.5 * (before[wheel] + s[OMEGA + wheel]) * dt
    s[SHAFT] += work
    sinks[ledger.GEARBOX] += work - reached

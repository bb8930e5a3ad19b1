"""What an engine gives at full pedal while its air path fills and its turbocharger spins up."""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics import turbocharger
from hothatch.physics.engine import available_torque, boost_step
from hothatch.physics.engine_fuel import drag_torque
from hothatch.solvers import engine

# Engine speed to which the class rule of boost_time belongs, rad/s: 2000 rpm.
FILLING_SPEED = 209.4
# Air in steady driving, or held at revs without load, over what the engine swallows unthrottled: manifold 0.3-0.4 bar.
LIGHT_FLOW = 0.35
# Share of peak torque that is there in steady driving.
CRUISE_TORQUE = 0.2


@formula
def pedal(p, state, omega, dt):
    """Return (torque [N m] at full pedal, what full load would be, state of filling [N m], turbocharger's energy [-]).

    The last two are what ``state`` becomes after ``dt`` [s] if the pedal stays down: torque[1] and turbo.
    """
    full = engine.full_load(p, omega)
    wanted = full
    turbo = 0.0
    if p["unboosted"] > 0.0:
        full = wastegate_torque(p, omega)
        wanted, turbo = spin_up(p, state["turbo"], omega, dt)
        wanted = min(wanted, full)
    filled = boost_step(state["torque"][1], wanted, p["boost_time"] * FILLING_SPEED / omega, dt)
    return available_torque(full, filled, p["unboosted"]), full, filled, turbo


@formula
def ready(p, state, omega):
    """Set filling and turbocharger to light load at the engine speed ``omega`` [rad/s]."""
    state["torque"][1] = CRUISE_TORQUE * p["full_load"][0]
    state["turbo"] = 0.0
    if p["unboosted"] > 0.0:
        flow = LIGHT_FLOW * omega / p["full_load"][2] / peak_pressure(p)
        state["turbo"] = turbocharger.expansion_work(flow, knee(p))


@formula
def ready_at_rest(p, state):
    """Set both for a launch at the launch speed.

    The air path is full. Boost is built against brakes and a converter or wet clutches that transmit; not against a
    manual gearbox's clutch that is still open.
    """
    ready(p, state, p["launch_speed"])
    state["torque"][1] = engine.full_load(p, p["launch_speed"])
    if p["unboosted"] > 0.0:
        if p["kickdown"] < 0.5:
            state["torque"][1] = p["unboosted"]
        else:
            state["turbo"] = 1.0


@formula
def flare(p, state, omega, wanted):
    """Return the time [s] that the engine takes to spin itself up to ``wanted`` [rad/s] between two gears; boost grows."""
    time = 0.0
    while omega < wanted:
        torque = engine.full_load(p, omega)
        if p["unboosted"] > 0.0:
            risen, state["turbo"] = spin_up(p, state["turbo"], omega, FLARE_STEP)
            torque = max(p["unboosted"], min(risen, torque))
        omega += torque / p["engine_inertia"] * FLARE_STEP
        time += FLARE_STEP
    return time


# Step of an engine that spins up, s.
FLARE_STEP = 0.005


@formula
def wastegate_torque(p, omega):
    """Return what the wastegate lets through [N m]: full load, below the speed of peak torque that torque itself.

    There it is shut and the turbocharger's own balance is the limit, unless a full-load curve is published.
    """
    if p["engine_curve"][0] != np.inf:
        return engine.full_load(p, omega)
    return engine.full_load(p, max(omega, p["full_load"][2]))


@formula
def drag(p, omega):
    """Return the drag torque [N m] of the warm engine."""
    return drag_torque(omega, p["displacement"], p["stroke"], 1.0, p["willans"])


@formula
def peak_pressure(p):
    """Return the boost's pressure ratio [-] where peak torque begins."""
    return turbocharger.pressure_ratio(p["full_load"][0], p["unboosted"], drag(p, p["full_load"][2]))


@formula
def knee(p):
    """Return the turbine's pressure ratio [-] where peak torque begins."""
    return turbocharger.knee_expansion(turbocharger.compression(peak_pressure(p)))


@formula
def spin_up(p, energy, omega, dt):
    """Return (torque [N m] by the boost at hand, turbocharger's energy [-] after ``dt`` [s]) at full pedal.

    The energy stops where the wastegate opens: at what the full load of this engine speed takes.
    """
    peak = peak_pressure(p)
    work = turbocharger.compression(peak)
    friction = drag(p, omega)
    ratio = turbocharger.ratio_of(energy * work)
    flow = omega / p["full_load"][2] * ratio / peak
    energy += turbocharger.spin_up(energy, flow, knee(p), p["turbo_time"]) * dt
    held = turbocharger.pressure_ratio(wastegate_torque(p, omega), p["unboosted"], friction)
    enough = turbocharger.compression(max(held, 1.0)) / work
    torque = turbocharger.boosted_torque(ratio, p["unboosted"], friction)
    return torque, max(min(energy, enough), 0.0)

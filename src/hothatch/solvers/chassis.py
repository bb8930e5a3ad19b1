"""The car's body inside a time step: what resists it and what its tyres can carry."""

from __future__ import annotations

from hothatch.car.plant import FRONT
from hothatch.constants import COASTDOWN_DENSITY
from hothatch.jit import formula
from hothatch.physics import road_load, tyre
from hothatch.physics.differential import axle_share
from hothatch.physics.mf_longitudinal import peak_friction_x, pure_fx

# Slip at which a driven axle settles when nothing but the driver's foot holds it: past the peak of the longitudinal
# force. Assumed; published pairs with traction control off and on differ by 0.1 s to 60 mph.
SPIN_SLIP = 0.25

# Half the difference of grip between the left and the right wheel's path on a dry strip: mean of two readings whose
# standard deviation is that of locked-wheel skid tests within a section, 2.5 % (2 of some 80 skid numbers, ASTM E274).
UNEVENNESS = 0.014

# How near to the peak of the tyres' force a road tester's best run keeps the driven wheels with the clutch; assumed.
CLUTCH_SHARE = 0.98


@formula
def aerodynamic(p, c, v):
    """Return the aerodynamic drag [N] at speed ``v`` [m/s] in the conditions ``c``."""
    exact = c["coast_down_exact"]
    return road_load.drag_force(v, (1.0 - exact) * c["head_wind"], c["density"], p["drag_area"])


@formula
def resistance(p, c, v):
    """Return the whole resistance [N] of the free chassis on a level road at ``v`` [m/s].

    The coast-down holds at its own mass, weather, tyre and body; what differs from those acts as a difference,
    ΔF = g Δ(m Crr) + ½ Δ(ρ CdA) v². On a dynamometer (``coast_down_exact``) there is no
    weather: air as its rule has it, tyres at 20 °C, no wind.
    """
    exact = c["coast_down_exact"]
    warmth = exact + (1.0 - exact) * road_load.rolling_temperature_factor(c["temperature"])
    rolling = road_load.rolling_force(c["mass"], p["rolling"] * warmth, 1.0)
    rolling_set = road_load.rolling_force(p["road_mass"], p["road_rolling"], 1.0)
    air_set = road_load.drag_force(v, 0.0, COASTDOWN_DENSITY, p["road_drag_area"])
    force_set = road_load.coast_down_force(v, p["road_a"], p["road_b"], p["road_c"])
    return force_set + (rolling - rolling_set) + (aerodynamic(p, c, v) - air_set)


@formula
def axle_inertia(p, c, axle):
    """Return the equivalent mass [kg] of an axle's two wheels and its motor.

    On a two-wheel dynamometer the undriven axle stands still: its wheels are part of the simulated test weight.
    """
    driven = p["torque"][axle] > 0.0
    if p["engine"] > 0.5:
        driven = axle == int(p["engine_axle"]) or p["other_share"] > 0.0
    if c["coast_down_exact"] > 0.5 and not driven:
        return 0.0
    return road_load.inertia_mass(p["wheel_inertia"], p["rotor_inertia"][axle], p["ratio"][axle], p["radius"])


@formula
def wheel_load(p, c, axle, accel):
    """Return the load [N] of one wheel of ``axle`` under the acceleration ``accel`` [m/s²]; never below 50 N."""
    share = p["front_share"] if axle == FRONT else 1.0 - p["front_share"]
    side = -1.0 if axle == FRONT else 1.0
    load = tyre.axle_load(c["mass"], share, accel, p["cg_height"], p["wheelbase"], side)
    return max(0.5 * load, 50.0)


@formula
def grip_limit(p, c, axle, fz):
    """Return the longitudinal force [N] of the whole axle that the driver or traction control lets through.

    Traction control brakes the wheel that spins, so that the other may pull; without it that is the differential's part.
    """
    controlled = c["traction_control"] > 0.5
    slip = p["slip_target"] if controlled else SPIN_SLIP
    shared = 1.0 if controlled else axle_share(p["differential_lock"][axle], UNEVENNESS)
    return 2.0 * shared * pure_fx(p["mf"][axle], fz, slip, 0.0, c["grip"])


@formula
def clutch_limit(p, c, axle, fz):
    """Return the longitudinal force [N] of the whole axle that a practised foot on the clutch lets through."""
    shared = axle_share(p["differential_lock"][axle], UNEVENNESS)
    return 2.0 * shared * CLUTCH_SHARE * peak_friction_x(p["mf"][axle], fz, 0.0, c["grip"]) * fz


@formula
def slip_of(p, c, axle, force, fz):
    """Return the slip [-] of an axle that carries ``force`` [N] with the wheel load ``fz`` [N]."""
    return tyre.slip_for_force(p["mf"][axle], 0.5 * force, fz, c["grip"])


@formula
def slight_slip_of(p, axle, force, fz):
    """Return the slip [-] of an axle whose ``force`` [N] is small against its grip, as on drive cycles."""
    return tyre.slip_for_small_force(p["mf"][axle], 0.5 * force, fz)

"""Launch: a friction clutch that slips at a held engine speed, a torque converter with its stall speed.

ω_e engine, ω_t shaft behind the clutch or converter (gearbox input) [rad/s], T [N m], s = ω_t/ω_e speed
ratio [-]. Which of the two a car has, and when a lock-up clutch closes, is the solver's to decide.

Sources: clutch: Naunheimer et al., Automotive Transmissions, 2nd ed., §9.1; Kiencke & Nielsen, Automotive
Control Systems, 2nd ed., §5.1; converter: Naunheimer §4.4 (λ ω², Trilok converter), Gillespie, Fundamentals of
Vehicle Dynamics, ch. 2; constants: CO2MPAS (European Commission, Joint Research Centre).
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import clip

# Torque ratio at stall and speed ratio at coupling of a passenger car's converter (CO2MPAS); catalogues give
# 1.7 to 2.5 and 0.85 to 0.92.
STALL_RATIO = 1.9
COUPLING_RATIO = 0.87


@formula
def slipping_speed(omega_input: float, omega_launch: float) -> float:
    """Return the engine speed max(ω_t, ω_launch) [rad/s] while the clutch takes up; both ≥ 0.

    Held at the launch speed until the shaft behind has caught up, then locked: the friction clutch of a
    driver or controller that balances engine torque with clutch torque. Source: Naunheimer §9.1.
    """
    return np.fmax(omega_input, omega_launch)


@formula
def clutch_torque(wanted: float, capacity: float) -> float:
    """Return the torque [N m] that passes a clutch of this capacity ≥ 0 [N m], either sign.

    Equal on both sides of it, slipping or not. Source: Coulomb friction, |T| ≤ capacity.
    """
    return clip(wanted, -capacity, capacity)


@formula
def slip_heat(torque: float, omega_engine: float, omega_input: float) -> float:
    """Return the heat T (ω_e − ω_t) [W] of the slipping clutch; T with the sign of the slip gives ≥ 0.

    Source: Naunheimer §9.1. Check: at constant torque from rest, half of the engine's work becomes heat.
    """
    return torque * (omega_engine - omega_input)


@formula
def flywheel_torque(torque: float, inertia: float, acceleration: float) -> float:
    """Return the torque behind the flywheel T − J dω/dt [N m]; J [kg m²], dω/dt [rad/s²] of the engine.

    An engine that is let down from a launch above the locking speed gives its momentum to the car. Source:
    Kiencke & Nielsen §5.1.
    """
    return torque - inertia * acceleration


@formula
def torque_ratio(speed_ratio: float, stall: float, coupling: float) -> float:
    """Return T_t/T_e [-] of the converter: R₀ at stall, falling linearly to 1 at the coupling point, 1 beyond.

    s = ω_t/ω_e in 0…1, stall ratio R₀ ≥ 1, 0 < s_c < 1. Source: Naunheimer §4.4, as a straight line; R₀ 1.9 and
    s_c 0.87 by CO2MPAS. A published table, R₀ 2.23: 2.07, 1.97, 1.84 at s 0.1, 0.2, 0.3; formula 2.09,
    1.95, 1.81.
    """
    return np.fmax(1.0, stall - (stall - 1.0) * speed_ratio / coupling)


@formula
def pump_torque(
    omega_engine: float, omega_input: float, stall_torque: float, stall_speed: float, coupling: float
) -> float:
    """Return the torque [N m] that the converter takes from the engine: T₀ (ω_e/ω₀)² min(1, (1−s)/(1−s_c)).

    Absorbs T₀ at its stall speed ω₀ > 0 [rad/s]; capacity constant up to the coupling point s_c, then falling
    to 0 at equal speeds. ω_e > 0, ω_t ≤ ω_e. Source: Naunheimer §4.4, T = λ ρ D⁵ ω²; λ(s) simplified.
    """
    ratio = omega_engine / stall_speed
    fall = np.fmin(1.0, (1.0 - omega_input / omega_engine) / (1.0 - coupling))
    return stall_torque * ratio * ratio * fall


@formula
def converter_speed(
    torque: float, omega_input: float, stall_torque: float, stall_speed: float, coupling: float
) -> float:
    """Return the engine speed [rad/s] at which the converter takes ``torque`` ≥ 0 [N m]; inverse of pump_torque.

    The larger of ω₀ √(T/T₀) (multiplying) and the root of ω (ω − ω_t) = T ω₀² (1 − s_c)/T₀ (coupling). ω_t ≥ 0.
    Source: pump_torque solved in closed form.
    """
    share = torque / stall_torque
    multiplying = stall_speed * np.sqrt(share)
    product = share * stall_speed * stall_speed * (1.0 - coupling)
    coupled = 0.5 * (omega_input + np.sqrt(omega_input * omega_input + 4.0 * product))
    return np.fmax(multiplying, coupled)


@formula
def converter_heat(torque: float, ratio: float, omega_engine: float, omega_input: float) -> float:
    """Return the heat T (ω_e − R ω_t) ≥ 0 [W] of a converter with torque ratio R [-]; T ≥ 0 [N m].

    Source: balance of power. Efficiency is R s.
    """
    return torque * (omega_engine - ratio * omega_input)

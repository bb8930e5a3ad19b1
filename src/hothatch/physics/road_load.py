"""Road load: what the road and the air ask of the car.

Symbols: v speed [m/s], w head wind [m/s], m mass [kg], θ grade angle [rad], ρ air density [kg/m³], CdA drag area [m²],
Crr rolling-resistance coefficient [-], A, B, C coast-down coefficients [N, N s/m, N s²/m²].
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import (
    COASTDOWN_TEMPERATURE,
    G0,
    GAS_CONSTANT_AIR,
    ROLLING_SPEED,
    ROLLING_SPEED_REFERENCE,
)
from hothatch.jit import formula


@formula
def air_density(pressure: float, temperature: float) -> float:
    """Return dry-air density ρ = p/(R T) [kg/m³] from pressure [Pa] and temperature [K], 230–330 K.

    Source: ISO 2533:1975, ideal gas with R = 287.05 J/(kg K); humidity (below 1 %) is left out.
    """
    return pressure / (GAS_CONSTANT_AIR * temperature)


@formula
def coast_down_force(v: float, a: float, b: float, c: float) -> float:
    """Return F = A + B v + C v² [N] at speed v ≥ 0 [m/s]. Source: SAE J1263 / J2263, 40 CFR 1066.301; B may be < 0."""
    return a + b * v + c * v * v


@formula
def drag_force(v: float, head_wind: float, density: float, drag_area: float) -> float:
    """Return ½ ρ CdA (v + w)|v + w| [N]: a tail wind stronger than v pushes. Source: Hucho, Aerodynamics, eq. 1.3."""
    u = v + head_wind
    return 0.5 * density * drag_area * u * np.fabs(u)


@formula
def rolling_force(mass: float, coefficient: float, cos_grade: float) -> float:
    """Return m g Crr cos θ [N]; the car moving forward. Source: ISO 28580 coefficient times wheel load."""
    return mass * G0 * coefficient * cos_grade


@formula
def grade_force(mass: float, sin_grade: float) -> float:
    """Return m g sin θ [N], positive uphill. Source: statics."""
    return mass * G0 * sin_grade


@formula
def rolling_temperature_factor(temperature: float) -> float:
    """Return Crr(T)/Crr(20 °C) [-] for an ambient temperature [K], 250–320 K.

    Linear, K0 = 8.6e-3 per kelvin about 20 °C. Source: UN GTR 15, Annex 4, §4.5.2 (the factor that corrects WLTP
    coast-downs); tyre tests in SAE J2452 conditions give −0.5 to −1 %/K.
    """
    return 1.0 - 0.0086 * (temperature - COASTDOWN_TEMPERATURE)


@formula
def rolling_speed_factor(v: float) -> float:
    """Return Crr(v)/Crr(80 km/h) [-] for a car tyre, 0–55 m/s.

    A quadratic rise, normalised at the 80 km/h of ISO 28580: 0.88 at rest, 1.14 at 120 km/h, 1.56 at 200 km/h.
    Source: form of SAE J2452, a + b V + c V² at constant load and pressure; estimated coefficients.
    """
    u = v / ROLLING_SPEED_REFERENCE
    return ROLLING_SPEED[0] + ROLLING_SPEED[1] * u + ROLLING_SPEED[2] * u * u


@formula
def inertia_mass(wheel_inertia: float, rotor_inertia: float, ratio: float, radius: float) -> float:
    """Return the equivalent mass (2 J_w + J_m G²)/r² [kg] of one axle: two wheels [kg m²] and its motor's rotor.

    Source: kinetic energy of rolling without slip, ω = v/r at the wheel and G v/r at the rotor.
    """
    return (2.0 * wheel_inertia + rotor_inertia * ratio * ratio) / (radius * radius)

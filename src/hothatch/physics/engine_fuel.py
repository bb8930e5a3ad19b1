"""Fuel of a combustion engine: a Willans line in mean effective pressures, curved by load and piston speed.

p_me = (a + b c_m + c c_m²) p_mf + a₂ p_mf² − p_me0,  p_me0 = l + l₂ c_m²

p_me brake mean effective pressure [Pa], p_mf fuel mean effective pressure (fuel energy of a cycle over
displacement) [Pa], c_m mean piston speed [m/s], p_me0 friction and gas exchange [Pa]. In these variables one
set of constants serves engines of any displacement; boost enters by p_me alone, since p_me0 does not grow
with it, which is why a small boosted engine is the better one at part load.

Sources: the line: Guzzella & Onder, Introduction to Modeling and Control of Internal Combustion Engine
Systems, 2nd ed., §2.5.1; Rizzoni, Guzzella & Baumann, IEEE/ASME Trans. Mechatronics 4 (1999) (scaling by
displacement and piston speed); Guzzella & Sciarretta, Vehicle Propulsion Systems, §3.2.2; curvature and
constants by aspiration: CO2MPAS, the European Commission's certified correlation tool
(garage/classes/engine_fuel.toml). Validity: warm petrol engines with λ = 1 at part load, c_m 2…18 m/s, p_me
up to about 12 bar unboosted and 25 bar boosted.

Published points against these formulas (scale 1): Volkswagen 2.0 TFSI of 2005, best point 233 g/kWh
(formula 228), 2000 rpm and 2 bar 378 g/kWh (formula 358); PSA-BMW 1.6 unboosted of 2006, 236 and 341 with
variable valve lift instead of a throttle (formula 242 and 376); idle of a 2.0-l compact 0.61 l/h and of a
4.6-l car 1.48 l/h, Argonne (formula, unboosted at 700 rpm: 0.65 and 1.49).
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.engine import mean_pressure, piston_speed, shaft_torque
from hothatch.physics.smooth import positive

# Constants of one aspiration, in SI, in this order: garage/classes/engine_fuel.toml.
WILLANS_NAMES = (
    "slope",  # 0  a [-]
    "slope_1",  # 1  b [s/m]
    "slope_2",  # 2  c [s²/m²]
    "load",  # 3  −a₂ [1/Pa]
    "loss",  # 4  l [Pa]
    "loss_2",  # 5  l₂ [Pa s²/m²]
)
# Turns in a four-stroke cycle, as an angle [rad].
CYCLE_ANGLE = 4.0 * np.pi


@formula
def loss_pressure(speed: float, willans) -> float:
    """Return p_me0 = l + l₂ c_m² [Pa] of the warm engine, closed throttle; c_m ≥ 0 [m/s].

    Friction, gas exchange and the engine's own pumps. Source: CO2MPAS. Between 1000 and 5000 rpm it is within
    a quarter of Barnes-Moss's motored 0.97 + 0.15 N + 0.05 N² bar (N in 1000 rpm; Inst. Mech. Eng. C343/73;
    Heywood eq. 13.6) plus 0.65 bar of throttle.
    """
    return willans[4] + willans[5] * speed * speed


@formula
def indicated_slope(speed: float, willans) -> float:
    """Return e = a + b c_m + c c_m² [-], the efficiency of the next bit of fuel at light load; c_m in 0…20 m/s.

    Slow engines lose more heat to the walls, fast ones burn late: greatest near 8.6 m/s. Source: Guzzella &
    Onder §2.5.1; constants CO2MPAS.
    """
    return willans[0] + (willans[1] + willans[2] * speed) * speed


@formula
def fuel_pressure(pressure: float, speed: float, cold: float, willans) -> float:
    """Return the fuel mean effective pressure p_mf ≥ 0 [Pa] for p_me [Pa] of either sign at c_m [m/s].

    y (1 + q + 2 q² + 5 q³), y = (p_me + κ p_me0)⁺/e, q = |a₂| y/e: the line's root as a series, since the root
    itself ends at 20 to 24 bar. Below q = 0.12 (10 bar) the two agree to 0.5 %; beyond, the series stands for
    late ignition and enrichment: 354 g/kWh at 228 kW of a 2.0-l engine. κ ≥ 1 is the cold engine's loss factor.
    Source: CO2MPAS's quadratic; Catalan series of its root (1 − √(1 − 4q))/(2q).
    """
    slope = indicated_slope(speed, willans)
    y = positive(pressure + cold * loss_pressure(speed, willans)) / slope
    q = willans[3] * y / slope
    return y * (1.0 + (1.0 + (2.0 + 5.0 * q) * q) * q)


@formula
def fuel_power(
    torque: float, omega: float, displacement: float, stroke: float, cold: float, scale: float, willans
) -> float:
    """Return the fuel's power [W, lower heating value] for a shaft torque [N m] at ω ≥ 0 [rad/s].

    P_f = k p_mf V_d ω/(4π); torque includes accessories; V_d [m³], stroke [m]; κ (``cold``) as in
    fuel_pressure, k (``scale``) the class's or car's own factor. It falls to 0 where the torque is the drag,
    so cutting fuel on the overrun is continuous. At torque 0 it is the idle. Source: Guzzella & Onder §2.5.1.
    """
    speed = piston_speed(omega, stroke)
    pressure = fuel_pressure(mean_pressure(torque, displacement), speed, cold, willans)
    return scale * pressure * displacement * omega / CYCLE_ANGLE


@formula
def drag_torque(omega: float, displacement: float, stroke: float, cold: float, willans) -> float:
    """Return the drag T = κ p_me0 V_d/(4π) ≥ 0 [N m] of the engine with fuel cut and throttle closed.

    ω ≥ 0 [rad/s], V_d [m³], stroke [m]. Source: the loss of the Willans line, which is what fuel_power needs to
    be continuous. Check: 2.0 l at 2000 rpm, 35 N m.
    """
    return shaft_torque(cold * loss_pressure(piston_speed(omega, stroke), willans), displacement)


@formula
def cold_factor(temperature: float, warm: float, exponent: float) -> float:
    """Return κ = (T_w/T)^t ≥ 1 [-], how much more the engine loses at T < T_w; temperatures in kelvin.

    1 from T_w on. Source: CO2MPAS, loss times (T/T_w)^−t, t between 3.5 (warm) and 4.5 (start), 4 as one
    number. Check: 23 °C against 90 °C, 2.26.
    """
    return np.fmax(1.0, warm / temperature) ** exponent


@formula
def specific_consumption(fuel: float, shaft: float, heating_value: float) -> float:
    """Return the brake specific fuel consumption [kg/J] of fuel power and shaft power > 0 [W]; LHV [J/kg].

    1 g/kWh = 1/3.6e9 kg/J. Source: definition, b_e = ṁ_f/P.
    """
    return fuel / (shaft * heating_value)

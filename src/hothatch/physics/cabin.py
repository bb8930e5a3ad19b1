"""The cabin's heat balance at its set point, and the power that heating or cooling it takes.

Q = (UA + m c_p (1 − r)) (T_set − T_amb) − Q_sun − Q_people: what the air conditioning must bring (> 0) or take away (< 0).

Symbols: UA conductance of shell and glass [W/K], m air blown in [kg/s], r share of it recirculated [-], T [K], Q [W].
Source: ASHRAE Handbook, HVAC Applications (2019), ch. 10; Valentina et al., SAE 2014-01-0706 (loads of a compact car).
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import positive

AIR_HEAT = 1006.0  # J/(kg K), dry air
PERSON = 100.0  # W of sensible and latent heat of a seated person, ASHRAE Fundamentals ch. 18


@formula
def demand(
    conductance: float,
    air: float,
    recirculated: float,
    inside: float,
    ambient: float,
    sun: float,
    people: float,
) -> float:
    """Return Q [W] that holds the cabin at ``inside`` [K]: positive heating, negative cooling.

    conductance ≥ 0 [W/K], air ≥ 0 [kg/s], recirculated 0–1, ``sun`` [W] through the glass, ``people`` ≥ 0 persons.
    Source: the module's.
    """
    through = conductance + air * AIR_HEAT * (1.0 - recirculated)
    return through * (inside - ambient) - sun - people * PERSON


@formula
def sun_load(irradiance: float, glass: float, transmittance: float) -> float:
    """Return the sun's heat [W] through ``glass`` [m², projected] at ``irradiance`` [W/m²]; transmittance 0–1.

    Source: ASHRAE; SC03 prescribes 850 W/m² (40 CFR 86.161).
    """
    return irradiance * glass * transmittance


@formula
def heat_pump_cop(ambient: float, at_freezing: float, slope: float, least: float) -> float:
    """Return the coefficient of performance of a heat pump: COP(0 °C) + slope (T − 273.15), at least ``least``.

    T in 243–293 K, slope [1/K]. Source: Qin et al., Appl. Therm. Eng. 66 (2014) 185 and SAE 2013-01-0244: 1.7 to 3.5
    between −20 and 15 °C, near straight.
    """
    return np.fmax(at_freezing + slope * (ambient - 273.15), least)


@formula
def climate_power(heat: float, heating_cop: float, cooling_cop: float, most: float, blower: float) -> float:
    """Return the electrical power [W] for ``heat`` [W] (> 0 heating, < 0 cooling), at most ``most``, plus the blower.

    COPs > 0; a resistance heater has 1. Source: definition.
    """
    return np.fmin(positive(heat) / heating_cop + positive(-heat) / cooling_cop, most) + blower

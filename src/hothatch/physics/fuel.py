"""Petrol: energy, mass, carbon dioxide, and the units of fuel consumption.

Inside Hothatch fuel is energy (lower heating value) [J], power [W] or energy a metre [J/m]; these formulas
turn it into what people read. Miles per gallon come from EPA's gallon, so ``label.mpge`` of an energy a metre
is the mpg of a petrol car, and the derived five-cycle formula is ``label.five_cycle_mpge``.

Sources: 40 CFR 600 (energy of a gallon, carbon dioxide of a gallon, 55/45, weights of the FTP's phases);
heating value by mass: CO2MPAS (European Commission, Joint Research Centre), petrol 43.2 MJ/kg.
"""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.physics.label import CITY_SHARE, HIGHWAY_SHARE, JOULES_PER_GALLON

CUBIC_METRES_PER_GALLON = 3.785411784e-3  # US liquid gallon, exact
HEATING_VALUE = 43.2e6  # J/kg, lower
ENERGY_DENSITY = JOULES_PER_GALLON / CUBIC_METRES_PER_GALLON  # J/m³, 32.05 MJ/l
DENSITY = ENERGY_DENSITY / HEATING_VALUE  # kg/m³, 742; EPA's test fuel 741 to 744
CO2_PER_GALLON = 8.887  # kg, 40 CFR 600.113 and EPA's greenhouse-gas rule (75 FR 25324)
CO2_PER_JOULE = CO2_PER_GALLON / JOULES_PER_GALLON  # kg/J, 73.2 g/MJ
COLD_SHARE = 0.43  # of the FTP's phases 1 and 2
HOT_SHARE = 0.57  # of phases 3 and 2


@formula
def litres_per_100_km(consumption: float) -> float:
    """Return the fuel consumption [l/100 km] of an energy a metre [J/m].

    Source: volume of energy, 32.05 MJ/l. Check: 30 mpg is 7.84 l/100 km.
    """
    return consumption / ENERGY_DENSITY * 1e8


@formula
def litres_per_hour(power: float) -> float:
    """Return the fuel flow [l/h] of a fuel power [W]. Source: 32.05 MJ/l. Check: 5.4 kW is 0.61 l/h."""
    return power / ENERGY_DENSITY * 3.6e6


@formula
def fuel_mass(energy: float) -> float:
    """Return the mass [kg] of fuel with this energy [J], or its flow [kg/s] from power [W].

    Source: lower heating value 43.2 MJ/kg.
    """
    return energy / HEATING_VALUE


@formula
def carbon_dioxide(energy: float) -> float:
    """Return the CO₂ [kg] from burning this energy [J]; [kg/m] from [J/m].

    Source: 8 887 g per US gallon, EPA. Check: 1 l/100 km is 23.5 g/km.
    """
    return energy * CO2_PER_JOULE


@formula
def combined_mpg(city: float, highway: float) -> float:
    """Return 1/(0.55/city + 0.45/highway) [mpg] of unadjusted or of label figures > 0.

    Source: 40 CFR 600.210-12(c). Check: 24 and 32 give 27.
    """
    return 1.0 / (CITY_SHARE / city + HIGHWAY_SHARE / highway)


@formula
def ftp_consumption(
    cold: float, stabilised: float, hot: float, distance_start: float, distance_middle: float
):
    """Return EPA's city consumption [J/m] from the fuel energies [J] of the FTP's three phases.

    0.43 (E₁ + E₂)/(d₁ + d₂) + 0.57 (E₃ + E₂)/(d₃ + d₂): phase 1 starts cold, phase 3 repeats it warm after ten
    minutes; ``distance_start`` d₁ = d₃ and ``distance_middle`` d₂ [m]. Source: 40 CFR 86.144-94, 600.113-12,
    1066.605.
    """
    distance = distance_start + distance_middle
    return (COLD_SHARE * (cold + stabilised) + HOT_SHARE * (hot + stabilised)) / distance

"""Constants that both the car's compiler and the physics need: nature's, the standards', the base tyre's."""

from __future__ import annotations

G0 = 9.80665  # standard gravity, m/s² (CGPM 1901)
GAS_CONSTANT_AIR = 287.05  # dry air, J/(kg K) (ISO 2533)

# The state that coast-down coefficients are corrected to: SAE J1263 / J2263, 20 °C and 98.2 kPa.
COASTDOWN_TEMPERATURE = 293.15
COASTDOWN_PRESSURE = 98_200.0
COASTDOWN_DENSITY = COASTDOWN_PRESSURE / (GAS_CONSTANT_AIR * COASTDOWN_TEMPERATURE)

# UN GTR 15 corrects WLTP coast-downs to 20 °C and 100 kPa.
WLTP_DENSITY = 100_000.0 / (GAS_CONSTANT_AIR * COASTDOWN_TEMPERATURE)

# Crr(v)/Crr(80 km/h) = k0 + k1 u + k2 u², u = v/80 km/h: the form of SAE J2452 (physics/road_load.py).
ROLLING_SPEED = (0.88, 0.02, 0.10)
ROLLING_SPEED_REFERENCE = 80.0 / 3.6

# Base set of the tyre: 205/60R15 91V, Pacejka 2006, table A3.1.
BASE_TYRE_LOAD = 4000.0  # FNOMIN, N
BASE_TYRE_LOAD_INDEX = 615.0  # load index 91, kg

"""What a car file may say of charging and of its cabin."""

from __future__ import annotations

from hothatch.car.field import CHARGE_CURVE, CHARGE_THROTTLE, CHOICE
from hothatch.car.record import Fact
from hothatch.car.section import Section, may

HEATINGS = ("resistance", "heat-pump")


class Charging(Section):
    table = "charging"
    only = "motor"
    onboard_power: Fact | None = may("power", "AC power of the on-board charger", 500, 1e5)
    efficiency: Fact | None = may("share", "energy into the battery over energy from the wall", 0.5, 1)
    dc_peak: Fact | None = may("power", "highest direct-current charging power", 1e3, 2e6)
    dc_current: Fact | None = may("current", "highest direct current of the socket; left out: none", 10, 2000)
    throttle: Fact | None = may(
        CHARGE_THROTTLE, "rapid-charging power that a warm pack is allowed; left out: none", 0, 2e6
    )
    curve: Fact | None = may(
        CHARGE_CURVE, "measured power of rapid charging over the charge shown; left out: by the cells", 0, 2e6
    )


class Cabin(Section):
    table = "cabin"
    only = "motor"
    heating: Fact | None = may(CHOICE, "how the cabin is heated; left out: resistance", choices=HEATINGS)
    setpoint: Fact | None = may("temperature", "that the climate control holds", 280, 310)
    conductance: Fact | None = may("thermal_conductance", "of shell and glass", 1, 1000)
    air_flow: Fact | None = may("mass_flow", "air that the blower brings in", 0, 1)
    recirculation: Fact | None = may("share", "of that air that comes from the cabin", 0, 1)
    glass_area: Fact | None = may("area", "of the glass as the sun sees it", 0, 10)
    heating_power: Fact | None = may("power", "highest electrical power of heater or compressor", 0, 5e4)
    heat_pump_cop: Fact | None = may("ratio", "of the heat pump at 0 degC", 1, 8)
    cooling_cop: Fact | None = may("ratio", "of the air conditioning in heat", 0.5, 8)
    blower_power: Fact | None = may("power", "of the blower", 0, 1000)

"""The circumstances of a test: what a procedure declares, what a user or a publication may set instead."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, cast

import numpy as np

from hothatch.car.plant import CONDITIONS, STATE
from hothatch.constants import COASTDOWN_DENSITY, WLTP_DENSITY
from hothatch.physics import cabin
from hothatch.physics.label import LOAD_SHARE_M1, OPTIONAL_LOAD, running_order_mass, wltp_test_mass
from hothatch.physics.road_load import air_density

# Of sunlight through tinted glass, ASHRAE Fundamentals ch. 15.
GLASS_TRANSMITTANCE = 0.5
# 1/K: a heat pump of COP 2.0 at freezing has 3.0 at 15 °C and 1.2 at −12 °C.
COP_SLOPE = 0.067

MassRule = Literal["road", "test", "wltp"]
Stability = Literal["off", "sport", "on"]
StopClock = Literal["pedal", "speed"]
# What has the ambient temperature where the car has stood in it; the pack may be asked for apart.
SOAKED = ("motor", "inverter", "engine", "disc", "tyre")
STABILITY: dict[Stability, float] = {"off": 0.0, "sport": 1.0, "on": 2.0}  # as solvers see it


@dataclass(frozen=True)
class Conditions:
    """Conditions of one test, SI. None means: what the procedure declares.

    ``load`` is driver and equipment on top of the curb mass (road tests); ``curb_mass`` replaces the car's own (an
    as-tested weight); ``soc`` is of the usable window, 0–1. ``climate``: the cabin is held at its set point, under a sun of
    ``sun`` [W/m²]. ``stability`` (stability and traction control together) and ``regeneration`` (a factor on the car's own,
    0–1) belong to braking and handling; the other tests leave them out. ``stop_clock``: a stopping distance counts from the
    pedal or from where the car, its brakes on, passes the speed. ``post_power`` [W] and ``post_current`` [A] are
    those of the post where a test charges rapidly.
    """

    mass_rule: MassRule | None = None
    load: float | None = None
    curb_mass: float | None = None
    ambient: float | None = None
    pressure: float | None = None
    head_wind: float | None = None
    surface_grip: float | None = None
    soc: float | None = None
    battery_temperature: float | None = None
    traction_control: bool | None = None
    stability: Stability | None = None
    regeneration: float | None = None
    stop_clock: StopClock | None = None
    auxiliary: float | None = None
    climate: bool | None = None
    sun: float | None = None
    dynamometer: bool | None = None
    post_power: float | None = None
    post_current: float | None = None

    def over(self, defaults: Conditions) -> Conditions:
        """Return these conditions with ``defaults`` wherever they say nothing."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(defaults, **{name: value for name, value in own.items() if value is not None})

    def stated(self) -> dict[str, Any]:
        """Return only what is stated."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}

    def describe(self) -> str:
        """Return the conditions as a person would say them."""
        parts = [_MASS_WORDS[self.mass_rule or "road"].format(load=self.load or 0.0)]
        if self.curb_mass:
            parts[0] = f"curb {self.curb_mass:.0f} kg as tested + {self.load or 0:.0f} kg"
        if self.soc is not None:
            parts.append(f"charge {100 * self.soc:.0f} %")
        if self.ambient is not None:
            parts.append(f"{self.ambient - 273.15:.0f} °C")
        if self.battery_temperature not in (None, self.ambient):
            parts.append(f"battery {(self.battery_temperature or 0.0) - 273.15:.0f} °C")
        if self.dynamometer:
            parts.append("on the dynamometer")
        else:
            parts.append("road")
            if self.head_wind:
                kind = "head" if self.head_wind > 0.0 else "tail"
                parts.append(f"{kind} wind {abs(self.head_wind):g} m/s")
            if self.surface_grip not in (None, 1.0):
                parts.append(f"surface grip {self.surface_grip:g}")
        if self.climate:
            parts.append("climate control on")
        if self.post_power is not None or self.post_current is not None:
            most = [f"{self.post_power / 1e3:g} kW"] if self.post_power is not None else []
            most += [f"{self.post_current:g} A"] if self.post_current is not None else []
            parts.append(f"a post of {', '.join(most)}")
        return ", ".join(parts + self._helpers())

    def _helpers(self) -> list[str]:
        """Return what helps the driver: stability control includes the control of traction."""
        if self.dynamometer:
            return []
        parts = []
        if self.stability is not None:
            parts.append(f"stability control {self.stability}")
        elif self.traction_control is not None:
            parts.append("traction control " + ("on" if self.traction_control else "off"))
        if self.regeneration is not None:
            share = f"{100 * self.regeneration:.0f} % of its regeneration"
            parts.append({0.0: "no regeneration", 1.0: "its own regeneration"}.get(self.regeneration, share))
        if self.stop_clock == "speed":
            parts.append("counted from the speed, brakes on")
        return parts


_MASS_WORDS = {
    "road": "curb + {load:.0f} kg",
    "test": "EPA test mass",
    "wltp": "WLTP test mass",
}

STANDARD = Conditions(
    mass_rule="road",
    load=90.0,
    ambient=293.15,
    pressure=101_325.0,
    head_wind=0.0,
    surface_grip=1.0,
    soc=1.0,
    traction_control=True,
    auxiliary=1.0,
    climate=False,
    sun=250.0,  # a day of broken clouds; SC03 prescribes 850
    dynamometer=False,
)


def driven_mass(plants: np.ndarray, conditions: Conditions) -> np.ndarray:
    """Return the mass [kg] as driven, one a row.

    ``test``: the EPA's equivalent test weight. ``wltp``: UN GTR 15 §3.2.8: mass in running order (curb +
    75 kg) + 25 kg + 15 % of what may be loaded beyond. ``road``: curb + driver and equipment.
    """
    if conditions.mass_rule == "test":
        return plants["test_mass"].copy()
    curb = plants["mass"] if conditions.curb_mass is None else np.full(len(plants), conditions.curb_mass)
    if conditions.mass_rule == "wltp":
        ready: Any = running_order_mass(curb)  # pyright: ignore[reportArgumentType]
        gross: Any = np.maximum(plants["gross_mass"], ready + OPTIONAL_LOAD)
        return cast(Any, wltp_test_mass)(ready, gross, LOAD_SHARE_M1)
    return curb + (conditions.load or 0.0)


def condition_table(plants: np.ndarray, conditions: Conditions) -> np.ndarray:
    """Return the solvers' table of conditions, one row a car; ``conditions`` must be complete (see ``over``)."""
    table = np.zeros(len(plants), CONDITIONS)
    ambient, pressure = _given(conditions.ambient), _given(conditions.pressure)
    table["mass"] = driven_mass(plants, conditions)
    table["temperature"] = ambient
    table["density"] = air_density(pressure, ambient)
    table["head_wind"] = conditions.head_wind
    table["grip"] = conditions.surface_grip
    table["coast_down_exact"] = float(bool(conditions.dynamometer))
    table["auxiliary"] = conditions.auxiliary
    if conditions.climate:
        table["climate"] = climate_of(plants, ambient, _given(conditions.sun))
    table["epa_shifts"] = float(conditions.mass_rule == "test")
    table["traction_control"] = float(bool(conditions.traction_control))
    table["stability"] = STABILITY[conditions.stability or "on"]
    table["post_power"] = np.inf if conditions.post_power is None else conditions.post_power
    table["post_current"] = np.inf if conditions.post_current is None else conditions.post_current
    table["stop_clock"] = float(conditions.stop_clock == "speed")
    table["regeneration"] = 1.0 if conditions.regeneration is None else conditions.regeneration
    if conditions.dynamometer:  # the road load is set as in the weather that its rule corrects it to
        table["density"] = WLTP_DENSITY if conditions.mass_rule == "wltp" else COASTDOWN_DENSITY
    return table


def climate_of(plants: np.ndarray, ambient: float, sun: float) -> np.ndarray:
    """Return the electrical power [W] that holds each cabin at its set point with the driver alone in the car.

    None for a car with an engine, whose waste heat warms the cabin; its compressor is not modelled.
    """
    p: Any = plants
    shine: Any = cabin.sun_load(sun, p["cabin_glass"], GLASS_TRANSMITTANCE)
    heat = cabin.demand(
        p["cabin_conductance"],
        p["cabin_air"],
        p["cabin_recirculation"],
        p["cabin_setpoint"],
        ambient,
        shine,
        1.0,
    )
    cop: Any = np.where(
        p["heat_pump"] > 0.5, cabin.heat_pump_cop(ambient, p["heat_pump_cop"], COP_SLOPE, 1.0), 1.0
    )
    cooling = np.maximum(p["cooling_cop"], 0.1)
    power: Any = cabin.climate_power(heat, cop, cooling, p["cabin_power"], p["blower_power"])
    return np.where(plants["engine"] > 0.5, 0.0, power)


def start_states(plants: np.ndarray, conditions: Conditions) -> np.ndarray:
    """Return the states at the start of a procedure: at rest, soaked at ambient, the declared charge."""
    states = np.zeros(len(plants), STATE)
    ambient = _given(conditions.ambient)
    soc = _given(conditions.soc)
    states["soc"] = plants["soc_low"] + soc * (plants["soc_high"] - plants["soc_low"])
    warm = conditions.battery_temperature
    states["battery_temperature"] = ambient if warm is None else warm
    for part in SOAKED:
        states[f"{part}_temperature"] = ambient
    return states


def _given(value: float | None) -> float:
    if value is None:
        raise ValueError("conditions are incomplete: put them over a procedure's defaults first")
    return value

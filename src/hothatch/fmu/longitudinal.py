"""The car on a straight road as a unit: a speed to follow, or accelerator and brake; battery, motors, heat; or fuel."""

from __future__ import annotations

import math

import numpy as np

from hothatch.fmu.model import Model, common_parameters
from hothatch.fmu.variable import Variable, asked, choice, parameter, shown, switch
from hothatch.proving.conditions import STANDARD
from hothatch.proving.steps import STEP
from hothatch.solvers import ledger, pack, stepwise_line, straight_line, totals

CYCLE_STEP = 1.0  # s, of the drive cycles: the longest step of a car that follows a speed

_INPUTS = (
    asked("speed_demand", "m/s", "Speed at the end of the step, as far as the car can", 0.0, 0.0, 150.0),
    asked("grade", "1", "Rise of the road over horizontal distance, positive uphill", 0.0, -0.5, 0.5),
    asked("head_wind", "m/s", "Wind against the car", 0.0, -60.0, 60.0),
    asked("ambient_temperature", "K", "Temperature of the air", STANDARD.ambient or 0.0, 220.0, 340.0),
)
_ELECTRIC_INPUTS = (
    choice("drive_mode", "input", "0: follow speed_demand; 1: obey accelerator and brake", 1),
    asked("accelerator", "1", "Share of the motors' torque at this speed; mode 1", 0.0, 0.0, 1.0),
    asked("brake", "1", "Share of the greatest deceleration by brakes and tyres, motors first; mode 1", 0.0, 0.0, 1.0),
    asked("climate_power", "W", "Electrical power of heating or air conditioning", 0.0, 0.0, 3e4),
)  # fmt: skip
_OUTPUTS = (
    shown("speed", "m/s", "Longitudinal velocity"),
    shown("distance", "m", "Distance since the start"),
    shown("acceleration", "m/s2", "Longitudinal acceleration, mean of the last internal step"),
    shown("wheel_force", "N", "Longitudinal force of the driven tyres"),
    shown("friction_force", "N", "Braking force of the friction brakes, positive while they brake"),
    choice("limit", "output", "What held the car back: " + ", ".join(
        f"{number} {name}" for number, name in enumerate(ledger.LIMIT_NAMES)), ledger.LIMITS - 1),
)  # fmt: skip
_ELECTRIC = (
    shown("soc", "1", "State of charge, of the usable window"),
    shown("battery_power", "W", "At the battery's terminals, positive in discharge"),
    shown("battery_voltage", "V", "At the battery's terminals"),
    shown("battery_current", "A", "Positive in discharge"),
    shown("battery_temperature", "K", "Mean of the cells"),
    shown("battery_energy", "J", "Net energy out of the terminals since the start"),
    shown("wall_energy", "J", "From the wall, to charge that again"),
)
_AXLE = (
    ("motor_torque_{}", "N.m", "Torque at the shaft of the {} motor"),
    ("motor_speed_{}", "rad/s", "Speed of the shaft of the {} motor"),
    ("motor_temperature_{}", "K", "Winding of the {} motor"),
    ("inverter_temperature_{}", "K", "Inverter of the {} motor"),
)
_ENGINE = (
    shown("fuel_power", "W", "Lower heating value of the fuel burnt"),
    shown("fuel_energy", "J", "Of the fuel burnt since the start"),
    shown("engine_torque", "N.m", "Behind the clutch"),
    shown("engine_speed", "rad/s", "Speed of the crankshaft"),
    choice("gear", "output", "Gear that is in, from 1", 10),
    shown("engine_temperature", "K", "Coolant and oil"),
)


def variables_of(plant: np.void) -> tuple[Variable, ...]:
    """Return the variables of a car: those of its battery and motors, or those of its engine."""
    fixed = (
        *common_parameters(plant, 0.0, 1.0),
        switch("dynamometer", "True: road load exactly as its coast-down sets it, no weather", False),
    )
    if plant["engine"] > 0.5:
        warm = parameter(
            "initial_engine_temperature", "K", "Coolant and oil at the start", float(plant["warm_temperature"]), 220, 420
        )  # fmt: skip
        rule = switch(
            "epa_shifts", "True: a manual gearbox changes up at the speeds of EPA's schedule", False
        )
        return (*fixed, warm, rule, *_INPUTS, *_OUTPUTS, *_ENGINE)
    helped = switch("traction_control", "True: traction control holds the driven wheels' slip", True)
    motors = tuple(
        shown(name.format(axle), unit, doc.format(axle))
        for index, axle in enumerate(("front", "rear"))
        if plant["torque"][index] > 0.0
        for name, unit, doc in _AXLE
    )
    return (*fixed, helped, *_INPUTS, *_ELECTRIC_INPUTS, *_OUTPUTS, *_ELECTRIC, *motors)


class Longitudinal(Model):
    """One car on a straight road; the solvers are those of drive cycles and of full throttle."""

    title = "longitudinal"
    step_size = 0.01

    def __init__(self, plant: np.ndarray) -> None:
        """``plant`` (1,) is the car."""
        super().__init__(plant, variables_of(plant[0]))
        self.electric = bool(plant[0]["engine"] < 0.5)

    def _place(self) -> None:
        self.kept, self.line = np.zeros(stepwise_line.KEPT), np.zeros((2, straight_line.WORK))
        self.sinks, self.totals = np.zeros(ledger.SINKS), np.zeros(totals.TOTALS)
        self.shown = np.zeros(stepwise_line.SHOWN)
        if self.electric:
            mode = self.values["drive_mode"]
            stepwise_line.begin(self.plant[0], self.conditions[0], self.state[0], mode, self.kept, self.line)
        else:
            self.state["engine_temperature"] = self.values["initial_engine_temperature"]
            self.conditions["epa_shifts"] = self.values["epa_shifts"]

    def _kept(self) -> dict[str, np.ndarray]:
        return {
            "kept": self.kept, "line": self.line, "sinks": self.sinks, "totals": self.totals, "shown": self.shown
        }  # fmt: skip

    def _march(self, time: float, dt: float) -> None:
        value = self.values
        pedals = self.electric and value["drive_mode"] == stepwise_line.PEDALS
        count = max(math.ceil(dt / (self._pedal_step(dt) if pedals else CYCLE_STEP) - 1e-9), 1)
        demand = np.zeros(stepwise_line.ASKED)
        demand[stepwise_line.MODE] = value.get("drive_mode", stepwise_line.FOLLOW)
        demand[stepwise_line.SPEED] = value["speed_demand"]
        demand[stepwise_line.ACCELERATOR] = value.get("accelerator", 0.0)
        demand[stepwise_line.BRAKE] = value.get("brake", 0.0)
        demand[stepwise_line.SLOPE] = math.sin(math.atan(value["grade"]))
        stepwise_line.advance(
            self.plant, self.conditions, self.state, demand, dt / count, count, self.kept, self.line, self.sinks,
            self.totals, self.shown,
        )  # fmt: skip

    def _pedal_step(self, dt: float) -> float:
        """Return the solver's step [s] for the next ``dt``: it grows while the pedals stay, as in a built-in run."""
        kept, feet = self.kept, self.values["accelerator"] - self.values["brake"]
        if feet != kept[stepwise_line.FEET]:
            kept[stepwise_line.FEET], kept[stepwise_line.SINCE] = feet, 0.0
        step = float(straight_line.step_at(STEP, kept[stepwise_line.SINCE]))
        kept[stepwise_line.SINCE] += dt
        return step

    def _show(self) -> None:
        state, found = self.state[0], self.values
        found["speed"], found["distance"] = float(state["speed"]), float(state["distance"])
        found["acceleration"] = self.kept[stepwise_line.ACCELERATION]
        found["wheel_force"] = self.shown[stepwise_line.FORCE]
        found["friction_force"] = self.shown[stepwise_line.FRICTION]
        found["limit"] = self.shown[stepwise_line.LIMIT]
        if self.electric:
            self._show_battery()
        else:
            found["fuel_power"] = self.shown[stepwise_line.POWER]
            found["fuel_energy"] = self.totals[totals.NET]
            found["engine_torque"] = self.shown[stepwise_line.TORQUE]
            found["engine_speed"] = self.shown[stepwise_line.OMEGA]
            found["gear"] = float(state["gear"]) + 1.0
            found["engine_temperature"] = float(state["engine_temperature"])

    def _show_battery(self) -> None:
        state, p, found = self.state[0], self.plant[0], self.values
        power = self.shown[stepwise_line.POWER]
        volts = self.kept[stepwise_line.VOLTAGE]
        found["soc"] = float(pack.window(p, state["soc"]))
        found["battery_power"], found["battery_voltage"] = power, volts
        found["battery_current"] = power / volts
        found["battery_temperature"] = float(state["battery_temperature"])
        found["battery_energy"] = self.totals[totals.NET]
        found["wall_energy"] = self.totals[totals.NET] / float(p["charging_efficiency"])
        for index, axle in enumerate(("front", "rear")):
            if p["torque"][index] > 0.0:
                found[f"motor_torque_{axle}"] = self.shown[stepwise_line.TORQUE + index]
                found[f"motor_speed_{axle}"] = self.shown[stepwise_line.OMEGA + index]
                found[f"motor_temperature_{axle}"] = float(state["motor_temperature"][index])
                found[f"inverter_temperature_{axle}"] = float(state["inverter_temperature"][index])

"""What both models of a unit have in common: their variables by name, parameters until the start, steps after it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

import numpy as np

from hothatch.car.plant import CONDITIONS, STATE
from hothatch.fmu.variable import Variable, parameter
from hothatch.physics.road_load import air_density
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states

DRIVER = 90.0  # kg on top of the curb mass, as in road tests
WARM_PACK = 298.15  # K, as road tests find it
STABILITY = ("off", "sport", "on")


class UnitError(ValueError):
    """A unit that cannot be made, or a value that it cannot be given; the message is for people."""


class Model(ABC):
    """One car that an FMU drives: ``values`` by the names of ``variables``, SI.

    ``set`` takes parameters and inputs, ``begin`` puts the car where the parameters say, ``step`` advances it, ``get``
    returns any value. Raises UnitError for values outside their bounds when they are used.
    """

    step_size: float  # s, that a master does well to take
    title: str

    def __init__(self, plant: np.ndarray, variables: tuple[Variable, ...]) -> None:
        """``plant`` (1,) is the car; ``variables`` what the unit shows."""
        self.plant = plant
        self.variables = {one.name: one for one in variables}
        self.values = {one.name: one.start for one in variables}
        self.begun = False
        self.conditions, self.state = np.zeros(1, CONDITIONS), np.zeros(1, STATE)

    def set(self, name: str, value: float) -> None:
        """Give a parameter or input a value; UnitError for a parameter once the run has begun."""
        if self.begun and self.variables[name].causality == "parameter":
            raise UnitError(f"{name}: a parameter is fixed once the run has begun")
        self.values[name] = float(value)

    def get(self, name: str) -> float:
        """Return a value; outputs are those of the last ``preview``, ``begin`` or ``step``."""
        return float(self.values[name])

    def preview(self) -> None:
        """Show the outputs of a run that began now."""
        self._check("parameter")
        asked = self._conditions()
        self.conditions, self.state = condition_table(self.plant, asked), start_states(self.plant, asked)
        self.state["speed"] = self.values["initial_speed"]
        self._place()
        self._show()

    def begin(self) -> None:
        """Begin the run with the parameters as they stand."""
        self.preview()
        self.begun = True

    def step(self, time: float, dt: float) -> None:
        """Advance by ``dt`` [s] from ``time`` [s] since the start, with the inputs as they stand."""
        self._check("input")
        self._apply_weather()
        self._march(time, dt)
        self._show()

    def _conditions(self) -> Conditions:
        """Return the conditions that the parameters describe; what a unit has no parameter for is standard."""
        value = self.values
        return replace(
            STANDARD,
            curb_mass=value["mass"],
            load=0.0,
            ambient=value["ambient_temperature"],
            pressure=value["air_pressure"],
            surface_grip=value["surface_grip"],
            soc=value.get("initial_soc", 1.0),
            battery_temperature=value.get("initial_battery_temperature"),
            traction_control=bool(value.get("traction_control", 1.0)),
            dynamometer=bool(value.get("dynamometer", 0.0)),
            stability=STABILITY[int(value.get("stability_control", 2.0))],
            regeneration=value.get("regeneration", 1.0),
        )

    def _apply_weather(self) -> None:
        row, value = self.conditions, self.values
        row["head_wind"] = value["head_wind"]
        row["climate"] = value.get("climate_power", 0.0)
        row["temperature"] = value["ambient_temperature"]
        if row["coast_down_exact"][0] < 0.5:
            row["density"] = air_density(value["air_pressure"], value["ambient_temperature"])

    def _check(self, causality: str) -> None:
        for one in self.variables.values():
            value = self.values[one.name]
            if one.causality == causality and not _within(one, value):
                raise UnitError(f"{one.name} = {value:g}: expected {_bounds(one)}")

    @property
    def rows(self) -> dict[str, np.ndarray]:
        """All arrays that change as the car moves, by name: what a saved state holds."""
        return {"conditions": self.conditions, "state": self.state, **self._kept()}

    def saved(self) -> dict[str, Any]:
        """Return all that the next step depends on, as plain lists and numbers."""
        rows = {name: row.view("f8").ravel().tolist() for name, row in self.rows.items()}
        return {"values": dict(self.values), "rows": rows, "begun": self.begun}

    def restore(self, saved: dict[str, Any]) -> None:
        """Take up a state that ``saved`` returned."""
        if not self.begun:
            self.preview()
        self.values, self.begun = dict(saved["values"]), bool(saved["begun"])
        for name, row in self.rows.items():
            row.view("f8").reshape(-1)[:] = saved["rows"][name]

    @abstractmethod
    def _place(self) -> None:
        """Set what is kept beside the state to how a run begins."""

    @abstractmethod
    def _march(self, time: float, dt: float) -> None:
        """March from ``time`` [s] by ``dt`` [s]."""

    @abstractmethod
    def _show(self) -> None:
        """Write the outputs into ``values``."""

    @abstractmethod
    def _kept(self) -> dict[str, np.ndarray]:
        """Return the arrays of floats kept beside conditions and state."""


def _within(one: Variable, value: float) -> bool:
    low = -np.inf if one.low is None else one.low
    high = np.inf if one.high is None else one.high
    return bool(np.isfinite(value)) and low <= value <= high


def _bounds(one: Variable) -> str:
    unit = f" {one.unit}" if one.unit not in ("", "1") else ""
    if one.low is None:
        return f"a finite number{unit}"
    return f"at least {one.low:g}{unit}" if one.high is None else f"{one.low:g} to {one.high:g}{unit}"


def common_parameters(plant: np.void, speed: float, soc: float) -> tuple[Variable, ...]:
    """Return the parameters that any car and model has; the battery's only where there is one."""
    mass = float(plant["mass"])
    found = (
        parameter("initial_speed", "m/s", "Speed at the start", speed, 0.0, 120.0),
        parameter("mass", "kg", "Mass as driven; start: curb mass and 90 kg", mass + DRIVER, 0.5 * mass, 3.0 * mass),
        parameter("surface_grip", "1", "Grip of the surface; 1: dry asphalt", 1.0, 0.05, 2.0),
        parameter("air_pressure", "Pa", "Pressure of the air", 101_325.0, 5e4, 1.2e5),
    )  # fmt: skip
    if plant["engine"] > 0.5:
        return found
    return (
        *found,
        parameter("initial_soc", "1", "Charge at the start, of the usable window", soc, 0.0, 1.0),
        parameter(
            "initial_battery_temperature", "K", "Temperature of the battery at the start", WARM_PACK, 230.0, 350.0
        ),
    )  # fmt: skip

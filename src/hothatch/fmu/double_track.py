"""The car in the plane as a unit: steering wheel, drive and brake pedal in; motion and wheel loads out, axes of ISO 8855."""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import GEARS
from hothatch.fmu.model import Model, UnitError, common_parameters
from hothatch.fmu.variable import Variable, asked, choice, parameter, shown
from hothatch.proving.conditions import STANDARD
from hothatch.solvers import ledger, motion, stepwise_track, track_run
from hothatch.solvers.double_track import STEP

_INPUTS = (
    asked("steering_wheel_angle", "rad", "Positive to the left; held over a step", 0.0, -30.0, 30.0),
    choice("drive_mode", "input", "0: let go; 1: hold speed_demand; 2: hold the drive's force as it stood; "
           "3: full throttle; 5: bring drive_force_demand", 5, start=2),
    asked("speed_demand", "m/s", "Speed that mode 1 holds", 0.0, 0.0, 150.0),
    asked("drive_force_demand", "N", "Force at the driven wheels, negative: regeneration; mode 5", 0.0, -1e5, 1e5),
    asked("brake_pedal", "1", "Share of the pedal's travel; above 0 it takes the foot off the drive", 0.0, 0.0, 1.0),
    asked("head_wind", "m/s", "Wind against the car", 0.0, -60.0, 60.0),
    asked("ambient_temperature", "K", "Temperature of the air", STANDARD.ambient or 0.0, 220.0, 340.0),
)  # fmt: skip
# Outputs are columns of the solver's trace by their own names: (column, unit, what ISO 8855 calls it).
_SINGLE = (
    ("x", "m", "Position of the centre of gravity in the earth-fixed X"),
    ("y", "m", "Position of the centre of gravity in the earth-fixed Y"),
    ("yaw", "rad", "Yaw angle, positive to the left"),
    ("vx", "m/s", "Longitudinal velocity"),
    ("vy", "m/s", "Lateral velocity, positive to the left"),
    ("yaw_rate", "rad/s", "Yaw velocity"),
    ("ax", "m/s2", "Longitudinal acceleration of the centre of gravity"),
    ("ay", "m/s2", "Lateral acceleration of the centre of gravity"),
    ("roll", "rad", "Vehicle roll angle, positive: right side down"),
    ("roll_rate", "rad/s", "Vehicle roll velocity"),
    ("sideslip", "rad", "Vehicle sideslip angle"),
    ("distance", "m", "Distance along the path since the start"),
    ("steer", "rad", "Mean steer angle of the front road wheels"),
    ("rear_steer", "rad", "Steer angle of the rear wheels, by compliance and roll"),
    ("demand", "N", "Force that the drive is asked for"),
    ("front_disc", "K", "Brake discs of the front axle"),
    ("rear_disc", "K", "Brake discs of the rear axle"),
    ("esc", "1", "Part that stability control takes, 0: none"),
)
_CHOICES = (
    ("abs", "1: anti-lock control works"),
    ("tc", "1: traction control works"),
)
_BATTERY = (
    ("soc", "1", "State of charge, of the usable window"),
    ("voltage", "V", "At the battery's terminals"),
)
_WHEEL = (
    ("fz", "N", "Tyre vertical force, {}"),
    ("fx", "N", "Tyre longitudinal force, {}"),
    ("fy", "N", "Tyre lateral force, {}"),
    ("wheel_speed", "rad/s", "Wheel rotational speed, {}"),
    ("slip", "1", "Tyre longitudinal slip, {}"),
    ("alpha", "rad", "Tyre slip angle, {}"),
    ("brake", "N.m", "Friction brake torque, {}"),
    ("drive", "N.m", "Drive torque, {}"),
)
_PLACES = (("fl", "front left"), ("fr", "front right"), ("rl", "rear left"), ("rr", "rear right"))
OUTCOME = "What became of the car: 0 in hand, 1 spun, 2 rolled over"


def variables_of(plant: np.void) -> tuple[Variable, ...]:
    """Return the variables of a car; those of its battery only where there is one."""
    electric = plant["engine"] < 0.5
    battery = _BATTERY if electric else ()
    regeneration = parameter(
        "regeneration", "1", "Factor on the car's own when the foot is off the drive", 1.0, 0.0, 2.0
    )
    wheels = tuple(
        shown(f"{name}_{place}", unit, doc.format(where))
        for name, unit, doc in _WHEEL
        for place, where in _PLACES
    )
    return (
        *common_parameters(plant, 100 / 3.6, 0.9),
        choice("stability_control", "parameter", "With traction control; 0: off, 1: sport, 2: on", 2, start=2),
        *((regeneration,) if electric else ()),
        *_INPUTS,
        *(shown(*one) for one in (*_SINGLE, *battery)),
        *(choice(name, "output", doc, 1) for name, doc in _CHOICES),
        choice("outcome", "output", OUTCOME, 2),
        *wheels,
    )  # fmt: skip


class DoubleTrack(Model):
    """One car in the plane; the solver is that of all handling tests, at its own step of a millisecond."""

    title = "double-track"
    step_size = STEP

    def __init__(self, plant: np.ndarray) -> None:
        """``plant`` (1,) is the car."""
        super().__init__(plant, variables_of(plant[0]))

    def _place(self) -> None:
        self.k, self.s = np.zeros(motion.CONSTANTS), np.zeros(motion.MOTION)
        self.clock, self.shifts = np.zeros(stepwise_track.CLOCK), np.zeros(GEARS)
        self.sinks = np.zeros(ledger.SINKS)
        plan = np.zeros(track_run.PLAN)
        plan[track_run.SPEED] = self.values["initial_speed"]
        plan[track_run.FOOT] = self.values["drive_mode"]
        track_run.begin(
            self.plant[0], self.conditions[0], self.k, self.state[0], self.s, plan, self.shifts, STEP
        )

    def _kept(self) -> dict[str, np.ndarray]:
        return {"k": self.k, "s": self.s, "clock": self.clock, "shifts": self.shifts, "sinks": self.sinks}

    def _march(self, time: float, dt: float) -> None:
        if self.values["outcome"] == track_run.ROLLED_OVER:
            raise UnitError(f"the car rolled over before {time:g} s; the model ends there")
        if self.values["drive_mode"] == motion.BRAKING:
            raise UnitError("drive_mode = 4: expected 0, 1, 2, 3 or 5; brake_pedal brakes")
        # Whole steps only: a master's clock that falls between two finds the nearer one.
        count = round((time + dt) / STEP) - int(self.clock[stepwise_track.STEPS])
        value = self.values
        demand = np.zeros(stepwise_track.ASKED)
        demand[stepwise_track.ANGLE] = value["steering_wheel_angle"]
        demand[stepwise_track.FOOT] = value["drive_mode"]
        demand[stepwise_track.SPEED] = value["speed_demand"]
        demand[stepwise_track.FORCE] = value["drive_force_demand"]
        demand[stepwise_track.BRAKE] = value["brake_pedal"]
        stepwise_track.advance(
            self.plant, self.conditions, self.state, self.k, self.s, self.clock, self.shifts, demand, STEP,
            max(count, 0), self.sinks,
        )  # fmt: skip

    def _show(self) -> None:
        found, p = self.values, self.plant[0]
        for name, value in zip(motion.TRACE_COLUMNS, self.s.tolist(), strict=True):
            one = self.variables.get(name)
            if one is not None and one.causality == "output":
                found[name] = value
        for name, _ in _CHOICES:
            found[name] = float(found[name] > 0.5)
        if "soc" in found:
            found["soc"] = float((self.s[motion.SOC] - p["soc_low"]) / (p["soc_high"] - p["soc_low"]))
        found["outcome"] = float(track_run.fate(self.s, 0.0))

"""Fills a Plant's chassis: what a file states, what follows from other fields, what class rules give.

Roll stiffness: where a file states neither it nor springs and bars, the car is one that rolls by its class's gradient, its
springs are those of its class and the bars hold what is left. A stated spring or bar then acts beside the other's own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hothatch.car.engine import engine_axle
from hothatch.car.rules import AXLES, Columns
from hothatch.car.tyre_size import load_index_mass, parse_tyre_size
from hothatch.constants import G0

# ISO 1176: the driver of a car in running order, with luggage.
DRIVER_MASS = 75.0
# NHTSA's measurements of 451 saloons, hatchbacks, coupes, estates: height of the centre of gravity over that of the
# roof; and of seven electric cars, how much lower it is by the pack's share of the laden mass (least squares).
CG_OVER_HEIGHT, CG_BY_PACK = 0.380, 0.194
# Without another word: anti-lock brakes (voluntary in Europe from 2004, usual in the US by 2000), stability control
# (FMVSS 126: all cars of model year 2012).
ABS_SINCE, ESC_SINCE = 2000, 2012
# Fastest speeds of the speed letters, km/h (ETRTO Standards Manual).
# km/h by speed letter (UN R30, UN R142).
SPEED_LETTERS = {
    "N": 140, "P": 150, "Q": 160, "R": 170, "S": 180, "T": 190, "U": 200, "H": 210, "V": 240, "W": 270, "Y": 300,
    "(Y)": 300, "": np.inf,
}  # fmt: skip


def cg_height(columns: Columns) -> Any:
    """Return the height [m] of the centre of gravity at curb + driver, from the body's height and the pack's mass."""
    height = columns.value("body.height")
    if engine_axle(columns):
        return CG_OVER_HEIGHT * height
    pack = columns.value("battery.mass") / (columns.value("mass.curb") + DRIVER_MASS)
    return height * (CG_OVER_HEIGHT - CG_BY_PACK * pack)


def class_roll_stiffness(columns: Columns) -> Any:
    """Return the roll stiffness [N m/rad] of both axles that gives the class's roll gradient.

    K = m_s g h (1 + 1/(g R)), h from the roll axis to the sprung mass's centre of gravity, R the gradient in rad s²/m.
    Source: Gillespie, Fundamentals of Vehicle Dynamics, ch. 6 (roll angle of the sprung mass), solved for K.
    """
    moment = roll_moment(columns)
    return moment * (1.0 + 1.0 / (G0 * columns.value("suspension.roll_gradient")))


def roll_moment(columns: Columns) -> Any:
    """Return m_s g h [N m/rad]: weight of the sprung mass times its height over the roll axis."""
    return _sprung_mass(columns) * G0 * _roll_arm(columns)


def _sprung_mass(columns: Columns) -> Any:
    unsprung = sum(columns.value(f"suspension.{axle}.unsprung_mass") for axle in AXLES)
    return columns.value("mass.curb") + DRIVER_MASS - unsprung


def _roll_arm(columns: Columns) -> Any:
    """Return how far [m] the sprung mass's centre of gravity is above the roll axis; at least 50 mm."""
    share = columns.value("mass.front_share")
    front, rear = (columns.value(f"suspension.{axle}.roll_centre") for axle in AXLES)
    mass, sprung = columns.value("mass.curb") + DRIVER_MASS, _sprung_mass(columns)
    height = (
        mass * columns.value("mass.cg_height") - (mass - sprung) * columns.value("tyre.rolling_radius")
    ) / sprung
    return np.maximum(height - (share * front + (1.0 - share) * rear), 0.05)


def _share(columns: Columns, axle: str) -> Any:
    front = columns.value("suspension.front_roll_share")
    return front if axle == "front" else 1.0 - front


def _on_tyres(columns: Columns, axle: str) -> Any:
    """Return the roll stiffness [N m/rad] of an axle's two tyres: k T²/2."""
    track = columns.value(f"body.track_{axle}")
    return 0.5 * columns.value("tyre.vertical_stiffness") * track * track


def bar_rate(columns: Columns, axle: str) -> Any:
    """Return the bar's rate [N/m] at the wheel that, beside its class's springs, gives the class's roll stiffness."""
    track, tyres = columns.value(f"body.track_{axle}"), _on_tyres(columns, axle)
    wanted = np.minimum(_share(columns, axle) * class_roll_stiffness(columns), 0.8 * tyres)
    suspension = 1.0 / (1.0 / wanted - 1.0 / tyres)
    spring = columns.ruled(f"suspension.{axle}.spring_rate")
    return np.maximum(2.0 * suspension / (track * track) - spring, 0.0)


def roll_stiffness(columns: Columns, axle: str) -> Any:
    """Return the axle's roll stiffness [N m/rad]: (spring + bar) T²/2 in series with its tyres.

    Source: Gillespie, Fundamentals of Vehicle Dynamics, ch. 6 (roll stiffness of an axle).
    """
    track, tyres = columns.value(f"body.track_{axle}"), _on_tyres(columns, axle)
    rate = columns.value(f"suspension.{axle}.spring_rate") + columns.value(f"suspension.{axle}.bar_rate")
    return 1.0 / (1.0 / (0.5 * rate * track * track) + 1.0 / tyres)


def roll_damping(columns: Columns, axle: str) -> Any:
    """Return the axle's roll damping [N m s/rad]: its part of ζ 2√(K I), the class's stiffness less the weight's moment.

    I is that of the sprung mass about the roll axis.
    """
    arm = _roll_arm(columns)
    inertia = columns.value("mass.roll_inertia") + _sprung_mass(columns) * arm * arm
    stiffness = class_roll_stiffness(columns) - roll_moment(columns)
    whole = 2.0 * columns.value("suspension.damping_ratio") * np.sqrt(stiffness * inertia)
    return columns.value(f"suspension.{axle}.damping_scale") * _share(columns, axle) * whole


def fill_chassis(plants: np.ndarray, columns: Columns) -> None:
    """Fill the handling fields of ``plants``, SI, from ``columns``, whose derived fields are known (derived.py)."""
    value = columns.value
    for name, path in _FIELDS.items():
        plants[name] = value(path)
    for index, axle in enumerate(AXLES):
        plants["track"][:, index] = value(f"body.track_{axle}")
        plants["lift_area"][:, index] = value(f"body.lift_{axle}") * value("body.frontal_area")
        for name, key in _AXLE_FIELDS.items():
            plants[name][:, index] = value(f"suspension.{axle}.{key}")
        for name, key in _BRAKE_FIELDS.items():
            plants[name][:, index] = value(f"brakes.{axle}_{key}")
        size = "tyre.rear_size" if axle == "rear" and columns.has("tyre.rear_size") else "tyre.size"
        plants["tyre_load_capacity"][:, index] = load_index_mass(columns.text(size))
    front = value("brakes.torque") * value("brakes.balance")
    plants["brake_torque"][:, 0] = front
    plants["brake_torque"][:, 1] = value("brakes.torque") - front
    plants["brake_fade"][:, 0] = value("brakes.fade_start")
    plants["brake_fade"][:, 1] = value("brakes.fade_end")
    plants["abs"] = _fitted(columns, "brakes.abs", "yes", ABS_SINCE)
    plants["esc"] = _fitted(columns, "control.stability", "esc", ESC_SINCE)
    plants["tyre_speed_limit"] = np.minimum(
        _speed_limit(columns, "tyre.size"),
        _speed_limit(columns, "tyre.rear_size") if columns.has("tyre.rear_size") else np.inf,
    )
    for name, key in (("vectoring", "brake_vectoring"), ("motor_vectoring", "motor_vectoring")):
        plants[name] = value(f"control.{key}") if columns.has(f"control.{key}") else 0.0


def _fitted(columns: Columns, path: str, yes: str, since: int) -> Any:
    """Return 1 where a system is fitted: as stated, else from a model year on (a car without a year is of today)."""
    stated = np.asarray(columns.text(path))
    usual = np.asarray(columns.get("year") if columns.has("year") else since) >= since
    return np.where(stated == "", usual, stated == yes).astype(float)


def _speed_limit(columns: Columns, path: str) -> Any:
    codes = columns.text(path)
    if isinstance(codes, str):
        return _letter_speed(codes)
    return np.array([_letter_speed(str(code)) for code in codes])


def _letter_speed(code: str) -> float:
    return SPEED_LETTERS[parse_tyre_size(code).speed_letter] / 3.6


_FIELDS = {
    "yaw_inertia": "mass.yaw_inertia",
    "roll_inertia": "mass.roll_inertia",
    "steering_ratio": "steering.ratio",
    "brake_rise": "brakes.rise_time",
    "abs_slip": "brakes.abs_slip",
    "abs_response": "brakes.abs_response",
    "esc_sideslip": "control.esc_sideslip",
    "esc_yaw_margin": "control.esc_yaw_margin",
    "width": "body.width",
    "length": "body.length",
    "front_overhang": "body.front_overhang",
}
_AXLE_FIELDS = {
    "unsprung": "unsprung_mass",
    "roll_centre": "roll_centre",
    "roll_stiffness": "roll_stiffness",
    "roll_damping": "roll_damping",
    "roll_steer": "roll_steer",
    "camber": "camber",
    "toe": "toe",
    "camber_gain": "camber_gain",
    "lateral_compliance": "lateral_compliance",
}
_BRAKE_FIELDS = {
    "brake_heat": "heat_capacity",
    "brake_conductance": "conductance",
    "brake_conductance_speed": "conductance_speed",
}

"""Which axle and tyre of a car ran out of grip first in braking and handling, and how much the others had left.

What a tyre can give at its load is the peak of its pure slip curves, an ellipse for both directions together:
(Fx/Dx)² + (Fy/Dy)² = 1. A tyre past its peak gives less again; its share then falls with its force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.record import Car
from hothatch.constants import G0
from hothatch.physics.mf_lateral import peak_friction_y
from hothatch.physics.mf_longitudinal import peak_friction_x
from hothatch.proving.braking import STOPS
from hothatch.proving.sine_with_dwell import CRITERIA
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.solvers import double_track

WHEELS = ("fl", "fr", "rl", "rr")
PLACES = ("front left", "front right", "rear left", "rear right")
AXLES = ("front", "rear")
EMPTY = 0.02  # of its grip: an axle that has less left has run out


@dataclass(frozen=True)
class Wheel:
    """One wheel at the limit: where it is, its tyre, its load [N], and which share of its grip it uses."""

    place: str
    tyre: str
    load: float
    used: float

    def document(self) -> dict[str, Any]:
        """Return the wheel as JSON; ``left`` is the share of grip that it has left."""
        return {
            "wheel": self.place,
            "tyre": self.tyre,
            "load_n": self.load,
            "used": self.used,
            "left": max(1.0 - self.used, 0.0),
        }


def tyre_of(car: Car, axle: int) -> str:
    """Return the tyre of an axle in words: size, model where the file names it, class."""
    size = (car.text("tyre.rear_size") if axle else "") or car.text("tyre.size")
    parts = [size, car.text("tyre.model"), car.text("tyre.class").replace("-", " ")]
    return ", ".join(part for part in parts if part)


def wheels_of(car: Car, loads: Sequence[float], used: Sequence[float]) -> tuple[Wheel, ...]:
    """Return the four wheels with their loads [N] and shares of grip used."""
    return tuple(
        Wheel(place, tyre_of(car, index // 2), float(load), float(share))
        for index, (place, load, share) in enumerate(zip(PLACES, loads, used, strict=True))
    )


def share_used(plant: Any, grip: float, trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """Return (loads [N], shares of grip used), both (T, 4), along a motion on a surface of ``grip``."""
    loads = np.column_stack([trace[f"fz_{wheel}"] for wheel in WHEELS])
    shares = np.empty_like(loads)
    for index, wheel in enumerate(WHEELS):
        tyre = plant["mf"][index // 2]
        load: Any = np.maximum(loads[:, index], 1.0)
        along = trace[f"fx_{wheel}"] / (np.abs(peak_friction_x(tyre, load, 0.0, grip)) * load)
        across = trace[f"fy_{wheel}"] / (np.abs(peak_friction_y(tyre, load, 0.0, grip)) * load)
        shares[:, index] = np.where(loads[:, index] > 1.0, np.hypot(along, across), 0.0)
    return loads, shares


def by_axle(loads: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return the share of both axles' grip used (…, 2): what its tyres give over what they could, by their loads."""
    pairs = loads.reshape(*loads.shape[:-1], 2, 2), shares.reshape(*shares.shape[:-1], 2, 2)
    return (pairs[0] * pairs[1]).sum(axis=-1) / np.maximum(pairs[0].sum(axis=-1), 1.0)


def hardest(car: Car, plant: Any, grip: float, trace: Trace) -> tuple[tuple[Wheel, ...], float]:
    """Return the wheels at the instant at which an axle comes nearest to its limit, and that instant [s]."""
    loads, shares = share_used(plant, grip, trace)
    at = int(by_axle(loads, shares).max(axis=1).argmax())
    return wheels_of(car, loads[at], shares[at]), float(trace["time"][at])


def verdict(wheels: Sequence[Wheel], when: str) -> str:
    """Return which axle and tyre ran out first, and what the other axle had left."""
    loads, shares = (np.array([getattr(one, name) for one in wheels]) for name in ("load", "used"))
    axles = by_axle(loads, shares)
    first = int(axles.argmax())
    own = wheels[2 * first : 2 * first + 2]
    outer = max(own, key=lambda one: one.load)
    left = 100.0 * max(1.0 - axles[1 - first], 0.0)
    most = 100.0 * max(1.0 - axles[first], 0.0)
    begun = "ran out first" if most < 100.0 * EMPTY else f"came nearest to its limit, {most:.0f} % left"
    return (
        f"{when} the {AXLES[first]} axle {begun} ({outer.tyre}; its {outer.place} tyre carries "
        f"{outer.load:.0f} N); the {AXLES[1 - first]} axle had {left:.0f} % of its grip left"
    )


def limits(car: Car, plant: Any, grip: float, event: Events) -> tuple[tuple[Wheel, ...], str]:
    """Return the wheels at the limit of one step of a test and the sentence about them; () and '' where nothing moves."""
    numbers = event.numbers
    if "utilisation" in numbers:
        used, loads = numbers["utilisation"][0], numbers["fz"][0]
        if used.ndim == 2:  # both directions: the left turn stands for them
            used, loads = used[0], loads[0]
        wheels = wheels_of(car, loads, used)
        return wheels, verdict(wheels, "In a left turn")
    if not event.traces:
        return (), ""
    wheels, at = hardest(car, plant, grip, event.traces[0])
    return wheels, verdict(wheels, f"At {at:.2f} s")


def step_of(figure: str, events: list[Events]) -> Events:
    """Return the step of a procedure that a figure comes from."""
    order = {**{name: at for at, name in enumerate(STOPS)}, "skidpad_300ft": 1, "slalom_18m_speed": 1}
    return events[order.get(figure, 0)]


def way(event: Events, plant: Any) -> tuple[tuple[str, str], ...]:
    """Return the way from the motion to a figure, in words and numbers."""
    numbers = {name: values[0] for name, values in event.numbers.items()}
    made = _WAYS[event.kind](numbers, plant)
    if "outcome" in numbers and numbers["outcome"] != double_track.OK:
        made = [row for row in made if "nan" not in row[1]]
    return tuple(made)


Rows = list[tuple[str, str]]


def _stop(n: dict[str, Any], plant: Any) -> Rows:
    return [
        ("distance from the pedal", f"{n['distance']:.2f} m"),
        ("time", f"{n['time']:.2f} s"),
        (
            "mean deceleration over the distance",
            f"{2 * n['distance'] / max(n['time'], 1e-9) ** 2 / G0:.2f} g",
        ),
        (
            "anti-lock brakes at work" if plant["abs"] > 0.5 else "foot held back, no anti-lock brakes",
            f"{100 * n['held']:.0f} % of the time",
        ),
    ]


def _pad(n: dict[str, Any], plant: Any) -> Rows:
    left, right = n["ay"] / G0
    return [
        ("to the left, to the right", f"{left:.3f}, {right:.3f} g"),
        ("speed", f"{3.6 * n['speed'][0]:.1f} km/h"),
        ("steering wheel", f"{np.degrees(n['steering_wheel'][0]):.0f}°"),
        ("sideslip", f"{np.degrees(n['sideslip'][0]):.1f}°"),
        ("roll", f"{np.degrees(n['roll'][0]):.1f}°"),
        ("ended by", "stability control" if np.any(n["controlled"] > 0.5) else "its tyres"),
    ]


def _course(n: dict[str, Any], plant: Any) -> Rows:
    return [
        ("entry speed", f"{3.6 * n['speed']:.1f} km/h"),
        ("exit speed", f"{3.6 * n['exit_speed']:.1f} km/h"),
        ("mean speed from the first cone to the last", f"{3.6 * n['mean_speed']:.1f} km/h"),
        ("greatest sideslip", f"{np.degrees(n['peak_sideslip']):.1f}°"),
        ("greatest yaw rate", f"{np.degrees(n['peak_yaw_rate']):.0f}°/s"),
        ("nearest cone", f"number {n['cone'] + 1:.0f}, {100 * n['clearance']:.1f} cm"),
    ]


def _circle(n: dict[str, Any], plant: Any) -> Rows:
    ratio = float(plant["steering_ratio"])
    return [
        (
            "steering wheel at 1 and 3 m/s²",
            f"{np.degrees(n['steering_wheel'][1]):.1f}°, {np.degrees(n['steering_wheel'][5]):.1f}°",
        ),
        ("over the steering ratio", f"{ratio:.1f}"),
        (
            "sideslip at 1 and 3 m/s²",
            f"{np.degrees(n['sideslip'][1]):.2f}°, {np.degrees(n['sideslip'][5]):.2f}°",
        ),
        ("roll at 1 and 3 m/s²", f"{np.degrees(n['roll'][1]):.2f}°, {np.degrees(n['roll'][5]):.2f}°"),
        ("highest lateral acceleration", f"{n['limit'] / G0:.3f} g"),
    ]


def _step(n: dict[str, Any], plant: Any) -> Rows:
    return [
        ("steering-wheel angle", f"{np.degrees(n['angle']):.1f}°"),
        ("steady yaw rate", f"{np.degrees(n['yaw_steady']):.2f}°/s"),
        ("to 90 % of it, to its peak", f"{n['yaw_response_time']:.3f} s, {n['yaw_peak_time']:.3f} s"),
        ("overshoot", f"{100 * n['yaw_overshoot']:.1f} %"),
        ("steady lateral acceleration", f"{n['ay_steady'] / G0:.3f} g"),
    ]


def _dwell(n: dict[str, Any], plant: Any) -> Rows:
    words = ("yaw rate 1.00 s after the steer", "yaw rate 1.75 s after the steer", "lateral displacement")
    return [
        ("A, the steering-wheel angle at 0.3 g", f"{np.degrees(n['steer_at_0.3g']):.1f}°"),
        ("amplitude of the worst run", f"{np.degrees(n['worst_amplitude']):.0f}°"),
        *(
            (f"left of the limit of {word}", f"{100 * n[f'margin_{name}']:.0f} %")
            for word, name in zip(words, CRITERIA, strict=True)
            if np.isfinite(n[f"margin_{name}"])
        ),
    ]


def _eight(n: dict[str, Any], plant: Any) -> Rows:
    return [
        ("around the circles", f"{3.6 * n['corner_speed']:.1f} km/h, {n['lateral'] / G0:.3f} g"),
        ("highest speed between them", f"{3.6 * n['top_speed']:.1f} km/h"),
        ("braking", f"{n['braking'] / G0:.2f} g"),
    ]


def _stand(n: dict[str, Any], plant: Any) -> Rows:
    return [
        ("mean track", f"{plant['track'].mean():.3f} m"),
        ("height of the centre of gravity", f"{float(plant['cg_height']):.3f} m"),
    ]


_WAYS = {
    "stop": _stop,
    "pad": _pad,
    "course": _course,
    "circle": _circle,
    "step_steer": _step,
    "sine_with_dwell": _dwell,
    "figure_eight": _eight,
    "stand": _stand,
}
SOLVERS = {"pad": "steady_control", "circle": "trim", "figure_eight": "trim", "stand": ""}
# What the ledger of a step covers, where that is not the whole of it.
ACCOUNTS = {"figure_eight": "energy between the circles, at full throttle and braking"}

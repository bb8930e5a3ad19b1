"""From Events to Figures: braking and handling. One function a procedure, tables in, tables out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hothatch.constants import G0
from hothatch.figures.columns import FAILED, INCOMPLETE, NOT_APPLICABLE, Column, column
from hothatch.proving.braking import STOPS
from hothatch.proving.sine_with_dwell import CRITERIA
from hothatch.proving.steady_circle import gradients
from hothatch.proving.steps import FOOT, MPH, Events
from hothatch.proving.through_cones import HIT
from hothatch.solvers import double_track

AXLES = ("front", "rear")
# What an outcome of a motion means and what would help, one sentence each.
REMEDIES = {
    double_track.SPUN: "it spins: stability control on, more understeer (roll stiffness forward) or more grip at the rear",
    double_track.ROLLED_OVER: "it rolls over: a lower centre of gravity or a wider track",
    double_track.NOT_STOPPED: "it does not come to rest: brakes.torque is too small",
    double_track.TIMED_OUT: "it comes to rest before the end: less regeneration on lift-off, or less drag",
    double_track.OFF_PATH: "it leaves the course: less speed, more grip or a quicker steering ratio",
    int(
        HIT
    ): "cones fall at every speed that takes it through: too wide, too long, too slow to steer or too little grip",
}
NO_LIMIT = (
    "no steady state found on this circle: it spins or rolls over before its tyres carry it round, "
    "or the surface is too slippery to tell"
)
NEUTRAL = "it does not understeer, so it has no characteristic speed"
NOT_REACHED = "the lateral acceleration of the test is beyond what its tyres give: more grip"
CRITERION_WORDS = (
    "yaw rate 1.00 s after the steer",
    "yaw rate 1.75 s after the steer",
    "lateral displacement after 1.07 s",
)


def remedies(outcome: np.ndarray, otherwise: str = "") -> list[str]:
    """Return, a row each, what would help after an outcome that is not OK."""
    return [REMEDIES.get(int(code), otherwise) for code in outcome]


def _driven(
    values: np.ndarray, events: Events, limited_by: list[str] | None = None, otherwise: str = ""
) -> Column:
    """Return the column of a driven test: failed, with its remedy, where the motion did not come out."""
    outcome = events.numbers["outcome"]
    good = np.where(outcome == double_track.OK, values, np.nan)
    return column(good, limited_by, FAILED, remedies(outcome, otherwise))


def braking_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return stopping distances, ft and m."""
    found = {}
    names = {label: name for name, (label, _) in STOPS.items()}
    for event in events:
        name = names[event.label]
        scale = 1.0 if name.endswith("kmh") else FOOT
        found[name] = _driven(event.numbers["distance"] / scale, event, _stopped_by(plants, event))
    return found


def _stopped_by(plants: np.ndarray, event: Events) -> list[str]:
    """Return what held a stop: the tyres where anti-lock brakes or the driver's foot held back, else the brakes."""
    by = ["tyre grip" if fitted > 0.5 else "tyre grip, held by the foot" for fitted in plants["abs"]]
    return [
        words if share > 0.5 else "brake torque"
        for words, share in zip(by, event.numbers["held"], strict=True)
    ]


def skidpad_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return skidpads [g], the mean of both directions, and the axle that gave way."""
    found = {}
    for name, event in zip(("skidpad_200ft", "skidpad_300ft"), events, strict=True):
        good = np.all(event.numbers["ok"] > 0.5, axis=1)
        lateral = np.where(good, event.numbers["ay"].mean(axis=1) / G0, np.nan)
        ended = np.any(event.numbers["controlled"] > 0.5, axis=1)
        words = [
            "stability control" if by_law else f"{AXLES[int(axle)]} tyres"
            for by_law, axle in zip(ended, event.numbers["axle"][:, 0], strict=True)
        ]
        found[name] = column(lateral, words, FAILED, NO_LIMIT)
    return found


def circle_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return ISO 4138's gradients [deg/g], the characteristic speed [km/h], the highest lateral acceleration [g]."""
    numbers = events[0].numbers
    reached = numbers["reached"]
    # At a constant radius the Ackermann angle is constant: K = (1/i_s) dSWA/da_y.
    steer = np.degrees(gradients(numbers["steering_wheel"], reached)) / plants["steering_ratio"]
    with np.errstate(invalid="ignore", divide="ignore"):
        speed = np.where(steer > 0.0, np.sqrt(G0 * plants["wheelbase"] / np.radians(steer)), np.nan) * 3.6
    none = [NEUTRAL if np.isfinite(one) else NOT_REACHED for one in steer]
    limit = np.where(numbers["ok"] > 0.5, numbers["limit"] / G0, np.nan)
    words = [f"{AXLES[int(axle)]} tyres" for axle in numbers["axle"]]
    return {
        "understeer_gradient": column(steer, None, INCOMPLETE, NOT_REACHED),
        "characteristic_speed": column(speed, None, NOT_APPLICABLE, none),
        "sideslip_gradient": column(
            np.degrees(gradients(numbers["sideslip"], reached)), None, INCOMPLETE, NOT_REACHED
        ),
        "roll_gradient": column(
            np.degrees(gradients(numbers["roll"], reached)), None, INCOMPLETE, NOT_REACHED
        ),
        "max_lateral_g": column(limit, words, FAILED, NO_LIMIT),
    }


def step_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return ISO 7401's step response: times [s], overshoot [%], gain [1/s]."""
    event = events[0]
    numbers = event.numbers

    def take(name: str, scale: float = 1.0) -> Column:
        return _driven(scale * numbers[name], event, otherwise=NOT_REACHED)

    return {
        "yaw_gain": take("yaw_gain"),
        "yaw_response_time": take("yaw_response_time"),
        "yaw_peak_time": take("yaw_peak_time"),
        "yaw_overshoot": take("yaw_overshoot", 100.0),
        "lateral_response_time": take("ay_response_time"),
    }


def dwell_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the margin [%] to the nearest limit of FMVSS 126; below zero the car fails.

    A car that spins before its yaw rate peaks a second time has no margin: it failed, as one that rolls over.
    """
    numbers = events[0].numbers
    margins = 100.0 * np.stack([numbers[f"margin_{name}"] for name in CRITERIA], axis=1)
    words = [_verdict(row) for row in margins]
    over = numbers["outcome"] == double_track.ROLLED_OVER
    slow = ~np.isfinite(numbers["steer_at_0.3g"])
    values = np.where(over | slow, np.nan, margins.min(axis=1))
    why = remedies(numbers["outcome"], NOT_REACHED)
    return {"sine_with_dwell_margin": column(values, words, FAILED, why)}


def _verdict(margins: np.ndarray) -> str:
    """Return pass or fail, and each criterion's margin [%]."""
    if np.isnan(margins).any():
        return ""
    pairs = zip(CRITERION_WORDS, margins, strict=True)
    # Steering too slow to reach 5 A: no displacement is asked for.
    parts = [f"{words} {margin:+.0f} %" for words, margin in pairs if np.isfinite(margin)]
    return ("passes: " if margins.min() >= 0.0 else "fails: ") + ", ".join(parts).replace("-", "−")


def slalom_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the mean speeds through both slaloms, mph and km/h."""
    american, european = events
    return {
        "slalom_speed": _driven(american.numbers["mean_speed"] / MPH, american, _nearest(american)),
        "slalom_18m_speed": _driven(3.6 * european.numbers["mean_speed"], european, _nearest(european)),
    }


def obstacle_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the entry speed [km/h] of ISO 3888-2."""
    return {
        "moose_entry_speed_max": _driven(3.6 * events[0].numbers["speed"], events[0], _nearest(events[0]))
    }


def lane_change_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the highest speed [km/h] of ISO 3888-1."""
    return {
        "double_lane_change_speed_max": _driven(
            3.6 * events[0].numbers["speed"], events[0], _nearest(events[0])
        )
    }


def _nearest(event: Events) -> list[str]:
    """Return which cone came nearest in the fastest clean run, and by how much."""
    return [
        "" if np.isnan(cone) else f"cone {int(cone) + 1}, {100 * room:.0f} cm clear"
        for cone, room in zip(event.numbers["cone"], event.numbers["clearance"], strict=True)
    ]


def eight_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the lap [s] of the figure eight and its mean acceleration [g]."""
    event = events[0]
    around = event.numbers["ok"] > 0.5
    time, mean = (np.where(around, event.numbers[name], np.nan) for name in ("time", "mean"))
    return {
        "figure_eight_time": _driven(time, event, otherwise=NO_LIMIT),
        "figure_eight_g": _driven(mean / G0, event, otherwise=NO_LIMIT),
    }


def rollover_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the static stability factor [-]."""
    return {"static_stability_factor": column(events[0].numbers["factor"])}


HANDLING = {
    "braking": braking_figures,
    "skidpad": skidpad_figures,
    "figure-eight": eight_figures,
    "slalom": slalom_figures,
    "obstacle-avoidance": obstacle_figures,
    "double-lane-change": lane_change_figures,
    "steady-circle": circle_figures,
    "step-steer": step_figures,
    "sine-with-dwell": dwell_figures,
    "rollover": rollover_figures,
}

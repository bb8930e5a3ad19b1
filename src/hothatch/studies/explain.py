"""Where the seconds, metres and watt-hours of one figure of one car went."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.evaluate import evaluate, procedures_of, run_table
from hothatch.figures.register import FIGURES, Figure
from hothatch.figures.results import FigureResult
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.own_cycle import is_cycle_file
from hothatch.proving.steps import (
    DISTANCES,
    FIRST_MOTION,
    FOOT,
    MPH,
    QUARTER_MILE,
    SPEEDS,
    Events,
    FullThrottle,
    Hold,
)
from hothatch.studies.equations import Equations, equations_of, handling_equations
from hothatch.studies.explain_charge import charge_run, way_of_charge
from hothatch.studies.explain_cycles import cycle_accounts, way_of_fuel, way_to_figure
from hothatch.studies.explain_handling import ACCOUNTS, SOLVERS, Wheel, limits, step_of, way
from hothatch.studies.explain_parts import Account, Phase, account, phases
from hothatch.studies.explain_whole import WHOLE, way_of_whole, whole_accounts, whole_equations
from hothatch.studies.hot_laps import drive_laps

WH = 3600.0
_FROM_TO = re.compile(r"(?:accel|passing)_(\d+)_(\d+)_(mph|kmh)(?:_rolling)?(?:_1ft)?")
LABELLED = ("_range", "_ac", "_100mi", "_label_comb_mpg")  # figures that the formulas of a label make
STEADY_SECONDS = 20.0  # how long the balance at top speed is looked at


@dataclass(frozen=True)
class Explanation:
    """One figure taken apart. ``phases`` and ``uncounted`` belong to runs at full throttle, ``wheels`` to handling."""

    car: Car
    figure: Figure
    result: FigureResult
    phases: tuple[Phase, ...] = ()
    uncounted: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    equations: tuple[Equations, ...] = ()
    wheels: tuple[Wheel, ...] = ()  # at the limit, of braking and handling
    verdict: str = ""

    def document(self) -> dict[str, Any]:
        """Return the explanation as JSON."""
        return {
            "car": {"id": self.car.id, "name": self.car.name},
            "figure": {"id": self.figure.id, **self.result.document()},
            "conditions": self.result.conditions.describe(),
            "phases": [phase.document() for phase in self.phases],
            "not_counted": list(self.uncounted),
            "energy": [one.document() for one in self.accounts],
            "wheels": [wheel.document() for wheel in self.wheels],
            "verdict": self.verdict,
            "steps": [{"what": what, "value": value} for what, value in self.steps],
            "equations": [one.document() for one in self.equations],
        }


@dataclass(frozen=True)
class Stretch:
    """The part of a full-throttle run that a figure is about: which step, up to which speed or distance [SI]."""

    step: FullThrottle
    speed: float = np.inf
    distance: float = np.inf
    rollout: bool = False


def explain(car: Car, figure_id: str, conditions: Conditions | None = None) -> Explanation:
    """Run the test behind one figure of ``car`` and take it apart; a cycle file stands for what it takes to drive it.

    Raises KeyError for an unknown figure, CycleFileError for a file that cannot be used.
    """
    plants = compile(car)
    engine = plants["engine"][0] > 0.5
    own = is_cycle_file(figure_id)
    figure = FIGURES[("cycle_fuel" if engine else "cycle_consumption") if own else figure_id]
    if figure.group in ("stop", "turn", "laps"):
        return (_explain_laps if figure.group == "laps" else _explain_handling)(car, figure, conditions)
    procedure = procedures_of([figure_id])[figure.test]
    driven = not isinstance(procedure.steps[0], FullThrottle)
    results = evaluate([car], [figure_id], conditions, keep="events" if driven else "figures")
    result = results.cars[0].figures[figure.id]
    start = Explanation(car, figure, result)
    if driven:
        run = results.cars[0].runs.get(figure.test)
        if run is None:  # a test that does not apply to the car
            return start
        if figure.group == "charge":
            return _explain_charge(start, conditions)
        if figure.group in WHOLE:
            way = way_of_whole(figure, result, run)
            accounts = whole_accounts(figure, run)
            return replace(start, accounts=accounts, steps=way, equations=whole_equations(figure))
        burns = bool(engine)
        way = way_of_fuel(figure, result, run) if burns else way_to_figure(figure, result, run, plants)
        more = [*(["label"] if figure.id.endswith(LABELLED) else []), *(["fuel"] if burns else [])]
        solver = "engine_cycle" if burns else "drive_cycle"
        return replace(
            start, accounts=cycle_accounts(figure, run), steps=way, equations=equations_of(solver, *more)
        )
    return _explain_run(start, conditions)


def _explain_charge(start: Explanation, conditions: Conditions | None) -> Explanation:
    run = charge_run(start.car, start.figure, conditions)
    accounts = (account(run.sinks[0], WH, "Wh", "energy of the whole charge"),)
    way = way_of_charge(start.car, run)
    return replace(start, accounts=accounts, steps=tuple(way), equations=equations_of("charge"))


def _explain_handling(car: Car, figure: Figure, conditions: Conditions | None) -> Explanation:
    results = evaluate([car], [figure.id], conditions, keep="traces")
    run = results.cars[0].runs[figure.test]
    event = step_of(figure.id, run.events)
    plant = compile(car)[0]
    wheels, words = limits(car, plant, run.conditions.surface_grip or 1.0, event)
    solver = SOLVERS.get(event.kind, "double_track")
    return Explanation(
        car,
        figure,
        results.cars[0].figures[figure.id],
        accounts=(account(event.sinks[0], WH, "Wh", ACCOUNTS.get(event.kind, "energy")),)
        if event.sinks.any()
        else (),
        steps=way(event, plant),
        equations=handling_equations(solver, bool(plant["engine"] < 0.5)) if solver else (),
        wheels=wheels,
        verdict=words,
    )


def _explain_laps(car: Car, figure: Figure, conditions: Conditions | None) -> Explanation:
    results = evaluate([car], [figure.id], conditions, keep="figures")
    name = "laguna-seca" if figure.id == "lap_fade" else figure.id.removeprefix("lap_").replace("_", "-")
    driven = drive_laps(car, name, 1, conditions)
    steps = tuple((corner.where, corner.describe()) for corner in driven.corners)
    return Explanation(
        car,
        figure,
        results.cars[0].figures[figure.id],
        accounts=(account(driven.laps[0].sinks[0], WH, "Wh", "energy of a lap"),),
        steps=steps,
        equations=equations_of("drive_cycle" if driven.electric else "engine_cycle", "path", "mf_lateral"),
        verdict=driven.verdict,
    )


def stretch(figure: Figure) -> Stretch:
    """Return the part of its procedure that a full-throttle figure is about."""
    steps = [step for step in PROCEDURES[figure.test].steps if isinstance(step, FullThrottle)]
    rollout = figure.id.endswith("_1ft")
    if figure.id.startswith("quarter_mile"):
        return Stretch(steps[0], distance=QUARTER_MILE, rollout=rollout)
    if match := _FROM_TO.fullmatch(figure.id):
        scale = MPH if match[3] == "mph" else 1 / 3.6
        start = float(match[1]) * scale
        step = min(steps, key=lambda one: abs((one.start or 0.0) - start))
        return Stretch(step, speed=float(match[2]) * scale, rollout=rollout)
    return Stretch(steps[0], steps[0].until_speed, steps[0].until_distance)


def _explain_run(start: Explanation, conditions: Conditions | None) -> Explanation:
    part = stretch(start.figure)
    procedure = PROCEDURES[start.figure.test]
    step = replace(part.step, until_speed=part.speed, until_distance=part.distance)
    plants = compile(start.car)
    event = run_table(replace(procedure, steps=(step,)), plants, conditions, traced=True)[0]
    begin, end = _clock(event, part)
    accounts = [account(event.sinks[0], WH, "Wh", f"energy from the pedal {_target(part)}")]
    if start.figure.id == "top_speed":
        accounts.append(_balance(start, plants, conditions, float(event.end["speed"][0])))
    return replace(
        start,
        phases=phases(event.traces[0], step.start or 0.0, begin, end),
        uncounted=_uncounted(event, part),
        accounts=tuple(accounts),
        equations=equations_of("engine_line" if plants["engine"][0] > 0.5 else "straight_line"),
    )


def _target(part: Stretch) -> str:
    if np.isfinite(part.distance):
        return f"over {part.distance:.1f} m"
    if np.isfinite(part.speed):
        return (
            f"to {part.speed / MPH:.0f} mph"
            if _is_whole(part.speed / MPH)
            else f"to {part.speed * 3.6:.0f} km/h"
        )
    return "to the highest speed"


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6


def _clock(event: Events, part: Stretch) -> tuple[float, float]:
    """Return when the figure's clock starts and stops [s] on the run's own time, from the pedal."""
    begin = 0.0
    if part.step.start is None:
        begin = _at(event, "distance", FOOT) if part.rollout else _at(event, "speed", FIRST_MOTION)
    last = float(event.traces[0]["time"][-1])
    end = last
    if np.isfinite(part.distance):
        end = _at(event, "distance", part.distance)
    elif np.isfinite(part.speed):
        end = _at(event, "speed", part.speed)
    return begin, end if np.isfinite(end) else last


def _at(event: Events, what: str, value: float) -> float:
    marks = SPEEDS if what == "speed" else DISTANCES
    return float(event.numbers[f"at_{what}"][0, int(np.argmin(np.abs(marks - value))), 0])


def _uncounted(event: Events, part: Stretch) -> tuple[str, ...]:
    if part.step.start is not None:
        return ()
    motion = _at(event, "speed", FIRST_MOTION)
    words = [f"{motion:.3f} s from the pedal to first motion (1 km/h)"]
    if part.rollout:
        words.append(f"{_at(event, 'distance', FOOT) - motion:.3f} s over the first foot (0.3048 m)")
    return tuple(words)


def _balance(start: Explanation, plants: np.ndarray, conditions: Conditions | None, speed: float) -> Account:
    """Return where the power goes at a steady top speed [m/s]."""
    procedure = PROCEDURES[start.figure.test]
    hold = Hold(speed, speed * STEADY_SECONDS, "top speed")
    event = run_table(replace(procedure, steps=(hold,)), plants, conditions)[0]
    seconds = float(event.numbers["distance"][0]) / speed
    title = f"power at a steady {speed * 3.6:.1f} km/h"
    return account(event.sinks[0], 1000.0 * seconds, "kW", title)

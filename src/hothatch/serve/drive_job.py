"""One test or sentence as it went: traces on one clock, what limited it when, where the energy went, the cones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.results import CarResult, Results, Run
from hothatch.proving.own import OwnTest
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.drives import Drive
from hothatch.report.plots_energy import sankey
from hothatch.report.plots_handling import handling_plots
from hothatch.serve.jobs import Event, Job
from hothatch.serve.plain import column, figures, plain
from hothatch.serve.words import Shop, Word
from hothatch.solvers import charge, ledger
from hothatch.solvers import lap as lap_solver

MOST_POINTS = 1200
KELVIN = 273.15
# Title, unit, factor and zero of the columns that are shown, in this order.
SHOWN: dict[str, tuple[str, str, float, float]] = {
    "speed": ("speed", "km/h", 3.6, 0.0), "vx": ("speed", "km/h", 3.6, 0.0),
    "acceleration": ("acceleration", "g", 1 / 9.80665, 0.0), "ax": ("along", "g", 1 / 9.80665, 0.0),
    "ay": ("across", "g", 1 / 9.80665, 0.0), "lateral": ("across", "g", 1 / 9.80665, 0.0),
    "yaw_rate": ("yaw rate", "°/s", 57.29578, 0.0), "steering_wheel": ("steering wheel", "°", 57.29578, 0.0),
    "sideslip": ("sideslip", "°", 57.29578, 0.0), "roll": ("roll", "°", 57.29578, 0.0),
    "battery_power": ("battery power", "kW", 1e-3, 0.0), "grid_power": ("power of the post", "kW", 1e-3, 0.0),
    "wheel_force": ("force at the wheels", "kN", 1e-3, 0.0), "front_slip": ("front slip", "%", 100.0, 0.0),
    "rear_slip": ("rear slip", "%", 100.0, 0.0), "soc": ("charge", "%", 100.0, 0.0),
    "charge": ("charge", "%", 100.0, 0.0), "battery_temperature": ("battery", "°C", 1.0, -KELVIN),
    "motor_temperature": ("motor", "°C", 1.0, -KELVIN),
}  # fmt: skip
CAUSES = {
    "charge": charge.CAUSES, "laps": lap_solver.CAUSES, "lap": lap_solver.CAUSES,
    "full_throttle": ledger.LIMIT_NAMES, "drive_trace": ledger.LIMIT_NAMES,
}  # fmt: skip


def drive_work(shop: Shop, words: list[Word], said: str, test: OwnTest) -> Any:
    """Return the job that drives ``test`` (``said`` in words) with some cars."""

    def work(job: Job) -> Iterator[Event]:
        cars = [shop.car(word) for word in words]
        results = evaluate(cars, [test], keep="traces", on_progress=job.check)
        job.check()
        found = []
        for word, result in zip(words, results.cars, strict=True):
            (run,) = result.runs.values() if result.runs else (None,)
            found.append({
                "car": str(word), "name": result.name, "figures": figures(result.figures),
                "steps": steps(run, result.car) if run else [], "conditions": run.conditions.describe() if run else "",
                "sankey": flow(run, result) if run else None, "clauses": plain(result.document().get("clauses", [])),
            })  # fmt: skip
        yield {"event": "drive", "test": said, "cars": found, "plots": _plots(results, words)}

    return work


def steps(run: Run, car: Car) -> list[dict[str, Any]]:
    """Return every step that left a trace: clock, columns thinned to what a screen shows, the ribbon of limits.

    Charge is that of the figures and conditions, a share of what ``car`` lets its driver use; a trace has the cells'.
    """
    plant, found = compile(car)[0], []
    window = float(plant["soc_low"]), float(plant["soc_high"])
    for event in run.events:
        for trace in event.traces:
            if len(trace) > 1:
                found.append(_step(event, trace, window))
    return found


def _step(event: Events, trace: Trace, window: tuple[float, float]) -> dict[str, Any]:
    time = trace["time"]
    rows = np.unique(np.linspace(0, len(time) - 1, min(len(time), MOST_POINTS)).astype(int))
    columns = []
    for name, (title, unit, factor, zero) in SHOWN.items():
        if name in trace.columns and np.ptp(trace[name]) > 0.0:
            low, high = window if name == "soc" else (0.0, 1.0)
            values = column(((trace[name][rows] - low) / (high - low) + zero) * factor, 5)
            columns.append({"id": name, "title": title, "unit": unit, "values": values})
    distance = column(trace["distance"][rows], 6) if "distance" in trace.columns else None
    label = event.label if trace.label == event.label else f"{event.label}: {trace.label}"
    return {"label": label, "kind": event.kind, "time": column(time[rows], 6), "distance": distance,
            "columns": columns, "ribbon": _ribbon(event, trace)}  # fmt: skip


def _ribbon(event: Events, trace: Trace) -> list[list[Any]]:
    """Return (from, to, name) of each stretch under one limit."""
    names = CAUSES.get(event.kind)
    codes = trace.columns.get("limit", trace.columns.get("cause"))
    if names is None or codes is None:
        return []
    time, codes = trace["time"], codes.astype(int)
    ends = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes) - 1]
    return [
        [round(float(time[a]), 4), round(float(time[b]), 4), names[codes[a]]]
        for a, b in pairwise(ends) if b > a and 0 <= codes[a] < len(names)
    ]  # fmt: skip


def flow(run: Run, result: CarResult) -> dict[str, Any] | None:
    """Return the flow of energy over the whole test, Wh/km; None where the car went nowhere."""
    metres = sum(_metres(event) for event in run.events)
    sinks = np.sum([event.sinks for event in run.events], axis=0)
    if not metres > 1.0 or not float(sinks[0, list(ledger.SOURCES)].sum()) > 0.0:
        return None
    whole = replace(
        run.events[0], sinks=sinks, numbers={"distance": np.array([metres])}, traces=[], held=None
    )
    return plain(sankey(Drive(run.procedure.id, run.procedure.title, run.procedure.id, {0: whole}), 0))


def _metres(event: Events) -> float:
    for name in ("told_metres", "distance"):
        if name in event.numbers:
            return float(np.nansum(event.numbers[name][:1]))
    if event.kind == "full_throttle":
        return float(event.end["distance"][0])
    return 0.0


def _plots(results: Results, words: list[Word]) -> list[dict[str, Any]]:
    """Return the report's own plots of braking and handling: paths over the cones, g–g, yaw, wheel loads."""
    cast = Cast.of(results)
    return [
        plain(
            {
                "id": plot.id,
                "title": plot.title,
                "note": plot.note,
                "label": plot.label,
                "figures": plot.figures,
            }
        )
        for plot in handling_plots(cast)
    ]

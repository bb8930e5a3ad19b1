"""Figures of energy and range taken apart: Wh/km by sink of each cycle, and the way from there to the figure."""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np

from hothatch.figures.register import Figure
from hothatch.figures.results import FigureResult, Run
from hothatch.physics import fuel, label
from hothatch.proving.steps import DriveTrace, Events, Hold
from hothatch.studies.explain_parts import Account, account

WH_PER_KM = 3.6  # J/m in one Wh/km
KWH = 3.6e6


def driven(figure: Figure, run: Run) -> dict[str, list[Events]]:
    """Return the events that a figure is made of by title: each cycle with its repeats, or one steady speed."""
    found: dict[str, list[Events]] = {}
    speed = re.search(r"const_(\d+)kmh", figure.id)
    only = next((name for name in ("udds", "hwfet") if figure.id.startswith(name)), "")
    for step, event in zip(run.procedure.steps, run.events, strict=True):
        if isinstance(step, DriveTrace) and step.counted and only in ("", step.name):
            phase = f", {step.label}" if step.seconds != (0.0, np.inf) else ""
            found.setdefault(step.cycle.title.split(",")[0] + phase, []).append(event)
        elif isinstance(step, Hold) and speed and abs(step.speed * 3.6 - float(speed[1])) < 0.5:
            found[f"steady {event.label}"] = [event]
    return found


def cycle_accounts(figure: Figure, run: Run) -> tuple[Account, ...]:
    """Return Wh/km by sink of each cycle of a figure, the mean of its repeats."""
    accounts = []
    for title, events in driven(figure, run).items():
        metres = sum(_number(event, "distance") for event in events)
        if metres > 0.0:
            joules = np.sum([event.sinks[0] for event in events], axis=0)
            times = f", mean of {len(events)}" if len(events) > 1 else ""
            accounts.append(account(joules, WH_PER_KM * metres, "Wh/km", f"{title}{times}"))
    return tuple(accounts)


def way_to_figure(
    figure: Figure, result: FigureResult, run: Run, plants: np.ndarray
) -> tuple[tuple[str, str], ...]:
    """Return what was measured on the way from the cycles to the figure, as (what, value)."""
    steps = []
    cycles = driven(figure, run)
    for title, events in cycles.items():
        metres = sum(_number(event, "distance") for event in events)
        net = sum(_number(event, "net") for event in events)
        if metres > 0.0:
            steps.append((f"{title} at the battery's terminals", f"{net / metres / WH_PER_KM:.1f} Wh/km"))
    ranged = figure.id.endswith("_range")
    if ranged:
        usable = sum(_number(event, "net") for event in run.events if "net" in event.numbers)
        steps.append(("energy out of the battery from full to empty", f"{usable / KWH:.2f} kWh"))
    if figure.id.endswith("_ac") and result.value is not None and max(map(len, cycles.values())) > 1:
        weighed = result.value * float(plants["charging_efficiency"][0])
        steps.append(("its repeats weighed by their share of the energy", f"{weighed:.1f} Wh/km"))
    if figure.id.endswith(("_ac", "_consumption")) or "kwh" in figure.id:
        steps.append(
            ("battery over wall when it is charged", f"{100 * plants['charging_efficiency'][0]:.1f} %")
        )
    if figure.id.startswith("epa_label"):
        steps.append(("city and highway weighed", "55 % and 45 %"))
        words = "adjustment, label over unadjusted" + ("" if ranged else "; consumption is divided by it")
        steps.append((words, f"{plants['label_factor'][0]:.3f}"))
    if result.value is not None:
        steps.append((figure.title, f"{result.value:.{figure.digits}f} {figure.unit}"))
    return tuple(steps)


def way_of_fuel(figure: Figure, result: FigureResult, run: Run) -> tuple[tuple[str, str], ...]:
    """Return what was burnt on the way from the cycles to a figure of fuel, as (what, value)."""
    steps = []
    for title, events in driven(figure, run).items():
        rate = sum(_number(event, "net") for event in events) / sum(
            _number(event, "distance") for event in events
        )
        litres = cast(Any, fuel.litres_per_100_km(rate))
        steps.append((title, f"{litres:.2f} l/100 km, {cast(Any, label.mpge(rate)):.1f} mpg"))
    if figure.id in ("udds_mpg", "epa_label_comb_mpg"):
        steps.append(
            ("city: the cold start with the stabilised phase, the hot start with it", "43 % and 57 %")
        )
    if figure.id == "epa_label_comb_mpg":
        steps.append(("city and highway by the derived five-cycle formulas, then weighed", "55 % and 45 %"))
    if result.value is not None:
        steps.append((figure.title, f"{result.value:.{figure.digits}f} {figure.unit}"))
    return tuple(steps)


def _number(event: Events, name: str) -> float:
    return float(event.numbers[name][0])

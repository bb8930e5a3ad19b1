"""What was driven along a trace: each cycle once a car, and its energy ledger by groups of sinks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from hothatch.figures.results import CarResult, Run
from hothatch.proving.steps import DriveTrace, Events, Step
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.solvers.ledger import FUEL, NAMES, SOURCES

# Every sink of the ledger in one group, from the road backwards to cells and tank.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "air": ("air drag", ("aerodynamic drag",)),
    "tyres": ("tyres", ("rolling resistance", "tyre slip")),
    "brakes": ("friction brakes", ("friction brakes",)),
    "gearbox": ("gearbox, clutch", ("gearbox", "clutch")),
    "motor": ("motor", ("motor copper", "motor iron", "motor windage")),
    "inverter": ("inverter", ("inverter switching", "inverter conduction")),
    "engine": ("engine heat", ("engine heat",)),
    "battery": ("battery", ("battery resistance", "battery polarisation")),
    "auxiliaries": ("auxiliaries", ("auxiliaries", "DC/DC converter", "alternator")),
    "stored": ("left in the car", ("stored in polarisation", "grade", "kinetic energy")),
}
GROUP_OF = {sink: group for group, (_, sinks) in GROUPS.items() for sink in sinks}


@dataclass(frozen=True)
class Drive:
    """One cycle or steady speed as the cars drove it: the events by car index, those that drove it only."""

    id: str
    title: str
    test: str
    events: dict[int, Events]

    def rates(self, car: int) -> dict[str, float]:
        """Return Wh/km by name of the ledger (sources too) for one car."""
        event = self.events[car]
        metres = float(event.numbers["distance"][0])
        return {
            name: float(joules) / metres / 3.6 for name, joules in zip(NAMES, event.sinks[0], strict=True)
        }

    def groups(self, car: int) -> dict[str, float]:
        """Return Wh/km by group of sinks for one car."""
        rates = self.rates(car)
        return {group: sum(rates[sink] for sink in sinks) for group, (_, sinks) in GROUPS.items()}

    def source(self, car: int) -> float:
        """Return what cells or fuel gave, Wh/km."""
        rates = self.rates(car)
        return sum(rates[NAMES[source]] for source in SOURCES)

    def burns(self, car: int) -> bool:
        """Say whether a car drove it on fuel."""
        return float(self.events[car].sinks[0, FUEL]) > 0.0


def origins(drive: Drive) -> str:
    """Return where the energy of all cars of a drive comes from, in words."""
    burning = {drive.burns(car) for car in drive.events}
    return "cells or fuel" if len(burning) > 1 else "the fuel" if True in burning else "the cells"


def drives(cast: Cast) -> list[Drive]:
    """Return every cycle and steady speed that a car drove, at its first time in each test, in the order of the tests."""
    found: dict[str, Drive] = {}
    for index, car in enumerate(cast.cars):
        for name, title, test, event in _of_car(car):
            drive = found.setdefault(name, Drive(name, title, test, {}))
            drive.events.setdefault(index, event)
    return list(found.values())


def _of_car(car: CarResult) -> Iterator[tuple[str, str, str, Events]]:
    for run in car.runs.values():
        for step, event in _whole(run):
            if event.kind != "drive_trace" or not float(event.numbers["distance"][0]) > 0.0:
                continue
            if isinstance(step, DriveTrace) and not step.counted:
                continue
            if isinstance(step, DriveTrace):
                yield step.name, step.cycle.title.split(",")[0], run.procedure.id, event
            elif run.procedure.fresh:  # a steady speed of its own, not the stretch that empties a battery
                yield event.label, f"steady {event.label}", run.procedure.id, event


def _whole(run: Run) -> Iterator[tuple[Step, Events]]:
    """Yield steps and events; a cycle that a test drives in phases comes as one, and phases that repeat are left out."""
    kept: DriveTrace | None = None
    parts: list[Events] = []
    for step, event in zip(run.procedure.steps, run.events, strict=True):
        if isinstance(step, DriveTrace) and step.seconds != (0.0, np.inf):
            if kept is None or (step.name == kept.name and step.seconds[0] == kept.seconds[1]):
                kept = step
                parts.append(event)
            continue
        if kept and parts:
            yield kept, _joined(parts)
            parts = []
        yield step, event


def _joined(parts: list[Events]) -> Events:
    """Return the phases of one cycle as one event: energies and distances added, traces one after the other."""
    numbers = {name: sum(part.numbers[name] for part in parts) for name in parts[0].numbers}
    traces = [_chained([part.traces[0] for part in parts])] if all(part.traces for part in parts) else []
    sinks = np.sum([part.sinks for part in parts], axis=0)
    return replace(parts[-1], label=parts[0].label, sinks=sinks, numbers=numbers, traces=traces)


def _chained(traces: list[Trace]) -> Trace:
    columns = {name: [trace[name] for trace in traces] for name in traces[0].columns}
    start = np.cumsum([0.0, *(float(trace["time"][-1]) for trace in traces[:-1])])
    columns["time"] = [times + late for times, late in zip(columns["time"], start, strict=True)]
    whole = {name: np.concatenate(parts) for name, parts in columns.items()}
    return replace(traces[0], columns=whole)

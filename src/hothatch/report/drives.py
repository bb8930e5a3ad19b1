"""What was driven along a trace: each cycle once a car, and its energy ledger by groups of sinks."""

from __future__ import annotations

from dataclasses import dataclass

from hothatch.figures.results import CarResult
from hothatch.garage.cycles import cycle
from hothatch.proving.steps import DriveTrace, Events
from hothatch.report.cast import Cast
from hothatch.solvers.ledger import NAMES, SOURCE

# Every sink of the ledger in one group, from the road backwards to the cells.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "air": ("air drag", ("aerodynamic drag",)),
    "tyres": ("tyres", ("rolling resistance", "tyre slip")),
    "brakes": ("friction brakes", ("friction brakes",)),
    "gearbox": ("gearbox", ("gearbox",)),
    "motor": ("motor", ("motor copper", "motor iron", "motor windage")),
    "inverter": ("inverter", ("inverter switching", "inverter conduction")),
    "battery": ("battery", ("battery resistance", "battery polarisation")),
    "auxiliaries": ("auxiliaries", ("auxiliaries", "DC/DC converter")),
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
        """Return Wh/km by name of the ledger (the source first) for one car."""
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
        """Return what the cells gave, Wh/km."""
        return self.rates(car)[NAMES[SOURCE]]


def drives(cast: Cast) -> list[Drive]:
    """Return every cycle and steady speed that a car drove, at its first time in each test, in the order of the tests."""
    found: dict[str, Drive] = {}
    for index, car in enumerate(cast.cars):
        for name, title, test, event in _of_car(car):
            drive = found.setdefault(name, Drive(name, title, test, {}))
            drive.events.setdefault(index, event)
    return list(found.values())


def _of_car(car: CarResult):
    for run in car.runs.values():
        for step, event in zip(run.procedure.steps, run.events, strict=True):
            if event.kind != "drive_trace" or not float(event.numbers["distance"][0]) > 0.0:
                continue
            if isinstance(step, DriveTrace):
                yield step.name, cycle(step.name).title.split(",")[0], run.procedure.id, event
            elif run.procedure.fresh:  # a steady speed of its own, not the stretch that empties a battery
                yield event.label, f"steady {event.label}", run.procedure.id, event

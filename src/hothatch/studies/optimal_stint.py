"""Several optimal laps on end with one limit of energy: each from the charge and the heat that the last one left.

Laps are found one after another. Of the energy that is left each may take an equal share: with alike laps no other sharing
is quicker, because what one more joule gains falls with those already spent. What a lap leaves over, the next ones get.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hothatch.car.record import Car
from hothatch.garage.circuits import CircuitError
from hothatch.proving.conditions import Conditions
from hothatch.proving.hot_lap import DRIVER, finished, greatest
from hothatch.solvers.car_envelope import power_of
from hothatch.solvers.circuit_geometry import STEP
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.optimal.free_line import FreeLine, OptimalLap
from hothatch.solvers.optimal.ipopt import Answer
from hothatch.studies.hot_laps import DrivenLaps
from hothatch.studies.lap_energy import KWH, Driven, Saver
from hothatch.studies.optimal_energy import limited
from hothatch.studies.optimal_lap import EDGE, ready

LINE = f"a free line {EDGE:g} m off both edges, each lap by optimal control"


@dataclass(frozen=True, eq=False)
class StintLap:
    """One lap: as driven, its share of the energy [J] (None: no limit), why it is no optimum ('' where it is one)."""

    driven: Driven
    share: float | None
    marked: str
    optimum: OptimalLap
    price: float | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, eq=False)
class OptimalStint:
    """The laps of one car on one circuit; ``limit`` [J] is the energy of all of them."""

    driven: DrivenLaps
    laps: tuple[StintLap, ...]
    limit: float | None

    @property
    def time(self) -> float:
        """Time of all laps [s]."""
        return sum(each.driven.lap.lap_time for each in self.laps)

    @property
    def energy(self) -> float | None:
        """Energy of all laps out of the battery [J], None without one."""
        found = [each.driven.energy for each in self.laps]
        return None if None in found else sum(value for value in found if value is not None)

    @property
    def marked(self) -> str:
        """Which laps are no optimum and why, '' where all are."""
        return "; ".join(
            f"lap {number}: {each.marked}" for number, each in enumerate(self.laps, 1) if each.marked
        )

    @property
    def converged(self) -> bool:
        """Whether every lap is an optimum."""
        return not self.marked

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Answers of all solves."""
        return tuple(answer for each in self.laps for answer in each.answers)

    def document(self) -> dict[str, Any]:
        """Return everything as JSON: times [s], energies [kWh], temperatures [°C]."""
        found = self.driven.document()
        for lap, each in zip(found["laps"], self.laps, strict=True):
            lap["energy_share_kwh"] = None if each.share is None else round(each.share / KWH, 3)
            lap["outcome"], lap["why"] = "incomplete" if each.marked else "ok", each.marked or None
        for name in ("corners", "time_by_limit", "sectors", "stopped"):
            del found[name]
        energy = self.energy
        return found | {
            "level": "envelope", "outcome": "ok" if self.converged else "incomplete", "why": self.marked or None,
            "time": round(self.time, 3), "energy_kwh": None if energy is None else round(energy / KWH, 3),
            "energy_limit_kwh": None if self.limit is None else round(self.limit / KWH, 3),
            "iterations": sum(one.iterations for one in self.answers),
            "seconds": round(sum(one.seconds for one in self.answers), 2),
        }  # fmt: skip


def find_stint(
    car: Car, circuit: str, laps: int, conditions: Conditions | None = None, margin: float = DRIVER,
    limit: float | None = None, step: float = STEP,
) -> OptimalStint:  # fmt: skip
    """Return ``laps`` optimal laps of a circuit (an id or a file), with at most ``limit`` [J] out of the battery in all.

    Raises CircuitError for a circuit or a limit that cannot be used and where the battery is empty before the end,
    NoOptimiserError without CasADi.
    """
    start = ready(car, circuit, conditions, margin, step)
    start.check(limit)
    driver = start.driver
    power = power_of(driver.plant, driver.condition, driver.state)
    fresh, left = greatest(*power[:2]), limit
    done: list[StintLap] = []
    hot = []
    programme: FreeLine | None = None
    latest: OptimalLap | None = None
    for number in range(laps):
        try:
            envelope = driver.envelope()
            if programme is None or latest is None:
                programme, latest = start.programme(envelope)
            share = None if left is None else left / (laps - number)
            each = _lap(programme, driver, envelope, latest, share, done[-1].price if done else None)
            driver = driver.after(each.driven)
            later = power_of(driver.plant, driver.condition, driver.state)
        except CircuitError as error:
            raise CircuitError([f"lap {number + 1} of {laps}: {words}" for words in error.faults]) from error
        hot.append(finished(each.driven.done, driver.plant, later, fresh, envelope))
        done.append(each)
        # What did not converge is no start for the next lap.
        latest = each.optimum if not each.marked else latest
        left = None if left is None else left - (each.driven.energy or 0.0)
    window = float(driver.plant["soc_low"][0]), float(driver.plant["soc_high"][0])
    driven = DrivenLaps(
        car, start.circuit, start.conditions, margin, tuple(hot), (), driver.electric, window, line=LINE
    )
    return OptimalStint(driven, tuple(done), limit)


def _lap(
    programme: FreeLine, driver: Saver, envelope: Envelope, first: OptimalLap, share: float | None, price: float | None
) -> StintLap:  # fmt: skip
    """Return the next lap, from ``first``: unlimited, or where that takes more than its share, with that."""
    optimum = programme.solve(envelope, first)
    answers = [optimum.answer]
    driven, why = driver.drive(optimum.as_lap()), "" if optimum.answer.converged else optimum.answer.words
    if not why and share is not None and (driven.energy or 0.0) > share:
        kept = limited(programme, driver, envelope, optimum, driven, share, price)
        optimum, driven, why, price = kept.optimum, kept.driven, kept.why, kept.price
        answers += kept.answers
    if why:
        driven = driver.within(driver.path, envelope, share)
    return StintLap(driven, share, why, optimum, price, tuple(answers))

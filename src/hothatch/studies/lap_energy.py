"""What a lap takes out of the battery: by the drive solver, and by the simple model that optimal control can use."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hothatch.garage.circuits import CircuitError
from hothatch.proving.hot_lap import Driver, HotLap, tyres_of
from hothatch.solvers.car_envelope import power_of
from hothatch.solvers.circuit_geometry import Path
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import Lap, lap, slower
from hothatch.solvers.optimal.balance import Chassis
from hothatch.solvers.optimal.free_line import SLOWEST, Consumption
from hothatch.solvers.optimal.full_car import FullCar
from hothatch.solvers.optimal.smooth_envelope import smooth

KWH = 3.6e6
CAPS = (1.0, 0.85, 0.7, 0.55)  # of the highest speed of the lap, to which the model of consumption is fitted
CREEP = 30.0 / 3.6  # m/s: nobody laps more slowly to save energy
HALVINGS = 14
USUAL = np.array([1.15, 0.5, 0.5])  # what a battery electric car's consumption is like, the last in W/kg
RIDGE = 0.05


@dataclass(frozen=True, eq=False)
class Driven:
    """A lap, its energy [J] out of the battery (None without one), and what the car and its driver made of it."""

    lap: Lap
    energy: float | None
    done: HotLap


@dataclass(frozen=True, eq=False)
class Saver:
    """One car (tables of one row) in a driver's hands, at the start of a lap; ``pace`` is the circuit's factor on times.

    ``warmth`` (NODES,): temperatures of discs and tyres [K]; None: on a loop those after a lap, else the state's.
    """

    plant: np.ndarray
    condition: np.ndarray
    state: np.ndarray
    path: Path
    margin: float
    pace: float = 1.0
    warmth: np.ndarray | None = None

    def after(self, driven: Driven) -> Saver:
        """Return the same car and driver at the end of a lap, with the charge and the heat that it left."""
        return replace(self, state=driven.done.end, warmth=driven.done.nodes[-1])

    @property
    def electric(self) -> bool:
        """Whether a battery drives the car."""
        return bool(self.plant["engine"][0] < 0.5)

    def envelope(self) -> Envelope:
        """Return what the car's first flying lap of its path is driven with: mean power, discs and tyres warm."""
        driver, power = self._driver(self.path), power_of(self.plant, self.condition, self.state)
        first = self._follow(driver.line(power, 1.0, 1.0))
        later = power_of(self.plant, self.condition, first.end)
        mean = 0.5 * (power[1] + np.interp(power[0], *later[:2]))
        return driver.envelope((power[0], mean, power[2]), first.grip, first.pads)

    def full_car(self, envelope: Envelope) -> FullCar:
        """Return the car as the transient optimum drives it: the driver's share of the grip, the envelope's power."""
        first = self._follow(lap(self.path, envelope))
        chassis = Chassis.of(self.plant[0], self.condition[0], self.margin * first.grip)
        brakes = first.pads * float(self.plant["brake_torque"][0].sum() / self.plant["radius"][0])
        return FullCar(chassis, smooth(envelope), brakes)

    def drive(self, found: Lap) -> Driven:
        """Return the lap at the circuit's pace with its energy, by the drive solver along its speeds."""
        paced = slower(found, self.pace)
        done = self._follow(paced)
        return Driven(paced, done.energy if self.electric else None, done)

    def _driver(self, path: Path) -> Driver:
        tyres = tyres_of(self.plant, self.condition)
        return Driver(self.plant, self.condition, tyres, path, self.margin, self.pace)

    def _follow(self, found: Lap) -> HotLap:
        driver, state = self._driver(found.path), self.state
        warmth = self.warmth
        if warmth is None:
            warmth = np.concatenate([self.state["disc_temperature"][0], self.state["tyre_temperature"][0]])
        done = driver.drive(found, state.copy(), warmth.copy())
        if self.warmth is None and found.path.closed:
            done = driver.drive(found, state.copy(), done.nodes[-1].copy())
        if done.emptied is not None:
            raise CircuitError([
                f"the battery is empty after {done.emptied / 1e3:.1f} km of the lap; --soc sets a fuller start"
            ])  # fmt: skip
        return done

    def within(self, path: Path, envelope: Envelope, limit: float | None) -> Driven:
        """Return the quasi-steady lap of ``path`` that keeps ``limit`` [J] by a highest speed of its own.

        Raises CircuitError where even a crawl takes more.
        """
        best = self.drive(lap(path, envelope, start_speed=SLOWEST))
        if limit is None or (best.energy is not None and best.energy <= limit):
            return best
        low, high = CREEP, float(best.lap.speed.max())
        best = self.drive(lap(path, envelope, low, SLOWEST))
        assert best.energy is not None
        if best.energy > limit:
            raise CircuitError([
                f"--energy {limit / KWH:.3g} kWh: even at {CREEP * 3.6:.0f} km/h a lap takes {best.energy / KWH:.3g} kWh"
            ])  # fmt: skip
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            tried = self.drive(lap(path, envelope, middle, SLOWEST))
            assert tried.energy is not None
            if tried.energy <= limit:
                low, best = middle, tried
            else:
                high = middle
        return best


def fitted(driver: Saver, envelope: Envelope, path: Path) -> Consumption:
    """Return the consumption that follows the drive solver's best over laps with several highest speeds."""
    mass = float(driver.condition["mass"][0])
    fastest = float(lap(path, envelope, start_speed=SLOWEST).speed.max())
    rows, wanted = [], []
    for cap in CAPS:
        driven = driver.drive(lap(path, envelope, cap * fastest, SLOWEST))
        assert driven.energy is not None
        work = driven.lap.force * path.length
        rows.append((np.fmax(work, 0.0).sum(), -np.fmax(-work, 0.0).sum(), driven.lap.lap_time))
        wanted.append(driven.energy / mass)
    # Laps tell the three apart only roughly: what they leave open stays near the usual.
    table = np.array(rows) / wanted[0]
    table = np.vstack((table, RIDGE * np.diag(1.0 / USUAL)))
    right = np.concatenate((np.array(wanted) / wanted[0], np.full(3, RIDGE)))
    return Consumption(
        *(float(value) for value in np.fmax(np.linalg.lstsq(table, right, rcond=None)[0], 0.0))
    )

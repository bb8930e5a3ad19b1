"""One car lapping: quasi-steady laps over its own envelope, with heat carried along them and from lap to lap.

The driver uses ``DRIVER`` of the tyres' limits and all of the power: one named number for all cars. Charge and temperatures
are those of the drive solver run along the lap's speeds, cornering drag included; discs and tyres warm with it. A lap is
driven with the mean of what power, pads and tyres are at its start and along it. The line is the circuit's own, the car
needs no time to turn in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hothatch.car.plant import CONDITIONS, PLANT
from hothatch.constants import G0
from hothatch.solvers import drive_cycle, full_power, lap_heat, ledger, pack, trim
from hothatch.solvers import totals as totals_of
from hothatch.solvers.car_envelope import USED_SPEED, cornering, of_tyres, power_of, tyre_limits, with_power
from hothatch.solvers.circuit_geometry import Path
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import Lap, lap, slower

Floats = NDArray[np.float64]

DRIVER = 0.95  # of the tyres' limits: a skilled road tester on a circuit that he knows (assumed)
DRIVE_STEP = 0.5  # s, of the drive along the lap's speeds
DRIVING = 2.0  # m/s² at which the axles' shares of the drive are taken
BRIEF = 0.01  # of a lap's time, in which power may be kept back and the lap still be one at full power
KEPT = ("soc", "battery_temperature", "motor_temperature", "battery_power", "friction_force")


@dataclass(frozen=True, eq=False)
class Tyres:
    """A car's limits by its tyres alone, and each axle's share (2,) of the slip sideways and of the drive [-]."""

    limits: Envelope
    side: Floats
    driven: Floats


@dataclass(frozen=True, eq=False)
class HotLap:
    """One lap: the solver's, net energy of the battery [J], the ledger (1, SINKS) [J], and the state at its end.

    ``nodes`` (m + 1, 4): temperatures of discs and tyres by axle [K]; ``along``: columns of the drive at the cells' ends;
    ``pads`` and ``grip``: what was left on average of the brakes' friction and of the tyres' grip [-]; ``power``: greatest
    power at the wheels at the lap's end over that at the start of the first [-], ``cause`` what holds it back, '' nothing.
    ``emptied`` [m] is where in the lap the battery was empty, None where it lasted: the lap's time is then one that was not
    driven. ``derated``: share of the lap's time in which heat or time at peak kept the drive from what was asked of it [-].
    ``envelope`` is what the driver drove with.
    """

    lap: Lap
    energy: float
    sinks: np.ndarray
    end: np.ndarray
    nodes: Floats
    along: Mapping[str, Floats]
    pads: float
    grip: float
    power: float
    cause: str
    emptied: float | None = None
    derated: float = 0.0
    envelope: Envelope | None = None

    @property
    def at_full_power(self) -> bool:
        """Whether neither heat nor time at peak kept power back; that the voltage sags with the charge does not count."""
        return self.derated < BRIEF and not self.cause


def tyres_of(plant: np.ndarray, condition: np.ndarray) -> Tyres:
    """Return what one car's tyres can do (tables of one row); circuits, and designs with other motors, ask for the same."""
    return _tyres(of_tyres(plant).tobytes(), condition.tobytes())


def forget_tyres() -> None:
    """Let every car's tyres be asked anew: for benches."""
    _tyres.cache_clear()


@lru_cache(maxsize=512)
def _tyres(plant: bytes, condition: bytes) -> Tyres:
    plants, conditions = np.frombuffer(plant, PLANT), np.frombuffer(condition, CONDITIONS)
    limits = tyre_limits(plants, conditions)[0]
    found = trim.limit_ay(plants, conditions, np.full(1, USED_SPEED), np.full(1, DRIVING))
    pushing = np.maximum(found["fx"][0, 0], 0.0).reshape(2, 2).sum(axis=1)
    driven = pushing / pushing.sum() if pushing.sum() > 0.0 else np.full(2, 0.5)
    _, side = cornering(plants, conditions, float(np.interp(USED_SPEED**2, limits.speed**2, limits.tip)))
    return Tyres(limits, side, driven)


def hot_laps(
    plant: np.ndarray, condition: np.ndarray, state: np.ndarray, path: Path, laps: int, margin: float = DRIVER,
    pace: float = 1.0, until: float | None = None,
) -> list[HotLap]:  # fmt: skip
    """Drive one car (tables of one row) ``laps`` times round ``path``; ``state`` is carried on in place.

    ``pace`` is the circuit's factor on lap times. An open path is started from rest each time; on a loop discs and tyres are
    warm from a lap before, and from what they were when that began. The lap in which the battery empties, or at whose end
    the share of charge is below ``until``, is the last; a car that begins with an empty battery drives none.
    """
    if _is_empty(plant, state):
        return []
    driver = Driver(plant, condition, tyres_of(plant, condition), path, margin, pace)
    power = power_of(plant, condition, state)
    warmth = np.concatenate([state["disc_temperature"][0], state["tyre_temperature"][0]])
    fresh = greatest(*power[:2])
    done: list[HotLap] = []
    guess = driver.line(power, 1.0, 1.0)
    if path.closed:
        driver.drive(guess, state.copy(), warmth)
    for _ in range(laps):
        # What the lap before takes out of the car from here tells what this one is driven with.
        first = driver.drive(guess, state.copy(), warmth.copy())
        same = plant["engine"][0] > 0.5 or _is_empty(plant, first.end)
        later = power if same else power_of(plant, condition, first.end)
        mean = 0.5 * (power[1] + np.interp(power[0], *later[:2]))
        used = driver.envelope((power[0], mean, power[2]), first.grip, first.pads)
        found = driver.drive(slower(lap(path, used), pace), state, warmth)
        guess, power = found.lap, later
        done.append(finished(found, plant, later, fresh, used))
        if found.emptied is not None or (until is not None and charge_of(plant, state) < until):
            break
    state["disc_temperature"][0], state["tyre_temperature"][0] = np.split(warmth, [lap_heat.TYRES])
    return done


@dataclass(frozen=True, eq=False)
class Driver:
    """One car on one path: ``line`` finds a lap's speeds, ``drive`` follows them and warms what they warm."""

    plant: np.ndarray
    condition: np.ndarray
    tyres: Tyres
    path: Path
    margin: float
    pace: float

    def line(self, power: tuple[Floats, Floats, float], grip: float, pads: float) -> Lap:
        return slower(lap(self.path, self.envelope(power, grip, pads)), self.pace)

    def envelope(self, power: tuple[Floats, Floats, float], grip: float, pads: float) -> Envelope:
        """Return what the driver makes of the car with its power as of ``power_of``, shares of grip and pads left."""
        envelope = with_power(self.tyres.limits, *power).scaled(self.margin * grip)
        if pads < 1.0:
            most = (
                pads
                * self.plant["brake_torque"][0].sum()
                / self.plant["radius"][0]
                / self.condition["mass"][0]
            )
            envelope = replace(envelope, brake=np.maximum(envelope.brake, -most - envelope.resist))
        return envelope

    def drive(self, found: Lap, state: np.ndarray, warmth: Floats) -> HotLap:
        """Follow ``found``; carry ``state`` and ``warmth`` (NODES,) [K] on in place."""
        middle = 0.5 * (found.speed[1:] + found.speed[:-1])
        turning = np.empty(len(middle))
        lap_heat.cornering(
            self.plant, self.condition, found.path.length, found.path.slope, found.speed, found.force, turning
        )
        energy, sinks, emptied, trace = _drive(self.plant, self.condition, state, found, turning)
        along = {
            name: np.interp(found.time, trace[:, 0], trace[:, drive_cycle.TRACE_COLUMNS.index(name)])
            for name in KEPT
        }
        friction = 0.5 * (along["friction_force"][1:] + along["friction_force"][:-1]) * middle
        nodes = np.empty((len(found.time), lap_heat.NODES))
        lap_heat.march(
            self.plant, self.condition, found.time, found.speed, found.force, turning, friction, self.tyres.side,
            self.tyres.driven, warmth, nodes,
        )  # fmt: skip
        left, grips = np.empty((len(nodes), 2)), np.empty(len(nodes))
        lap_heat.left(self.plant, nodes, left, grips)
        spent = np.diff(found.time)
        grip = float(spent @ (0.5 * (grips[1:] + grips[:-1])) / found.lap_time)
        work = float(spent @ friction)
        balance = self.plant["brake_torque"][0] / self.plant["brake_torque"][0].sum()
        pads = float((spent * friction) @ (left[1:] @ balance)) / work if work > 0.0 else 1.0
        derated = self._derated(trace)
        return HotLap(found, energy, sinks, state.copy(), nodes, along, pads, grip, 1.0, "", emptied, derated)

    def _derated(self, trace: Floats) -> float:
        """Return the share of time in which a hot motor, inverter or pack, or time at peak, kept power back."""
        limit, pack_heat = (
            trace[:, drive_cycle.TRACE_COLUMNS.index(name)] for name in ("limit", "battery_temperature")
        )
        hot = (limit == ledger.LIMIT_BATTERY) & (pack_heat > self.plant["battery_limit"][0, 0])
        return float(((limit == ledger.LIMIT_HEAT) | hot).mean()) if len(trace) else 0.0


def greatest(speed: Floats, power: Floats) -> float:
    """Return the greatest power at the wheels per mass [W/kg] of ``power`` [N/kg] over ``speed`` [m/s]."""
    return float((speed * power).max())


def finished(
    found: HotLap, plant: np.ndarray, later: tuple[Floats, Floats, float], fresh: float, used: Envelope
) -> HotLap:
    """Return a lap with what is left of the power after it: ``later`` as of ``power_of``, ``fresh`` the first lap's."""
    left, cause = greatest(*later[:2]) / fresh, _cause(plant, found.end)
    return replace(found, power=left, cause=cause, envelope=used)


def _cause(plant: np.ndarray, state: np.ndarray) -> str:
    """Return what holds back the power of a car with a battery just now, '' where nothing does."""
    if plant["engine"][0] > 0.5:
        return ""
    causes, shares = np.zeros(1, np.int64), np.ones(1)
    lap_heat.reasons(plant, state, causes, shares)
    return full_power.CAUSES[causes[0]] if causes[0] != full_power.BY_NOTHING else ""


def _is_empty(plant: np.ndarray, state: np.ndarray) -> bool:
    """Say whether a car that drives on a battery has an empty one."""
    return bool(plant["engine"][0] < 0.5 and pack.is_empty(plant[0], state[0]))


def charge_of(plant: np.ndarray, state: np.ndarray) -> float:
    """Return the charge of one car as a share of its usable window."""
    low, high = float(plant["soc_low"][0]), float(plant["soc_high"][0])
    return (float(state["soc"][0]) - low) / (high - low)


def _drive(
    plant: np.ndarray, condition: np.ndarray, state: np.ndarray, found: Lap, turning: Floats
) -> tuple[float, np.ndarray, float | None, Floats]:
    """Drive the car along the lap's speeds, slopes and bends, ``state`` carried on.

    Return the net energy [J], the ledger, where the battery was empty [m] (None where it lasted), and the trace.
    """
    steps = max(int(found.lap_time / DRIVE_STEP), 1)
    times = np.arange(steps + 1) * DRIVE_STEP
    speeds = np.interp(times, found.time, found.speed)
    middle = 0.5 * (times[1:] + times[:-1])
    slopes = np.interp(middle, found.time[1:], np.sin(found.path.slope))
    # Tyres at a slip angle hold the car back as a slope would.
    dragged = np.interp(middle, found.time[1:], turning) / G0
    sinks, totals = np.zeros((1, ledger.SINKS)), np.zeros((1, totals_of.TOTALS))
    state["speed"] = speeds[0]
    achieved = speeds[None].copy()
    trace = np.full((1, steps, len(drive_cycle.TRACE_COLUMNS)), np.nan)
    drive_cycle.run(
        plant,
        condition,
        state,
        times,
        speeds,
        slopes + dragged,
        np.full(1, np.inf),
        sinks,
        totals,
        achieved,
        trace,
    )
    driven = int(np.isfinite(trace[0, :, 0]).sum())
    way = 0.5 * (achieved[0, 1:] + achieved[0, :-1]) * DRIVE_STEP
    slipped = float(condition["mass"][0] * G0 * (dragged[:driven] @ way[:driven]))
    sinks[0, ledger.GRADE] -= slipped
    sinks[0, ledger.TYRE_SIDE_SLIP] += slipped
    emptied = float(totals[0, totals_of.EMPTY_AT])
    return float(totals[0, totals_of.NET]), sinks, emptied if emptied >= 0.0 else None, trace[0, :driven]

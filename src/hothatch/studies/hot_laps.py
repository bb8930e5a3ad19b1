"""One car on one circuit, lap after lap, taken apart: corners, what limited it where, time, charge and temperatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.signal import find_peaks

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.garage.circuits import Circuit, CircuitError, find_circuit
from hothatch.proving.conditions import Conditions, condition_table, start_states
from hothatch.proving.hot_lap import DRIVER, HotLap, charge_of, hot_laps
from hothatch.proving.laps import PROCEDURE, share_of_time
from hothatch.solvers import trim
from hothatch.solvers.circuit_geometry import mesh, path_along
from hothatch.solvers.lap import BRAKE, CAUSES, Lap

PROMINENCE = 1.5  # m/s by which speed must fall and rise again for a corner to count
AXLES = ("front", "rear")
KMH = 3.6


@dataclass(frozen=True)
class Corner:
    """A minimum of the speed: where [m], how fast [m/s], from where and which speed it was braked for, what held it."""

    number: int
    at: float
    left: bool
    speed: float
    braked_from: float | None
    entry: float
    radius: float
    limit: str

    @property
    def where(self) -> str:
        """Number and place."""
        return f"{self.number}: {self.at:.0f} m"

    def describe(self) -> str:
        """Return the corner in words."""
        turn = "left" if self.left else "right"
        braked = (
            "not braked"
            if self.braked_from is None
            else f"braked from {self.entry * KMH:.0f} km/h at {self.braked_from:.0f} m"
        )
        return f"{turn}, radius {self.radius:.0f} m, {self.speed * KMH:.0f} km/h, {self.limit}; {braked}"

    def document(self) -> dict[str, Any]:
        """Return the corner as JSON, speeds in km/h."""
        return {
            "number": self.number, "at_m": round(self.at, 1), "turn": "left" if self.left else "right",
            "speed_kmh": round(self.speed * KMH, 1), "radius_m": round(self.radius, 1), "limited_by": self.limit,
            "braked_from_m": None if self.braked_from is None else round(self.braked_from, 1),
            "entry_kmh": round(self.entry * KMH, 1),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class DrivenLaps:
    """The whole laps of one car on one circuit; corners and shares are those of the first.

    ``short`` says why there are fewer than were asked for, '' where there are not; ``line`` which line they took, '' the
    circuit's own.
    """

    car: Car
    circuit: Circuit
    conditions: Conditions
    margin: float
    laps: tuple[HotLap, ...]
    corners: tuple[Corner, ...]
    electric: bool
    usable: tuple[float, float]  # of the state of charge
    short: str = ""
    line: str = ""

    @property
    def driven_in(self) -> Conditions:
        """The conditions that say something of this car: without charge and regeneration where it has no battery."""
        if self.electric:
            return self.conditions
        return replace(self.conditions, soc=None, battery_temperature=None, regeneration=None)

    @property
    def first(self) -> Lap:
        """The first lap."""
        return self.laps[0].lap

    @property
    def shares(self) -> dict[str, float]:
        """Share of the first lap's time by what limited it, greatest first."""
        found = dict(zip(CAUSES, share_of_time(self.first), strict=True))
        return {
            name: float(share)
            for name, share in sorted(found.items(), key=lambda one: -one[1])
            if share > 0.0
        }

    @property
    def verdict(self) -> str:
        """What limited the lap, in one sentence."""
        return ", ".join(f"{name} {share:.0%}" for name, share in self.shares.items()) + " of the lap's time"

    def sectors(self) -> tuple[float, ...]:
        """Return the times of the circuit's sectors [s], one where it has none."""
        ends = np.interp([*self.circuit.sectors, self.first.path.s[-1]], self.first.path.s, self.first.time)
        return tuple(float(value) for value in np.diff(np.concatenate(([0.0], ends))))

    def charge(self, lap: HotLap) -> float | None:
        """Return the charge at a lap's end as a share of the usable window, None without a battery."""
        low, high = self.usable
        return (float(lap.end["soc"][0]) - low) / (high - low) if self.electric else None

    def document(self) -> dict[str, Any]:
        """Return everything as JSON: times [s], energy [kWh] of the battery, temperatures [°C]."""
        return {
            "car": {"id": self.car.id, "name": self.car.name},
            "circuit": {"id": self.circuit.id, "name": self.circuit.name, "length_m": round(self.circuit.length, 1)},
            "conditions": self.conditions.describe(), "driver": self.margin, "pace": self.circuit.pace_factor,
            "laps": [self._lap(each) for each in self.laps],
            "sectors": [round(value, 3) for value in self.sectors()],
            "time_by_limit": {name: round(share * self.first.lap_time, 3) for name, share in self.shares.items()},
            "corners": [corner.document() for corner in self.corners], "stopped": self.short or None,
        }  # fmt: skip

    def _lap(self, each: HotLap) -> dict[str, Any]:
        charge, end = self.charge(each), each.end
        discs, tyres = each.nodes[:, :2].max(axis=0) - 273.15, each.nodes[:, 2:].max(axis=0) - 273.15
        lap = {
            "time": round(each.lap.lap_time, 3), "top_speed_kmh": round(float(each.lap.speed.max()) * KMH, 1),
            "energy_kwh": None, "charge": None, "battery_celsius": None, "motor_celsius": None, "inverter_celsius": None,
            "disc_celsius": [round(float(value), 1) for value in discs],
            "tyre_celsius": [round(float(value), 1) for value in tyres],
            "pad_friction": round(each.pads, 4), "tyre_grip": round(each.grip, 4), "power": None, "derated_by": None,
        }  # fmt: skip
        if charge is None:
            return lap
        return lap | {
            "energy_kwh": round(each.energy / 3.6e6, 3), "charge": round(charge, 4),
            "battery_celsius": round(float(end["battery_temperature"][0]) - 273.15, 1),
            "motor_celsius": round(float(end["motor_temperature"][0].max()) - 273.15, 1),
            "inverter_celsius": round(float(end["inverter_temperature"][0].max()) - 273.15, 1),
            "power": round(each.power, 4), "derated_by": each.cause or None, "derated_share": round(each.derated, 4),
            "full_power": each.at_full_power,
        }  # fmt: skip


def drive_laps(
    car: Car, circuit: str, laps: int = 1, conditions: Conditions | None = None, margin: float = DRIVER,
    until: float | None = None,
) -> DrivenLaps:  # fmt: skip
    """Drive ``laps`` of a circuit (an id or a file), or as many as the battery lasts, or as end above ``until`` of charge.

    Raises CircuitError for a circuit that cannot be used, where the battery is empty before the end of the first lap, and
    for ``until`` with a car that has none.
    """
    found = find_circuit(circuit)
    plants = compile(car)
    asked = PROCEDURE.conditions(conditions)
    table, states = condition_table(plants, asked), start_states(plants, asked)
    if until is not None and plants["engine"][0] > 0.5:
        raise CircuitError(
            [f"--laps until {until:.0%}: {car.name} has no traction battery; --laps takes a number"]
        )
    path = path_along(mesh(found), None if found.line is None else found.line.knots)
    done = hot_laps(plants, table, states, path, laps, margin, found.pace_factor, until)
    driven = tuple(
        each for each in done
        if each.emptied is None and (until is None or charge_of(plants, each.end) >= until)
    )  # fmt: skip
    short = _why_short(plants, done, len(driven), laps, until)
    if not driven:
        raise CircuitError([f"{short}: no lap of {found.name} is driven; --soc sets a fuller start"])
    corners = _corners(plants, table, driven[0].lap)
    window = float(plants["soc_low"][0]), float(plants["soc_high"][0])
    return DrivenLaps(
        car, found, asked, margin, driven, corners, bool(plants["engine"][0] < 0.5), window, short
    )


def _why_short(plants: np.ndarray, done: list[HotLap], driven: int, laps: int, until: float | None) -> str:
    """Return why fewer laps were driven than asked for; '' where all were."""
    if driven == laps and until is None:
        return ""
    if driven == laps:
        return f"stopped after {laps} laps"
    last = done[-1] if done else None
    if last is None or last.emptied is not None:
        return f"the battery is empty {(last.emptied or 0.0 if last else 0.0) / 1e3:.1f} km into lap {driven + 1}"
    return f"lap {driven + 1} would end at {charge_of(plants, last.end):.0%} of charge"


def _corners(plants: np.ndarray, table: np.ndarray, found: Lap) -> tuple[Corner, ...]:
    path, distance = found.path, found.path.distance
    # A loop is looked at twice round, so that a corner at its start counts once and whole.
    speed = np.concatenate((found.speed[:-1], found.speed)) if path.closed else found.speed
    peaks, _ = find_peaks(-speed, prominence=PROMINENCE)
    count = len(path.length)
    if path.closed:
        peaks = np.unique(peaks[(peaks >= count // 2) & (peaks < count // 2 + count)] % count)
    if len(peaks) == 0:
        return ()
    axles = trim.limit_ay(plants, table, found.speed[peaks], np.zeros(len(peaks)))["axle"][0]
    return tuple(
        _corner(n, int(at), found, distance, AXLES[int(axle)])
        for n, (at, axle) in enumerate(zip(peaks, axles, strict=True), 1)
    )


def _corner(number: int, at: int, found: Lap, distance: np.ndarray, axle: str) -> Corner:
    path, count = found.path, len(found.path.length)
    # Back to where the speed was highest before it: small dips on the way are not another corner.
    back = np.arange(at, at - count if path.closed else -1, -1) % count
    before = found.speed[back]
    falls = np.flatnonzero(before < np.maximum.accumulate(before) - PROMINENCE)
    way = back[: falls[0]] if len(falls) else back
    way = way[: int(found.speed[way].argmax()) + 1]
    braked = bool((found.cause[way] == BRAKE).any())
    first = int(way[-1])
    # The tightest point near by is the corner's own: speed may be lowest a little before or after it.
    around = (
        np.arange(at - 10, at + 11) % count
        if path.closed
        else np.clip(np.arange(at - 10, at + 11), 0, count - 1)
    )
    tight = int(around[np.abs(path.start[around]).argmax()])
    return Corner(
        number, float(distance[at]), bool(path.start[tight] > 0.0), float(found.speed[at]),
        float(distance[first]) if braked else None, float(found.speed[first]),
        float(1.0 / max(abs(path.start[tight]), 1e-6)), f"{axle} tyres",
    )  # fmt: skip

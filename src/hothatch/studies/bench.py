"""Speeds, each beside its rival in one run: what ``make bench`` prints."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from hothatch.car.compile import EQUIVALENT_LOAD, compile
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.evaluate import run_table
from hothatch.figures.derive import WH_PER_KM
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.charging import Charge
from hothatch.proving.energy import EPA
from hothatch.proving.handling import HANDLING as LAP_CONDITIONS
from hothatch.proving.hot_lap import forget_tyres
from hothatch.proving.laps import Laps
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import DriveTrace, Hold
from hothatch.proving.trip import CHALLENGE
from hothatch.studies import (
    bench_berlin,
    bench_explore,
    bench_fastsim,
    bench_handling,
    bench_laps,
    bench_optimal,
    bench_serve,
    bench_sweep,
)

BASE = "nissan-leaf-30-2016"
REPEATS = 7
UDDS = Procedure("udds", "UDDS once", "energy", "40 CFR 86 Appendix I (a)", (DriveTrace("udds"),), EPA)


@dataclass(frozen=True)
class Bench:
    """One measurement: the median of some repeats, beside a rival's or a bound of the house's own; None: not measured."""

    name: str
    value: float | None
    unit: str
    note: str
    rival: str | None = None
    rival_value: float | None = None
    rival_note: str = ""

    def document(self) -> dict[str, Any]:
        """Return the measurement as JSON; ``ratio`` is how many times faster than the rival."""
        ratio = None if self.rival_value is None or self.value is None else self.rival_value / self.value
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "note": self.note,
            "rival": self.rival,
            "rival_value": self.rival_value,
            "rival_note": self.rival_note,
            "ratio": ratio,
        }


def fleet_car() -> Car:
    """Return the base of the fleet: a 2016 Leaf whose road load is the sum of its components, as FASTSim's is."""
    car = load_car(BASE)
    return replace(
        car, facts={path: fact for path, fact in car.facts.items() if not path.startswith("road_load.")}
    )


def fleet_plants(count: int) -> np.ndarray:
    """Return the bench's fleet as plants: the same masses, drag, tyres, power and battery as the rival's cars."""
    table = bench_fastsim.fleet(count)
    base = fleet_car()
    area = compile(base)["drag_area"][0] / float(base.facts["body.drag_coefficient"].value)  # pyright: ignore[reportArgumentType]
    return compile(
        base,
        {
            "mass.curb": table["mass_kg"] - EQUIVALENT_LOAD,
            "body.drag_coefficient": table["cda_m2"] / area,
            "tyre.rolling_resistance": table["crr"],
            "drive.front.power": table["power_w"],
            "drive.front.continuous_power": 0.6 * table["power_w"],
            "battery.usable": table["usable_j"],
            "battery.nominal": 1.1 * table["usable_j"],
        },
    )


def _seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the median time of ``work`` [s] over some repeats, after one that warms up."""
    work()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def udds_1000_cars(quick: bool) -> Bench:
    """Drive the fleet over UDDS, from plants to Wh/km; FASTSim drives the same cars."""
    plants = fleet_plants(bench_fastsim.FLEET_CARS)

    def drive() -> np.ndarray:
        event = run_table(UDDS, plants, None)[0]
        return event.numbers["net"] / event.numbers["distance"] * WH_PER_KM

    seconds = _seconds(drive)
    sample = bench_fastsim.QUICK_CARS if quick else None
    try:
        rival_seconds, rival, threads = bench_fastsim.fastsim_udds_seconds(len(plants), sample)
    except ImportError as error:
        return Bench("udds_1000_cars", seconds, "s", f"{os.cpu_count()} threads", None, None, str(error))
    note = bench_fastsim.rival_note(len(plants), sample, threads)
    return Bench(
        "udds_1000_cars",
        seconds,
        "s",
        f"plants to Wh/km, {os.cpu_count()} threads, heat and battery on",
        rival,
        rival_seconds,
        note,
    )


def transient_10_s(quick: bool) -> Bench:
    """March one car through 10 s of cornering at 1 ms; CommonRoad's multi-body model at the same step."""
    own = bench_handling.transient_seconds()
    note = "one car, drive, battery, brakes and controls on, one thread"
    try:
        rival, rival_note = bench_handling.rival_seconds(quick)
    except ImportError as error:
        return Bench("transient_10_s", own, "s", note, None, None, str(error))
    return Bench("transient_10_s", own, "s", note, "commonroad-vehicle-models 3", rival, rival_note)


def transient_1000_cars(quick: bool) -> Bench:
    """March the cars of a table through cornering: all threads, beside one."""
    one, all_threads, threads = bench_handling.fleet_seconds(quick)
    count = bench_handling.QUICK_FLEET if quick else bench_handling.FLEET
    note = f"{count} cars, {bench_handling.FLEET_DURATION:g} s of cornering each, {threads} threads"
    return Bench(
        "transient_1000_cars", all_threads, "s", note, "the same on one thread", one, "scaling with cores"
    )


def compile_car(quick: bool) -> Bench:
    """Compile 1000 variants of one car from columns of edits; microseconds a car."""
    base = load_car("nissan-leaf-40-2018")
    edits = {
        "mass.curb": np.linspace(1400.0, 1700.0, 1000),
        "tyre.rolling_resistance": np.linspace(0.007, 0.011, 1000),
        "battery.usable": np.linspace(36e3, 42e3, 1000) * 3600.0,
    }
    seconds = _seconds(lambda: compile(base, edits))
    return Bench(
        "compile_car", seconds / 1000 * 1e6, "µs", "1000 cars from three columns of edits, one thread"
    )


def run_point_warm(quick: bool) -> Bench:
    """Time the whole warm process of ``hothatch run nissan-leaf-40-2018 --point``."""
    return _process("run_point_warm", ["run", "nissan-leaf-40-2018", "--point"])


def day_of_driving(quick: bool) -> Bench:
    """Drive a day of 600 km at 120 km/h with charges at 50 kW, 100 cars; milliseconds a car."""
    cars = 20 if quick else 100
    plants = fleet_plants(cars)
    legs = (Hold(120 / 3.6, 100e3), Charge(0.8, 50e3))
    day = Procedure("day", "a day", "trips", "600 km", 6 * legs, CHALLENGE.defaults)
    seconds = _seconds(lambda: run_table(day, plants, None), 3)
    return Bench(
        "day_of_driving",
        1000.0 * seconds / cars,
        "ms",
        f"a car: 600 km and six charges, each of {cars} cars; at most 20 ms are wanted",
    )


def trip_optimum(quick: bool) -> Bench:
    """Plan and drive 1000 km with one car: tables by the solvers, dynamic programming, the drive."""
    plants = compile(load_car("nissan-leaf-40-2018"))
    return Bench(
        "trip_optimum",
        _seconds(lambda: run_table(CHALLENGE, plants, None), 3),
        "s",
        "1000 km, 19 posts; at most 2 s are wanted",
    )


def help_page(quick: bool) -> Bench:
    """Time the whole process of ``hothatch --help``."""
    return _process("help", ["--help"])


def _process(name: str, words: list[str]) -> Bench:
    command = [sys.executable, "-c", "from hothatch.cli import main; main()", *words]
    seconds = _seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300), 5)
    return Bench(name, seconds, "s", f"whole process: hothatch {' '.join(words)}")


def handling_one_car(quick: bool) -> Bench:
    """Run every test of braking and handling on one car, on one core."""
    plants = compile(load_car("nissan-leaf-40-2018"))
    tests = [one for one in PROCEDURES.values() if one.group in ("stop", "turn")]

    def drive() -> None:
        for one in tests:
            one.run(plants)

    note = f"{len(tests)} tests, searches of the highest speeds among them; at most 3 s are wanted"
    return Bench("handling_one_car", _seconds(drive, 3), "s", note)


def lap_quasi_steady(quick: bool) -> Bench:
    """Find one lap of a 5.8 km circuit at 5 m once the envelope stands."""
    work, note = bench_laps.quasi_steady()
    return Bench(
        "lap_quasi_steady", 1e3 * _seconds(work), "ms", note, bench_laps.TUM, 1e3 * bench_laps.TUM_LAP,
        "5.3 km at 5 m, a point mass; measured 2026-11",
    )  # fmt: skip


def lap_envelope(quick: bool) -> Bench:
    """Find one car's envelope."""
    work, note = bench_laps.envelope()
    return Bench("lap_envelope", 1e3 * _seconds(work), "ms", note)


def laps_with_heat(quick: bool) -> Bench:
    """Drive ten hot laps with heat."""
    work, note = bench_laps.ten_laps()
    rival = bench_laps.TUM_HEAT, 1e3 * bench_laps.TUM_HEAT_LAP, "with a free line; measured 2026-11"
    return Bench("laps_with_heat", 1e3 * _seconds(work), "ms", note, *rival)


def circuit_set_up(quick: bool) -> Bench:
    """Make a path from a circuit's file."""
    work, note = bench_laps.set_up()
    rival = bench_laps.TUM, 1e3 * bench_laps.TUM_SET_UP, "17 to 29 s; measured 2026-11"
    return Bench("circuit_set_up", 1e3 * _seconds(work), "ms", note, *rival)


def laps_1000_cars(quick: bool) -> Bench:
    """Drive a lap of Laguna Seca with every car of the fleet, envelopes included; quickly: 50 of them, scaled up."""
    cars = 50 if quick else 1000
    plants = fleet_plants(cars)
    fleet = Procedure("laps", "a lap", "laps", "own", (Laps("laguna-seca"),), LAP_CONDITIONS, fresh=True)

    def drive() -> None:
        forget_tyres()
        run_table(fleet, plants, None)

    seconds = _seconds(drive, 1) * 1000 / cars
    note = f"laguna-seca, {os.cpu_count()} threads, envelopes included{', from 50 cars' if quick else ''}; at most 30 s"
    return Bench("laps_1000_cars", seconds, "s", note)


def explore_10000_designs(quick: bool) -> Bench:
    """Try 10,000 designs as an exploration does, from fewer of them, scaled up."""
    work, share, note = bench_explore.ten_thousand_designs(100 if quick else 500)
    bench_explore.ten_thousand_designs(bench_explore.WARM)[0]()
    forget_tyres()
    start, spent = perf_counter(), process_time()
    work()
    minutes, spent = (
        (perf_counter() - start) / share / 60.0,
        (process_time() - spent) / share / bench_explore.WANTED,
    )
    note = f"{note}; scaled up, {os.cpu_count()} threads, {1e3 * spent:.0f} ms of processor a design; at most 10 min"
    return Bench("explore_10000_designs", minutes, "min", note)


def free_line_cold(quick: bool) -> Bench:
    """Find a free line from nothing; at most 10 s are wanted."""
    seconds, note = bench_optimal.free_line(warm=False)()
    return Bench("free_line_cold", seconds, "s", note, *bench_optimal.POINT_MASS)


def free_line_warm(quick: bool) -> Bench:
    """Find a free line from another car's; at most 2 s are wanted."""
    seconds, note = bench_optimal.free_line(warm=True)()
    return Bench("free_line_warm", seconds, "s", note)


def optimal_full(quick: bool) -> Bench:
    """Find the optimal lap of a full car; at most 60 s are wanted."""
    seconds, note = bench_optimal.full()
    return Bench("optimal_full", seconds, "s", note, *bench_optimal.FULL)


def sweep_car(quick: bool) -> Bench:
    """Take one car of a sweep through launch, UDDS and HWFET, its row of Parquet included."""
    note = f"processor, launch with UDDS and HWFET; at most {bench_sweep.WANTED} for a million cars in 20 min on two cores"
    return Bench("sweep_car", bench_sweep.milliseconds_a_car(64 if quick else 256), "ms", note)


def sweep_two_workers(quick: bool) -> Bench:
    """Drive a sweep on two workers of a Dask cluster, beside one."""
    try:
        one, two, note = bench_sweep.two_beside_one(1024 if quick else 12288)
    except ImportError as error:
        return Bench("sweep_two_workers", None, "s", str(error))
    return Bench("sweep_two_workers", two.clock, "s", note, "one worker", one.clock, "warm, a thread each")


def optimal_berlin(quick: bool) -> Bench:
    """Find the published minimum-time lap of Berlin; at most 60 s are wanted."""
    try:
        seconds, note = bench_berlin.berlin(5.0 if quick else 3.0, Path.cwd())
    except FileNotFoundError as error:
        return Bench("optimal_berlin", None, "s", str(error), *bench_berlin.RIVAL)
    return Bench("optimal_berlin", seconds, "s", note, *bench_berlin.RIVAL)


def _served(name: str, unit: str, work: Callable[[bool], tuple[float, str]]) -> Callable[[bool], Bench]:
    """Return the bench of a speed of the garage in the browser."""

    def bench(quick: bool) -> Bench:
        try:
            value, note = work(quick)
        except bench_serve.NoBrowserError as error:
            return Bench(name, None, unit, str(error))
        return Bench(name, value, unit, note)

    return bench


BENCHES: dict[str, Callable[[bool], Bench]] = {
    "udds_1000_cars": udds_1000_cars,
    "transient_10_s": transient_10_s,
    "transient_1000_cars": transient_1000_cars,
    "handling_one_car": handling_one_car,
    "free_line_cold": free_line_cold,
    "free_line_warm": free_line_warm,
    "optimal_full": optimal_full,
    "optimal_berlin": optimal_berlin,
    "lap_quasi_steady": lap_quasi_steady,
    "lap_envelope": lap_envelope,
    "laps_with_heat": laps_with_heat,
    "laps_1000_cars": laps_1000_cars,
    "circuit_set_up": circuit_set_up,
    "compile_car": compile_car,
    "run_point_warm": run_point_warm,
    "day_of_driving": day_of_driving,
    "sweep_car": sweep_car,
    "sweep_two_workers": sweep_two_workers,
    "trip_optimum": trip_optimum,
    "explore_10000_designs": explore_10000_designs,
    "help": help_page,
    "first_paint": _served("first_paint", "s", bench_serve.paint),
    "serve_drag": _served("serve_drag", "ms", bench_serve.drag),
    "serve_dearer": _served("serve_dearer", "s", bench_serve.dearer),
    "serve_20_users": _served("serve_20_users", "ms", bench_serve.users),
}


def run_benches(names: Sequence[str] = (), quick: bool = False) -> list[dict[str, Any]]:
    """Run the named benches (none: all) and return their documents. Raises KeyError for an unknown name."""
    for name in names:
        if name not in BENCHES:
            raise KeyError(f"no bench is called {name!r}; benches: {', '.join(BENCHES)}")
    return [BENCHES[name](quick).document() for name in (names or BENCHES)]

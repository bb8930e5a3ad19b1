"""A thousand cars over UDDS, here and in FASTSim 3: one fleet, two programs, one run.

The fleet is five arrays, so that either program builds its own cars from the same numbers. FASTSim gets every
advantage that its ordinary use offers: no history is kept, its heat models (battery, cabin, air conditioning)
are off although ours stays on, vehicles and runs are built outside the clock, and one thread or two are used,
whichever a trial finds faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import fastsim
    from numpy.typing import NDArray

    Fleet = Mapping[str, NDArray[np.float64]]

FLEET_CARS = 1000
QUICK_CARS = 100
KWH = 3.6e6  # J

# Span of each property: from a Leaf of 2011 to a long-range saloon; every car has the power to follow UDDS.
SPANS = {
    "mass_kg": (1500.0, 2100.0),
    "cda_m2": (0.55, 0.80),
    "crr": (0.0065, 0.0105),
    "power_w": (80e3, 200e3),
    "usable_j": (20 * KWH, 75 * KWH),
}

RIVAL_VEHICLE = "2016 Nissan Leaf 30 kWh thrml.yaml"
WARM_UP_CARS = 5
TRIAL_CARS = 40


def fleet(n: int = FLEET_CARS) -> dict[str, NDArray[np.float64]]:
    """Return ``n`` ≥ 1 cars as arrays of shape (n,), the same in every run and on every machine.

    Keys and units: mass_kg (as driven), cda_m2 (drag area), crr (rolling resistance, -), power_w (mechanical
    peak), usable_j (battery energy between full and empty). The cars fill the box of ``SPANS`` evenly; a
    larger fleet begins with the smaller one.

    Source: additive recurrence with the powers of the generalised golden ratio, the root of x^(d+1) = x + 1
    (M. Roberts, The unreasonable effectiveness of quasirandom sequences, 2018), d = 5.
    """
    ratio = 1.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (len(SPANS) + 1))
    i = np.arange(1, n + 1)
    return {
        key: np.asarray(low + (high - low) * ((0.5 + i * ratio**-power) % 1.0), dtype=np.float64)
        for power, (key, (low, high)) in enumerate(SPANS.items(), 1)
    }


def fastsim_udds_seconds(
    n_cars: int = FLEET_CARS, sample: int | None = None, threads: tuple[int, ...] = (1, 2)
) -> tuple[float, str, int]:
    """Return (seconds that FASTSim takes for ``n_cars`` over UDDS, "fastsim <version>", threads used).

    ``sample`` cars are run and scaled to ``n_cars`` by number; None runs them all. ``threads`` are the counts
    to try first; the faster one runs the fleet. (``run`` of 3.1.0 keeps Python's interpreter lock, so two
    threads gain nothing there.) Raises ImportError without the ``bench`` extra.
    """
    fastsim = _fastsim()
    cars = min(sample or n_cars, n_cars)
    table = fleet(cars)
    cycle = fastsim.Cycle.from_resource("udds.csv")
    _run_seconds(_vehicles(table, WARM_UP_CARS), cycle, 1)
    trial = {count: _run_seconds(_vehicles(table, TRIAL_CARS), cycle, count) for count in threads}
    best = min(trial, key=lambda count: trial[count])
    seconds = _run_seconds(_vehicles(table, cars), cycle, best)
    return seconds * n_cars / cars, f"fastsim {fastsim.__version__}", best


def rival_note(n_cars: int, sample: int | None, threads: int) -> str:
    """Return one sentence on how the rival's seconds were taken, for the field ``rival_note``."""
    run = (
        f"{sample} cars run and scaled to {n_cars}"
        if sample and sample < n_cars
        else f"all {n_cars} cars run"
    )
    used = "1 thread" if threads == 1 else f"{threads} threads"
    return f"{run}, {used} (the faster of 1 and 2), no history kept, heat models off, construction not timed"


def rival_vehicles(table: Fleet) -> Iterator[fastsim.Vehicle]:
    """Yield a FASTSim vehicle for every car of ``table`` (keys as in ``fleet``) from its own 2016 Leaf."""
    fastsim = _fastsim()
    base = fastsim.Vehicle.from_resource(RIVAL_VEHICLE).to_dict()
    # All of its heat or none: without a cabin its thermal battery does not run.
    base["cabin"] = base["hvac"] = base["pt_type"]["BEV"]["res"]["thrml"] = "None"
    for row in zip(*(table[key] for key in SPANS), strict=True):
        car = dict(zip(SPANS, map(float, row), strict=True))
        vehicle = fastsim.Vehicle.from_dict(_edited(base, car))
        vehicle.set_save_interval(None)
        yield vehicle


def _edited(base: dict[str, Any], car: Mapping[str, float]) -> dict[str, Any]:
    """Return FASTSim's dictionary with the five properties of ``car`` in its own terms."""
    powertrain = base["pt_type"]["BEV"]
    battery, motor = powertrain["res"], powertrain["em"]
    battery = battery | {
        "energy_capacity_joules": car["usable_j"] / (battery["max_soc"] - battery["min_soc"]),
        # The battery's limit keeps its margin over the motor's.
        "pwr_out_max_watts": battery["pwr_out_max_watts"] * car["power_w"] / motor["pwr_out_max_watts"],
    }
    chassis = base["chassis"]
    chassis = chassis | {
        "frontal_area_square_meters": car["cda_m2"] / chassis["drag_coef"],
        "wheel_rr_coef": car["crr"],
    }
    powertrain = powertrain | {"res": battery, "em": motor | {"pwr_out_max_watts": car["power_w"]}}
    edits = {"mass_kilograms": car["mass_kg"], "chassis": chassis, "pt_type": {"BEV": powertrain}}
    return base | edits


def _vehicles(table: Fleet, cars: int) -> Iterator[fastsim.Vehicle]:
    return rival_vehicles({key: column[:cars] for key, column in table.items()})


def _run_seconds(vehicles: Iterator[fastsim.Vehicle], cycle: fastsim.Cycle, threads: int) -> float:
    """Return the seconds that the runs of all ``vehicles`` take together; building them is not timed."""
    runs = [_fastsim().SimDrive(vehicle, cycle) for vehicle in vehicles]
    with ThreadPoolExecutor(threads) as pool:
        start = perf_counter()
        if threads == 1:
            for run in runs:
                run.run()
        else:
            list(pool.map(lambda run: run.run(), runs))
        return perf_counter() - start


def _fastsim() -> Any:
    try:
        import fastsim
    except ImportError as error:
        raise ImportError("the rival is not installed: pip install 'hothatch[bench]'") from error
    return fastsim

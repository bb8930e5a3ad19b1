"""Makes the designs from which intervals of dear tests are propagated (src/hothatch/figures/first_order.py).

    python studies/first_order.py              designs that lack: of all tests and cars whose values have changed
    python studies/first_order.py --all        all of them, after a change of physics (two minutes a car)
    python studies/first_order.py [--all] CAR … TEST …   of these cars and tests
    python studies/first_order.py --check      beside 256 sampled cars, three cars, every dear test (half an hour)
    python studies/first_order.py --screen     which inputs move which test, anew (several minutes), then all designs

Screening: on one car of each kind every uncertain input goes down and up by 1.5 standard deviations, alone, unless the whole
part of the car file to which it belongs moves nothing: a limit, a motor's highest speed say, may bind on one side only. An
input counts where it brings more than two thousandths of the variance of one of a test's figures on one of the cars; at most
64 a test, eight of the slalom, which takes longest.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from hothatch.cache import write_whole
from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.car.uncertain import errors_of, free_fields, sample
from hothatch.evaluate import interval
from hothatch.figures import first_order
from hothatch.figures.derive import DERIVE
from hothatch.garage.reader import car_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.procedure import Procedure
from hothatch.proving.table import applies, run_table

CHECKED = ("nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "hyundai-ioniq5-n-2024")
SCREENED = (*CHECKED, "tesla-model3-lr-rwd-2018", "vw-golf-r-mk8-2022")
LEAST, MOST, MOST_SLOW = 0.002, 64, 8
SLOW = ("slalom",)
NOTHING = 1e-3  # of a figure: a part of the car that moves it by less is left aside
HERE = Path(first_order.__file__).parents[1] / "garage" / first_order.FOLDER
DEAR = [procedure for procedure in PROCEDURES.values() if procedure.dear]
HEAD = """# SPDX-License-Identifier: Apache-2.0
# The inputs that move each dear test, most first: found by python studies/first_order.py --screen.
"""


def answers(car: Car, test: Procedure, rows: list[list[str]]) -> dict[str, np.ndarray]:
    """Return each figure's relative change (rows, 2) with the inputs of each row 1.5 deviations down and up."""
    paths = sorted({path for row in rows for path in row})
    moved = {path: first_order.STEP * np.array([path in row for row in rows]) for path in paths}
    scores = {path: np.concatenate([[0.0], -own, own]) for path, own in moved.items()}
    plants = compile(car, None, errors_of(car, scores, correlate=False))
    columns = DERIVE[test.id](plants, run_table(test, plants, None))
    figures = {name: np.asarray(column.values, float) for name, column in columns.items()}
    return {
        name: ((values[1:] - values[0]) / abs(values[0] or 1.0)).reshape(2, -1).T
        for name, values in figures.items()
        if np.isfinite(values[0])
    }


def shares(car: Car, test: Procedure) -> dict[str, float]:
    """Return the largest share of a figure's variance that each input brings."""
    free = list(free_fields(car))
    parts = list(dict.fromkeys(path.rpartition(".")[0] for path in free))
    members = [[path for path in free if path.rpartition(".")[0] == part] for part in parts]
    found = answers(car, test, members)
    moving = [
        group
        for at, group in enumerate(members)
        if any(not (np.abs(changes[at]) <= NOTHING).all() for changes in found.values())
    ]
    single = [path for group in moving for path in group]
    largest = dict.fromkeys(single, 0.0)
    for changes in answers(car, test, [[path] for path in single]).values() if single else ():
        squares = np.nan_to_num((changes**2).sum(axis=1))
        if squares.sum() > 0.0:
            for path, share in zip(single, squares / squares.sum(), strict=True):
                largest[path] = max(largest[path], float(share))
    return largest


def screen(tests: list[str]) -> None:
    """Write which inputs move which of ``tests``; the others stay as they were."""
    lines = [HEAD, "[movers]"]
    for test in DEAR:
        if test.id in first_order.SAMPLED:
            continue
        if test.id not in tests:
            lines.append(f"{test.id} = {json.dumps(first_order._movers().get(test.id, []))}")
            continue
        largest: dict[str, float] = {}
        for name in SCREENED:
            car = load_car(name)
            if applies(test, compile(car)).all():
                start = time.time()
                for path, share in shares(car, test).items():
                    largest[path] = max(largest.get(path, 0.0), share)
                print(f"{test.id} of {name} screened in {time.time() - start:.0f} s", flush=True)
        telling = sorted((path for path in largest if largest[path] > LEAST), key=lambda path: -largest[path])
        chosen = telling[: MOST_SLOW if test.id in SLOW else MOST]
        lines.append(f"{test.id} = {json.dumps(chosen)}")
    HERE.mkdir(exist_ok=True)
    write_whole(HERE / "movers.toml", "\n".join(lines) + "\n")


def design(name: str, tests: list[str], anew: bool) -> None:
    """Write the designs of one car, test by test, so that what is done stays done; without ``anew`` only those that lack."""
    start, car, path = time.time(), load_car(name), HERE / f"{name}.json"
    found: dict = json.loads(path.read_text()) if path.exists() else {}
    if found.get("car") != car.hash:
        found = {"car": car.hash}
    plants = compile(car)
    for test in DEAR:
        inputs = first_order.movers(car, test.id)
        if test.id in tests and applies(test, plants).all() and (anew or test.id not in found):
            found[test.id] = first_order.plain(first_order.make(car, test, inputs, first_order.SHIPPED))
            ordered = {"car": car.hash} | {one.id: found[one.id] for one in DEAR if one.id in found}
            text = json.dumps(ordered, separators=(",", ":")).replace('},"', '},\n"').replace("]],", "]],\n ")
            write_whole(path, text + "\n")
    print(f"{name}: {time.time() - start:.0f} s", flush=True)


def check(tests: list[str], count: int = 256) -> None:
    """Print how far the ends of first-order intervals lie from those of ``count`` sampled cars, in shares of the width."""
    for test in (one for one in DEAR if one.id in tests):
        for name in CHECKED:
            car = load_car(name)
            plants = compile(car, None, sample(car, count))
            if not applies(test, plants).all():
                continue
            columns = DERIVE[test.id](plants, run_table(test, plants, None))
            centres = DERIVE[test.id](compile(car), run_table(test, compile(car), None))
            for figure, off in first_order.propagate(car, test).items():
                ends = interval(np.asarray(columns[figure].values, float))
                own = interval(centres[figure].values[0] + off)
                if ends and own:
                    low, high = np.subtract(own, ends) / (ends[1] - ends[0])
                    words = (
                        f"sampled {ends[0]:.4g} to {ends[1]:.4g}, first order {own[0]:.4g} to {own[1]:.4g}"
                    )
                    print(
                        f"{figure} of {name}: {words}; ends off by {100 * low:+.0f} and {100 * high:+.0f} %",
                        flush=True,
                    )


def main(words: list[str]) -> None:
    """Do what the module's head says."""
    tests = [word for word in words if word in PROCEDURES] or [test.id for test in DEAR]
    if "--check" in words:
        check(tests)
        return
    if "--screen" in words:
        screen(tests)
        first_order._movers.cache_clear()  # this process may have read those of before
    anew = bool({"--all", "--screen"} & set(words))
    for name in [word for word in words if word in car_ids()] or car_ids():
        design(name, tests, anew)


if __name__ == "__main__":
    main(sys.argv[1:])

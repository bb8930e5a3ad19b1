"""How fast designs are tried: variants of one car through launch, braking, skidpad, EPA range and one lap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hothatch.car.load import load_car
from hothatch.car.package_file import load_package
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.garage.reader import toml_ids
from hothatch.studies.explore_space import Space, read_space

BASE = "nissan-leaf-62-2019"
OVER = "tyres,springs,rear-motor,motor.power=110..200kW,final_drive=7..10"
FIGURES = ("accel_0_60_mph_1ft", "brake_70_0_mph", "skidpad_300ft", "epa_label_range", "lap_laguna_seca")
BATCH = 100  # designs a call, as an exploration asks for them
WANTED = 10_000
WARM = 8  # designs that compile what is not compiled yet


def ten_thousand_designs(designs: int) -> tuple[Callable[[], None], float, str]:
    """Return work that tries ``designs`` of them as an exploration would, how much of 10,000 that is, and a note."""
    space = read_space(load_car(BASE), OVER, [load_package(one) for one in toml_ids("packages")])

    def work() -> None:
        places = np.random.default_rng(0).random((designs, len(space.axes)))
        for start in range(0, designs, BATCH):
            evaluate(_cars(space, places[start : start + BATCH]), FIGURES)

    return work, designs / WANTED, f"{designs} random designs of {len(space.axes)} axes: {', '.join(FIGURES)}"


def _cars(space: Space, places: np.ndarray) -> list[Car]:
    return [space.car(space.design(place.tolist())) for place in places]

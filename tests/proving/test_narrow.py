"""A procedure narrowed to some figures brings them as the whole one does."""

from __future__ import annotations

import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.figures.derive import DERIVE
from hothatch.proving.catalogue import PROCEDURES


@pytest.mark.parametrize(
    ("test", "figures"), [("braking", ["brake_70_0_mph"]), ("laps", ["lap_tsukuba_2000", "lap_laguna_seca"])]
)
def test_narrowed_steps_bring_the_same(test: str, figures: list[str]):
    plants = compile(load_car("nissan-leaf-40-2018"))
    whole, narrow = PROCEDURES[test], PROCEDURES[test].only(figures)
    assert len(narrow.steps) == len(figures) < len(whole.steps)
    every, some = (DERIVE[test](plants, one.run(plants)) for one in (whole, narrow))
    for name in figures:
        assert every[name].values == some[name].values


def test_a_fade_needs_its_laps():
    (step,) = PROCEDURES["laps"].only(["lap_fade"]).steps
    assert getattr(step, "laps", 0) > 1

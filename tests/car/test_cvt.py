"""A continuously variable gearbox: two ends in the file, even steps without interruption in the Plant."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.plant import GEARS
from hothatch.car.record import Car
from hothatch.garage.reader import car_text
from hothatch.proving.catalogue import PROCEDURES
from hothatch.report.spec_table import engine_words

GOLF = "vw-golf-gti-mk7-2017"
MANUAL = (
    '["3.77", "2.09", "1.47", "1.10", "1.11", "0.93"]',
    '["3.24", "3.24", "3.24", "3.24", "2.62", "2.62"]',
)
# The same gearing from end to end, by belt.
BELT = ('["2.6", "0.48"]', '["4.9"]')


@pytest.fixture(scope="module")
def belt(tmp_path_factory: pytest.TempPathFactory) -> Car:
    text = car_text(GOLF).replace('value = "manual"', 'value = "cvt"')
    for before, after in zip(MANUAL, BELT, strict=True):
        assert before in text
        text = text.replace(before, after)
    path: Path = tmp_path_factory.mktemp("cvt") / "belt.toml"
    path.write_text(text, encoding="utf-8")
    return load_car(path)


def test_its_span_is_cut_into_even_steps(belt):
    plant = compile(belt)[0]
    assert plant["gears"] == GEARS
    assert plant["gear_ratio"][[0, -1]] == pytest.approx([2.6 * 4.9, 0.48 * 4.9])
    steps = plant["gear_ratio"][1:] / plant["gear_ratio"][:-1]
    assert steps == pytest.approx(np.full(GEARS - 1, (0.48 / 2.6) ** (1 / (GEARS - 1))))
    assert plant["shift_time"] == 0.0


def test_at_full_pedal_the_engine_stays_near_its_best(belt):
    """From 60 to 100 mph 98 % of peak power in the mean and never less than 80 %: boost dips for a moment at each step."""
    (event, *_) = PROCEDURES["launch"].run(compile(belt), traced=True)
    trace = event.traces[0]
    at = (trace["speed"] > 26.8) & (trace["speed"] < 44.7)
    assert at.sum() > 10
    power = trace["engine_power"][at]
    assert power.mean() > 0.98 * 164e3
    assert power.min() > 0.80 * 164e3
    assert power.max() < 1.001 * 164e3


def test_its_name_counts_no_gears(belt, garage):
    assert engine_words(belt, "front") == "2.0 l turbo, CVT"
    assert engine_words(garage[GOLF], "front") == "2.0 l turbo, 6-speed manual"

"""An edited car written as a file of its own gives the same Plant, whatever was edited."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.car.apply import with_packages
from hothatch.car.compile import compile
from hothatch.car.edit import with_values
from hothatch.car.load import load_car
from hothatch.car.stand_alone import stand_alone
from hothatch.car.write import write_car

LEAF = "nissan-leaf-40-2018"
ALL = ("nismo-2018", "motor-160kw", "rear-motor-80kw", "battery-62kwh", "final-drive-short", "light-seats")


@pytest.mark.parametrize(
    ("base", "packages"),
    [
        (LEAF, ("final-drive-short",)),
        (LEAF, ALL),
        ("vw-golf-gti-mk7-2017", ("tyres-r-compound", "light-seats")),
        ("chevrolet-bolt-2017", ("rear-motor-80kw", "wheels-18")),
    ],
)
def test_a_variant_written_to_a_file_compiles_to_the_same_plant(
    tmp_path: Path, base: str, packages: tuple[str, ...]
):
    car = with_packages(base, packages).car
    write_car(stand_alone(car), tmp_path / "own.toml")
    own = load_car(tmp_path / "own.toml")
    assert own.base is None
    wanted, got = compile(car), compile(own)
    for name in wanted.dtype.names or ():
        np.testing.assert_allclose(got[name], wanted[name], rtol=1e-12, err_msg=name)


def test_a_car_with_a_changed_drive_keeps_the_chassis_of_its_coast_down():
    car = with_values(load_car(LEAF), {"drive.front.ratio": "9.5", "tyre.rolling_resistance": "0.011"})
    alone = stand_alone(car)
    assert "restated" in alone.facts["road_load.a"].source
    assert "road_load.n_over_v" not in alone.facts
    assert compile(alone)["road_a"] == pytest.approx(compile(car)["road_a"], rel=1e-12)


def test_a_car_without_edits_stays_as_it_is():
    car = load_car(LEAF)
    assert stand_alone(car).facts == car.facts

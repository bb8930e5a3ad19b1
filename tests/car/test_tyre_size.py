"""Tyre codes by hand, loads of the load indices, codes in columns."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.mf_terms import FNOMIN
from hothatch.car.tyre_size import free_radius, load_index_mass, parse_tyre_size


def test_a_tyre_code_by_hand():
    size = parse_tyre_size("205/55R16 91V")
    assert (size.width, size.rim_diameter) == pytest.approx((0.205, 0.4064))
    assert size.free_radius == pytest.approx(0.2032 + 0.55 * 0.205)
    assert (size.load, size.speed_letter) == (615.0, "V")


@pytest.mark.parametrize(
    ("code", "load", "letter"),
    [
        ("P205/55R16 89H", 580.0, "H"),
        ("215/50ZR17 95W XL", 690.0, "W"),
        ("  235/45r18 98(Y) ", 750.0, "(Y)"),
        ("155/70R19 84Q", 500.0, "Q"),
        ("205/55R16", None, ""),
    ],
)
def test_tyre_codes_as_they_are_written(code, load, letter):
    size = parse_tyre_size(code)
    assert (size.load, size.speed_letter) == (load, letter)


@pytest.mark.parametrize(
    "code", ["", "205/55", "205/55R16 91", "205-55R16", "205/55R16 12V", "big", "31x10.5R15"]
)
def test_what_is_no_tyre_code(code):
    with pytest.raises(ValueError, match=r"tyre size|load index"):
        parse_tyre_size(code)


def test_a_code_without_load_index_takes_a_typical_load():
    """The rule goes through 205/55R16 91 and comes within 1 % of 235/45R18 98."""
    assert load_index_mass("205/55R16") == pytest.approx(615.0)
    assert load_index_mass("235/45R18") == pytest.approx(750.0, rel=0.01)


def test_columns_of_codes():
    codes = np.array(["205/55R16 91V", "235/45R18 98Y"])
    assert load_index_mass(codes).tolist() == [615.0, 750.0]
    assert free_radius(codes) == pytest.approx([0.31595, 0.33435])


def test_staggered_tyres_carry_their_own_loads(garage):
    plant = compile(
        garage["nissan-leaf-40-2018"], {"tyre.size": "205/55R16 91V", "tyre.rear_size": "235/45R18 98Y"}
    )[0]
    assert plant["mf"][:, FNOMIN].tolist() == pytest.approx([4000.0, 4000.0 * 750 / 615])

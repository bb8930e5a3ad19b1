"""Packages on cars: the Nismo is the base with its package on, packages commute, and what cannot be says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch import with_packages
from hothatch.car.chassis import DRIVER_MASS
from hothatch.car.compile import compile
from hothatch.car.faults import CarFileError
from hothatch.car.hold import HELD
from hothatch.car.load import load_car
from hothatch.car.mf_terms import LMUX
from hothatch.car.package_file import load_package
from hothatch.garage.reader import toml_ids

LEAF = "nissan-leaf-40-2018"
IDENTITY = ("name", "maker", "model", "year", "market", "class")


def plants_agree(one: np.ndarray, other: np.ndarray) -> list[str]:
    names = one.dtype.names or ()
    return [name for name in names if not np.allclose(one[name], other[name], rtol=1e-12, atol=0.0)]


def test_the_nismo_is_the_japanese_leaf_with_its_package_on():
    nismo = load_car("nissan-leaf-nismo-2018")
    built = with_packages("nissan-leaf-40-2018-jp", ["nismo-2018"]).car
    told = {
        path for path in {*nismo.facts, *built.facts} if path in IDENTITY or path.startswith("published.")
    }
    for path in {*nismo.facts, *built.facts} - told:
        one, other = nismo.value(path), built.value(path)
        same = one == (pytest.approx(other, rel=1e-12) if isinstance(other, float) else other)
        assert same, f"{path}: {one} in the file, {other} by the package"
    assert plants_agree(compile(nismo), compile(built)) == []


def test_every_edited_value_says_from_which_package_it_comes():
    base = load_car(LEAF)
    built = with_packages(base, ["nismo-2018", "light-seats"]).car
    for path, fact in built.facts.items():
        if path != "name" and fact.value != base.value(path):
            assert fact.source.startswith(("from package ", HELD)), path
    assert built.facts["tyre.size"].kind == "published"
    assert built.facts["mass.curb"].kind == "derived"
    assert built.base is not None and built.base["mass.curb"] == base.facts["mass.curb"]
    assert not [path for path in built.facts if path.startswith("published.")]


def test_mass_goes_to_curb_front_share_and_height_by_its_place():
    base = load_car(LEAF)
    built = with_packages(base, ["rear-motor-80kw"]).car
    before, added = 1557.0 + DRIVER_MASS, 105.0
    assert built.value("mass.curb") == 1662.0
    assert built.value("mass.front_share") == pytest.approx(0.56 * before / (before + added), rel=1e-12)
    height = (0.5395 * before + 0.35 * added) / (before + added)
    assert built.value("mass.cg_height") == pytest.approx(height, rel=1e-12)


def test_a_mass_that_follows_a_field_is_the_difference_of_old_and_new():
    built = with_packages(LEAF, ["battery-62kwh"])
    assert built.masses == {"battery-62kwh": pytest.approx(410.0 - 303.0)}


def test_a_part_that_goes_takes_what_was_known_of_it_along():
    own = load_car(LEAF)
    fact = replace(own.facts["mass.curb"], value=0.5)
    special = replace(own, facts={**own.facts, "tyre.grip": fact})
    assert compile(special)["mf"][0, 0, LMUX] == 0.5
    built = with_packages(special, ["tyres-r-compound"]).car
    assert "tyre.grip" not in built.facts
    rows = compile(built)["mf"], compile(own, {"tyre.class": "r-compound"})["mf"]
    assert np.array_equal(*rows)


def test_a_stronger_motor_does_not_make_the_battery_stronger():
    plain, built = compile(load_car(LEAF)), compile(with_packages(LEAF, ["motor-160kw"]).car)
    assert built["power"][0, 0] == 160e3
    assert built["discharge_power"] == plain["discharge_power"]
    both = compile(with_packages(LEAF, ["motor-160kw", "battery-62kwh"]).car)
    assert both["discharge_power"][0] == 192e3


def test_a_heavier_car_does_not_get_stiffer_springs_or_stronger_brakes_by_class_rule():
    plain, built = compile(load_car(LEAF)), compile(with_packages(LEAF, ["battery-62kwh"]).car)
    for name in ("roll_stiffness", "roll_damping", "brake_torque", "unsprung", "lateral_compliance"):
        np.testing.assert_allclose(built[name], plain[name], rtol=1e-12, err_msg=name)
    assert built["yaw_inertia"] > plain["yaw_inertia"]


def test_the_coast_down_stays_that_of_the_base():
    built = with_packages(LEAF, ["tyres-extreme-summer", "final-drive-short"]).car
    plain = compile(load_car(LEAF))
    for name in ("road_a", "road_b", "road_c", "radius", "road_mass"):
        assert compile(built)[name] == plain[name], name


def test_a_reference_to_base_and_packages_is_a_car():
    built = load_car(f"{LEAF}+light-seats+tyres-all-season")
    assert built.hash == with_packages(LEAF, ["light-seats", "tyres-all-season"]).car.hash
    assert built.id == f"{LEAF}+light-seats+tyres-all-season"
    assert with_packages(LEAF, []).car is load_car(LEAF) or with_packages(LEAF, []).car == load_car(LEAF)


def test_the_later_of_two_packages_with_the_same_part_wins_and_says_so():
    built = with_packages(LEAF, ["nismo-2018", "tyres-r-compound"])
    assert built.car.text("tyre.class") == "r-compound"
    assert built.car.text("tyre.size") == "225/45R18"
    assert any("tyres: tyres-r-compound takes off that of nismo-2018" in one for one in built.remarks)


@pytest.mark.parametrize(
    ("base", "packages", "words"),
    [
        (LEAF, ["tyres-all-season", "tyres-r-compound"], ["tyres-all-season", "nothing of it stays"]),
        (LEAF, ["wheels-18", "nismo-2018"], ["wheels-18", "nismo-2018, named later, brings the same part"]),
        (LEAF, ["light-seats", "light-seats"], ["named twice"]),
        ("vw-golf-gti-mk7-2017", ["rear-motor-80kw"], ["does not fit", "drive.front.kind is engine"]),
        (
            "nissan-leaf-62-2019",
            ["battery-62kwh", "motor-160kw"],
            ["battery.usable", "drive.front.power is 160 kW"],
        ),
        ("hyundai-ioniq5-n-2024", ["rear-motor-80kw"], ["already", "the rear axle is driven"]),
        (LEAF, ["tyres-rcompound"], ["did you mean tyres-r-compound?"]),
        ("nissan-leaf", ["light-seats"], ["no such car"]),
    ],
)
def test_what_cannot_be_fitted_says_why(base: str, packages: list[str], words: list[str]):
    with pytest.raises(CarFileError) as caught:
        with_packages(base, packages)
    for word in words:
        assert word in str(caught.value)


def own_package(folder: Path, name: str, body: str) -> str:
    file = folder / f"{name}.toml"
    cost = 'cost = { amount = 1, currency = "EUR", year = 2024, kind = "assumed", source = "test" }\n'
    file.write_text(f'name = "{name}"\nrationale = "test"\n{cost}{body}')
    return str(file)


def test_needs_and_excludes_and_conflicting_values(tmp_path: Path):
    value = 'kind = "assumed", source = "test"'
    first = own_package(
        tmp_path,
        "first",
        f'[[part]]\nname = "a"\n[part.set]\n"mass.curb" = {{ value = "1400 kg", {value} }}\n',
    )
    second = own_package(
        tmp_path,
        "second",
        'needs = ["light-seats"]\nexcludes = ["wheels-18"]\n'
        f'[[part]]\nname = "b"\n[part.set]\n"mass.curb" = {{ value = "1450 kg", {value} }}\n',
    )
    with pytest.raises(CarFileError, match=r"needs the package light-seats: add \+light-seats"):
        with_packages(LEAF, [second])
    with pytest.raises(CarFileError, match="cannot go with wheels-18"):
        with_packages(LEAF, [second, "light-seats", "wheels-18"])
    built = with_packages(LEAF, [first, second, "light-seats"])
    assert built.car.value("mass.curb") == 1450.0 - 48.0
    assert built.remarks == ("mass.curb: second wins over first, because it is named later",)


def test_a_car_that_cannot_be_is_refused(tmp_path: Path):
    value = 'kind = "assumed", source = "test"'
    heavy = own_package(
        tmp_path,
        "heavy",
        f'[[part]]\nname = "a"\n[part.add]\n"mass.curb" = {{ value = "900 kg", {value} }}\n',
    )
    with pytest.raises(CarFileError, match=r"more than mass\.gross"):
        with_packages(LEAF, [heavy])
    tuned = own_package(
        tmp_path,
        "tuned",
        f'[[part]]\nname = "a"\n[part.scale]\n"road_load.drag_area" = {{ value = 0.9, {value} }}\n',
    )
    with pytest.raises(CarFileError, match="the car has none to change"):
        with_packages("vw-golf-gti-mk7-2017", [tuned])


def fitting() -> list[str]:
    """Packages that fit the Leaf 40 and bring different parts."""
    found, parts = [], set()
    for name in toml_ids("packages"):
        own = {part.name for part in load_package(name).parts}
        if not own & parts:
            found.append(name)
            parts |= own
    return found


@given(st.lists(st.sampled_from(fitting()), unique=True, min_size=2), st.randoms(use_true_random=False))
def test_packages_with_different_parts_commute(chosen: list[str], random):
    shuffled = list(chosen)
    random.shuffle(shuffled)
    needed = [need for name in chosen for need in load_package(name).needs if need not in chosen]
    one, other = (with_packages(LEAF, [*needed, *names]) for names in (chosen, shuffled))
    if not any("wins over" in remark or "takes off" in remark for remark in (*one.remarks, *other.remarks)):
        assert plants_agree(compile(one.car), compile(other.car)) == []


def test_a_package_put_on_in_two_steps_is_that_put_on_in_one():
    at_once = with_packages(LEAF, ["light-seats", "rear-motor-80kw"]).car
    first = with_packages(LEAF, ["light-seats"]).car
    stepwise = with_packages(first, ["rear-motor-80kw"]).car
    assert plants_agree(compile(at_once), compile(stepwise)) == []

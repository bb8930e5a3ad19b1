"""Class rules of petrol drives: readable as rules, and their values where a car is known."""

from __future__ import annotations

import tomllib

import pytest

from hothatch.car.rules import Rule, _rule
from hothatch.garage.reader import read_text

TEXT = read_text("classes/engines.toml")
RULES: dict[str, Rule] = {entry["field"]: _rule(entry) for entry in tomllib.loads(TEXT)["rule"]}
GEARBOXES = {"manual", "dual-clutch", "automatic", "cvt"}
# Displacement [m³], cylinders, stroke [m].
ENGINES = [
    (1984e-6, 4, 0.0928),
    (1395e-6, 4, 0.0800),
    (1996e-6, 4, 0.0859),
    (1618e-6, 3, 0.0897),
    (1781e-6, 4, 0.0864),
]


def test_every_rule_is_sourced_and_alone():
    assert len(RULES) == len(tomllib.loads(TEXT)["rule"])
    assert all(rule.source and rule.spread > 0 for rule in RULES.values())
    assert TEXT.startswith("# SPDX-License-Identifier:")


def test_rules_know_every_gearbox_and_aspiration():
    for rule in RULES.values():
        if rule.by == "drive.*.gearbox":
            assert set(rule.coefficients) - {""} == GEARBOXES, rule.target
        elif rule.by:
            assert set(rule.coefficients) == {"natural", "turbo"}, rule.target


@pytest.mark.parametrize(("displacement", "cylinders", "known"), ENGINES)
def test_stroke_within_five_per_cent(displacement: float, cylinders: int, known: float):
    rule = RULES["drive.*.stroke"]
    found = rule.coefficient * (displacement / cylinders) ** (1 / 3)
    assert found == pytest.approx(known, rel=0.05)


def test_inertia_of_two_litres():
    rule = RULES["drive.*.engine_inertia"]
    assert rule.offset + rule.coefficient * 2e-3 == pytest.approx(0.25)


@pytest.mark.parametrize(("year", "known"), [(1987, 1.05), (2005, 1.014), (2012, 1.0), (2022, 0.98)])
def test_fuel_scale_by_year(year: int, known: float):
    rule = RULES["drive.*.fuel_scale"]
    assert rule.offset + rule.coefficient * year == pytest.approx(known)

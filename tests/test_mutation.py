"""Mutation testing itself: slips are made where a person makes them, and what is explained can still be made."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

pytest.importorskip("cosmic_ray", reason="cosmic-ray is not installed")

from mutation.__main__ import explained, table  # noqa: E402
from mutation.mutants import modules, mutants  # noqa: E402
from mutation.trial import test_files as files_of  # noqa: E402

GROUPS = tomllib.loads((ROOT / "mutation" / "survivors.toml").read_text(encoding="utf-8"))["group"]


def test_a_formula_gets_its_slips():
    slips = {mutant.key for mutant in mutants("steering")}
    assert "steering.rear_angle: return compliance * force - roll_steer * roll" in slips
    assert "steering.rear_angle: return compliance / force + roll_steer * roll" in slips
    assert (
        "brake.slip_torque: return positive(inertia * ((omega - target) * time - rate) - force * radius)"
        in {mutant.key for mutant in mutants("brake")}
    )
    assert any("np.expm1" in mutant.after for mutant in mutants("brake"))  # for np.exp


def test_every_module_of_formulas_meets_its_own_tests_first():
    assert len(modules()) > 30
    assert [Path(path).name for path in files_of("tyre_heat")[0]] == ["test_tyre_heat.py"]
    own, others = files_of("contact")
    assert "test_chassis_formulas.py" in own[0]
    assert not set(own) & set(others)


def test_every_survivor_that_is_explained_can_still_be_made():
    known = explained()
    assert len(known) == sum(len(group["mutants"]) for group in GROUPS), "a mutant is explained twice"
    made = {mutant.key for module in {key.split(".")[0] for key in known} for mutant in mutants(module)}
    assert not set(known) - made


def test_the_page_counts_the_survivors_that_it_explains():
    page = (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8")
    rows = {
        name: int(lived) for name, lived in re.findall(r"^\| (\w+) \|.*\| ([\d,]+) \|$", page, re.MULTILINE)
    }
    run = [name for name in modules() if name in rows]
    assert all(name in rows or f"`{name}`" in page for name in modules())
    counted = {name: sum(key.startswith(f"{name}.") for key in explained()) for name in run}
    assert rows == counted | {"all": sum(counted.values())}


def test_a_table_counts_what_was_stopped_as_killed():
    outcomes = {"tyre": {"tyre.a: 1": "killed", "tyre.a: 2": "timed out", "tyre.a: 3": "survived"}}
    assert table(outcomes).splitlines()[-1] == "| all | 3 | 2 | 1 |"


def test_a_module_that_is_not_there_is_refused_with_those_that_are():
    done = subprocess.run(
        [sys.executable, "-m", "mutation", "tire"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no module is called tire; there are battery" in done.stderr


BROKEN = """
import dataclasses, sys
import mutation.mutants as made
whole = made.unmutated
made.unmutated = lambda name: dataclasses.replace(whole(name), source="raise ValueError")
from mutation.__main__ import main
sys.exit(main())
"""


def test_nothing_is_mutated_where_the_tests_fail_without_a_slip(tmp_path: Path):
    words = ["steering", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "without any slip tests fail" in done.stderr
    assert "steering; nothing was mutated" in done.stderr
    assert not (tmp_path / "out").exists()

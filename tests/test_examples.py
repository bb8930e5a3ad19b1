"""The teaching file runs, uses no solver, fits a page and agrees with the solvers."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.evaluate import evaluate
from hothatch.garage.reader import car_ids
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.energy import EPA
from hothatch.proving.steps import DriveTrace

PAGE = Path(__file__).parents[1] / "examples" / "whole_car_in_a_page.py"


@pytest.fixture(scope="module")
def page() -> ModuleType:
    spec = importlib.util.spec_from_file_location("whole_car_in_a_page", PAGE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_fits_a_page_and_uses_no_solver():
    text = PAGE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    rooms = {
        node.module.split(".")[1]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hothatch.")
    }
    assert "physics" in rooms
    assert not rooms & {"solvers", "proving", "figures", "evaluate"}


def test_it_runs_and_prints_both_results():
    command = [sys.executable, "-X", "utf8", PAGE]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    first, second = run.stdout.splitlines()
    assert first.startswith("Nissan Leaf 40 kWh (2018): 0–60 mph in 7.")
    assert second.startswith("UDDS at 10")
    assert run.stderr == ""


@pytest.fixture(scope="module")
def questions() -> ModuleType:
    pytest.importorskip("pymoo", reason="the extra `explore` is not installed")
    path = PAGE.with_name("two_questions.py")
    spec = importlib.util.spec_from_file_location("two_questions", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_what_would_make_the_leaf_a_hot_hatch(questions):
    found = questions.search(questions.LEAF, "hot-hatch-entry", 60)
    assert found.designs, found.nearest
    made = questions.cheapest(questions.LEAF, "hot-hatch-entry", found)
    assert all(gap.met for gap in made.progress.gaps)
    assert all(check.passed is not False for check in made.checks)
    shares = questions.what_matters(made)
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-9)
    reach = [car.figures["epa_label_range"].value for car in (made.base_result, made.result)]
    assert found.rows[0]["cost"] > 0.0 and reach[1] < reach[0]


def test_the_answers_to_both_questions_say_what_was_found(questions):
    for question, goal in ((questions.LEAF, "hot-hatch-core"), (questions.GOLF, "beat-leaf-nismo")):
        lines = questions.answer(question, goal, 20)
        assert lines[0].endswith("(20 designs tried)")
        assert "No design meets every constraint" in lines[1] or "miles of range" in "".join(lines)


def _kinds(car_id: str) -> list[object]:
    car = load_car(car_id)
    return [car.value(f"drive.{axle}.kind") for axle in ("front", "rear")]


# The page drives one motor on one axle.
ONE_MOTOR = [
    car_id
    for car_id in car_ids()
    if sum(kind in ("pm", "induction") for kind in _kinds(car_id)) == 1 and "engine" not in _kinds(car_id)
]


@pytest.mark.parametrize("car_id", ONE_MOTOR)
def test_it_agrees_with_the_solvers(page, garage, car_id):
    """0–60 mph and the energy of a city cycle within 1 %, for every car of the garage."""
    plants = compile(garage[car_id])
    axle = int(plants["torque"][0, 1] > 0.0)
    known = evaluate([car_id], ["accel_0_60_mph"]).cars[0].figures["accel_0_60_mph"].value
    assert page.launch(plants[0], axle) == pytest.approx(known, rel=0.01)
    asked = Conditions(soc=0.8).over(EPA).over(STANDARD)
    states = start_states(plants, asked)
    events = DriveTrace("udds").run(plants, condition_table(plants, asked), states, False)
    consumption, left = page.city(plants[0], axle)
    known = events.numbers["net"][0] / events.numbers["distance"][0] / 3.6
    assert consumption == pytest.approx(known, rel=0.01)
    window = plants["soc_high"][0] - plants["soc_low"][0]
    assert left == pytest.approx((states["soc"][0] - plants["soc_low"][0]) / window, abs=0.001)

"""Exploration: spaces read with every fault, fronts that are right, logs that survive, the same answers for a seed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.cli import main
from hothatch.evaluate import evaluate
from hothatch.report.explore_page import write_explore_report
from hothatch.report.explore_view import infeasible
from hothatch.studies import explore as module
from hothatch.studies import explore_request
from hothatch.studies.build import garage_packages, make_variant
from hothatch.studies.explore import Task, explore
from hothatch.studies.explore_files import write_design, write_parquet
from hothatch.studies.explore_knees import look_closely
from hothatch.studies.explore_log import Log, usual_log
from hothatch.studies.explore_space import Bound, Design, read_bounds, read_objectives, read_space
from hothatch.studies.gate_checks import check_all
from hothatch.studies.goal_file import load_goal
from hothatch.studies.optimise import front, knees, search
from hothatch.studies.prices import cost_of_value
from hothatch.studies.request import RequestError

pytest.importorskip("pymoo", reason="the extra `explore` is not installed")
LEAF = "nissan-leaf-62-2019"
OVER = "tyres,light-seats,final_drive=7..10"


def space(over: str = OVER):
    return read_space(load_car(LEAF), over, garage_packages())


def task(bounds: tuple[Bound, ...] = (), evaluations: int = 60, seed: int = 0) -> Task:
    return Task(space(), ("accel_0_60_mph_1ft", "cost"), bounds, evaluations, seed)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch):
    """Generations of twenty designs."""
    monkeypatch.setattr(module, "search", lambda *words: search(*words, size=20))


def test_axes_are_parts_packages_and_ranges():
    axes = {axis.name: axis for axis in space("tyres,rear-motor,motor.power=110..200kW").axes}
    assert axes["tyres"].options[0] is None and "tyres-r-compound" in axes["tyres"].options
    assert "nismo-2018" not in axes["tyres"].options
    assert {axis.options for axis in space("springs").axes} == {(None, "springs-dampers")}
    assert axes["rear-motor"].options == (None, "rear-motor-80kw")
    assert (axes["motor.power"].path, axes["motor.power"].low, axes["motor.power"].high) == (
        "drive.front.power", 110e3, 200e3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("tires", ["neither a package, a part", "tyres?"]),
        ("motor.powr=1..2kW", ["is not a field", "motor.power?"]),
        ("motor.power=200..110kW", ["from a smaller number to a larger"]),
        ("motor.power=110..200kg", ["motor.power=110..200kg"]),
        ("mass=1700..4000 kg", ["makes no car", "more than mass.gross"]),
        ("battery-62kwh", ["makes no car", "does not fit"]),
        ("tyres,tyres", ["named twice"]),
        ("", ["neither a package"]),
    ],
)
def test_bounds_that_make_no_car_are_refused_before_the_first_evaluation(over: str, words: list[str]):
    with pytest.raises(RequestError) as caught:
        space(over)
    for word in words:
        assert word in str(caught.value)


def test_single_parts_go_on_over_what_a_whole_kit_brings():
    own = space("tyres,ride-height,nismo-2018")
    design = own.design([0.99, 0.99, 0.99])
    assert design.packages[0] == "nismo-2018" and len(design.packages) == 3
    assert own.car(design).value("tyre.class") == own.shop[design.packages[1]].id.removeprefix("tyres-")


def test_a_range_around_the_cars_own_value_may_leave_it_and_costs_nothing_then():
    own = space("final_drive=7..10")
    assert own.design([0.0]) == Design((), ()) and own.design([0.19]) == Design((), ())
    assert own.design([0.2]).values == (("drive.front.ratio", 7.0),)
    assert own.design([1.0]).values == (("drive.front.ratio", 10.0),)
    beyond = space("final_drive=9..10")  # a range that leaves the car's own value out is meant so
    assert beyond.design([0.0]).values == (("drive.front.ratio", 9.0),)
    assert module._cost(own, own.design([0.0])) == 0.0
    assert (module._cost(own, own.design([0.5])) or 0.0) > 0.0


def test_objectives_and_constraints_are_read():
    assert read_objectives("accel_0_60_mph, cost,cost") == ["accel_0_60_mph", "cost"]
    with pytest.raises(RequestError, match="did you mean cost"):
        read_objectives("costs")
    found = read_bounds(["epa_label_range >= 90 % of base", "cost <= 5000"], load_goal("hot-hatch-core"))
    assert found[-2:] == [Bound("epa_label_range", False, 0.9, True), Bound("cost", True, 5000.0)]
    assert found[0] == Bound("accel_0_60_mph_1ft", True, 5.9)
    assert read_bounds(["cost <= 5e3"], None) == [Bound("cost", True, 5000.0)]
    with pytest.raises(RequestError) as caught:
        read_bounds(["epa_label_range > 3"], None)
    assert "did you mean" not in str(caught.value)
    for word in ("epa_label_range > 3", "epa_label_rang >= 3", "epa_label_range >= 3 km"):
        with pytest.raises(RequestError):
            read_bounds([word], None)


def test_the_front_is_what_nothing_betters():
    values = np.array([[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [3.0, 3.0], [2.0, 2.0], [0.0, 0.0]])
    misses = np.array([[0.0], [0.0], [0.0], [0.0], [0.0], [1.0]])
    assert front(values, misses).tolist() == [0, 1, 2]
    assert knees(values[:3]) == [1]
    assert knees(np.array([[0.0, 1.0], [0.1, 0.5], [0.35, 0.35], [1.0, 0.0]])) == [2, 1]


def test_the_hypervolume_of_a_known_front_is_reached():
    # DTLZ2 with three objectives: the front is the eighth of a unit sphere (Deb, Thiele, Laumanns, Zitzler 2002).
    from pymoo.indicators.hv import HV
    from pymoo.problems import get_problem
    from pymoo.util.ref_dirs import get_reference_directions

    problem = get_problem("dtlz2", n_var=7, n_obj=3)

    def batch(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.asarray(problem.evaluate(places)), np.zeros((len(places), 0))

    _, values, misses = search(batch, 7, 3, 0, 6_000, 1)
    volume = HV(ref_point=np.full(3, 1.1))
    truth = problem.pareto_front(get_reference_directions("das-dennis", 3, n_partitions=40))
    reached, best = (float(volume(one) or 0.0) for one in (values[front(values, misses)], truth))
    assert reached >= 0.98 * best > 0.0


def test_an_exploration_finds_compromises_and_is_the_same_for_a_seed():
    found, again = explore(task()), explore(task())
    assert found.rows == again.rows and found.designs == again.designs
    assert found.knee is not None and len(found.designs) > 2
    times = [row["accel_0_60_mph_1ft"] for row in found.rows]
    costs = [row["cost"] for row in found.rows]
    assert times == sorted(times) and costs == sorted(costs, reverse=True)  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert explore(task(seed=1)).designs != found.designs


def test_a_killed_exploration_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = explore(task())
    log, calls = tmp_path / "log.jsonl", []
    real = module._evaluated

    def counted(*words):
        calls.append(len(words[1]))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*words)

    monkeypatch.setattr(module, "_evaluated", counted)
    stopped = explore(task(), log)
    assert stopped.evaluated == 40 and stopped.designs
    with log.open("a") as file:
        file.write('{"packages": ["light-se')  # a line that was being written
    before = sum(calls[:2])
    resumed = explore(task(), log)
    assert resumed.designs == whole.designs and resumed.rows == whole.rows
    assert sum(calls[3:]) <= 60 - before + 20
    assert explore(task(), log).rows == whole.rows


KILLED = """
import os, signal, sys
from hothatch.car.load import load_car
from hothatch.studies import explore as module
from hothatch.studies import explore_request
from hothatch.studies.build import garage_packages, make_variant
from hothatch.studies.explore_space import read_space
from hothatch.studies.optimise import search

module.search = lambda *words: search(*words, size=20)
real, calls = module._evaluated, []

def counted(*words):
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*words)

module._evaluated = counted
space = read_space(load_car(sys.argv[1]), sys.argv[2], garage_packages())
module.explore(module.Task(space, ("accel_0_60_mph_1ft", "cost"), evaluations=60), sys.argv[3])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_loses_the_running_batch_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    log = tmp_path / "log.jsonl"
    done = subprocess.run([sys.executable, "-c", KILLED, LEAF, OVER, str(log)], check=False, timeout=300)
    assert done.returncode == -signal.SIGKILL
    known = len(Log(log, task().key()).known)
    assert 20 < known <= 40
    asked, real = [], module._evaluated
    monkeypatch.setattr(module, "_evaluated", lambda *words: asked.append(len(words[1])) or real(*words))
    assert explore(task(), log).rows == explore(task()).rows
    assert sum(asked[:-3]) + known <= 60


def test_a_log_of_another_task_is_refused(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    Log(log, task().key())
    with pytest.raises(RequestError, match="another exploration"):
        Log(log, "0" * 16)
    (tmp_path / "no.jsonl").write_text("hello\n")
    with pytest.raises(RequestError, match="not the log"):
        Log(tmp_path / "no.jsonl", "0" * 16)


def test_an_impossible_problem_names_the_constraint_and_how_near_it_came():
    found = explore(task((Bound("accel_0_60_mph_1ft", True, 3.0), Bound("cost", True, 1e6)), evaluations=20))
    assert found.designs == () and found.knee is None
    words = infeasible(found)
    assert "accel_0_60_mph_1ft <= 3: the nearest design misses it by" in words and "cost" not in words


def test_constraints_that_only_fight_each_other_name_the_design_that_is_nearest_to_all():
    both = (Bound("curb_mass", True, 1700.0), Bound("cost", True, 2500.0))
    found = explore(task(both, evaluations=20))
    assert found.designs == () and found.nearest
    words = infeasible(found)
    assert "all together by none" in words and found.nearest[0].describe() in words


def test_the_gate_is_asked_of_designs_that_meet_all_else():
    bounds = (Bound("cost", True, 2300.0), Bound("gate_failures", True, 0.0))
    found = explore(task(bounds, evaluations=20))
    for design, row in zip(found.designs, found.rows, strict=True):
        (checks,) = check_all(found.task.space.base, [found.task.space.car(design)])
        assert row["gate_failures"] == 0.0 and all(check.passed is not False for check in checks)
    never = explore(task((Bound("cost", True, -1.0), Bound("gate_failures", True, 0.0)), evaluations=20))
    assert "gate_failures" not in infeasible(never)


def test_the_words_of_a_design_build_exactly_it():
    own = space("tyres,motor.power=110..200kW,final_drive=7..10")
    design = own.design([0.9, 0.123456, 0.654321])
    settings = [f"{path}={text}" for path, text in design.settings().items()]
    _, car = make_variant(LEAF, design.packages, settings)
    assert compile(car).tobytes() == compile(own.car(design)).tobytes()


def test_values_cost_what_the_shop_asks_for_them():
    car = load_car(LEAF)
    assert cost_of_value("drive.front.power", 170e3, car) == pytest.approx(840.0)
    assert cost_of_value("drive.front.power", 150e3, car) == 0.0
    assert cost_of_value("drive.front.ratio", 9.0, car) == 1800.0
    assert cost_of_value("body.drag_coefficient", 0.2, car) == 0.0


def test_a_rival_is_a_constraint_and_a_figure_that_nobody_brings_is_refused(tmp_path: Path):
    found = {bound.figure: bound for bound in read_bounds((), load_goal("beat-golf-gti"))}
    rival = evaluate(["vw-golf-gti-mk7-2017"], ["skidpad_300ft"]).cars[0].figures["skidpad_300ft"].value
    assert rival is not None and found["skidpad_300ft"].value == pytest.approx(1.01 * rival)
    head = 'name = "n"\nrationale = "r"\nsource = "s"\n[[criterion]]\n'
    (tmp_path / "goal.toml").write_text(f'{head}figure = "skidpad_300f"\nat_least = "1 g"\n')
    with pytest.raises(RequestError, match="did you mean skidpad_300ft"):
        read_bounds((), load_goal(tmp_path / "goal.toml"))


def test_knees_come_with_sheet_attribution_and_gate(tmp_path: Path):
    found = explore(task(evaluations=20))
    made = look_closely(found, sheet=("launch",))
    assert [knee.row for knee in made.knees] == list(found.knees)
    for knee, sheet in zip(made.knees, made.results.cars[1:], strict=True):
        (launch,) = knee.attributions
        assert launch.variant == pytest.approx(sheet.figures[launch.figure].value, abs=1e-12)
        assert sum(launch.shapley) == pytest.approx(launch.total, abs=1e-9)
        assert {"understeer", "sine_with_dwell_margin"} <= {check.id for check in knee.checks}
    (page,) = write_explore_report(made, tmp_path / "front.html")
    text = Path(page).read_text()
    assert "designs behind it" in text and f"Design {found.knees[0] + 1}" in text and '"waterfall"' in text
    assert "src=" not in text.partition("<body>")[0]


def test_any_design_of_the_front_opens_as_a_car_file(tmp_path: Path):
    found = explore(task(evaluations=20))
    last = len(found.designs)
    write_design(found, last, str(tmp_path / "one.toml"))
    opened = evaluate([tmp_path / "one.toml"], ["accel_0_60_mph_1ft"]).cars[0].figures["accel_0_60_mph_1ft"]
    assert opened.value == pytest.approx(found.rows[-1]["accel_0_60_mph_1ft"], rel=1e-9)
    with pytest.raises(RequestError, match=f"designs 1 to {last}"):
        write_design(found, last + 1, str(tmp_path / "other.toml"))


def test_a_design_is_a_car_and_the_front_a_parquet_file(tmp_path: Path):
    duckdb = pytest.importorskip("duckdb", reason="the extra `explore` is not installed")
    found = explore(task(evaluations=20))
    design = Design(("light-seats",), (("drive.front.ratio", 9.0),))
    car = found.task.space.car(design)
    assert car.value("drive.front.ratio") == 9.0 and car.value("mass.curb") == 1729.0 - 48.0
    file = tmp_path / "it's a front.parquet"
    write_parquet(found, file)
    quoted = str(file).replace("'", "''")
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT count(*), sum(knee::INT) FROM '{quoted}'").fetchone()
    assert rows == (len(found.designs), 1)


def test_the_command_explores_prints_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(explore_request, "look_closely", partial(look_closely, sheet=("launch",)))
    words = ["explore", LEAF, "--over", "tyres,light-seats", "--minimise", "accel_0_60_mph_1ft,cost"]
    words += ["--evaluations", "20", "--log", str(tmp_path / "log.jsonl")]
    assert main([*words, "-o", str(tmp_path / "knee.toml")]) == 0
    out = capsys.readouterr()
    assert "knee" in out.out and "on the front" in out.err
    assert load_car(tmp_path / "knee.toml").base is None
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)["explore"]
    assert document["base"] == LEAF and sum(one["knee"] for one in document["designs"]) == 1
    never = [*words, "--subject-to", "accel_0_60_mph_1ft <= 3", "--html", str(tmp_path / "front.html")]
    never[never.index("--log") + 1] = str(tmp_path / "never.jsonl")
    assert main(never) == 0
    assert "front.html not written: there is no front" in capsys.readouterr().err
    assert not (tmp_path / "front.html").exists()
    assert main([*words[:3], "tires", *words[4:]]) == 2
    monkeypatch.setenv("HOTHATCH_CACHE_DIR", str(tmp_path))
    assert usual_log(task().key()).parent == tmp_path / "explore"


def test_the_command_keeps_to_a_goal_of_ones_own_and_to_shares_of_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(explore_request, "look_closely", partial(look_closely, sheet=("launch",)))
    goal = tmp_path / "mine.toml"
    head = 'name = "n"\nrationale = "r"\nsource = "s"\n[[criterion]]\n'
    goal.write_text(f'{head}figure = "accel_0_60_mph_1ft"\nat_most = "8 s"\n')
    over = "tyres,motor.power=110..200kW,final_drive=7..10,springs,rear-motor"
    asked = "lap_laguna_seca,epa_label_comb_kwh_per_100mi,cost"
    words = ["explore", LEAF, "--over", over, "--minimise", asked, "--goal", str(goal), "--json"]
    words += ["--subject-to", "epa_label_range >= 85 % of base", "--evaluations", "20"]
    assert main([*words, "--log", str(tmp_path / "log.jsonl")]) == 0
    found = json.loads(capsys.readouterr().out)["explore"]
    assert found["designs"] and found["constraints"].keys() == {
        "accel_0_60_mph_1ft <= 8", "epa_label_range >= 85 % of base",
    }  # fmt: skip
    for design in found["designs"]:
        assert design["figures"]["accel_0_60_mph_1ft"] <= 8.0
        assert design["figures"]["epa_label_range"] >= 0.85 * found["base_figures"]["epa_label_range"]
    for knee in found["knees"]:
        shared = {one["figure"] for one in knee["attribution"]}
        assert {"lap_laguna_seca", "epa_label_comb_kwh_per_100mi"} <= shared and knee["gate"]

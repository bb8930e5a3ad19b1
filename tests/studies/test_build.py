"""The build command: words sorted, a variant beside its base, a file that gives the same figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hothatch.cli import main
from hothatch.evaluate import evaluate
from hothatch.studies.build import build, make_variant, sort_build_words, write_build
from hothatch.studies.request import RequestError

LEAF = "nissan-leaf-40-2018"


def test_words_are_base_packages_and_tests():
    words = [LEAF, "+light-seats", "launch", "+tyres-r-compound"]
    assert sort_build_words(words) == (LEAF, ["light-seats", "tyres-r-compound"], ["launch"])
    assert sort_build_words([f"{LEAF}+light-seats"]) == (LEAF, ["light-seats"], [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([LEAF, "nissan-leaf-62-2019"], "one base, not 2"),
        (["+light-seats"], "no car is named"),
        ([LEAF, "+"], "without a package"),
        ([LEAF, "lunch"], "did you mean the test launch?"),
    ],
)
def test_words_that_are_no_build_are_refused(words: list[str], message: str):
    with pytest.raises(RequestError) as caught:
        sort_build_words(words)
    assert message in str(caught.value)


def test_a_build_stands_beside_its_base_in_one_evaluation():
    made = build(LEAF, ["light-seats"], ["control.slip_target=0.1"], ["launch"])
    before, after = (car.figures["accel_0_60_mph"].value for car in (made.base_result, made.result))
    assert before is not None and after is not None and after < before
    paths = [change.path for change in made.changes()]
    assert paths == ["mass.curb", "mass.front_share", "mass.cg_height", "control.slip_target"]
    assert made.costs() == {("EUR", 2024): 2600.0}


def test_nothing_to_build_is_refused():
    with pytest.raises(RequestError, match="nothing to build"):
        build(LEAF, [])


def test_all_faults_of_a_build_come_at_once():
    with pytest.raises(RequestError) as caught:
        make_variant("nissan-leaf-4", ["tyres", "seats"])
    assert all(word in str(caught.value) for word in ("nissan-leaf-4", "tyres: no such", "seats: no such"))


def test_the_file_of_a_build_gives_the_same_figures(tmp_path: Path):
    file = tmp_path / "my.toml"
    _, car = make_variant(LEAF, ["nismo-2018", "motor-160kw", "rear-motor-80kw"], ["mass.curb=1600 kg"])
    write_build(car, file)
    wanted, got = evaluate([car, str(file)], ["launch", "epa-label"]).cars
    for name, figure in wanted.figures.items():
        assert got.figures[name].outcome == figure.outcome, name
        if figure.value is not None:
            assert got.figures[name].value == pytest.approx(figure.value, rel=1e-9), name
    with pytest.raises(FileExistsError):
        write_build(car, file)


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "my.toml"
    words = ["build", LEAF, "+nismo-2018", "+tyres-r-compound", "accel_0_60_mph", "-o", str(file)]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "519 480 JPY (2018)" in out and "takes off that of nismo-2018" in out and "0–60 mph" in out
    assert file.read_text().startswith("# ")
    assert main([*words, "--json"]) == 2  # the file is there already
    assert main(["build", LEAF, "+light-seats", "accel_0_60_mph", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [car["id"] for car in document["cars"]] == [LEAF, f"{LEAF}+light-seats"]
    assert document["build"]["packages"][0]["mass"] == -48.0


def test_a_variant_can_be_run_and_compared(capsys: pytest.CaptureFixture[str]):
    assert main(["run", f"{LEAF}+light-seats", "accel_0_60_mph"]) == 0
    assert main(["compare", LEAF, f"{LEAF}+light-seats", "accel_0_60_mph", "--json"]) == 0
    assert '"nissan-leaf-40-2018+light-seats"' in capsys.readouterr().out
    assert main(["run", f"{LEAF}+light-seat", "launch"]) == 2


def test_packages_are_listed(capsys: pytest.CaptureFixture[str]):
    assert main(["packages"]) == 0
    assert "+nismo-2018" in capsys.readouterr().out
    assert main(["packages", "--json"]) == 0
    assert {"id", "name"} <= set(json.loads(capsys.readouterr().out)["packages"][0])

"""Study files: every fault at its line, nothing run for a study that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from hothatch.car.faults import CarFileError
from hothatch.studies.request import RequestError
from hothatch.studies.sweep import sweep
from hothatch.studies.sweep_file import load_study

HEAD = 'cars = ["nissan-leaf-40-2018"]\ntests = ["accel_0_60_mph"]\n'


def study(folder: Path, text: str) -> Path:
    path = folder / "study.toml"
    path.write_text(HEAD + text)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[grid]\n"mass.crub" = ["1500 kg"]\n', "line 4: grid.mass.crub: mass.crub is not a field of a car"),
        ('[grid]\n"mass.crub" = ["1500 kg"]\n', "did you mean mass.curb?"),
        ('[grid]\nmass.crub = ["1500 kg"]\n', "did you mean mass.curb?"),
        ('[grid]\n"mass.curb" = []\n', "line 4: grid.mass.curb: is an empty list: no car is left"),
        ("[grid]\n", "line 3: grid: is empty"),
        ('[grid]\n"mass.curb" = [1500]\n', "line 4: grid.mass.curb"),
        ('[grid]\n"mass.curb" = ["1500 s"]\n', "mass.curb"),
        (
            '[grid]\n"mass.curb" = { from = "1600 kg", to = "1500 kg", count = 3 }\n',
            "smaller number to a larger",
        ),
        ('[grid]\n"mass.curb" = { from = "1500 kg", to = "1600 kg" }\n', "has no count"),
        (
            '[grid]\n"mass.curb" = { from = "1500 kg", to = "1600 kg", count = 0 }\n',
            "count: 0 is not a whole number",
        ),
        ("[samples]\ncount = 8\n", "samples.over: names no field"),
        ('[samples]\ncount = 8\nmethod = "sobel"\n', "'sobel' is no way to sample"),
        ('[[conditions]]\nambient = "hot"\n', "line 4: conditions.ambient"),
        ('[[conditions]]\nambiant = "20 degC"\n', "did you mean ambient?"),
        ("tess = 1\n", "line 3: tess: unknown key"),
        ("seed = -1\n", "seed: -1 is not a whole number"),
        ("traces = 1\n", "traces: 1 is neither true nor false"),
        ('packages = ["light-seats"]\n', "is not a list of lists"),
        ('packages = [["light-seats"], ["light-seats"]]\n', "line 3: packages: lists ['light-seats'] twice"),
        ('[grid]\n"mass.curb" = ["1500 kg", "1.5 t"]\n', "line 4: grid.mass.curb: lists 1.5 t twice"),
        ("[[conditions]]\n[[conditions]]\n", "conditions: lists the tests' own twice"),
        ("[samples]\ncount = 8\n[samples.over]\n", "line 5: samples.over: names no field"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, said: str):
    with pytest.raises(CarFileError) as caught:
        load_study(study(tmp_path, text))
    assert said in str(caught.value)


def test_an_unknown_test_or_car_is_refused_with_the_nearest(tmp_path: Path):
    path = tmp_path / "study.toml"
    path.write_text('cars = ["nissan-leaf-40-2018"]\ntests = ["lanch"]\n')
    with pytest.raises(CarFileError, match=r"line 2: tests: .*did you mean 'launch'"):
        load_study(path)
    path.write_text('cars = ["nissan-leaf-40-2081"]\ntests = ["launch"]\n')
    with pytest.raises(CarFileError, match="did you mean nissan-leaf-40-2018"):
        sweep(path)
    path.write_text(HEAD + 'packages = [[], ["lite-seats"]]\n')
    with pytest.raises(CarFileError, match=r"lite-seats: no such package; .*did you mean light-seats"):
        sweep(path)
    assert not (tmp_path / "study.sweep").exists()


def test_a_scheduler_without_an_address_is_refused(tmp_path: Path):
    with pytest.raises(RequestError, match=r"expected such as tcp://host:8786"):
        sweep(study(tmp_path, ""), scheduler="bogus")


def test_what_stands_three_times_is_one_fault(tmp_path: Path):
    with pytest.raises(CarFileError) as caught:
        load_study(study(tmp_path, 'packages = [["light-seats"], ["light-seats"], ["light-seats"]]\n'))
    assert caught.value.total == 1


def test_a_million_million_cars_are_refused_with_the_count_before_anything_runs(tmp_path: Path):
    axis = '{{ from = "{}", to = "{}", count = 1000000 }}'
    text = f'[grid]\n"mass.curb" = {axis.format("1500 kg", "1600 kg")}\n'
    text += f'"body.drag_coefficient" = {axis.format("0.26", "0.30")}\n'
    with pytest.raises(
        RequestError, match=r"1,000,000,000,000 cars \(1 car × 1 package list × 1,000,000 of mass.curb"
    ):
        sweep(study(tmp_path, text))
    assert not (tmp_path / "study.sweep").exists()


def test_an_end_that_makes_no_car_is_refused_before_anything_runs(tmp_path: Path):
    path = study(tmp_path, '[grid]\n"mass.curb" = { from = "1500 kg", to = "5000 kg", count = 3 }\n')
    with pytest.raises(
        RequestError, match=r"an end of mass.curb makes no car: mass.curb: .*more than mass.gross"
    ):
        sweep(path)
    assert not (tmp_path / "study.sweep").exists()

"""Writing a unit: what FMPy's validation says, states saved and restored, several units at once, and all that fails."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hothatch.car.load import load_car
from hothatch.fmu import export
from hothatch.fmu.car_row import FILE, CarRow
from hothatch.fmu.export import export_fmu
from hothatch.fmu.model import UnitError

LEAF, GTI = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"
MODELS = ("longitudinal", "double-track")


@pytest.mark.parametrize("car", [LEAF, GTI])
@pytest.mark.parametrize("model", MODELS)
def test_fmpy_finds_no_fault_with_a_unit(unit, car: str, model: str):
    from fmpy import read_model_description
    from fmpy.validation import validate_fmu

    path = unit(car, model)
    assert validate_fmu(path) == []
    description: Any = read_model_description(path)
    assert description.fmiVersion == "2.0"
    assert description.coSimulation.modelIdentifier == f"{car}_{model}".replace("-", "_")
    for one in description.modelVariables:
        assert one.description, one.name
        assert one.type != "Real" or one.unit, one.name


def test_a_unit_holds_the_car_to_the_last_digit(unit, tmp_path: Path):
    with zipfile.ZipFile(unit(LEAF, "longitudinal")) as unpacked:
        unpacked.extract(f"resources/{FILE}", tmp_path)
    found = CarRow.read(tmp_path / "resources" / FILE)
    wanted = CarRow.of(load_car(LEAF), "longitudinal")
    assert found.plant.tobytes() == wanted.plant.tobytes()
    assert (found.id, found.hash, found.model) == (wanted.id, wanted.hash, wanted.model)


def slave(path: str, folder: Path) -> tuple[Any, dict[str, int], list[int]]:
    """Return a unit that waits for its first step, its value references by name, and those of its real outputs."""
    from fmpy import extract, read_model_description
    from fmpy.fmi2 import FMU2Slave

    description: Any = read_model_description(path)
    one = FMU2Slave(
        guid=description.guid, unzipDirectory=extract(path, str(folder)),
        modelIdentifier=description.coSimulation.modelIdentifier, instanceName="one",
    )  # fmt: skip
    one.instantiate()
    ready(one)
    numbers = {variable.name: variable.valueReference for variable in description.modelVariables}
    outputs = [
        v.valueReference for v in description.modelVariables if v.causality == "output" and v.type == "Real"
    ]
    return one, numbers, outputs


def ready(one: Any) -> None:
    one.setupExperiment(startTime=0.0)
    one.enterInitializationMode()
    one.exitInitializationMode()


ASKED = {"longitudinal": "speed_demand", "double-track": "steering_wheel_angle"}


@pytest.mark.parametrize("model", MODELS)
def test_a_saved_state_is_taken_up_again(unit, tmp_path: Path, model: str):
    one, numbers, outputs = slave(unit(LEAF, model), tmp_path)
    asked = [numbers[ASKED[model]]]
    one.setReal(asked, [1.0])
    one.doStep(0.0, 0.1)
    state = one.getFMUState()
    bytes_of_state = one.serializeFMUState(state)
    one.doStep(0.1, 0.1)
    first = one.getReal(outputs)
    one.setReal(asked, [0.5])
    one.doStep(0.2, 0.1)
    for back in (state, one.deserializeFMUState(bytes_of_state)):
        one.setFMUState(back)
        one.doStep(0.1, 0.1)
        assert one.getReal(outputs) == first
        one.freeFMUState(back)
    one.terminate()
    one.freeInstance()


@pytest.mark.parametrize("model", MODELS)
def test_a_reset_unit_begins_anew_and_leaves_others_alone(unit, tmp_path: Path, model: str):
    path = unit(LEAF, model)
    one, numbers, outputs = slave(path, tmp_path / "one")
    other, _, _ = slave(path, tmp_path / "other")
    for each in (one, other):
        each.setReal([numbers[ASKED[model]]], [1.0])
        each.doStep(0.0, 0.5)
    first = one.getReal(outputs)
    one.reset()
    ready(one)
    assert one.getReal(outputs) != first
    one.setReal([numbers[ASKED[model]]], [1.0])
    one.doStep(0.0, 0.5)
    assert one.getReal(outputs) == first == other.getReal(outputs)
    for each in (one, other):
        each.terminate()
        each.freeInstance()


def test_many_units_run_in_one_process_and_it_ends_well(unit):
    script = (
        "import sys\nfrom fmpy import simulate_fmu\n"
        "for _ in range(5):\n    for path in sys.argv[1:]:\n"
        "        simulate_fmu(path, stop_time=0.02, output_interval=0.01)\nprint('done')\n"
    )
    paths = [unit(LEAF, model) for model in MODELS]
    ended = subprocess.run(
        [sys.executable, "-c", script, *paths], capture_output=True, text=True, timeout=300, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr


@pytest.mark.parametrize(
    ("name", "why"), [("initial_soc", "0 to 1"), ("brake", "0 to 1"), ("mass", "778.5 to 4671 kg")]
)
def test_a_value_out_of_its_bounds_ends_the_run_with_a_reason(unit, name: str, why: str):
    from fmpy import simulate_fmu

    said: list[str] = []

    def listen(_environment, _name, _status, _category, message):
        said.append(message.decode())

    run = simulate_fmu(
        unit(LEAF, "longitudinal"), stop_time=1.0, output_interval=0.1, start_values={name: 1e4}, logger=listen,
        debug_logging=True, timeout=60.0,
    )  # fmt: skip
    assert run["time"][-1] == 0.0
    assert f"{name} = 10000: expected {why}" in said


def test_an_unknown_model_and_an_odd_name_are_refused(tmp_path: Path):
    car = load_car(LEAF)
    with pytest.raises(
        UnitError, match="no model doubletrack; models: longitudinal, double-track; did you mean double-track"
    ):
        export_fmu(car, tmp_path / "a.fmu", "doubletrack")
    with pytest.raises(UnitError, match=r"ends in \.fmu"):
        export_fmu(car, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pythonfmu.builder", None)
    with pytest.raises(UnitError, match=r"pip install 'hothatch\[fmu\]'"):
        export_fmu(load_car(LEAF), tmp_path / "a.fmu")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.fmu"
    path.write_text("what was there")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "write_whole", fail)
    with pytest.raises(OSError, match="No space"):
        export_fmu(load_car(LEAF), path)
    assert path.read_text() == "what was there"
    assert [one.name for one in tmp_path.iterdir()] == ["a.fmu"]
    assert export.MODULE not in sys.modules


def test_a_unit_of_another_hothatch_says_so(tmp_path: Path):
    text = json.loads(CarRow.of(load_car(LEAF), "longitudinal").dump())
    text["plant"]["wings"] = text["plant"].pop("mass")
    path = tmp_path / FILE
    path.write_text(json.dumps(text))
    with pytest.raises(UnitError, match=r"made by Hothatch .* export it again"):
        CarRow.read(path)


def test_the_command_writes_a_unit_and_lists_its_variables(run, tmp_path: Path):
    code, out, err = run("export", LEAF, "--fmu", "leaf.fmu", "--set", "mass.curb=1500 kg", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "leaf.fmu written\n")
    assert document["model"] == "longitudinal"
    listed = {one["name"]: one for one in document["variables"]}
    assert listed["mass"]["start"] == 1590.0
    assert listed["battery_power"] == {
        "name": "battery_power", "causality": "output", "type": "Real", "unit": "W", "start": None,
        "description": "At the battery's terminals, positive in discharge",
    }  # fmt: skip
    assert zipfile.is_zipfile(tmp_path / "leaf.fmu")
    code, out, _ = run("export", GTI, "--fmu", "GTI.FMU", "--model", "double-track")
    assert code == 0
    assert "steering_wheel_angle" in out
    assert "soc" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fmu", "a.fmu", "--model", "bicycle"), "no model bicycle; models: longitudinal, double-track"),
        (("--fmu", "nowhere/a.fmu"), "the folder nowhere does not exist"),
        (("--fmu", "a.zip"), "a.zip: an FMU's name ends in .fmu"),
        ((), "--fmu"),
    ],
)
def test_the_command_refuses_what_cannot_be_written(run, tmp_path: Path, words: tuple[str, ...], said: str):
    code, out, err = run("export", LEAF, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []

"""Nothing is fetched at run time, and no pickle of a user's file is ever loaded."""

from __future__ import annotations

import ast
import io
import pickle
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import hothatch
from hothatch.studies.request import refusal

PACKAGE = Path(hothatch.__file__).parent
# Modules that run what they read. One place sends a plan to its own workers through the scheduler's own wire.
UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
ALLOWED = {("studies/sweep_cluster.py", "pickle")}
# Raised by the interpreter itself before a name is looked up or an address is called.
DEAF = """
import sys
def hook(event, words):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        raise SystemExit(f"asked for the network: {event} {words}")
sys.addaudithook(hook)
from hothatch.cli import main
sys.exit(main(sys.argv[1:]))
"""


class Trap:
    """Unpickled, it would leave a file behind."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


@cache
def modules() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def test_no_module_imports_what_runs_its_input():
    found = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found |= {(name, one.split(".")[0]) for one in names if one.split(".")[0] in UNSAFE}
    assert found == ALLOWED


def test_numpy_and_yaml_are_asked_for_plain_data_only():
    for name, tree in modules():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            called = ast.unparse(node.func)
            assert called not in ("yaml.load", "yaml.full_load", "yaml.unsafe_load", "pandas.read_pickle"), (
                name
            )
            if called in ("np.load", "numpy.load"):
                words = {one.arg: ast.unparse(one.value) for one in node.keywords}
                assert words.get("allow_pickle") == "False", name


@pytest.mark.parametrize(
    "ending",
    ["toml", "csv", "json", "geojson", "gpx", "xodr", "xml", "tir", "yaml", "xlsx", "parquet", "mf4"],
)
def test_a_pickle_under_any_name_runs_nothing(ending: str, tmp_path: Path):
    from hothatch.car.load import load_car
    from hothatch.formats.cycle_csv import read_cycle_csv
    from hothatch.formats.epa_list import read_epa_list
    from hothatch.formats.fastsim import read_fastsim
    from hothatch.formats.log_file import read_log
    from hothatch.formats.tir import read_tir
    from hothatch.studies.circuit_file import read_centre_line

    made = tmp_path / "made"
    bytes_ = io.BytesIO()
    pickle.dump(Trap(str(made)), bytes_, protocol=0)
    path = tmp_path / f"own.{ending}"
    path.write_bytes(bytes_.getvalue())
    readers = (load_car, read_centre_line, read_cycle_csv, read_epa_list, read_fastsim, read_log, read_tir)
    for reader in readers:
        try:
            reader(path)
        except Exception as error:
            assert refusal(error) is not None, reader
    assert not made.exists()


def test_the_trap_would_spring(tmp_path: Path):
    pickle.loads(pickle.dumps(Trap(str(tmp_path / "made")), protocol=0)).close()
    assert (tmp_path / "made").exists()


def test_a_vehicle_in_yaml_cannot_call_python(tmp_path: Path):
    pytest.importorskip("yaml", reason="pip install 'hothatch[interchange]'")
    from hothatch.formats.fastsim import FastsimError, read_fastsim

    made, path = tmp_path / "made", tmp_path / "car.yaml"
    path.write_text(f'name: !!python/object/apply:builtins.open ["{made}", "w"]\n')
    with pytest.raises(FastsimError):
        read_fastsim(path)
    assert not made.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["run", "nissan-leaf-40-2018", "quarter mile", "--point"],
        ["lap", "nissan-leaf-40-2018", "handling-course"],
        ["show", "nissan-leaf-40-2018"],
        ["circuits"],
    ],
)
def test_a_command_asks_no_network(words: list[str], tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", DEAF, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "asked for the network" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not list(tmp_path.iterdir())

"""A unit in a tool that is not Python: a host in C, compiled here, which ends as it should."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

import hothatch

LEAF = "nissan-leaf-40-2018"
SOURCE = Path(__file__).parents[1] / "data" / "fmu_host.c"
Host = Callable[[str, float, str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def host(unit, tmp_path_factory: pytest.TempPathFactory) -> Host:
    """Run the host: the speed that is asked for, and where its Python finds packages."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    library = Path(sysconfig.get_config_var("LIBDIR") or "") / (sysconfig.get_config_var("INSTSONAME") or "-")
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        pytest.skip("pythonfmu brings no binary for this machine that a host in C could load")
    if compiler is None or ".so" not in library.name or not library.is_file():
        pytest.skip("no C compiler, or a Python without a shared library")
    from fmpy import extract, read_model_description

    path = unit(LEAF, "longitudinal")
    description = read_model_description(path)
    folder = Path(extract(path, str(tmp_path_factory.mktemp("unit"))))
    (binary,) = (folder / "binaries" / "linux64").iterdir()
    numbers = {one.name: str(one.valueReference) for one in description.modelVariables}
    program = tmp_path_factory.mktemp("host") / "host"
    subprocess.run([compiler, "-o", str(program), str(SOURCE), "-ldl"], check=True)

    def run(name: str, value: float, packages: str) -> subprocess.CompletedProcess[str]:
        where = {"LD_PRELOAD": str(library), "PYTHONHOME": sys.base_prefix, "PYTHONPATH": packages}
        words = [
            str(binary),
            description.guid,
            (folder / "resources").as_uri(),
            numbers[name],
            numbers["speed"],
        ]
        return subprocess.run(
            [str(program), *words, str(value)], env={**os.environ, **where}, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip

    return run


def packages() -> str:
    """Return where this Python finds Hothatch and what it needs."""
    return os.pathsep.join((str(Path(hothatch.__file__).parents[1]), sysconfig.get_path("purelib")))


def test_a_host_in_c_drives_the_car_and_ends_well(host: Host):
    ended = host("speed_demand", 20.0, packages())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert float(ended.stdout) == pytest.approx(20.0)


def test_a_host_in_c_reads_what_was_out_of_bounds(host: Host):
    ended = host("initial_soc", 2.0, packages())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == "initial_soc = 2: expected 0 to 1"


def test_a_python_without_hothatch_is_told_what_it_needs(host: Host, tmp_path: Path):
    shutil.copytree(Path(sysconfig.get_path("purelib")) / "pythonfmu", tmp_path / "pythonfmu")
    ended = host("speed_demand", 20.0, str(tmp_path))
    assert ended.returncode == 2
    assert "this unit needs Hothatch in the Python that runs it: pip install hothatch" in ended.stdout

"""What an installed package offers: its names, its data, its light import."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import hothatch

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "numba", "pint", "pydantic", "rich", "plotly", "typer", "pandas")


def test_importing_the_package_imports_nothing_heavy():
    probe = f"import sys, hothatch; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'evalute'"):
        hothatch.evalute  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


def test_the_public_name_evaluate_is_the_function_whoever_imported_the_module_first():
    importlib.import_module("hothatch.evaluate")
    assert all(callable(getattr(hothatch, name)) for name in ("evaluate", "load_car"))


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("hothatch-*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "hothatch"
    files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert {str(path.relative_to(package.parent)) for path in files} <= shipped
    assert any(name.endswith("licenses/LICENSE") for name in shipped)

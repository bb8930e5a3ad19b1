"""The default standard deviations are those of the commit that is named for them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hothatch.car.provenance import DEFAULT_SD, FROZEN

ROOT = Path(__file__).parents[2]


def test_the_named_commit_holds_the_deviations_of_today():
    if shutil.which("git") is None:
        pytest.skip("no git on this machine")
    asked = ["git", "show", f"{FROZEN}:src/hothatch/car/provenance.py"]
    shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if shown.returncode:
        pytest.skip(f"commit {FROZEN} is not in this copy of the history")
    stated = dict(re.findall(r'"(\w+)": (0\.\d+)', shown.stdout))
    assert {kind: float(sd) for kind, sd in stated.items()} == dict(DEFAULT_SD)

"""The examples of studies run as they stand and print what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def printed(name: str) -> list[str]:
    command = [sys.executable, "-X", "utf8", EXAMPLES / name]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


def test_what_matters_says_what_to_measure():
    first, *rest = printed("what_matters.py")
    assert first.startswith("US06 of the Nissan Leaf 40 kWh (2018): ")
    assert 1 <= len(rest) <= 3
    assert all(line.startswith("measure ") and line.endswith(" % narrower") for line in rest)

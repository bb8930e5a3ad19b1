"""The examples of studies run as they stand and print what they promise."""

from __future__ import annotations

import json
import re
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


def test_fit_to_a_log_finds_what_the_car_draws():
    first, second = printed("fit_to_a_log.py")
    low, high = (float(word) for word in re.findall(r"(\d+) to (\d+) W", first)[0])
    assert low < 420.0 < high
    before, after = (float(word) for word in re.findall(r"([\d.]+) kW", second))
    assert after < before


def test_the_example_of_a_sweep_drives_every_combination(run):
    code, out, _ = run("sweep", str(EXAMPLES / "sweep.toml"), "--output", "swept", "--json")
    assert code == 0
    found = json.loads(out)["sweep"]
    assert found["rows"] == found["driven"] == 2 * 2 * 2 * 2 * 3 * 4
    # The launch, and four of a sentence's five: no fuel.
    assert found["outcomes"]["ok"] == found["rows"] * 5
    sql = "select car, count(*), min(accel_0_60_mph_1ft) as best from results group by car order by car"
    code, out, _ = run("query", "swept", sql, "--json")
    assert code == 0
    assert json.loads(out)["columns"] == ["car", "count_star()", "best"]
    (bolt, many, quickest), (leaf, _, _) = json.loads(out)["rows"]
    assert (bolt, leaf, many) == ("chevrolet-bolt-2017", "nissan-leaf-40-2018", 96)
    assert 5.0 < quickest < 8.0

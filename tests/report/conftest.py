"""Results that the tests of reports share, and one car whose every text is an attack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.results import Results

ATTACK = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)> @ink <a href="javascript:alert(3)">y</a>'


@pytest.fixture(scope="session")
def results() -> Results:
    """Two cars through every test, traces kept: one with a motor in front, one that passes 100 mph."""
    return evaluate(["chevrolet-bolt-2017", "tesla-model3-lr-rwd-2018"], keep="traces")


@pytest.fixture(scope="session")
def attack() -> Car:
    """A car that says ``ATTACK`` as id, name, maker, source and note."""
    car = load_car("nissan-leaf-24-2011")
    facts = {path: replace(fact, source=ATTACK, note=ATTACK) for path, fact in car.facts.items()}
    facts["maker"] = replace(facts["maker"], value=ATTACK)
    return replace(car, id=ATTACK, name=ATTACK, facts=facts)

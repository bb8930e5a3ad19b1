"""Traces, ribbons and energy of one test as the page gets them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="pip install 'hothatch[serve]'")

from hothatch.car.load import load_car
from hothatch.evaluate import evaluate
from hothatch.figures.results import CarResult, Run
from hothatch.proving.sentence import parse
from hothatch.serve.drive_job import CAUSES, MOST_POINTS, drive_work, flow, steps
from hothatch.serve.jobs import Job
from hothatch.serve.words import Shop, read_word

CAR = "nissan-leaf-40-2018"


def driven(test: str, car: str = CAR) -> tuple[Run, CarResult]:
    """Return one run that left traces, and its car's results."""
    asked = parse(test) if " " in test else test
    (result,) = evaluate([load_car(car)], [asked], keep="traces").cars
    (run,) = result.runs.values()
    return run, result


def columns(step: dict[str, Any]) -> dict[str, list[float]]:
    return {one["id"]: one["values"] for one in step["columns"]}


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        ("launch from rest until 60 mph", "full_throttle"),
        ("charge at 50 kW from 10 % to 14 %", "charge"),
        ("drive US06", "drive_trace"),
    ],
)
def test_a_ribbon_names_every_moment_s_limit_once(test: str, kind: str):
    run, result = driven(test)
    (step,) = (one for one in steps(run, result.car) if one["kind"] == kind)
    ribbon = step["ribbon"]
    assert ribbon[0][0] == pytest.approx(step["time"][0], abs=1e-3)
    assert ribbon[-1][1] == pytest.approx(step["time"][-1], abs=1e-3)
    assert all(one[1] == other[0] for one, other in pairwise(ribbon))
    assert {name for _, _, name in ribbon} <= set(CAUSES[kind])


def test_columns_share_one_clock_and_a_long_trace_is_thinned():
    run, result = driven("drive UDDS")
    (step,) = steps(run, result.car)
    assert len(step["time"]) <= MOST_POINTS
    assert (np.diff(step["time"]) > 0.0).all()
    assert {len(values) for values in columns(step).values()} == {len(step["time"])}
    # 40 CFR 86 Appendix I: UDDS takes 1369 s and reaches 56.7 mph.
    assert step["time"][-1] == pytest.approx(1369.0, abs=1.5)
    assert max(columns(step)["speed"]) == pytest.approx(56.7 * 1.609344, rel=0.01)


def test_a_charge_goes_nowhere_and_has_no_flow_along_a_road():
    run, result = driven("charge at 50 kW from 10 % to 14 %")
    (step,) = steps(run, result.car)
    charge = columns(step)["soc"]
    assert charge[0] == pytest.approx(10.0, abs=0.2)  # of the first step's end
    assert charge[-1] == pytest.approx(14.0, abs=0.1)
    assert flow(run, result) is None


def test_the_flow_of_a_cycle_is_drawn_for_the_whole_test():
    run, result = driven("drive US06 twice")
    found = flow(run, result)
    assert found is not None
    assert "sankey" in str(found)


def test_an_engine_s_launch_has_a_trace_without_a_battery_s_columns():
    run, result = driven("launch from rest until 60 mph", "vw-golf-gti-mk7-2017")
    (step,) = steps(run, result.car)
    assert max(columns(step)["speed"]) == pytest.approx(60 * 1.609344, rel=0.01)
    assert "soc" not in columns(step)


def test_a_job_of_braking_brings_the_report_s_plots():
    shop, word = Shop(), read_word(CAR)
    work = drive_work(shop, [word], "braking", "braking")
    (event,) = work(Job("a", "b", work))
    assert event["cars"][0]["figures"]["brake_70_0_mph"]["value"] > 30.0
    assert event["plots"]
    assert all(one["figures"] for one in event["plots"])

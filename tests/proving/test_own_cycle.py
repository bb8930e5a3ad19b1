"""A drive cycle from a user's file: driven as written, counted by hand, refused with reasons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.evaluate import UnknownTestError, evaluate
from hothatch.formats.cycle_csv import CycleFileError
from hothatch.garage.cycles import cycle
from hothatch.physics.fuel import CO2_PER_JOULE
from hothatch.report.cast import Cast
from hothatch.report.drives import drives
from hothatch.studies.asked_conditions import ConditionsError, conditions_from

LEAF, GOLF = "nissan-leaf-40-2018", "vw-golf-14t-2019"


@pytest.fixture
def commute(tmp_path: Path) -> str:
    """Return 1 km at 36 km/h between two ramps of 10 s, written at uneven times."""
    path = tmp_path / "commute.csv"
    path.write_text("# title: to work\ntime_s,speed_kmh\n0,0\n10,36\n110,36\n120,0\n", encoding="utf-8")
    return str(path)


def test_an_electric_and_a_petrol_car_drive_it(commute: str):
    results = evaluate([LEAF, GOLF], [commute], keep="traces")
    leaf, golf = (car.figures for car in results.cars)
    for car in (leaf, golf):
        assert car["cycle_distance"].value == pytest.approx(1.1)
        assert car["cycle_miss"].value == 0.0
    run = results.cars[0].runs["cycle"]
    assert np.max(run.events[0].traces[0]["target"]) == pytest.approx(10.0)
    wall, whole = leaf["cycle_consumption"].value, leaf["cycle_energy"].value
    assert wall is not None and whole is not None
    assert whole == pytest.approx(1.1 * wall / 1000.0)
    litres, grams = golf["cycle_fuel"].value, golf["cycle_co2"].value
    assert litres is not None and grams is not None
    fuel = results.cars[1].runs["cycle"].events[0].numbers["net"][0]
    assert grams == pytest.approx(fuel * CO2_PER_JOULE / 1.1 * 1000.0)
    assert grams / litres == pytest.approx(23.5, abs=0.05)
    assert leaf["cycle_fuel"].outcome == golf["cycle_consumption"].outcome == "not_applicable"
    (drive,) = drives(Cast.of(results))
    assert drive.title == "to work"


def test_the_udds_from_a_file_takes_what_the_udds_takes(tmp_path: Path):
    own = cycle("udds")
    rows = "".join(f"{t:.0f},{v:.17g}\n" for t, v in zip(own.time_s, own.speed_ms, strict=True))
    path = tmp_path / "udds.csv"
    path.write_text(f"time_s,speed_ms\n{rows}", encoding="utf-8")
    car = evaluate([GOLF], [str(path)], keep="events").cars[0]
    assert car.figures["cycle_distance"].value == pytest.approx(own.distance_m / 1000.0)
    assert car.runs["cycle"].procedure.source.startswith("udds.csv: 11.99 km in 1369 s")


def test_faults_of_the_file_and_two_files_are_refused(commute: str, tmp_path: Path):
    with pytest.raises(CycleFileError, match="no such file"):
        evaluate([LEAF], [str(tmp_path / "none.csv")])
    with pytest.raises(UnknownTestError, match="one cycle at a time"):
        evaluate([LEAF], [commute, str(tmp_path / "other.csv")])
    with pytest.raises(UnknownTestError, match="name the file"):
        evaluate([LEAF], ["cycle_fuel"])


def test_epa_s_cold_and_hot_rules_go_over_any_trace(commute: str):
    """In the cold heater and road load, in the heat the sun; said by the conditions of the result."""

    def wall(rules: str) -> tuple[float, str]:
        found = evaluate([LEAF], [commute], conditions_from(rules=rules)).cars[0].figures["cycle_consumption"]
        assert found.value is not None
        return found.value, found.conditions.describe()

    (plain, mild), (cold, frost), (hot, heat) = wall("epa"), wall("epa-cold"), wall("epa-hot")
    assert cold > 1.3 * plain
    assert hot > 1.05 * plain
    assert "23 °C, on the dynamometer" in mild
    assert "EPA test mass" in frost and "-7 °C" in frost and "climate control on" in frost
    assert "35 °C, on the dynamometer, climate control on" in heat
    warmer = conditions_from(rules="epa-cold", ambient="0 degC")
    assert warmer is not None and warmer.ambient == pytest.approx(273.15)
    with pytest.raises(ConditionsError, match="expected epa or epa-cold or epa-hot"):
        conditions_from(rules="arctic")

"""Cars that were driven until they lost power, and cars that did not.

One class rule was fitted to one of them, the conductance of liquid-cooled packs to the Ioniq 5 N; the others are forecast.
"""

from __future__ import annotations

import pytest

from hothatch.car.load import load_car
from hothatch.proving.conditions import Conditions
from hothatch.report.laps import print_laps
from hothatch.report.terminal import console
from hothatch.studies.hot_laps import DrivenLaps, drive_laps


def way(driven: DrivenLaps, laps: int) -> float:
    """Kilometres of some laps."""
    return laps * float(driven.first.path.distance[-1]) / 1e3


def test_the_model_3_performance_of_2018_loses_power_after_three_laps_of_lime_rock():
    # Road & Track: about three hot laps of 2.4 km at Lime Rock, gently; here they are as many kilometres of Laguna Seca.
    driven = drive_laps(load_car("tesla-model3-performance-2018"), "laguna-seca", 4)
    first = next(number for number, lap in enumerate(driven.laps) if not lap.at_full_power)
    assert 2.0 * 2.4 < way(driven, first + 1) < 4.5 * 2.4
    assert driven.laps[first].cause == "time at peak power"
    assert driven.laps[-1].lap.lap_time < 1.05 * driven.first.lap_time


def test_the_leaf_rc_lasts_about_twenty_minutes_at_full_attack():
    # Nismo: about 20 minutes in race mode. Nothing was fitted: 80 kW that the motor holds (ORNL), 24 kWh, 925 kg.
    driven = drive_laps(load_car("nissan-leaf-nismo-rc-2011"), "tsukuba-2000", 40, Conditions(soc=1.0))
    minutes = sum(lap.lap.lap_time for lap in driven.laps) / 60.0
    assert minutes == pytest.approx(20.0, rel=0.2)
    assert "empty" in driven.short
    assert all(lap.at_full_power for lap in driven.laps[:12])


def test_the_ioniq_5_n_does_two_laps_of_the_nordschleife_at_full_power(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")  # a narrow table would break its words
    driven = drive_laps(load_car("hyundai-ioniq5-n-2024"), "nordschleife", 2, Conditions(soc=1.0))
    assert len(driven.laps) == 2
    assert all(lap.at_full_power for lap in driven.laps)
    print_laps(driven, console())
    told = capsys.readouterr().out
    assert "lower voltage, not derated" in told
    assert "time at peak" not in told
    # 42 % was left after two hard laps of another driver.
    assert driven.charge(driven.laps[1]) == pytest.approx(0.42, abs=0.12)


def test_the_leaf_40_does_not():
    driven = drive_laps(load_car("nissan-leaf-40-2018"), "nordschleife", 2, Conditions(soc=1.0))
    assert not all(lap.at_full_power for lap in driven.laps)

"""Laps of real cars: corners, sectors, heat; published laps of VIR Grand Course beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from hothatch.car.load import load_car
from hothatch.car.record import Fact
from hothatch.garage.circuits import CircuitError
from hothatch.report.laps import clock, print_heat
from hothatch.solvers import ledger
from hothatch.studies.hot_laps import drive_laps

GTI, LEAF = "vw-golf-gti-mk8-2022", "nissan-leaf-40-2018"


def test_a_lap_has_corners_braked_for_and_a_time_that_adds_up():
    driven = drive_laps(load_car(GTI), "handling-course")
    assert len(driven.corners) == 4
    for corner in driven.corners:
        assert corner.braked_from is not None
        assert corner.entry > corner.speed
        assert corner.limit in ("front tyres", "rear tyres")
    assert sum(driven.sectors()) == pytest.approx(driven.first.lap_time)
    assert sum(driven.shares.values()) == pytest.approx(1.0)
    document = json.loads(json.dumps(driven.document(), allow_nan=False))
    assert document["laps"][0]["time"] == pytest.approx(driven.first.lap_time, abs=1e-3)
    assert document["laps"][0]["charge"] is None


def test_a_better_driver_is_quicker_and_a_wet_road_slower():
    from hothatch.proving.conditions import Conditions

    car = load_car(GTI)
    base = drive_laps(car, "handling-course").first.lap_time
    assert drive_laps(car, "handling-course", margin=1.0).first.lap_time < base - 0.5
    wet = drive_laps(car, "handling-course", conditions=Conditions(surface_grip=0.6))
    assert wet.first.lap_time > 1.1 * base


def test_laps_take_charge_and_warm_the_battery():
    driven = drive_laps(load_car(LEAF), "laguna-seca", 3)
    charges = [driven.charge(lap) for lap in driven.laps]
    assert charges == sorted(charges, key=lambda one: -(one or 0.0))
    warmth = [float(lap.end["battery_temperature"][0]) for lap in driven.laps]
    assert np.all(np.diff(warmth) > 0.5)
    assert driven.laps[-1].lap.lap_time >= driven.laps[0].lap.lap_time
    assert all(1.0 < lap.energy / 3.6e6 < 4.0 for lap in driven.laps)


def test_an_open_course_starts_from_rest():
    driven = drive_laps(load_car(LEAF), "quarter-mile")
    # The straight-line solver takes 15.9 s; here the driver leaves a twentieth of the grip of the start unused.
    assert driven.first.lap_time == pytest.approx(16.2, abs=0.5)
    assert driven.corners == ()


def test_an_unknown_circuit_is_named():
    with pytest.raises(CircuitError, match="no circuit spa"):
        drive_laps(load_car(LEAF), "spa")
    with pytest.raises(CircuitError, match="did you mean laguna-seca"):
        drive_laps(load_car(LEAF), "lagunaseca")


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_narrow_terminal_breaks_no_number_of_a_lap(width: int):
    for name in (LEAF, "vw-golf-gti-mk7-2017"):
        driven = drive_laps(load_car(name), "tsukuba-2000", 2)
        console = Console(width=width, record=True, file=StringIO())
        print_heat(driven, console)
        text = console.export_text()
        assert "…" not in text and all(clock(one.lap.lap_time) in text for one in driven.laps)
        assert ("from 108 columns on" in text) == (width < 108 and driven.electric)
        assert ("regeneration" in driven.driven_in.describe()) == driven.electric


def test_laps_until_a_charge_end_above_it():
    driven = drive_laps(load_car(LEAF), "laguna-seca", 100, until=0.5)
    assert (driven.charge(driven.laps[-1]) or 0.0) >= 0.5
    assert driven.short.startswith(f"lap {len(driven.laps) + 1} would end at 4")
    with pytest.raises(CircuitError, match="has no traction battery"):
        drive_laps(load_car(GTI), "laguna-seca", 100, until=0.1)
    with pytest.raises(CircuitError, match="no lap of"):
        drive_laps(load_car(LEAF), "nordschleife", 100, until=0.8)


def test_discs_and_tyres_warm_and_hot_ones_slow_the_car():
    driven = drive_laps(load_car(GTI), "laguna-seca", 2)
    first = driven.laps[0]
    assert 500.0 < first.nodes[:, :2].max() < 1000.0
    assert 320.0 < first.nodes[:, 2:].max() < 400.0
    assert first.pads < 1.0
    weak = drive_laps(replace(load_car(GTI), facts=dict(load_car(GTI).facts) | {
        "brakes.fade_start": Fact(350.0, "assumed"), "brakes.fade_end": Fact(400.0, "assumed"),
    }), "laguna-seca", 1)  # fmt: skip
    assert weak.laps[0].pads == pytest.approx(0.5, abs=0.01)
    assert weak.first.lap_time > first.lap.lap_time + 0.2


def test_the_energy_of_cornering_is_booked_as_side_slip():
    (lap,) = drive_laps(load_car(LEAF), "laguna-seca", 1).laps
    sinks = lap.sinks[0]
    assert sinks[ledger.TYRE_SIDE_SLIP] > 0.1 * sinks[ledger.AERODYNAMIC]
    # A lap ends at the height where it began; the drive's steps of half a second meet the slopes to a per cent.
    assert abs(sinks[ledger.GRADE]) < 0.03 * sinks[ledger.SOURCE]
    assert sinks[ledger.SOURCE] == pytest.approx(sinks[1:].sum(), rel=1e-3)

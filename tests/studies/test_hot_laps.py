"""Laps of real cars: corners, sectors, heat; published laps of VIR Grand Course beside them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.garage.circuits import CircuitError
from hothatch.studies.hot_laps import drive_laps

GTI, LEAF, IONIQ = "vw-golf-gti-mk8-2022", "nissan-leaf-40-2018", "hyundai-ioniq5-n-2024"


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


def test_cars_of_one_publication_come_in_its_order_at_virginia():
    # Car and Driver's Lightning Lap [s]; one driver's share for all, nothing fitted: none more than 6 % off, and pairs more
    # than 5 % apart in the right order.
    published = {GTI: 191.4, "vw-golf-r-mk8-2022": 184.3, "honda-civic-type-r-fl5-2023": 178.8, IONIQ: 180.3}
    found = {name: drive_laps(load_car(name), "vir-grand-course").first.lap_time for name in published}
    for name, value in published.items():
        assert found[name] == pytest.approx(value, rel=0.06), (name, found[name])
        for other, slower in published.items():
            if slower > 1.05 * value:
                assert found[other] > found[name]

"""The fleet that both programs drive, and FASTSim's half of the bench."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.studies.bench_fastsim import SPANS, fastsim_udds_seconds, fleet, rival_note, rival_vehicles


def test_the_fleet_is_the_same_every_time_and_fills_its_spans():
    cars = fleet(1000)
    for key, (low, high) in SPANS.items():
        assert cars[key].shape == (1000,)
        assert np.array_equal(cars[key], fleet(1000)[key])
        assert np.array_equal(cars[key][:10], fleet(10)[key])
        assert low <= cars[key].min() < low + 0.01 * (high - low)
        assert high - 0.01 * (high - low) < cars[key].max() < high
        # Evenly: nearer to the middle than the standard error of as many random cars.
        assert abs(cars[key].mean() - (low + high) / 2) < (high - low) / np.sqrt(12 * 1000)
    # No property follows another: less than 1 % of shared variance.
    table = np.array(list(cars.values()))
    assert np.abs(np.corrcoef(table) - np.eye(len(SPANS))).max() < 0.1


def test_fleet_follows_the_generalised_golden_ratio():
    # Roberts 2018: the ratio of five dimensions is 1.1347241384, so car 1 stands at 0.5 + 1/1.1347241384.
    share = (0.5 + 1 / 1.1347241384) % 1
    assert fleet(1)["mass_kg"][0] == pytest.approx(1500 + 600 * share, abs=1e-5)


def test_the_rival_drives_the_same_cars():
    fastsim = pytest.importorskip("fastsim")
    cars = fleet(3)
    cycle = fastsim.Cycle.from_resource("udds.csv")
    for i, vehicle in enumerate(rival_vehicles(cars)):
        run = fastsim.SimDrive(vehicle, cycle)
        run.run()
        driven = run.to_dict()["veh"]
        state = driven["state"]
        metres = state["dist_meters"]
        assert metres == pytest.approx(11990, rel=1e-3)
        assert state["cyc_met_overall"]
        # Rolling work over a level cycle is Crr m g s, so both numbers arrived.
        weight = cars["mass_kg"][i] * 9.80665
        assert state["energy_rr_joules"] == pytest.approx(cars["crr"][i] * weight * metres, rel=2e-3)
        chassis = driven["chassis"]
        area = chassis["drag_coef"] * chassis["frontal_area_square_meters"]
        assert area == pytest.approx(cars["cda_m2"][i], rel=1e-12)
        battery = driven["pt_type"]["BEV"]["res"]
        window = battery["max_soc"] - battery["min_soc"]
        assert battery["energy_capacity_joules"] * window == pytest.approx(cars["usable_j"][i])
        assert driven["pt_type"]["BEV"]["em"]["pwr_out_max_watts"] == cars["power_w"][i]
        assert "history" not in battery or not any(battery["history"].values())


def test_the_rival_is_timed_and_scaled():
    pytest.importorskip("fastsim")
    seconds, name, threads = fastsim_udds_seconds(100, sample=2)
    assert 0.1 < seconds < 100
    assert name.startswith("fastsim 3.")
    assert threads in (1, 2)


def test_the_note_says_what_was_run():
    assert rival_note(1000, None, 2).startswith("all 1000 cars run, 2 threads")
    assert rival_note(1000, 100, 1).startswith("100 cars run and scaled to 1000, 1 thread ")

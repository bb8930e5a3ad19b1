"""The battery inside a step: tables, limits, energy of a draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.solvers import ledger, pack

PLANTS = compile(load_car("nissan-leaf-40-2018"))
PLANT = PLANTS[0]
WARM = 298.15


def state(charge: float, temperature: float = WARM, polarisation: float = 0.0) -> Any:
    """A battery at a charge of its window, 0 … 1."""
    found = start_states(PLANTS, STANDARD)[0]
    found["soc"] = PLANT["soc_low"] + charge * (PLANT["soc_high"] - PLANT["soc_low"])
    found["battery_temperature"] = temperature
    found["polarisation"] = polarisation
    return found


def available(charge: float, temperature: float = WARM) -> float:
    now = state(charge, temperature)
    return float(pack.available(PLANT, now, pack.terms(PLANT, now, 0.1)))


def acceptance(charge: float, temperature: float = WARM) -> float:
    now = state(charge, temperature)
    return float(pack.acceptance(PLANT, now, pack.terms(PLANT, now, 0.1)))


def test_tables_are_linear_between_points_and_held_at_the_ends():
    table = np.linspace(0.0, 20.0, 21) ** 2
    assert pack.at_soc(table, 0.5) == 100.0
    assert pack.at_soc(table, 0.525) == pytest.approx(110.5)
    assert (pack.at_soc(table, -1.0), pack.at_soc(table, 2.0)) == (0.0, 400.0)


def test_the_window_runs_from_empty_to_full():
    assert pack.window(PLANT, state(0.0)["soc"]) == pytest.approx(0.0)
    assert pack.window(PLANT, state(1.0)["soc"]) == pytest.approx(1.0)


def test_power_is_whole_in_the_middle_and_taken_back_near_empty_and_when_hot():
    rated = float(PLANT["discharge_power"])
    assert available(0.5) == rated
    assert available(0.0) == pytest.approx(0.3 * rated)
    assert available(0.025) == pytest.approx(0.65 * rated)
    assert available(0.5, PLANT["battery_limit"][1] + 10.0) == pytest.approx(0.3 * rated)
    assert available(0.5, PLANT["battery_limit"][0]) == rated


def test_cells_limit_a_cold_and_empty_pack():
    now = state(0.1, 243.0)
    e, r = pack.terms(PLANT, now, 0.1)[1:3]
    by_hand = PLANT["voltage_min"] * (e - PLANT["voltage_min"]) / r
    if e > 2 * PLANT["voltage_min"]:
        by_hand = 0.25 * e * e / r
    assert available(0.1, 243.0) == pytest.approx(by_hand)
    assert by_hand < PLANT["discharge_power"]


def test_regeneration_finds_no_room_when_full_and_none_when_frozen():
    whole = float(PLANT["charge_power"])
    assert acceptance(0.5) == whole
    assert acceptance(1.0) == 0.0
    assert acceptance(0.985) == pytest.approx(0.5 * whole, rel=1e-6)
    assert acceptance(0.5, 250.0) == 0.0
    assert acceptance(0.5, 268.0) == pytest.approx(0.5 * whole)


@given(
    charge=st.floats(0.05, 0.99),
    kelvin=st.floats(255, 320),
    polarisation=st.floats(-5, 10),
    power=st.floats(-50e3, 80e3),
    dt=st.sampled_from([0.0025, 0.1, 1.0, 60.0]),
)
def test_what_a_draw_takes_from_the_cells_ends_at_the_terminals_or_as_heat(
    charge, kelvin, polarisation, power, dt
):
    asked = condition_table(PLANTS, STANDARD)[0]
    now, sinks = state(charge, kelvin, polarisation), np.zeros(ledger.SINKS)
    before, terms = float(now["soc"]), pack.terms(PLANT, state(charge, kelvin, polarisation), dt)
    power = min(power, 0.24 * terms[1] ** 2 / terms[2])  # more than E²/(4R) no battery gives
    volts = pack.draw(PLANT, asked, now, terms, power, dt, pack.gain(PLANT, dt), sinks)
    assert sinks[ledger.SOURCE] - power * dt == pytest.approx(
        sinks[1:].sum(), abs=1e-9 * (abs(power) * dt + np.abs(sinks).sum())
    )
    current = (before - now["soc"]) * PLANT["charge_capacity"] / dt
    assert volts * current == pytest.approx(power, rel=1e-6, abs=1e-3)
    assert sinks[ledger.CELL_OHMIC] >= 0.0
    assert sinks[ledger.CELL_POLARISATION] >= 0.0


def test_a_cold_pack_has_more_resistance():
    warm, cold = (pack.terms(PLANT, state(0.5, kelvin), 1.0) for kelvin in (WARM, 263.15))
    assert cold[0] == warm[0]
    assert cold[2] > 1.5 * warm[2]


def test_what_a_pack_cannot_give_is_shed_by_the_auxiliaries(garage):
    """At 244 K and nearly empty a pack of 5 ohm gives less than 5 kW: the ledger closes all the same."""
    plants = compile(garage["nissan-leaf-24-2011"], {"battery.resistance": 5.0, "auxiliary.power": 20e3})
    asked = Conditions(ambient=244.0, soc=0.03, battery_temperature=244.0)
    event = PROCEDURES["launch"].run(plants, asked)[0]
    assert event.sinks[0, ledger.AUXILIARIES] < 20e3 * event.end["time"][0]
    assert np.abs(ledger.residual(event.sinks)) < 1e-9 * ledger.throughput(event.sinks)


@pytest.mark.parametrize(("temperature", "charge", "empty"), [(WARM, 0.005, False), (WARM, 0.0, True),
                                                              (263.15, 0.015, True), (263.15, 0.02, False)])  # fmt: skip
def test_a_cold_pack_is_empty_before_the_end_of_its_window(temperature: float, charge: float, empty: bool):
    assert bool(pack.is_empty(PLANT, state(charge, temperature))) == empty


def test_coolant_flows_through_a_warm_pack_only():
    """A liquid-cooled pack keeps its warmth in the cold; one without cooling is the same at any temperature."""
    bolt = compile(load_car("chevrolet-bolt-2017"))[0]
    cold, middle, hot = (float(pack.conductance(bolt, kelvin)) for kelvin in (283.0, 300.65, 313.0))
    assert (cold, hot) == (bolt["battery_still"], bolt["battery_conductance"])
    assert middle == pytest.approx(0.5 * (cold + hot))
    assert cold < 0.1 * hot
    assert pack.conductance(PLANT, 283.0) == pack.conductance(PLANT, 313.0) == PLANT["battery_conductance"]

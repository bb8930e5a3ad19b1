"""Battery: the Leaf's cell in numbers, signs, limits, and energy that closes exactly."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import battery as b

GRID = np.linspace(0.0, 1.0, 21)
CHEMISTRIES = ["lmo", "nmc", "nca", "lfp"]
LEAF_SERIES, LEAF_PARALLEL, LEAF_CELL = 96, 2, 33.1


def chemistry(name: str) -> dict[str, Any]:
    return tomllib.loads(files("hothatch").joinpath(f"garage/chemistry/{name}.toml").read_text("utf-8"))


def at(name: str, key: str, soc: float) -> float:
    return float(np.interp(soc, GRID, chemistry(name)[key]))


def leaf_pulse(seconds: float, soc: float = 0.5) -> float:
    """Return the pulse resistance [ohm] of the 96s2p pack at 25 °C."""
    r0, r1 = (at("lmo", key, soc) * LEAF_SERIES / LEAF_PARALLEL / LEAF_CELL for key in ("r0", "r1"))
    return r0 + r1 * (1 - np.exp(-seconds / chemistry("lmo")["tau1"]))


def test_leaf_pack_resistance():
    # 96s2p of 1.567 mΩ (0.5 s) and 2.533 mΩ (30 s) cells at mid charge: 75.2 and 121.6 mΩ.
    assert leaf_pulse(0.5) == pytest.approx(75.2e-3, rel=0.01)
    assert leaf_pulse(30.0) == pytest.approx(121.6e-3, rel=0.01)


def test_leaf_charge_pulse_of_10_s_checks_the_time_constant():
    # Measured 2.089 mΩ a cell on charge, which the fit of R0, R1 did not see: 100.3 mΩ.
    assert leaf_pulse(10.0) == pytest.approx(100.3e-3, rel=0.03)


@pytest.mark.parametrize(
    ("soc", "volts"),
    [(1.0, 4.182), (0.7911, 4.048), (0.5825, 3.949), (0.3739, 3.869), (0.1652, 3.723), (0.0609, 3.531)],
)
def test_leaf_open_circuit_voltage(soc, volts):
    assert at("lmo", "ocv", soc) == pytest.approx(volts, abs=0.006)


@pytest.mark.parametrize(("celsius", "thirty"), [(10, 3.833), (25, 2.533), (40, 2.333)])
def test_leaf_resistance_against_temperature(celsius, thirty):
    cell = chemistry("lmo")
    factor = b.resistance_factor(celsius + 273.15, cell["activation_temperature"], cell["activated_share"])
    assert factor * 2.533 == pytest.approx(thirty, rel=0.09)


def test_resistance_factor_is_arrhenius_when_all_is_activated():
    assert b.resistance_factor(298.15, 6000.0, 0.3) == pytest.approx(1.0, rel=1e-15)
    # exp(6000 (1/273.15 − 1/298.15)) = 6.307
    assert b.resistance_factor(273.15, 6000.0, 1.0) == pytest.approx(6.307, rel=1e-3)


@pytest.mark.parametrize("name", CHEMISTRIES)
def test_tables_are_whole_and_plausible(name):
    cell = chemistry(name)
    assert all(len(cell[key]) == GRID.size for key in ("ocv", "r0", "r1"))
    assert (np.diff(cell["ocv"]) > 0).all()
    assert min(cell["r0"]) > 0.03 and max(cell["r0"]) < 0.2 and min(cell["r1"]) > 0.02
    assert cell["v_min"] < np.interp(cell["soc_low"], GRID, cell["ocv"])
    assert np.interp(cell["soc_high"], GRID, cell["ocv"]) <= cell["v_max"]
    assert cell["source"] and cell["window_source"] and cell["specific_heat_source"] and cell["power_source"]


@pytest.mark.parametrize(
    ("name", "soc", "volts", "ten"),
    [
        # E78: 3.6715 V; size between the E78's 0.138 and the SDI 94 Ah's 0.077 ohm Ah.
        ("nmc", 0.5, 3.6715, 0.1029),
        # NCR18650PF: 33.1 + 5.8 (1 − e^(−10/4.9)) + 21.7 (1 − e^(−10/65.7)) mΩ by 2.776 Ah = 0.115.
        ("nca", 0.6, 3.787, 0.121),
        # US26650FTC1: 47.83 mΩ by 3.0 Ah.
        ("lfp", 0.5, 3.2995, 0.1435),
    ],
)
def test_other_cells(name, soc, volts, ten):
    cell = chemistry(name)
    assert at(name, "ocv", soc) == pytest.approx(volts, abs=0.003)
    pulse = at(name, "r0", soc) + at(name, "r1", soc) * (1 - np.exp(-10 / cell["tau1"]))
    assert pulse == pytest.approx(ten, rel=0.08)


def test_current_from_power_by_hand():
    # 350 V, 0.1 Ω, 100 A: 35 000 − 1000 = 34 000 W out; 36 000 W in.
    assert b.current_from_power(34_000.0, 350.0, 0.1) == pytest.approx(100.0, rel=1e-14)
    assert b.current_from_power(-36_000.0, 350.0, 0.1) == pytest.approx(-100.0, rel=1e-14)
    assert b.current_from_power(0.0, 350.0, 0.1) == 0.0
    # At the maximum, 350²/0.4 = 306 250 W, and beyond: the current of the maximum… and its half voltage.
    assert b.current_from_power(306_250.0, 350.0, 0.1) == pytest.approx(1750.0)


def test_discharge_limits():
    # V_min 300 V: 500 A × 300 V; I_max 200 A: 200 × 330; without either: E²/(4R).
    assert b.discharge_limit(350.0, 0.1, 300.0, 1e9) == pytest.approx(150_000.0)
    assert b.discharge_limit(350.0, 0.1, 300.0, 200.0) == pytest.approx(66_000.0)
    assert b.discharge_limit(350.0, 0.1, 0.0, 1e9) == pytest.approx(306_250.0)
    assert b.discharge_limit(290.0, 0.1, 300.0, 1e9) == 0.0


def test_charge_limits():
    # V_max 400 V: 500 A × 400 V; I_max 100 A: 100 × 360; above V_max: none.
    assert b.charge_limit(350.0, 0.1, 400.0, 1e9) == pytest.approx(200_000.0)
    assert b.charge_limit(350.0, 0.1, 400.0, 100.0) == pytest.approx(36_000.0)
    assert b.charge_limit(405.0, 0.1, 400.0, 1e9) == 0.0


def test_step_limits_of_the_pair():
    # Short steps see R0 and the pair's voltage, long ones R0 + R1 and none of it.
    assert b.step_source(350.0, 5.0, 0.07, 0.05, 300.0, 1e-9) == pytest.approx((345.0, 0.07))
    assert b.step_source(350.0, 5.0, 0.07, 0.05, 300.0, 1e9) == pytest.approx((350.0, 0.12))


@given(
    current=st.floats(-600, 600),
    v1=st.floats(-40, 40),
    r1=st.floats(0.005, 0.3),
    tau=st.floats(1.0, 100.0),
    dt=st.floats(1e-3, 10.0),
)
def test_energy_of_the_pair_closes(current, v1, r1, tau, dt):
    c1 = b.pair_capacitance(tau, r1)
    mid = b.pair_midpoint(current, v1, r1, c1, dt)
    stored = b.pair_energy(2 * mid - v1, c1) - b.pair_energy(v1, c1)
    heat = b.pair_heat(mid, r1) * dt
    scale = abs(mid * current * dt) + b.pair_energy(v1, c1) + heat + 1e-300
    assert mid * current * dt == pytest.approx(stored + heat, abs=1e-12 * scale)


@given(power=st.floats(-150e3, 200e3), v1=st.floats(-20, 20), dt=st.floats(5e-3, 1.0))
def test_chemical_power_splits_into_terminals_heat_and_polarisation(power, v1, dt):
    ocv, r0, r1, c1 = 360.0, 0.075, 0.05, 280.0
    e, r = b.step_source(ocv, v1, r0, r1, c1, dt)
    current = b.current_from_power(power, e, r)
    mid = b.pair_midpoint(current, v1, r1, c1, dt)
    terminal = current * (ocv - current * r0 - mid)
    assert terminal == pytest.approx(power, rel=1e-10, abs=1e-7)
    assert ocv * current == pytest.approx(
        power + b.joule_heat(current, r0) + mid * current, rel=1e-10, abs=1e-7
    )


def test_the_pair_charges_to_its_resistance_times_current():
    v1, c1 = 0.0, b.pair_capacitance(13.0, 0.05)
    for _ in range(200):
        v1 = 2 * b.pair_midpoint(100.0, v1, 0.05, c1, 1.0) - v1
    assert v1 == pytest.approx(5.0, rel=1e-6)


def test_step_response_agrees_with_the_exponential():
    v1, c1 = 0.0, b.pair_capacitance(13.0, 0.05)
    for _ in range(100):
        v1 = 2 * b.pair_midpoint(100.0, v1, 0.05, c1, 0.1) - v1
    assert v1 == pytest.approx(5.0 * (1 - np.exp(-10 / 13.0)), rel=1e-5)


def test_joule_heat_keeps_its_sign_and_reversible_heat_changes_it():
    # −I T dU/dT: 100 A, 298.15 K, −0.02 V/K for a pack: discharge warms by 596 W, charge cools by as much.
    assert b.joule_heat(100.0, 0.1) == b.joule_heat(-100.0, 0.1) == pytest.approx(1000.0)
    assert b.reversible_heat(100.0, 298.15, -0.02) == pytest.approx(596.3)
    assert b.reversible_heat(-100.0, 298.15, -0.02) == pytest.approx(-596.3)


def test_charge_is_counted():
    # 66.2 Ah at 66.2 A for an hour.
    assert b.charge_step(1.0, 66.2, 66.2 * 3600, 3600.0) == pytest.approx(0.0, abs=1e-15)


def test_a_cold_pack_withholds_what_the_measured_cell_did():
    assert b.cold_loss(283.15, 5e-4) == pytest.approx(0.0075)
    assert b.cold_loss(310.0, 5e-4) == pytest.approx(0.0, abs=1e-6)

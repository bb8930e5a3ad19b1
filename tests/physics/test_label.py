"""Label formulas against EPA's own row of the Nissan Leaf 40 kWh and against analytic limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import label

WH_PER_MILE = 3600 / 1609.344  # J/m in one Wh/mi

# Unadjusted wall figures of the Leaf 40 kWh, EPA test-car list: means of two tests each, MPGe.
UDDS_MPGE = 175.55
HWFET_MPGE = 141.2


def test_leaf_40_mpge_to_wall_consumption():
    assert label.consumption_of_mpge(UDDS_MPGE) / WH_PER_MILE == pytest.approx(192.0, abs=0.05)
    assert label.consumption_of_mpge(HWFET_MPGE) / WH_PER_MILE == pytest.approx(238.7, abs=0.05)
    # kWh/100 km at the wall
    assert label.consumption_of_mpge(UDDS_MPGE) / 36 == pytest.approx(11.93, abs=0.005)
    assert label.consumption_of_mpge(HWFET_MPGE) / 36 == pytest.approx(14.83, abs=0.005)
    assert label.mpge(label.consumption_of_mpge(UDDS_MPGE)) == pytest.approx(UDDS_MPGE)


def test_leaf_40_derived_five_cycle():
    """UDDS 175.55 MPGe: 100.2 by the 2008 formula, 93.5 by 2017's, 122.9 by the 0.7 branch, which wins."""
    assert label.five_cycle_mpge(UDDS_MPGE, *label.FIVE_CYCLE_2008["city"]) == pytest.approx(100.2, abs=0.05)
    assert label.five_cycle_mpge(UDDS_MPGE, *label.FIVE_CYCLE_2017["city"]) == pytest.approx(93.5, abs=0.05)
    assert label.adjusted_mpge(UDDS_MPGE, *label.FIVE_CYCLE_2017["city"]) == pytest.approx(122.9, abs=0.05)
    assert label.adjusted_mpge(HWFET_MPGE, *label.FIVE_CYCLE_2017["highway"]) == pytest.approx(98.8, abs=0.05)


@pytest.mark.parametrize("coefficients", [label.FIVE_CYCLE_2008, label.FIVE_CYCLE_2017])
@pytest.mark.parametrize("cycle", ["city", "highway"])
def test_the_0_7_branch_wins_above_76_mpge(coefficients: dict[str, tuple[float, float]], cycle: str):
    intercept, slope = coefficients[cycle]
    switch = (1 - 0.7 * slope) / (0.7 * intercept)
    assert switch < 76.2
    below, above = 0.9 * switch, 1.1 * switch
    assert label.adjusted_mpge(below, intercept, slope) == label.five_cycle_mpge(below, intercept, slope)
    assert label.adjusted_mpge(above, intercept, slope) == 0.7 * above


def test_leaf_40_combined_label():
    """0.7: 110.8 MPGe and 30.4 kWh/100 mi. The label says 112 and 30: Nissan's factors are 0.71."""
    city, highway = label.consumption_of_mpge(UDDS_MPGE), label.consumption_of_mpge(HWFET_MPGE)
    combined = label.adjusted_consumption(label.label_combined(city, highway), 0.7)
    assert label.mpge(combined) == pytest.approx(110.8, abs=0.05)
    assert combined / WH_PER_MILE / 10 == pytest.approx(30.4, abs=0.05)
    # The harmonic mean of 40 CFR 600.210-12(c) is the same thing.
    assert label.mpge(combined) == pytest.approx(0.7 / (0.55 / UDDS_MPGE + 0.45 / HWFET_MPGE))
    # With the city and highway figures of the window sticker, 125 and 100, it is the 112 of the sticker.
    sticker = label.label_combined(label.consumption_of_mpge(125), label.consumption_of_mpge(100))
    assert round(label.mpge(sticker)) == 112


def test_k_factors_by_hand():
    """UBE 39 kWh, UDDS 1.5, 1.3, 1.2, 1.1 kWh over 7.45 mi: K₁ = 1.5/39, the other three share the rest."""
    distance, usable = 7.45, 39.0
    energies = (1.5, 1.3, 1.2, 1.1)
    k1 = label.first_phase_weight(energies[0], usable)
    k = label.later_phase_weight(k1, 4)
    assert k1 == pytest.approx(0.0384615, abs=1e-7)
    assert k == pytest.approx(0.3205128, abs=1e-7)
    by_hand = (k1 * 1.5 + k * (1.3 + 1.2 + 1.1)) / distance
    later = sum(energies[1:]) / 3 / distance
    assert label.weighted_consumption(k1, 1.5 / distance, later) == pytest.approx(by_hand)
    assert label.cycle_range(usable, by_hand) == pytest.approx(239.82, abs=0.01)


@given(st.floats(1e5, 1e7), st.integers(2, 20))
def test_weights_add_up_to_one(energy: float, phases: int):
    k1 = label.first_phase_weight(energy, 2e8)
    assert k1 + (phases - 1) * label.later_phase_weight(k1, phases) == pytest.approx(1.0, rel=1e-14)


@given(st.floats(0.01, 1.0), st.floats(100.0, 2000.0))
def test_a_constant_consumption_stays_what_it_is(k_first: float, ec: float):
    assert label.weighted_consumption(k_first, ec, ec) == pytest.approx(ec, rel=1e-14)


def test_the_charging_loss_enters_once():
    """46.2 kWh from the wall for 39 kWh out of the battery: the WLTP way, E_AC/PER, is the same."""
    ec_dc = 450.0
    wall = label.wall_consumption(ec_dc, 46.2, 39.0)
    assert wall == pytest.approx(533.08, abs=0.005)
    assert wall == pytest.approx(46.2 / label.cycle_range(39.0, ec_dc))


def test_label_range_weighs_ranges():
    assert label.adjusted_range(label.label_combined(250.0, 200.0), 0.7) == pytest.approx(159.25)


def test_wltp_masses():
    """Curb 1520 kg, gross 1995 kg: MRO 1595, TM = 1620 + 0.15 · 375 = 1676.25 kg, rotating 48.6 kg."""
    running_order = label.running_order_mass(1520.0)
    assert running_order == 1595.0
    assert label.wltp_test_mass(running_order, 1995.0, label.LOAD_SHARE_M1) == pytest.approx(1676.25)
    assert label.wltp_rotating_mass(running_order) == pytest.approx(48.6)
    # A car that may carry nothing more is tested at MRO + 25 kg.
    assert label.wltp_test_mass(1595.0, 1620.0, 0.15) == 1620.0


def test_the_energy_of_a_gallon_and_the_highway_line_of_2008():
    """40 CFR 600.002: 33 705 Wh a gallon; 600.210-08: 1/(0.001376 + 1.3466/30) = 21.617 mpg."""
    assert label.mpge(33_705.0 * 3600.0 / 1609.344) == pytest.approx(1.0, rel=1e-12)
    highway = label.five_cycle_mpge(30.0, *label.FIVE_CYCLE_2008["highway"])
    assert highway == pytest.approx(30.0 / (1.3466 + 30.0 * 0.001376), rel=1e-12)

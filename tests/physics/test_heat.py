"""Lumped heat node: exact solution, limits, closed energy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import heat


def test_cooling_by_hand():
    # 250 kJ/K and 25 W/K: time constant 10 000 s; after it 1/e of 20 K is left.
    after = heat.node_step(313.15, 0.0, 250e3, 25.0, 293.15, 10_000.0)
    assert after - 293.15 == pytest.approx(20.0 / np.e, rel=1e-12)


def test_without_conductance_it_is_heat_over_capacity():
    assert heat.node_step(293.15, 500.0, 250e3, 0.0, 270.0, 100.0) == pytest.approx(293.35, rel=1e-12)


def test_it_comes_to_rest_at_surroundings_plus_heat_over_conductance():
    rest = heat.steady_temperature(500.0, 25.0, 293.15)
    assert rest == pytest.approx(313.15)
    assert heat.node_step(350.0, 500.0, 250e3, 25.0, 293.15, 1e7) == pytest.approx(rest, rel=1e-12)


def test_two_half_steps_are_one_step():
    once = heat.node_step(300.0, 800.0, 1e4, 30.0, 293.0, 60.0)
    half = heat.node_step(300.0, 800.0, 1e4, 30.0, 293.0, 30.0)
    assert heat.node_step(half, 800.0, 1e4, 30.0, 293.0, 30.0) == pytest.approx(once, rel=1e-13)


@given(
    start=st.floats(250, 400), load=st.floats(0, 5e3), conductance=st.floats(0, 300), dt=st.floats(0.01, 100)
)
def test_energy_closes(start, load, conductance, dt):
    after = heat.node_step(start, load, 1e5, conductance, 293.15, dt)
    away = heat.heat_rejected(start, after, load, 1e5, dt)
    assert load * dt == pytest.approx(1e5 * (after - start) + away * dt, rel=1e-9, abs=1e-5)


@pytest.mark.parametrize("z", [0.0, 1e-12, 1e-3, 1.0, 50.0])
def test_mean_gain(z):
    exact = 1.0 if z == 0 else float((1 - np.exp(-np.longdouble(z))) / z)
    assert heat.mean_gain(z) == pytest.approx(exact, rel=1e-7 if 0 < z < 1e-6 else 1e-14)

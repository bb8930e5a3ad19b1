"""An envelope as smooth functions: a point mass is met exactly, gaps of the power keep their time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hothatch.solvers.envelope import point_mass
from hothatch.solvers.optimal.smooth_envelope import SIZE, SmoothEnvelope, smooth

CAR = point_mass(1700.0, 160e3, 1.05, 0.65, drive_share=0.6)
X = CAR.speed[10:] / CAR.speed[-1]


def test_a_point_mass_is_met_where_it_is_driven():
    found = smooth(CAR)
    assert found.tip(X) == pytest.approx(CAR.tip[10:], rel=1e-9)
    assert found.power(X) == pytest.approx(np.full(len(X), 160e3 / 1700.0), rel=2e-3)
    assert found.resist(X, 0.5) == pytest.approx(CAR.resist[10:, 0], abs=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_the_limit_of_the_tyres_is_where_the_tables_have_it(share: float):
    found, cosine = smooth(CAR), np.sqrt(1.0 - share**2)
    most = CAR.tip[0]
    assert found.usage(0.5, 0.6 * most * cosine, share**2) == pytest.approx(1.0, abs=1e-6)
    assert found.usage(0.5, -most * cosine, share**2) == pytest.approx(1.0, abs=1e-6)
    assert found.usage(0.5, 0.0, share**2) < 1.0 + 1e-9


def test_a_gap_in_the_power_costs_its_time():
    power = CAR.power.copy()
    power[30] *= 0.3
    found = smooth(replace(CAR, power=power))
    v = CAR.speed[20:45]
    evened = found.power(v / CAR.speed[-1]) / v
    assert (1.0 / evened).sum() == pytest.approx((1.0 / power[20:45]).sum(), rel=0.01)
    assert evened.min() > 2.0 * power[30] / 3.0


def test_the_vector_of_all_coefficients_makes_the_same_envelope():
    found = smooth(CAR)
    assert found.vector.shape == (SIZE,)
    again = SmoothEnvelope.of(found.vector)
    assert again.usage(0.4, 3.0, 0.2) == found.usage(0.4, 3.0, 0.2)
    assert again.top == CAR.speed[-1]

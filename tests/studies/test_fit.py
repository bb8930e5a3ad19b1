"""Least squares with a prior: closed forms of a straight line, profiles, what cannot be identified."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.studies.fit import FitError, choose, fit, noise_of

WIDE = np.array([[-50.0, 50.0]])


def test_one_input_has_the_closed_form_of_the_normal_with_a_normal_prior():
    """Mode Σxy/σ² / (Σx²/σ² + 1), variance 1/(Σx²/σ² + 1); the profile of a linear model is Laplace's interval."""
    x, y, sigma = np.array([1.0, 2.0, 3.0]), np.array([1.2, 1.9, 3.3]), 0.5
    found = fit(lambda scores: scores * x, y, np.full(3, sigma), WIDE)
    weight = x @ x / sigma**2
    assert found.scores[0] == pytest.approx(x @ y / sigma**2 / (weight + 1.0), rel=1e-6)
    assert found.sd[0] == pytest.approx((weight + 1.0) ** -0.5, rel=1e-6)
    assert found.profile[0] == pytest.approx(
        found.scores[0] + np.array([-1.96, 1.96]) * found.sd[0], abs=0.03 * found.sd[0]
    )


def test_a_bound_holds_and_leaves_its_side_of_the_profile_open():
    found = fit(lambda scores: scores, np.array([3.0]), np.array([0.1]), np.array([[-1.0, 1.0]]))
    assert found.scores[0] == pytest.approx(1.0, abs=1e-6)
    assert np.isnan(found.profile[0, 1])


def test_a_bent_model_has_a_lopsided_profile():
    found = fit(np.exp, np.array([1.0]), np.array([0.5]), WIDE)
    low, high = found.profile[0] - found.scores[0]
    assert -low > 1.3 * high


def test_two_inputs_that_do_the_same_are_told_with_the_partner():
    found = fit(
        lambda scores: (scores.sum(axis=1))[:, None] * np.ones(5),
        np.ones(5),
        np.full(5, 0.01),
        WIDE.repeat(2, 0),
    )
    assert found.sd == pytest.approx(0.7071, abs=1e-3)  # the sum is known, each keeps 1/√2
    three = np.array([1.0, 0.3, 0.0])
    found = fit(
        lambda scores: (scores @ three)[:, None] * np.ones(5), np.ones(5), np.full(5, 0.01), WIDE.repeat(3, 0)
    )
    poor = found.unidentified(["mass", "drag", "colour"])
    assert poor[0].startswith("drag does what mass does")
    assert poor[1] == "colour moves none of the data"


def test_an_input_below_the_noise_is_told_so():
    found = fit(lambda scores: 0.1 * scores, np.array([0.0]), np.array([1.0]), WIDE)
    assert found.unidentified(["drag"])[0].startswith("drag moves the data by less than their noise")


def test_correlated_residuals_count_for_fewer():
    """A first-order series of ρ = 0.6 is worth (1 − ρ)/(1 + ρ) = ¼ of its length: twice the deviation."""
    rng = np.random.default_rng(0)
    series = np.zeros(20_000)
    for at in range(1, len(series)):
        series[at] = 0.6 * series[at - 1] + 0.8 * rng.normal()
    assert noise_of(series, 0, [slice(None)]) == pytest.approx(2.0, rel=0.05)
    assert noise_of(rng.normal(size=20_000), 0, [slice(None)]) == pytest.approx(1.0, rel=0.05)


def test_inputs_are_chosen_by_what_they_tell_as_long_as_each_is_identified():
    slopes = np.array([[10.0, 9.0, 0.1, 0.0], [10.0, 9.1, 0.0, 5.0]])
    assert choose(slopes, np.ones(2)) == [0, 3]
    assert choose(0.01 * slopes, np.ones(2)) == []


def test_a_prediction_that_is_no_number_is_refused():
    with pytest.raises(FitError, match="no value"):
        fit(lambda scores: np.full((len(scores), 1), np.nan), np.ones(1), np.ones(1), WIDE)


def test_a_dear_model_is_spared_and_ends_where_a_cheap_one_does():
    x, y, sigma = np.array([1.0, 2.0, 3.0]), np.array([1.2, 1.9, 3.3]), np.full(3, 0.5)
    driven = {True: 0, False: 0}

    def found(dear: bool):
        def predict(scores: np.ndarray) -> np.ndarray:
            driven[dear] += len(scores)
            return scores * x

        return fit(predict, y, sigma, WIDE, dear=dear)

    cheap, dear = found(False), found(True)
    assert dear.scores == pytest.approx(cheap.scores, abs=1e-3)
    assert dear.profile == pytest.approx(cheap.profile, abs=0.03)
    assert driven[True] < driven[False]
    narrow = np.array([[-1.0, float(cheap.scores[0]) + 0.01]])
    assert np.isnan(fit(lambda scores: scores * x, y, sigma, narrow, dear=True).profile[0, 1])

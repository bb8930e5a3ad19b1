"""Screening and Sobol indices on functions whose indices are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.studies.sensitivity import REST, indices, screen

# Sobol's G: a small coefficient makes an input important.
COEFFICIENTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
EIGHT = [f"x{place}" for place in range(8)]


def ishigami(points: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990) with a = 7, b = 0.1."""
    x = np.pi * (2.0 * points - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(points: np.ndarray) -> np.ndarray:
    """Saltelli and Sobol (1995)."""
    return np.prod((np.abs(4.0 * points - 2.0) + COEFFICIENTS) / (1.0 + COEFFICIENTS), axis=1)


def test_ishigami_has_its_closed_form():
    """First order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437 (Saltelli et al., Global Sensitivity Analysis, 2008)."""
    names = ["x1", "x2", "x3"]
    found = indices(ishigami, names, names, 2048)
    assert found is not None
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert found.mean == pytest.approx(3.5, abs=0.01)
    assert found.sd**2 == pytest.approx(13.845, rel=0.02)


def test_sobol_g_has_its_closed_form_with_the_rest_together():
    parts = 1.0 / (3.0 * (1.0 + COEFFICIENTS) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    kept = ["x0", "x1", "x2"]
    found = indices(sobol_g, EIGHT, kept, 2048)
    assert found is not None
    assert found.names == (*kept, REST)
    assert found.first[:3] == pytest.approx(parts[:3] / whole, abs=0.02)
    totals = [part * np.prod(1.0 + np.delete(parts, at)) / whole for at, part in enumerate(parts)]
    assert found.total[:3] == pytest.approx(totals[:3], abs=0.02)
    rest = 1.0 - (np.prod(1.0 + parts[:3]) - 1.0) / whole  # all that is not within the first three
    assert found.total[3] == pytest.approx(rest, abs=0.01)


def test_screening_puts_the_inputs_of_sobol_g_in_their_order():
    found = screen(sobol_g, EIGHT, 20)
    assert found.leaders(8, 1.0)[:4] == ["x0", "x1", "x2", "x3"]
    assert found.leaders(12, 0.99) == ["x0", "x1", "x2"]
    assert found.size[4:].max() < 0.05 * found.size[0]


def test_a_linear_model_has_the_effects_of_its_slopes_over_nine_tenths():
    found = screen(lambda points: points @ np.array([3.0, -2.0, 0.0]), ["a", "b", "c"], 4)
    assert found.size == pytest.approx([2.7, 1.8, 0.0])
    assert found.spread == pytest.approx(0.0, abs=1e-9)


def test_a_constant_has_no_indices():
    assert indices(lambda points: np.ones(len(points)), ["a"], ["a"], 64) is None
    assert screen(lambda points: np.ones(len(points)), ["a"], 4).leaders(3, 0.99) == []


def test_a_seed_gives_the_same_answer_again():
    one, again, other = (indices(ishigami, ["a", "b", "c"], ["a", "b", "c"], 64, seed) for seed in (1, 1, 2))
    assert one is not None and again is not None and other is not None
    assert np.array_equal(one.total, again.total)
    assert np.array_equal(one.total_half, again.total_half)
    assert not np.array_equal(one.total, other.total)

"""The EPA book's class constants, fitted over families of cars, and the same leaving each family out.

What is minimised, over families f, cycles c and rows i, e the logarithm of predicted over measured, m its mean in a family:

    ½ Σ_f Σ_c [ρ(m_fc/BETWEEN) + mean_i ρ((e_ic − m_fc)/WITHIN)] + ½ Σ_k x_k²,   ρ(u) = ½ u²/(1 + u²)

Every family weighs alike, however many rows it has. Families differ by what no column says (kind of machine, semiconductor,
cooling), rows of one family by what the columns do say and by repeatability, so the two parts have their own scales. ρ
(Geman & McClure 1985) lets go of what lies far out: scores are medians, and a list holds slips. ½: a car's two cycles are
not independent. x are the constants' standardised deviations from their priors (garage/epa/rules.toml).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hothatch.formats.epa_list import CYCLES, EpaTest
from hothatch.studies.epa_cars import consumption
from hothatch.studies.epa_rules import priors, values

# Of the logarithm of consumption. Both lie on a plateau: 0.030-0.045 and 0.015-0.030 score 4.1-4.4 % and 3.3-3.4 % leaving
# families out; repeats of one test differ by 1.9 and 0.7 % (median).
BETWEEN, WITHIN = 0.035, 0.02
STEP = 0.15  # of the standardised constants, for differences
ROUNDS = 4  # linearised anew; the model is almost linear in the logarithms
SETTLED = 1e-7
LONGEST = 2.0  # standard deviations that one step may go


@dataclass(frozen=True)
class Linear:
    """Errors e(x) ≈ e₀ + J (x − x₀) of one cycle's rows: shapes (n,), (n, k), (k,); ``rows`` are places in the tests."""

    rows: np.ndarray
    error: np.ndarray
    slope: np.ndarray


Part = tuple[np.ndarray, np.ndarray, np.ndarray, float]  # errors, slopes, weights, scale


@dataclass(frozen=True)
class Fit:
    """The constants fitted over all families, and by family over all others; both as constants by name."""

    constants: Mapping[str, float]
    without: Mapping[str, Mapping[str, float]]


def fit(tests: Sequence[EpaTest], leave_out: bool = True) -> Fit:
    """Return the constants that fit ``tests`` (distinct ones), and with ``leave_out`` those without each family."""
    families = np.array([test.family for test in tests])
    x = np.zeros(len(priors()))
    for _ in range(ROUNDS):
        lines = linearise(tests, x)
        x = _solve(lines, x, families, None)
    lines = linearise(tests, x)
    names = sorted(set(families)) if leave_out else []
    without = {name: values(_solve(lines, x, families, name)) for name in names}
    return Fit(values(x), without)


def errors(tests: Sequence[EpaTest], constants: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Return ln(predicted/measured) by cycle, NaN where a test has no result."""
    predicted = consumption(tests, constants)
    measured = {c: np.array([test.consumption.get(c, np.nan) for test in tests]) for c in CYCLES}
    return {c: np.log(predicted[c] / measured[c]) for c in CYCLES}


def linearise(tests: Sequence[EpaTest], x: np.ndarray) -> tuple[Linear, ...]:
    """Return the errors about the standardised constants ``x``, one Linear a cycle, by forward differences."""
    here = errors(tests, values(x))
    shifted = [errors(tests, values(x + STEP * unit)) for unit in np.eye(len(x))]
    found = []
    for c in CYCLES:
        rows = np.flatnonzero(np.isfinite(here[c]))
        slope = np.stack([(other[c] - here[c])[rows] / STEP for other in shifted], axis=1)
        found.append(Linear(rows, here[c][rows], slope))
    return tuple(found)


def _solve(
    lines: tuple[Linear, ...], at: np.ndarray, families: np.ndarray, left_out: str | None
) -> np.ndarray:
    """Return the standardised constants of least cost, by reweighted least squares on the linear model about ``at``."""
    parts = [part for line in lines for part in _parts(line, families, left_out)]
    x = at.copy()
    for _ in range(200):
        normal, gradient = np.eye(len(x)), x.copy()
        for error, slope, weight, scale in parts:
            e = error + slope @ (x - at)
            pull = 0.5 * weight / (scale * (1.0 + (e / scale) ** 2)) ** 2
            normal += (slope * pull[:, None]).T @ slope
            gradient += slope.T @ (pull * e)
        step = np.clip(np.linalg.solve(normal, -gradient), -LONGEST, LONGEST)
        x = x + step
        if np.abs(step).max() < SETTLED:
            break
    return x


def _parts(line: Linear, families: np.ndarray, left_out: str | None) -> list[Part]:
    """Return (errors, slopes, weights, scale) of the families' means and of the rows about them."""
    own = families[line.rows]
    keep = own != left_out
    names, place, count = np.unique(own[keep], return_inverse=True, return_counts=True)
    average = np.zeros((len(names), int(keep.sum())))
    average[place, np.arange(len(place))] = 1.0 / count[place]
    error, slope = line.error[keep], line.slope[keep]
    means = average @ error, average @ slope
    return [
        (*means, np.ones(len(names)), BETWEEN),
        (error - means[0][place], slope - means[1][place], 1.0 / count[place], WITHIN),
    ]

"""Bounded least squares with a prior: how far inputs err, in standard deviations, given what was measured.

Unknowns are scores: 0 is the car file's value, 1 is one standard deviation above it, so the prior is a standard normal and
adds each score as a residual. Nothing here knows of cars.
Sources: Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 4 (Laplace's approximation at the mode); Raue et al.,
Bioinformatics 25 (2009) 1923–1929 (profile likelihood and what it says of identifiability); Bayley and Hammersley, JRSS
Suppl. 8 (1946) 184–197 (how many independent ones a correlated series is worth).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares

Predict = Callable[[np.ndarray], np.ndarray]  # scores (rows, p) → predictions (rows, m)

STEP = 0.05  # of a score, of differences for the Jacobian
DEAR_STEP = 0.5  # of models that search: what they find comes in small steps
ROUNDS = 8  # of noise and solution in turn
QUANTILE = 1.959964  # two-sided 95 % of a normal
# What the data must take off a prior's deviation: an input that keeps more than this is not identified …
IDENTIFIED = 0.9
# … and one that is chosen without being asked for keeps at most this.
CHOSEN, MOST_CHOSEN = 0.5, 6
FIRST_NOISE = 0.1  # of what is off at first; rounds raise it to what the fit leaves
LEAST_NOISE = 1e-9  # relative: data without noise still have the computer's


class FitError(ValueError):
    """A fit that cannot be made; the message says why."""


@dataclass(frozen=True)
class Fit:
    """The mode ``scores`` (p,), Laplace's covariance (p, p), profile ends (p, 2; NaN where a bound comes first), noise.

    ``noise`` is the standard deviation of each datum (m,) that was used. ``alone`` says which share of its prior deviation
    each input would keep if only it were fitted.
    """

    scores: np.ndarray
    covariance: np.ndarray
    noise: np.ndarray
    alone: np.ndarray
    profile: np.ndarray

    @property
    def sd(self) -> np.ndarray:
        """Return the standard deviation of each score: the share of the prior's that is left."""
        return np.sqrt(np.diag(self.covariance))

    def unidentified(self, names: Sequence[str]) -> list[str]:
        """Return a sentence for each input that the data do not identify, with the reason."""
        spread = np.outer(self.sd, self.sd)
        correlation = self.covariance / np.where(spread > 0.0, spread, 1.0) - np.eye(len(names))
        found = []
        for at in np.flatnonzero(self.sd > IDENTIFIED).tolist():
            name, left = names[at], 100 * self.sd[at]
            if self.alone[at] > 1.0 - 1e-6:
                found.append(f"{name} moves none of the data")
            elif self.alone[at] > IDENTIFIED:
                found.append(
                    f"{name} moves the data by less than their noise: {left:.0f} % of its deviation is left"
                )
            else:
                partner = names[int(np.argmax(np.abs(correlation[at])))]
                found.append(
                    f"{name} does what {partner} does, the data see them as one: {left:.0f} % of its deviation is left"
                )
        return found


def fit(
    predict: Predict,
    values: np.ndarray,
    noise: np.ndarray | None,
    bounds: np.ndarray,
    *,
    series: Sequence[slice] = (),
    profiled: bool = True,
    dear: bool = False,
) -> Fit:
    """Return the scores that bring predictions and prior nearest to ``values`` (m,).

    ``noise`` (m,) is each datum's standard deviation; None estimates one for all from the residuals, widened where
    neighbours within a ``series`` err alike. ``bounds`` (p, 2) in scores. ``dear`` spares runs of a dear model: it is solved
    coarsely, and its profiles are those of a straight model. Raises FitError where a prediction is no number.
    """
    count = len(bounds)
    start = np.clip(np.zeros(count), bounds[:, 0], bounds[:, 1])
    if noise is not None:
        scores = _solve(predict, values, noise, bounds, start, dear)
        return _finish(predict, values, noise, bounds, scores, profiled, dear)
    least = LEAST_NOISE * max(float(np.abs(values).max()), 1e-12)
    # From little noise upwards: with all that is off at first as noise, the prior may hold the fit where it began.
    off = values - _checked(predict(start[None]))[0]
    sigma = max(FIRST_NOISE * float(np.sqrt(np.mean(off**2))), least)
    scores = start
    for _ in range(ROUNDS):
        scores = _solve(predict, values, np.full(len(values), sigma), bounds, scores, dear)
        residuals = values - _checked(predict(scores[None]))[0]
        before, sigma = sigma, max(noise_of(residuals, count, series), least)
        if abs(sigma - before) < 0.01 * before:
            break
    return _finish(predict, values, np.full(len(values), sigma), bounds, scores, profiled, dear)


def noise_of(residuals: np.ndarray, fitted: int, series: Sequence[slice] = ()) -> float:
    """Return the standard deviation of residuals as if each were independent, ``fitted`` inputs taken off.

    Where neighbours correlate by ρ, n residuals are worth n (1 − ρ)/(1 + ρ) (Bayley and Hammersley 1946, eq. 5).
    """
    free = max(len(residuals) - fitted, 1)
    sigma = float(np.sqrt(np.sum(residuals**2) / free))
    parts = [residuals[part] for part in (series or (slice(None),))]
    products = sum(float(np.sum(part[1:] * part[:-1])) for part in parts)
    squares = sum(float(np.sum(part[:-1] ** 2)) for part in parts)
    alike = min(max(products / squares if squares else 0.0, 0.0), 0.95)
    return sigma * float(np.sqrt((1.0 + alike) / (1.0 - alike)))


def jacobian(predict: Predict, scores: np.ndarray, dear: bool = False) -> np.ndarray:
    """Return the derivatives (m, p) of the predictions by central differences, all in one call of ``predict``."""
    step = DEAR_STEP if dear else STEP
    steps = step * np.eye(len(scores))
    found = _checked(predict(np.concatenate([scores + steps, scores - steps])))
    return ((found[: len(scores)] - found[len(scores) :]) / (2.0 * step)).T


def choose(slopes: np.ndarray, noise: np.ndarray) -> list[int]:
    """Return the inputs that the data identify together, most telling first, at most ``MOST_CHOSEN``.

    ``slopes`` (m, p) are the derivatives by score. Greedy by information: each time the input that adds most to what the
    data say (log det of the normal matrix), as long as every one chosen keeps at most half its prior deviation.
    """
    scaled = slopes / noise[:, None]
    chosen: list[int] = []
    while len(chosen) < MOST_CHOSEN:
        normal = np.eye(len(noise)) + scaled[:, chosen] @ scaled[:, chosen].T
        gains = np.einsum("mp,mp->p", scaled, np.linalg.solve(normal, scaled))
        for at in np.argsort(-gains):
            if at in chosen:
                continue
            own = scaled[:, [*chosen, at]]
            left = np.sqrt(np.diag(np.linalg.inv(np.eye(len(chosen) + 1) + own.T @ own)))
            if left.max() <= CHOSEN:
                chosen.append(int(at))
                break
        else:
            break
    return chosen


def _checked(found: np.ndarray) -> np.ndarray:
    if not np.isfinite(found).all():
        raise FitError("the model has no value for some of the data where the fit looks")
    return found


def _solve(
    predict: Predict,
    values: np.ndarray,
    noise: np.ndarray,
    bounds: np.ndarray,
    start: np.ndarray,
    dear: bool = False,
) -> np.ndarray:
    count = len(start)
    if not count:
        return start
    inside = np.clip(start, bounds[:, 0] + 1e-9, bounds[:, 1] - 1e-9)

    def residuals(scores: np.ndarray) -> np.ndarray:
        return np.concatenate([(_checked(predict(scores[None]))[0] - values) / noise, scores])

    def slopes(scores: np.ndarray) -> np.ndarray:
        return np.concatenate([jacobian(predict, scores, dear) / noise[:, None], np.eye(count)])

    done = least_squares(
        residuals,
        inside,
        jac=slopes,  # pyright: ignore[reportArgumentType]
        bounds=bounds.T,
        xtol=1e-3 if dear else 1e-6,
        ftol=1e-4 if dear else 1e-9,
        gtol=1e-9,
        max_nfev=15 if dear else 50,
    )
    return done.x


def _finish(
    predict: Predict,
    values: np.ndarray,
    noise: np.ndarray,
    bounds: np.ndarray,
    scores: np.ndarray,
    profiled: bool,
    dear: bool,
) -> Fit:
    slopes = jacobian(predict, scores, dear) / noise[:, None]
    covariance = np.linalg.inv(slopes.T @ slopes + np.eye(len(scores)))
    alone = 1.0 / np.sqrt(1.0 + np.sum(slopes**2, axis=0))
    found = Fit(scores, covariance, noise, alone, np.full((len(scores), 2), np.nan))
    if not profiled:
        return found
    if dear:
        straight = scores[:, None] + QUANTILE * found.sd[:, None] * np.array([-1.0, 1.0])
        inside = (bounds[:, :1] <= straight) & (straight <= bounds[:, 1:])
        return replace(found, profile=np.where(inside, straight, np.nan))
    ends = [
        [_profile_end(predict, values, found, bounds, at, side) for side in (-1.0, 1.0)]
        for at in range(len(scores))
    ]
    return replace(found, profile=np.array(ends))


def _profile_end(
    predict: Predict, values: np.ndarray, found: Fit, bounds: np.ndarray, at: int, side: float
) -> float:
    """Return the score of one input at which −2 log of posterior density, the others free, has risen by 3.84; NaN beyond
    the bounds. The root of the rise is nearly linear in the distance: a few secants find it (Raue 2009, eq. 6)."""
    others = np.delete(np.arange(len(found.scores)), at)
    best = _badness(predict, values, found.noise, found.scores)
    drift = found.covariance[others, at] / found.covariance[at, at]  # how the others follow, to first order
    reach = QUANTILE * found.sd[at]
    for _ in range(6):
        place = found.scores[at] + side * reach
        if not bounds[at, 0] <= place <= bounds[at, 1]:
            return float("nan")

        def held(rest: np.ndarray, place: float = place) -> np.ndarray:
            whole = np.insert(rest, at, place, axis=1) if len(others) else np.full((len(rest), 1), place)
            return predict(whole)

        guess = np.clip(found.scores[others] + drift * side * reach, bounds[others, 0], bounds[others, 1])
        rest = _solve(held, values, found.noise, bounds[others], guess)
        rise = _badness(predict, values, found.noise, np.insert(rest, at, place)) - best
        root = float(np.sqrt(max(rise, 1e-12)))
        if abs(root - QUANTILE) < 0.02 * QUANTILE:
            return float(place)
        reach *= min(max(QUANTILE / root, 0.3), 3.0)
    return float(found.scores[at] + side * reach)


def _badness(predict: Predict, values: np.ndarray, noise: np.ndarray, scores: np.ndarray) -> float:
    found = _checked(predict(scores[None]))[0]
    return float(np.sum(((found - values) / noise) ** 2) + np.sum(scores**2))

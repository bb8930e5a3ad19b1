"""Which inputs of a model matter: Morris screening of all, then Sobol indices of those that it leaves.

A model takes points of the unit cube, one a row, and returns one number a row. Nothing here knows of cars.
Sources: Morris, Technometrics 33 (1991) 161–174, with μ* of Campolongo et al., Env. Modelling & Software 22 (2007);
Saltelli et al., Computer Physics Communications 181 (2010) 259–270, whose design SALib draws.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Model = Callable[[np.ndarray], np.ndarray]

LEVELS = 4  # of Morris's grid
# Morris's grid runs over the middle 90 % of each input: its outer levels would lie at infinity else.
EDGES = (0.05, 0.95)
CONFIDENCE = 0.95
REST = "all others"


@dataclass(frozen=True)
class Screen:
    """Elementary effects by input, in the model's unit over the middle 90 % of an input: mean size and deviation."""

    names: tuple[str, ...]
    size: np.ndarray  # μ*
    spread: np.ndarray  # σ: interactions and curvature

    def leaders(self, most: int, share: float) -> list[str]:
        """Return the inputs with the largest effects: as many as bring ``share`` of Σμ*², at most ``most``."""
        order = np.argsort(-self.size, kind="stable")
        square = self.size[order] ** 2
        if not square.sum():
            return []
        needed = int(np.searchsorted(np.cumsum(square), share * square.sum())) + 1
        return [self.names[place] for place in order[: min(needed, most)]]


@dataclass(frozen=True)
class Indices:
    """Sobol indices by input with the half widths of their 95 % bootstrap intervals; ``mean`` and ``sd`` of the model."""

    names: tuple[str, ...]
    first: np.ndarray
    first_half: np.ndarray
    total: np.ndarray
    total_half: np.ndarray
    mean: float
    sd: float


def screen(model: Model, names: Sequence[str], trajectories: int, seed: int = 0) -> Screen:
    """Return Morris's elementary effects of ``model`` over ``names``: trajectories · (k + 1) runs.

    Source: Morris (1991), eqs. 1–3; μ* instead of μ, so that effects of either sign do not cancel.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as design

    problem = _problem(names, EDGES)
    points = design.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    found = analysis.analyze(problem, points, model(points), num_levels=LEVELS, seed=seed)
    return Screen(tuple(names), np.asarray(found["mu_star"], float), np.asarray(found["sigma"], float))


def indices(
    model: Model, names: Sequence[str], kept: Sequence[str], samples: int, seed: int = 0
) -> Indices | None:
    """Return first-order and total Sobol indices of the ``kept`` inputs, the rest together as one; None if nothing varies.

    ``samples`` is a power of two; samples · (kept + 3) runs. Source: Saltelli (2010), table 2, estimators (b) and (f).
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    own = set(kept)
    groups = [name if name in own else REST for name in names]
    shown = list(dict.fromkeys(groups))
    problem = _problem(names, (0.0, 1.0)) | ({"groups": groups} if len(shown) > 1 else {})
    points = design.sample(problem, samples, calc_second_order=False, seed=seed)
    values = model(points)
    if not np.ptp(values) > 0.0:
        return None
    with warnings.catch_warnings():
        # Bootstrap samples of an input without effect divide nothing by nothing.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = analysis.analyze(problem, values, calc_second_order=False, conf_level=CONFIDENCE, seed=seed)
    first, first_half, total, total_half = (
        np.nan_to_num(np.asarray(found[key], float)) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    mean, sd = float(values.mean()), float(values.std())
    return Indices(tuple(shown), first, first_half, total, total_half, mean, sd)


def _problem(names: Sequence[str], bounds: tuple[float, float]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [list(bounds)] * len(names)}

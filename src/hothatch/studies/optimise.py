"""Several objectives at once, by pymoo's NSGA-II and NSGA-III through ask and tell.

Deb et al. 2002 (NSGA-II, up to two objectives), Deb and Jain 2014 (NSGA-III, three and more). What is kept is the front of
all that was evaluated, not of the last generation alone.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

Batch = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
SIZES = (20, 100)  # least and most designs a generation
GENERATIONS = 20  # wanted at least, where that leaves the least size
PENALTY = 1e9  # objective of a design without a value


def search(
    evaluate: Batch,
    variables: int,
    objectives: int,
    constraints: int,
    evaluations: int,
    seed: int,
    size: int | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all places (n, variables) of 0–1, their objectives and violations (≤ 0: met), in the order of evaluation.

    ``evaluate`` gets one generation of ``size`` places (None: of what makes GENERATIONS), as many as ``evaluations`` ask,
    and returns (objectives, violations). The same seed asks the same places.
    A KeyboardInterrupt ends the search; what was evaluated is returned.
    """
    from pymoo.core.evaluator import Evaluator
    from pymoo.core.problem import Problem
    from pymoo.problems.static import StaticProblem

    problem = Problem(n_var=variables, n_obj=objectives, n_ieq_constr=constraints, xl=0.0, xu=1.0)
    size = min(size or int(np.clip(evaluations // GENERATIONS, *SIZES)), evaluations)
    algorithm = _algorithm(objectives, size)
    algorithm.setup(problem, termination=("n_gen", max(-(-evaluations // size), 1)), seed=seed, verbose=False)
    places, values, misses = [], [], []
    try:
        while algorithm.has_next():
            asked: Any = algorithm.ask()
            place = np.asarray(asked.get("X"), float)
            value, miss = evaluate(place)
            places.append(place)
            values.append(value)
            misses.append(miss)
            told = {"F": value, "G": miss} if constraints else {"F": value}
            Evaluator().eval(StaticProblem(problem, **told), asked)
            algorithm.tell(infills=asked)
    except KeyboardInterrupt:
        if not places:
            raise
    return np.concatenate(places), np.concatenate(values), np.concatenate(misses)


def _algorithm(objectives: int, size: int) -> Any:
    if objectives < 3:
        from pymoo.algorithms.moo.nsga2 import NSGA2

        return NSGA2(pop_size=size)
    from pymoo.algorithms.moo.nsga3 import NSGA3
    from pymoo.util.ref_dirs import get_reference_directions

    # As many directions as fit into a generation: C(m + p − 1, p) of them on p partitions.
    partitions = 1
    while comb(objectives + partitions, partitions + 1) <= size:
        partitions += 1
    directions = get_reference_directions("das-dennis", objectives, n_partitions=partitions)
    return NSGA3(ref_dirs=directions, pop_size=max(size, len(directions)))


def front(values: np.ndarray, misses: np.ndarray) -> np.ndarray:
    """Return the rows that meet all constraints and that no other such row betters, each kind of row once."""
    met = np.flatnonzero((misses <= 0.0).all(axis=1) & (values < PENALTY).all(axis=1))
    if not len(met):
        return met
    _, first = np.unique(values[met], axis=0, return_index=True)
    met = met[np.sort(first)]
    kept = [row for row in met if not _bettered(values[row], values[met])]
    return np.array(kept, dtype=int)


def _bettered(value: np.ndarray, others: np.ndarray) -> bool:
    return bool(np.any(np.all(others <= value, axis=1) & np.any(others < value, axis=1)))


def knees(values: np.ndarray) -> list[int]:
    """Return the rows nearest to the ideal point, each objective scaled to the front's own span, each row once.

    By the Euclidean distance, by the sum and by the greatest of the shares: the compromise set of Zeleny, Compromise
    Programming, 1973. The first is the knee.
    """
    low, high = values.min(axis=0), values.max(axis=0)
    scaled = (values - low) / np.where(high > low, high - low, 1.0)
    found = [int(np.argmin(np.linalg.norm(scaled, order, axis=1))) for order in (2, 1, np.inf)]
    return list(dict.fromkeys(found))

"""CasADi and IPOPT: how they are brought in, set, asked, and what their answers mean in words."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ITERATIONS, SECONDS = (
    400,
    60.0,
)  # of the processor, at which a solve gives up: a busy machine takes nothing away
TOLERANCE = 1e-6
FEASIBLE = 1e-4  # of scaled constraints: what still counts as met

WORDS = {
    "Solve_Succeeded": "converged",
    "Solved_To_Acceptable_Level": "converged to a looser tolerance",
    "Maximum_Iterations_Exceeded": "the iterations ran out",
    "Maximum_WallTime_Exceeded": "the time ran out",
    "Maximum_CpuTime_Exceeded": "the time ran out",
    "Infeasible_Problem_Detected": "no lap meets all constraints",
    "Restoration_Failed": "no way back to a lap that meets the constraints",
    "Search_Direction_Becomes_Too_Small": "steps became too small",
    "Diverging_Iterates": "the iterates diverged",
    "Error_In_Step_Computation": "no step could be computed",
    "Invalid_Number_Detected": "a number became infinite",
}
GOOD = ("Solve_Succeeded", "Solved_To_Acceptable_Level")


class NoOptimiserError(RuntimeError):
    """CasADi is not installed."""


def casadi() -> Any:
    """Return the module CasADi, set so that numpy's functions trace. Raises NoOptimiserError without it."""
    try:
        import casadi as ca
    except ImportError as error:
        raise NoOptimiserError(
            "an optimal lap needs CasADi 3.8 or newer: pip install 'hothatch[optimal]'"
        ) from error
    ca.GlobalOptions.setNumpyMode(1)
    return ca


@dataclass(frozen=True)
class Answer:
    """What IPOPT says: its own status and that in words, iterations, seconds, and by how much constraints are missed."""

    status: str
    iterations: int
    seconds: float
    violation: float

    @property
    def converged(self) -> bool:
        """Whether the point is an optimum."""
        return self.status in GOOD

    @property
    def words(self) -> str:
        """The status in words."""
        return WORDS.get(self.status, self.status)


@dataclass(frozen=True, eq=False)
class Point:
    """A point of a programme: unknowns and the multipliers of its bounds and constraints."""

    x: Floats
    of_bounds: Floats
    of_constraints: Floats


def solver(ca: Any, problem: dict[str, Any], derivatives: dict[str, Any], warm: bool = False) -> Any:
    """Return IPOPT set for ``problem`` (x, p, f, g) with its ``derivatives``.

    ``warm`` trusts the point and the multipliers that it starts from.
    """
    options: dict[str, Any] = {
        "print_level": 0, "sb": "yes", "linear_solver": "mumps",
        "tol": TOLERANCE, "acceptable_tol": 1e-4, "acceptable_iter": 8,
        "max_iter": ITERATIONS, "max_cpu_time": SECONDS, "mu_strategy": "adaptive", "mu_init": 1e-2,
    }  # fmt: skip
    if warm:
        options |= {
            "mu_strategy": "monotone", "mu_init": 1e-5, "warm_start_init_point": "yes", "warm_start_bound_push": 1e-7,
            "warm_start_mult_bound_push": 1e-7, "warm_start_slack_bound_push": 1e-7, "warm_start_bound_frac": 1e-7,
            "warm_start_slack_bound_frac": 1e-7,
        }  # fmt: skip
    named = {f"ipopt.{key}": value for key, value in options.items()}
    return ca.nlpsol(
        "lap", "ipopt", problem, {"print_time": False, "calc_lam_p": False, **derivatives, **named}
    )


def ask(
    tool: Any, start: Floats | Point, p: Floats, bounds: tuple[Floats, Floats], limits: tuple[Floats, Floats]
) -> tuple[Point, Answer]:
    """Solve from ``start`` with parameters ``p``, bounds of the unknowns and limits of the constraints (lower, upper)."""
    began = perf_counter()
    given: dict[str, Any] = {"p": p, "lbx": bounds[0], "ubx": bounds[1], "lbg": limits[0], "ubg": limits[1]}
    if isinstance(start, Point):
        given |= {"x0": start.x, "lam_x0": start.of_bounds, "lam_g0": start.of_constraints}
    else:
        given["x0"] = start
    found = tool(**given)
    stats = tool.stats()
    x, g = np.array(found["x"]).ravel(), np.array(found["g"]).ravel()
    missed = max(
        *(
            float(np.max(part, initial=0.0))
            for part in (limits[0] - g, g - limits[1], bounds[0] - x, x - bounds[1])
        ),
        0.0,
    )
    point = Point(x, np.array(found["lam_x"]).ravel(), np.array(found["lam_g"]).ravel())
    seconds = perf_counter() - began
    return point, Answer(str(stats["return_status"]), int(stats["iter_count"]), seconds, missed)

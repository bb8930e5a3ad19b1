"""The quickest lap with no more energy than allowed: the price of energy for which the car uses just what it may.

The limit is a constraint on the drive solver's own sum, losses and regeneration included; its multiplier is found by
secants, and a simple model of consumption, fitted to the same car, tells the optimum where energy is
saved with least loss of time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.solvers.envelope import Envelope
from hothatch.solvers.optimal.free_line import FreeLine, OptimalLap
from hothatch.solvers.optimal.ipopt import Answer
from hothatch.studies.lap_energy import Driven, Saver, fitted

ROUNDS = 8  # of the search for the price of energy
NEAR = 0.01  # of the limit of energy: how much of it may be left
GUESS = 0.3  # of what a lower highest speed would cost


@dataclass(frozen=True, eq=False)
class Limited:
    """What was found: the optimum, the lap driven, why it is not one that keeps the limit ('' where it is), all answers.

    ``price`` [s kg/J] is the multiplier of the limit.
    """

    optimum: OptimalLap
    driven: Driven
    why: str
    answers: list[Answer]
    price: float


def limited(
    programme: FreeLine, driver: Saver, envelope: Envelope, free: OptimalLap, driven: Driven, limit: float,
    price: float | None = None,
) -> Limited:  # fmt: skip
    """Return the quickest lap whose energy, by the drive solver, is ``limit`` [J] at most.

    ``free`` and ``driven``: the optimum without a limit, which takes more; ``price``: where to look first. Raises
    CircuitError for a limit that no lap keeps.
    """
    path, used = free.as_lap().path, driven.energy or 0.0
    slow = driver.within(path, envelope, limit)  # refuses a limit that no lap keeps
    model = fitted(driver, envelope, path)
    if price is None:
        # A lap is saved with by coasting at about a third of what a lower highest speed costs.
        mass = float(driver.condition["mass"][0])
        price = (
            GUESS * mass * (slow.lap.lap_time - driven.lap.lap_time) / max(used - (slow.energy or 0.0), 1.0)
        )
    known, best, latest, answers = [(0.0, used)], None, free, list[Answer]()
    for _ in range(ROUNDS):
        latest = programme.solve(envelope, latest, model, price)
        answers.append(latest.answer)
        if not latest.answer.converged:
            break
        now = driver.drive(latest.as_lap())
        known.append((price, now.energy or 0.0))
        if known[-1][1] <= limit and (best is None or now.lap.lap_time < best[1].lap.lap_time):
            best = latest, now, price
        if 0.0 <= limit - known[-1][1] <= NEAR * limit:
            break
        price = _next_price(known, (1.0 - 0.4 * NEAR) * limit)
    if best is None:
        words = (
            latest.answer.words if not latest.answer.converged else "no price of energy found meets its limit"
        )
        return Limited(latest, driver.drive(latest.as_lap()), words, answers, price)
    return Limited(best[0], best[1], "", answers, best[2])


def _next_price(known: list[tuple[float, float]], wanted: float) -> float:
    """Return the price between the nearest known (price, energy) on both sides of ``wanted``; beyond them, by proportion."""
    over = [one for one in known if one[1] > wanted]
    under = [one for one in known if one[1] <= wanted]
    high = max(over)
    if not under:
        first = known[0][1]
        return high[0] * float(np.clip((first - wanted) / max(first - high[1], 1e-9), 1.2, 4.0))
    low = min(under)
    share = (high[1] - wanted) / (high[1] - low[1])
    return high[0] + float(np.clip(share, 0.1, 0.9)) * (low[0] - high[0])

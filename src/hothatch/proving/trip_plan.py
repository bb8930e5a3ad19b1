"""The quickest way over a road with posts: dynamic programming over position × charge × pack temperature.

Backwards from the goal: at each post either drive past or stop, wait once for what a stop takes, and charge step by step
for as long as that saves more later than it costs now; on each leg the speed that brings the goal nearest.
Source: Bellman, Dynamic Programming (1957); Kirk, Optimal Control Theory, ch. 3, with linear interpolation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.trip_tables import NEVER, TEMPERATURES, Charges, Legs

# What counts as impossible after interpolation between what can and what cannot be done, s.
HOPELESS = 1.0e7


@dataclass(frozen=True)
class Grid:
    """Where points (charge, temperature) lie between the planner's: lower indices and the shares of the upper ones."""

    i: np.ndarray
    j: np.ndarray
    up: np.ndarray
    warm: np.ndarray

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return ``values`` (charges, temperatures) at the points, bilinear."""
        low = values[self.i, self.j] * (1.0 - self.warm) + values[self.i, self.j + 1] * self.warm
        high = values[self.i + 1, self.j] * (1.0 - self.warm) + values[self.i + 1, self.j + 1] * self.warm
        return low * (1.0 - self.up) + high * self.up


def locate(soc, temperature, grid: np.ndarray) -> Grid:
    """Return the place of each point on the planner's grid, held at its ends."""
    across = np.clip((soc - grid[0]) / (grid[1] - grid[0]), 0.0, len(grid) - 1.0)
    along = np.clip((temperature - TEMPERATURES[0]) / (TEMPERATURES[1] - TEMPERATURES[0]), 0.0,
                    len(TEMPERATURES) - 1.0)  # fmt: skip
    i = np.minimum(across.astype(int), len(grid) - 2)
    j = np.minimum(along.astype(int), len(TEMPERATURES) - 2)
    return Grid(i, j, across - i, along - j)


@dataclass(frozen=True)
class Plan:
    """Seconds to the goal at every post: ``arrive`` (legs + 1, charges, temperatures) as it comes in, and its makings."""

    legs: tuple[Legs, ...]  # one a leg; equal ones are the same table
    charges: Charges
    overhead: float
    arrive: np.ndarray

    def leave(self, leg: int, soc: np.ndarray, temperature: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (seconds to the goal, best speed [m/s]) of setting out on ``leg`` with these charges and temperatures."""
        table, grid = self.legs[leg], self.charges.grid
        here = locate(soc, temperature, grid)
        values = np.array(
            [
                here.of(table.seconds[k])
                + self._onwards(leg + 1, here.of(table.soc[k]), here.of(table.temperature[k]))
                for k in range(len(table.speeds))
            ]
        )
        best = np.argmin(values, axis=0)
        return np.min(values, axis=0), table.speeds[best]

    def _onwards(self, post: int, soc: np.ndarray, temperature: np.ndarray) -> np.ndarray:
        grid = self.charges.grid
        value = locate(soc, temperature, grid).of(self.arrive[post])
        return np.where(soc < grid[0] - 1e-9, NEVER, value)

    def decide(self, leg: int, soc: float, temperature: float) -> tuple[float, float, float]:
        """Return (charge to leave with, speed [m/s] of the leg, seconds to the goal) at the post before ``leg``.

        A charge to leave with that is the present one: no stop.
        """
        grid = self.charges.grid
        ahead = [g for g in grid if g > soc + 1e-9]
        socs, temperatures, seconds = [soc], [temperature], [0.0]
        for target in ahead if leg > 0 else ():
            k = int(np.searchsorted(grid, target)) - 1
            share = min((target - socs[-1]) / (grid[k + 1] - grid[k]), 1.0)
            took = np.interp(temperatures[-1], TEMPERATURES, self.charges.seconds[k])
            after = np.interp(temperatures[-1], TEMPERATURES, self.charges.temperature[k])
            seconds.append((seconds[-1] if len(seconds) > 1 else self.overhead) + share * took)
            temperatures.append(temperatures[-1] + share * (after - temperatures[-1]))
            socs.append(target)
        onwards, speeds = self.leave(leg, np.array(socs), np.array(temperatures))
        whole = np.array(seconds) + onwards
        best = int(np.argmin(whole))
        return float(socs[best]), float(speeds[best]), float(whole[best])


def plan(legs: tuple[Legs, ...], charges: Charges, overhead: float) -> Plan:
    """Return the plan over ``legs`` with a post between any two; ``overhead`` [s] is what a stop takes beside charging."""
    grid = charges.grid
    shape = (len(grid), len(TEMPERATURES))
    arrive = np.zeros((len(legs) + 1, *shape))
    places = {id(table): locate(table.soc, table.temperature, grid) for table in legs}
    for leg in range(len(legs) - 1, -1, -1):
        table = legs[leg]
        onwards = np.where(table.soc < grid[0] - 1e-9, NEVER, places[id(table)].of(arrive[leg + 1]))
        leave = np.min(table.seconds + onwards, axis=0)
        stay = np.full(shape, NEVER)
        for i in range(len(grid) - 2, -1, -1):
            best = np.minimum(leave[i + 1], stay[i + 1])
            stay[i] = charges.seconds[i] + np.interp(charges.temperature[i], TEMPERATURES, best)
        arrive[leg] = np.minimum(np.minimum(leave, overhead + stay), NEVER)
    return Plan(legs, charges, overhead, arrive)

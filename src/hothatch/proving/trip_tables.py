"""What a leg and a little charging do to charge and pack temperature, as tables made by the solvers: a planner's map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.charging import Charge
from hothatch.proving.steps import Hold
from hothatch.solvers import charge

# A driver chooses from so many speeds up to the limit, from this share of it on: nobody crawls along a motorway at less.
SPEEDS, SLOWEST = 9, 0.6
SOC_STEP = 0.02  # of the usable window
TEMPERATURES = np.arange(243.15, 334.0, 6.0)  # of the pack, K: −30 to 60 °C
# Legs are driven from a coarser grid: what they take is nearly straight in charge and temperature.
_LEG_SOC = np.linspace(0.0, 1.0, 3)
_LEG_TEMPERATURES = TEMPERATURES[[0, 4, 7, 10, 15]]
# A post that takes longer than this for one step of charge counts as one that gives nothing.
LONGEST = 3600.0
NEVER = 1.0e9  # s: of what cannot be done; finite, so that it can be interpolated


@dataclass(frozen=True)
class Post:
    """What every post gives: power [W] and current [A]."""

    power: float
    current: float


@dataclass(frozen=True)
class Legs:
    """One leg over (speeds, charges, temperatures): charge and pack temperature [K] at its end, seconds it takes."""

    length: float
    speeds: np.ndarray
    soc: np.ndarray
    temperature: np.ndarray
    seconds: np.ndarray


@dataclass(frozen=True)
class Charges:
    """Charging by one step of ``grid`` over (charges, temperatures): seconds (NEVER: not at all), temperature after."""

    grid: np.ndarray
    seconds: np.ndarray
    temperature: np.ndarray


def soc_grid(least: float) -> np.ndarray:
    """Return the planner's charges [of the window] from ``least`` to full, SOC_STEP or a little less apart."""
    return np.linspace(least, 1.0, int(np.ceil((1.0 - least) / SOC_STEP - 1e-9)) + 1)


def speeds_to(limit: float, slowest: float | None) -> np.ndarray:
    """Return the speeds [m/s] from ``slowest`` (None: SLOWEST of the limit) to ``limit``; one where they are the same."""
    least = SLOWEST * limit if slowest is None else slowest
    return np.array([limit]) if least >= limit else np.linspace(least, limit, SPEEDS)


def leg_table(plant, conditions, state, length: float, speeds: np.ndarray, grid: np.ndarray) -> Legs:
    """Drive one leg of ``length`` [m] at every one of ``speeds`` [m/s] from every charge and temperature.

    ``plant``, ``conditions``, ``state`` are tables of one row. The pack's low end is moved out of the way, so that a leg
    that empties it shows as a charge below zero; a speed that the car does not hold takes NEVER.
    """
    shape = (len(_LEG_SOC), len(_LEG_TEMPERATURES))
    plants, table, states = _rows(plant, conditions, state, shape, _LEG_SOC, _LEG_TEMPERATURES)
    width = plant["soc_high"][0] - plant["soc_low"][0]
    held = plants.copy()
    held["soc_low"] -= 2.0 * width
    held["soc_high"] += width
    held["usable_energy"] *= 4.0
    found = np.empty((3, len(speeds), len(grid), len(TEMPERATURES)))
    for k, speed in enumerate(speeds):
        moved = states.copy()
        events = Hold(speed, length).run(held, table, moved, False)
        after = (moved["soc"] - plants["soc_low"]) / width - np.repeat(_LEG_SOC, shape[1])
        rise = moved["battery_temperature"] - np.tile(_LEG_TEMPERATURES, shape[0])
        whole = events.numbers["distance"] >= length - 1.5 * speed
        seconds = np.where(whole, length / speed, NEVER)
        for j, values in enumerate((after, rise, seconds)):
            found[j, k] = _finer(values.reshape(shape), grid)
    soc = grid[None, :, None] + found[0]
    temperature = TEMPERATURES[None, None, :] + found[1]
    return Legs(length, speeds, soc, temperature, found[2])


def charge_table(plant, conditions, state, post: Post, grid: np.ndarray) -> Charges:
    """Charge by one step of ``grid`` from every charge and temperature at ``post``; tables of one row come in."""
    shape = (len(grid) - 1, len(TEMPERATURES))
    plants, table, states = _rows(plant, conditions, state, shape, grid[:-1], TEMPERATURES)
    # One second: the last of five would round a step of half a minute up.
    seconds = np.full(len(states), NEVER)
    for i in range(shape[0]):
        part = slice(i * shape[1], (i + 1) * shape[1])
        step = Charge(float(grid[i + 1]), post.power, post.current, seconds=LONGEST, step=1.0)
        own = states[part].copy()
        events = step.run(plants[part], table[part], own, False)
        states[part] = own
        full = events.numbers["end"] == charge.REACHED
        seconds[part] = np.where(full, events.numbers["seconds"], NEVER)
    return Charges(grid, seconds.reshape(shape), states["battery_temperature"].reshape(shape))


def _rows(plant, conditions, state, shape: tuple[int, int], soc: np.ndarray, temperatures: np.ndarray):
    """Return plants, conditions and states of every (charge, temperature), charges slowest; soaked else."""
    count = shape[0] * shape[1]
    states = np.repeat(state, count)
    width = plant["soc_high"][0] - plant["soc_low"][0]
    states["soc"] = plant["soc_low"][0] + np.repeat(soc, shape[1]) * width
    states["battery_temperature"] = np.tile(temperatures, shape[0])
    states["polarisation"] = 0.0
    return np.repeat(plant, count), np.repeat(conditions, count), states


def _finer(values: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Return ``values`` of the coarse grid at the planner's charges and temperatures, linear between."""
    along = np.array([np.interp(TEMPERATURES, _LEG_TEMPERATURES, row) for row in values])
    return np.array([np.interp(grid, _LEG_SOC, column) for column in along.T]).T

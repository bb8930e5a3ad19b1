"""Charging events to figures: powers [kW], times [min, h], distance added [km], wall energy [kWh]."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hothatch.figures.columns import INCOMPLETE, Column, column
from hothatch.proving.charging import STOPPED
from hothatch.proving.steps import Events

TEN_MINUTES = 600.0
WINDOW = 75  # per cent of the usable window
POWER_AT = (10, 20, 30, 40, 50, 60, 70, 80)  # per cent
UNDRIVEN = "it cannot hold 120 km/h"


def dc_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the figures of rapid charging from empty; per cent are those that the car shows."""
    driven, run = events
    shown = _shown(run.numbers["marks"], plants["reserve"])
    times, powers = shown[:, :, 0], shown[:, :, 1] / 1000.0
    why = ends(run)
    held = driven.numbers["miss_seconds"] == 0.0
    undriven = [text if whole else UNDRIVEN for text, whole in zip(why, held, strict=True)]
    found = {
        "dc_charge_power_peak": column(run.numbers["peak"] / 1000.0, missing=INCOMPLETE, remedy=why),
        "dc_charge_time_10_80pct": column(
            (times[:, 80] - times[:, 10]) / 60.0, missing=INCOMPLETE, remedy=why
        ),
        "dc_charge_time_75pct_window": column(_best_window(times) / 60.0, missing=INCOMPLETE, remedy=why),
        "dc_charge_km_10min": column(_added(plants, driven, times), missing=INCOMPLETE, remedy=undriven),
    }
    for percent in POWER_AT:
        name = f"dc_charge_power_at_{percent}pct_soc"
        found[name] = column(powers[:, percent], missing=INCOMPLETE, remedy=why)
    return found


def ac_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the figures of a full charge at the wall."""
    run = events[0]
    full = run.numbers["after"] > 0.98  # the last per cent may take for ever
    hours = np.where(full, run.numbers["seconds"] / 3600.0, np.nan)
    energy = np.where(full, run.numbers["from_grid"] / 3.6e6, np.nan)
    return {
        "ac_charge_time": column(hours, missing=INCOMPLETE, remedy=ends(run)),
        "ac_charge_wall_energy": column(energy, missing=INCOMPLETE, remedy=ends(run)),
    }


def ends(run: Events) -> list[str]:
    """Return, a row each, why a charge ended before its target; '' where it did not."""
    return [STOPPED.get(int(end), "") for end in run.numbers["end"]]


def _shown(marks: np.ndarray, reserve: np.ndarray) -> np.ndarray:
    """Return ``marks`` (n, 101, 2) of the usable window as those of the charge shown, ``reserve`` (n,) below its 0 %."""
    share = np.linspace(0.0, 1.0, marks.shape[1])
    found = marks.copy()
    for i in np.flatnonzero(reserve > 0.0):
        at = reserve[i] + (1.0 - reserve[i]) * share
        found[i] = np.column_stack([np.interp(at, share, column) for column in marks[i].T])
    return found


def _best_window(times: np.ndarray) -> np.ndarray:
    """Return the shortest time [s] in which WINDOW per cent are added, whatever the charge at its start; else NaN."""
    spans = times[:, WINDOW:] - times[:, :-WINDOW]
    best = np.min(np.where(np.isfinite(spans), spans, np.inf), axis=1)
    return np.where(np.isfinite(best), best, np.nan)


def _added(plants: np.ndarray, driven: Events, times: np.ndarray) -> np.ndarray:
    """Return the kilometres at 120 km/h that ten minutes from 10 % on bring; NaN where it cannot hold that speed."""
    metre = driven.numbers["net"] / driven.numbers["distance"]  # J
    held = driven.numbers["miss_seconds"] == 0.0
    share = np.arange(times.shape[1]) / 100.0
    added = np.full(len(times), np.nan)
    for i in np.flatnonzero(held & np.isfinite(times[:, 10])):
        known = np.isfinite(times[i])
        reached = np.interp(times[i, 10] + TEN_MINUTES, times[i, known], share[known])
        energy = plants["usable_energy"][i] * (1.0 - plants["reserve"][i])
        added[i] = (reached - 0.10) * energy / metre[i] / 1000.0
    return added

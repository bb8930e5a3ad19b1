"""Up to two cars on one circuit: the line on the map, and everything along it on one distance, so that gaps are plain."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.constants import G0
from hothatch.proving.conditions import condition_table
from hothatch.proving.hot_lap import HotLap
from hothatch.serve.jobs import Event, Job
from hothatch.serve.plain import column, plain
from hothatch.serve.words import Shop, Word
from hothatch.solvers.circuit_geometry import Path, mesh
from hothatch.solvers.lap import CAUSES
from hothatch.studies.hot_laps import DrivenLaps, drive_laps

KELVIN = 273.15
MOST_POINTS = 2500


def laps_work(shop: Shop, words: list[Word], circuit: str, laps: int) -> Any:
    """Return the job that drives ``laps`` of ``circuit`` with some cars; the last lap is shown."""

    def work(job: Job) -> Iterator[Event]:
        name = shop.circuit(circuit)
        driven: list[DrivenLaps] = []
        for at, word in enumerate(words):
            job.check()
            yield {"event": "progress", "done": at, "of": len(words)}
            driven.append(drive_laps(shop.car(word), name, laps))
        path = driven[0].first.path
        rows = np.unique(np.linspace(0, len(path.s) - 1, min(len(path.s), MOST_POINTS)).astype(int))
        yield {
            "event": "laps", "circuit": {"id": circuit, "name": driven[0].circuit.name, "closed": path.closed,
                                         "licence": driven[0].circuit.attribution},
            "map": _map(driven[0], path, rows), "distance": column(path.distance[rows], 7),
            "cars": [_car(str(word), each, rows) for word, each in zip(words, driven, strict=True)],
        }  # fmt: skip

    return work


def _map(driven: DrivenLaps, path: Path, rows: np.ndarray) -> dict[str, Any]:
    """Return x, y [m] of the line that is driven, and of both edges of the road."""
    cells = mesh(driven.circuit)

    def beside(offset: np.ndarray) -> dict[str, Any]:
        x, y = cells.x - offset * np.sin(cells.heading), cells.y + offset * np.cos(cells.heading)
        return {"x": column(x[rows], 7), "y": column(y[rows], 7)}

    return {"line": beside(path.offset), "left": beside(cells.left), "right": beside(-cells.right)}


def _car(word: str, driven: DrivenLaps, rows: np.ndarray) -> dict[str, Any]:
    document = driven.document()
    last = driven.laps[-1]
    mass = float(condition_table(compile(driven.car), driven.conditions)["mass"][0])
    return plain({
        "car": word, "name": driven.car.name, "laps": document["laps"], "corners": document["corners"],
        "sectors": document["sectors"], "verdict": driven.verdict, "stopped": driven.short,
        "time": column(last.lap.time[rows], 7), "columns": _columns(last, mass, rows), "ribbon": _ribbon(last),
    })  # fmt: skip


def _columns(each: HotLap, mass: float, rows: np.ndarray) -> list[dict[str, Any]]:
    """Return what is drawn over the distance; ``mass`` [kg] is that of the car as it is driven."""
    found, along = each.lap, each.along
    force, lateral = (np.append(one, one[-1]) / G0 for one in (found.force, found.lateral))
    drive = np.fmax(force, 0.0) * G0 * mass * found.speed
    shown = [("speed", "speed", "km/h", found.speed * 3.6), ("drive", "drive power", "kW", drive / 1000.0)]
    if "battery_power" in along and np.ptp(along["battery_power"]) > 0.0:
        shown.append(("power", "battery power", "kW", along["battery_power"] / 1000.0))
        shown.append(("battery", "battery", "°C", along["battery_temperature"] - KELVIN))
    shown += [("ax", "along", "g", force), ("ay", "across", "g", lateral)]
    return [
        {"id": name, "title": title, "unit": unit, "values": column(values[rows], 5)}
        for name, title, unit, values in shown if len(values) == len(found.speed)
    ]  # fmt: skip


def _ribbon(each: HotLap) -> list[list[Any]]:
    """Return (from, to, name) along the distance of each stretch under one limit."""
    codes, distance = each.lap.cause, each.lap.path.distance
    ends = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
    return [
        [round(float(distance[a]), 1), round(float(distance[b]), 1), CAUSES[int(codes[a])]]
        for a, b in pairwise(ends)
    ]

"""From Events to Figures: one function a procedure, tables in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np

from hothatch.figures import charging, heat, trips
from hothatch.figures.columns import INCOMPLETE, NOT_APPLICABLE, Column, column, emptied
from hothatch.figures.derive_handling import HANDLING
from hothatch.figures.derive_laps import lap_figures
from hothatch.figures.sentence import sentence_figures
from hothatch.physics import fuel, label
from hothatch.proving.mct import MctEvents, label_from_mct
from hothatch.proving.own_cycle import OWN_CYCLE
from hothatch.proving.procedure import LACKS
from hothatch.proving.sentence import SENTENCE
from hothatch.proving.steps import DISTANCES, FIRST_MOTION, FOOT, MPH, QUARTER_MILE, SPEEDS, Events
from hothatch.solvers import ledger

WH_PER_KM = 1.0 / 3.6  # of J/m
KG_PER_M = 1e6  # g/km in it
NOT_EMPTIED = "the battery was not emptied: battery.usable is implausibly large for this road load"
STUCK = "it does not move: its force does not overcome its resistance"
SLOW = "it takes longer than the test waits"
LOWER = "its top speed is lower"
SINGLE_CYCLE = (
    "the charge does not last for four UDDS and two HWFET: this battery needs the single-cycle test"
)
CONSECUTIVE = "the charge does not last for two cycles: this battery needs the consecutive-cycle test"
EMPTY = "the battery was empty first: start with more charge"


def _speed(event: Events, speed: float, what: int = 0) -> np.ndarray:
    return event.numbers["at_speed"][:, int(np.argmin(np.abs(SPEEDS - speed))), what]


def _distance(event: Events, distance: float, what: int = 0) -> np.ndarray:
    return event.numbers["at_distance"][:, int(np.argmin(np.abs(DISTANCES - distance))), what]


def causes_to(event: Events, speed: float | np.ndarray) -> list[str]:
    """Return, a row each, what limited a run from rest up to ``speed`` [m/s]: ``tyre grip to 12 mph, power``.

    One speed for all rows or one a row.

    Causes come in the order in which they first held; one that brought less than 4 % of the speed is left out.
    """
    held = event.held
    assert held is not None
    texts = []
    for row, to in zip(held, np.broadcast_to(speed, len(held)), strict=True):
        reached, parts = 0.0, []
        for cause in sorted(np.flatnonzero(row[:, 0] > 0.0), key=lambda cause: row[cause, 2]):
            gain = min(row[cause, 1], max(to - reached, 0.0))
            reached += gain
            if gain > 0.04 * to:
                parts.append((ledger.LIMIT_NAMES[cause], reached))
        words = [f"{name} to {at / MPH:.0f} mph" for name, at in parts[:-1]] + [
            name for name, _ in parts[-1:]
        ]
        texts.append(", ".join(words))
    return texts


def launch_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the standing-start figures: times [s], trap speeds [mph]."""
    run = events[0]
    start = _speed(run, FIRST_MOTION)
    foot = _distance(run, FOOT) - start
    found = {}

    def take(name: str, speed: float, off: np.ndarray | float = 0.0) -> None:
        why = _unreached(plants, run, speed, "it is not reached within a kilometre")
        found[name] = column(_speed(run, speed) - start - off, causes_to(run, speed), remedy=why)

    for mph in (30, 45, 60, 75):
        take(f"accel_0_{mph}_mph", mph * MPH)
    take("accel_0_60_mph_1ft", 60 * MPH, foot)
    take("accel_0_100_mph_1ft", 100 * MPH, foot)
    take("accel_0_100_kmh", 100 / 3.6)
    quarter = _distance(run, QUARTER_MILE) - start
    trap = _distance(run, QUARTER_MILE, 1)
    causes = causes_to(run, np.where(np.isfinite(trap), trap, run.end["speed"]))
    short = [EMPTY if empty else SLOW for empty in emptied(plants, run.end)]
    strip = 66 * FOOT / (quarter + start - _distance(run, QUARTER_MILE - 66 * FOOT))
    found["quarter_mile_time"] = column(quarter, causes, INCOMPLETE, short)
    found["quarter_mile_time_1ft"] = column(quarter - foot, causes, INCOMPLETE, short)
    found["quarter_mile_trap"] = column(trap / MPH, causes, INCOMPLETE, short)
    found["quarter_mile_trap_66ft"] = column(strip / MPH, causes, INCOMPLETE, short)
    return found


def rolling_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return rolling and passing times [s], torque rise included."""
    found = {}
    names = ("accel_5_60_mph_rolling", "passing_30_50_mph", "passing_50_70_mph")
    for name, run, target in zip(names, events, (60, 50, 70), strict=True):
        why = _unreached(plants, run, target * MPH, SLOW)
        found[name] = column(_speed(run, target * MPH), longest_cause(run), remedy=why)
    return found


def geared_speed(plants: np.ndarray) -> np.ndarray:
    """Return the speed [m/s] at which the first motor of each row turns at its highest speed."""
    at_limit = plants["max_speed"] * plants["radius"][:, None] / np.maximum(plants["ratio"], 1e-9)
    motors = np.min(np.where(plants["torque"] > 0, at_limit, np.inf), axis=1)
    fuel_cut = plants["engine_speed"] * plants["radius"] / np.maximum(plants["gear_ratio"][:, -1], 1e-9)
    return np.where(plants["engine"] > 0.5, fuel_cut, motors)


def _unreached(plants: np.ndarray, run: Events, speed: float, otherwise: str) -> list[str]:
    """Return, a row each, why ``speed`` [m/s] is not reached, for the rows that do not."""
    capped = np.minimum(plants["top_speed"], geared_speed(plants)) < speed
    empty = emptied(plants, run.end)
    return [LOWER if cap else EMPTY if out else otherwise for cap, out in zip(capped, empty, strict=True)]


def longest_cause(event: Events) -> list[str]:
    """Return, a row each, what limited a run for the longest time."""
    assert event.held is not None
    return [ledger.LIMIT_NAMES[int(np.argmax(row[:, 0]))] for row in event.held]


def top_speed_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the top speed [km/h] and whether a governor, the gearing or power sets it."""
    top = events[0].end["speed"]
    words = []
    # The driven wheels turn some per cent faster than the road.
    near = np.where(plants["engine"] > 0.5, 0.97, 0.985)
    for speed, governor, gear in zip(top, plants["top_speed"], near * geared_speed(plants), strict=True):
        if speed > 0.998 * governor:
            words.append("governor")
        else:
            words.append("gearing" if speed > gear else "power")
    return {"top_speed": column(np.where(top > 0.0, top * 3.6, np.nan), words, remedy=STUCK)}


def label_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the EPA label's figures from the multi-cycle test: mi, kWh/100 mi, Wh/km from the wall."""
    driven = [event for event in events if event.kind == "drive_trace"]
    energy = {
        f"{event.label} {i}" if event.label == "pause" else event.label: event.numbers["net"] / 3600.0
        for i, event in enumerate(driven)
    }
    distance = {event.label: event.numbers["distance"] for event in driven if event.label != "pause"}
    recharge = sum(energy.values()) / plants["charging_efficiency"]
    with np.errstate(divide="ignore", invalid="ignore"):  # a charge that does not last leaves cycles undriven
        found = label_from_mct(MctEvents(energy, distance, recharge, plants["label_factor"]))
    cycles = [event for event in driven if event.label not in ("pause", "csc_mid", "csc_end")]
    emptied = driven[-1].numbers["empty_at"] >= 0.0
    columns = {}
    for name in ("epa_label_range", "epa_label_comb_kwh_per_100mi", "udds_ac", "hwfet_ac"):
        values = np.where(emptied, found[name], np.nan) if name == "epa_label_range" else found[name]
        columns[name] = _driven(values, cycles, SINGLE_CYCLE)
    return columns


def _driven(values: Any, cycles: list[Events], short: str) -> Column:
    """Return the column of a figure that needs whole ``cycles``; ``short`` tells what a charge too small means."""
    lasted = np.all([event.numbers["empty_at"] < 0.0 for event in cycles], axis=0)
    moved = np.all([event.numbers["distance"] > 0.0 for event in cycles], axis=0)
    why = [
        NOT_EMPTIED if last and go else STUCK if last else short
        for last, go in zip(lasted, moved, strict=True)
    ]
    return column(np.where(lasted & moved, values, np.nan), _missed(cycles), INCOMPLETE, why)


def _rate(event: Events) -> Any:
    """Return the consumption [J/m] of one event; NaN where it has no length."""
    metres = event.numbers["distance"]
    return event.numbers["net"] / np.where(metres > 0.0, metres, np.nan)


def _weighted(repeats: list[Events], usable: Any) -> Any:
    """Return EC_DC [J/m] of a cycle driven several times: the first by its share of the energy, the rest alike."""
    rates = [_rate(event) for event in repeats]
    first = label.first_phase_weight(cast(Any, repeats[0].numbers["net"]), usable)
    return label.weighted_consumption(first, rates[0], sum(rates[1:]) / (len(rates) - 1))


def us06_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the US06 consumption [Wh/km] at the battery's terminals."""
    return {"us06_dc": _driven(_rate(events[0]) * WH_PER_KM, events, EMPTY)}


def _range_figures(range_id: str, wall_id: str) -> Callable[[np.ndarray, list[Events]], Mapping[str, Column]]:
    """Return the function for a procedure of two cycles and a constant speed to empty (UN GTR 15 Annex 8, UN R101)."""

    def figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
        usable: Any = sum(event.numbers["net"] for event in events)
        rate = _weighted(events[:2], usable)
        wall: Any = label.wall_consumption(rate, usable / plants["charging_efficiency"], usable)
        reach = label.cycle_range(usable, rate) / 1000.0
        emptied = events[-1].numbers["empty_at"] >= 0.0
        return {
            range_id: _driven(np.where(emptied, reach, np.nan), events[:2], CONSECUTIVE),
            wall_id: _driven(wall * WH_PER_KM, events[:2], CONSECUTIVE),
        }

    return figures


def fuel_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return EPA's fuel economy [mpg]: city from the three phases of the FTP, highway, and the label's combined."""
    cold, stabilised, _, hot, highway = events

    def of(event: Events, what: str) -> Any:
        return event.numbers[what]

    city = fuel.ftp_consumption(
        of(cold, "net"),
        of(stabilised, "net"),
        of(hot, "net"),
        of(cold, "distance"),
        of(stabilised, "distance"),
    )
    city_mpg = label.mpge(city)
    highway_mpg = label.mpge(_rate(highway))
    # Model years from 2017 on use new constants; the difference is below 2 %.
    adjusted = [
        label.five_cycle_mpge(value, *label.FIVE_CYCLE_2017[name])
        for name, value in (("city", city_mpg), ("highway", highway_mpg))
    ]
    notes = _missed([event for event in events if event.kind == "drive_trace"])
    return {
        "epa_label_comb_mpg": column(cast(Any, fuel.combined_mpg(*adjusted)), notes),
        "udds_mpg": column(cast(Any, city_mpg), notes),
        "udds_co2": column(cast(Any, fuel.carbon_dioxide(city)) * KG_PER_M, notes),
        "hwfet_mpg": column(cast(Any, highway_mpg), notes),
        "hwfet_co2": column(cast(Any, fuel.carbon_dioxide(_rate(highway))) * KG_PER_M, notes),
    }


def _burnt(name: str) -> Callable[[np.ndarray, list[Events]], Mapping[str, Column]]:
    """Return the function for a procedure whose last drive counts: ``name``_fuel [l/100 km] and ``name``_co2 [g/km]."""

    def figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
        rate, notes = _rate(events[-1]), _missed(events[-1:])
        return {
            f"{name}_fuel": column(cast(Any, fuel.litres_per_100_km(rate)), notes),
            f"{name}_co2": column(cast(Any, fuel.carbon_dioxide(rate)) * KG_PER_M, notes),
        }

    return figures


def own_cycle_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return what a cycle of the user's own took: from the wall or as fuel, how far it went, the trace miss [s]."""
    (drive,) = events
    engine = plants["engine"] > 0.5
    wall = _rate(drive) * WH_PER_KM / np.where(engine, np.nan, plants["charging_efficiency"])
    kilometres = drive.numbers["distance"] / 1000.0
    return {
        "cycle_consumption": _only(~engine, "battery", _driven(wall, events, EMPTY)),
        "cycle_energy": _only(~engine, "battery", _driven(wall * kilometres / 1000.0, events, EMPTY)),
        **{name: _only(engine, "engine", one) for name, one in _burnt("cycle")(plants, events).items()},
        "cycle_distance": _driven(kilometres, events, EMPTY),
        "cycle_miss": _driven(drive.numbers["miss_seconds"], events, EMPTY),
    }


def _only(apt: np.ndarray, needs: str, found: Column) -> Column:
    """Return a column with the rows that are not ``apt`` as those of a test that does not apply to the car."""
    for row in np.flatnonzero(~apt).tolist():
        found.values[row], found.outcomes[row] = np.nan, NOT_APPLICABLE
        found.limited_by[row], found.remedies[row] = "", LACKS[needs]
    return found


def steady_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return battery energy [Wh/km] at constant speed on the road."""
    names = ("consumption_const_90kmh", "consumption_const_120kmh")
    return {
        name: _driven(_rate(event) * WH_PER_KM, [event], EMPTY)
        for name, event in zip(names, events, strict=True)
    }


def _missed(events: list[Events]) -> list[str]:
    """Return, a row each, what could not be followed: ``trace missed for 12 s, up to 9.3 km/h``."""
    seconds = sum(event.numbers["miss_seconds"] for event in events)
    worst = np.max([np.abs(event.numbers["miss_speed"]) for event in events], axis=0)
    texts = []
    for s, w in zip(np.atleast_1d(seconds), worst, strict=True):
        texts.append(f"trace missed for {s:.0f} s, by up to {3.6 * w:.1f} km/h" if s > 0 else "")
    return texts


DERIVE: dict[str, Callable[[np.ndarray, list[Events]], Mapping[str, Column]]] = {
    "launch": launch_figures,
    "rolling": rolling_figures,
    "top-speed": top_speed_figures,
    "epa-label": label_figures,
    "us06": us06_figures,
    "wltp": _range_figures("wltp_range", "wltc_ac"),
    "nedc": _range_figures("nedc_range", "nedc_ac"),
    "steady": steady_figures,
    "epa-fuel": fuel_figures,
    "us06-fuel": _burnt("us06"),
    "wltp-fuel": _burnt("wltc"),
    "dc-charge": charging.dc_figures,
    "ac-charge": charging.ac_figures,
    "repeated-launches": heat.launch_fade_figures,
    "full-power": heat.full_power_figures,
    "climb": heat.climb_figures,
    "sustained-speed": heat.sustained_figures,
    "trip-1000": trips.challenge_figures,
    "laps": lap_figures,
    **HANDLING,
    OWN_CYCLE: own_cycle_figures,
    SENTENCE: sentence_figures,
}

"""The multi-cycle test of SAE J1634, as a sequence and as arithmetic; knows no solver.

Full battery, on the dynamometer, in this order (40 CFR 600.116-12(a)(2)):

    UDDS 1 · 15 s key-on · HFEDS 1 · 10 min soak · UDDS 2 · CSC mid · UDDS 3 · 15 s key-on · HFEDS 2 · 10 min
    soak · UDDS 4 · CSC end, until the car cannot hold the speed

CSC: constant-speed cycle at 65 mph. CSC mid only drains: it is as long as it takes for CSC end to be at most
20 % of the distance of the whole test, so that UDDS 3 and 4 run on a battery that is rather empty (SAE J1634
§8; the 20 % and the 65 mph unverified: check against the standard). Soaks of up to 30 min around a CSC are
allowed and left out. Everything that leaves the battery, pauses included, counts as usable energy.

All numbers may be floats or arrays over cars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hothatch.physics import label

Number = Any  # float, or an array with one value a car

CSC_SPEED = 65 * 0.44704  # m/s
KEY_ON_PAUSE = 15.0  # s, 40 CFR 600.116-12(a)(2)(i)
SOAK = 600.0  # s, key off, 40 CFR 600.116-12(a)(2)(ii)
MAX_END_SHARE = 0.20  # of the test's distance
# What CSC mid is planned for: the estimate of the range may be off by a few per cent either way.
PLANNED_END_SHARE = 0.15

WH_PER_KM = label.JOULES_PER_WH / 1000.0  # J/m in one Wh/km
KWH_PER_100_MI = 10.0 * label.JOULES_PER_WH / label.METRES_PER_MILE  # J/m in one kWh/100 mi


@dataclass(frozen=True)
class MctStep:
    """One step: a ``cycle`` by its id, a ``pause`` (key on), a ``soak`` (key off) or ``constant`` speed.

    ``seconds`` for pause and soak, ``distance_m`` for constant speed; None is until the battery is empty.
    """

    name: str
    kind: Literal["cycle", "pause", "soak", "constant"]
    cycle: str = ""
    seconds: float = 0.0
    speed_ms: float = 0.0
    distance_m: Number = None


def mct_steps(mid_distance_m: Number) -> tuple[MctStep, ...]:
    """Return the test in order for a CSC mid of this length [m] ≥ 0 (see ``mid_distance``). Source: the
    module's.
    """
    pause = MctStep("pause", "pause", seconds=KEY_ON_PAUSE)
    soak = MctStep("soak", "soak", seconds=SOAK)
    return (
        MctStep("udds1", "cycle", "udds"),
        pause,
        MctStep("hfeds1", "cycle", "hwfet"),
        soak,
        MctStep("udds2", "cycle", "udds"),
        MctStep("csc_mid", "constant", speed_ms=CSC_SPEED, distance_m=mid_distance_m),
        MctStep("udds3", "cycle", "udds"),
        pause,
        MctStep("hfeds2", "cycle", "hwfet"),
        soak,
        MctStep("udds4", "cycle", "udds"),
        MctStep("csc_end", "constant", speed_ms=CSC_SPEED),
    )


def mid_distance(
    usable_wh: Number,
    cycles_wh: Number,
    cycles_m: Number,
    constant_wh_per_m: Number,
    end_share: float = PLANNED_END_SHARE,
) -> Number:
    """Return how long CSC mid should be [m], ≥ 0, so that CSC end is ``end_share`` of the test's distance.

    ``usable_wh``: estimated usable energy [Wh]; ``cycles_wh``, ``cycles_m``: what four UDDS and two HFEDS
    with their pauses take together [Wh] and their length [m]; ``constant_wh_per_m``: consumption at 65 mph
    [Wh/m]. With D_csc = (UBE − E_cycles)/EC_csc and D = D_cycles + D_csc: D_mid = D_csc − share · D. Zero for
    a car whose charge hardly outlasts the cycles; below no energy at all it cannot do the test
    (``can_complete``). Source: the aim of SAE J1634 §8, CSC end ≤ 20 % of the distance (unverified: check
    against the standard).
    """
    constant = (usable_wh - cycles_wh) / constant_wh_per_m
    return np.fmax(constant - end_share * (cycles_m + constant), 0.0)


def can_complete(usable_wh: Number, cycles_wh: Number) -> Any:
    """Say whether the charge [Wh] outlasts the six cycles [Wh]; a car that fails takes the single-cycle test.

    Source: 40 CFR 600.116-12(a)(1).
    """
    return usable_wh > cycles_wh


@dataclass(frozen=True)
class MctEvents:
    """What a multi-cycle test measured.

    ``energy_wh``: net DC energy out of the battery [Wh] and ``distance_m`` [m], by step name (udds1 …
    csc_end; pauses may be given as any other name, with energy only). ``recharge_wh``: from the wall until
    full again [Wh]. ``usable_wh``: the test's total DC energy; None adds up ``energy_wh``.
    """

    energy_wh: Mapping[str, Number]
    distance_m: Mapping[str, Number]
    recharge_wh: Number
    adjustment_factor: Number = label.DEFAULT_ADJUSTMENT
    usable_wh: Number = None

    @property
    def usable(self) -> Number:
        """Usable battery energy UBE [Wh]."""
        return sum(self.energy_wh.values()) if self.usable_wh is None else self.usable_wh

    def consumption(self, name: str) -> Number:
        """Return the DC consumption of one step [J/m]."""
        return self.energy_wh[name] * label.JOULES_PER_WH / self.distance_m[name]


def label_from_mct(events: MctEvents) -> dict[str, Number]:
    """Return the label's figures, in the units of the register of figures.

    udds_dc, hwfet_dc, udds_ac, hwfet_ac [Wh/km]; udds_range, hwfet_range and epa_tested_range [mi]
    unadjusted; epa_label_range [mi]; epa_label_comb_kwh_per_100mi; epa_label_comb_mpg [MPGe]; mct_end_share
    [-]. Raises KeyError if a cycle is missing. Source: SAE J1634 §8, 40 CFR 600.210-12.
    """
    usable = events.usable
    k_first = label.first_phase_weight(events.energy_wh["udds1"], usable)
    later = sum(events.consumption(f"udds{i}") for i in (2, 3, 4)) / 3.0
    city = label.weighted_consumption(k_first, events.consumption("udds1"), later)
    highway = 0.5 * (events.consumption("hfeds1") + events.consumption("hfeds2"))
    city_ac = label.wall_consumption(city, events.recharge_wh, usable)
    highway_ac = label.wall_consumption(highway, events.recharge_wh, usable)
    usable_j = usable * label.JOULES_PER_WH
    city_range = label.cycle_range(usable_j, city) / label.METRES_PER_MILE
    highway_range = label.cycle_range(usable_j, highway) / label.METRES_PER_MILE
    tested = label.label_combined(city_range, highway_range)
    combined = label.adjusted_consumption(label.label_combined(city_ac, highway_ac), events.adjustment_factor)
    return {
        "udds_dc": city / WH_PER_KM,
        "hwfet_dc": highway / WH_PER_KM,
        "udds_ac": city_ac / WH_PER_KM,
        "hwfet_ac": highway_ac / WH_PER_KM,
        "udds_range": city_range,
        "hwfet_range": highway_range,
        "epa_tested_range": tested,
        "epa_label_range": label.adjusted_range(tested, events.adjustment_factor),
        "epa_label_comb_kwh_per_100mi": combined / KWH_PER_100_MI,
        "epa_label_comb_mpg": label.mpge(combined),
        "mct_end_share": events.distance_m.get("csc_end", 0.0) / sum(events.distance_m.values()),
    }

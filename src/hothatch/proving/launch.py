"""Launch, passing, quarter mile, top speed: the straight-line tests of road-test desks.

The clock starts at first motion; figures with ``1ft`` take off the time over the first foot (0.3048 m), as American
magazines do. Rolling and passing runs start at the pedal from steady speed, so torque rise is part of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import DISTANCES, MPH, QUARTER_MILE, SPEEDS, FullThrottle

ROAD_TEST = Conditions(mass_rule="road", load=90.0, soc=1.0, battery_temperature=298.15)
_DESK = "practice of Car and Driver, Edmunds and Motor Trend; SAE J1491"
# Far enough for every figure, the governor included.
_KILOMETRE = FullThrottle("launch from rest", until_distance=1001.0, until_time=75.0)

LAUNCH = Procedure(
    id="launch",
    title="standing start to 160 km/h and over the kilometre",
    group="go",
    source=_DESK,
    steps=(_KILOMETRE,),
    defaults=ROAD_TEST,
)
# The speed up to which each figure of the launch looks, m/s.
_SPEEDS = {
    **{f"accel_0_{mph}_mph": mph * MPH for mph in (30, 45, 60, 75)},
    "accel_0_60_mph_1ft": 60 * MPH,
    "accel_0_100_mph_1ft": 100 * MPH,
    "accel_0_100_kmh": 100 / 3.6,
}
SURELY = 28.0  # m/s: a car that takes longer than the quarter mile to get there is run again, whole


def brief(figures: Iterable[str]) -> Procedure:
    """Return the launch that ends where ``figures`` are known, by the same steps as the whole one up to there.

    A car that has not brought them by then must drive the whole ``LAUNCH``. What limited a run and its end are not those
    of the whole one.
    """
    speeds = [_SPEEDS[figure] for figure in figures if figure in _SPEEDS]
    others = [figure for figure in figures if figure not in _SPEEDS]
    top = max(speeds, default=0.0)
    if others and top > SURELY:
        return LAUNCH
    # The very numbers at which crossings are noted.
    end = (
        {"until_distance": float(DISTANCES[np.argmin(np.abs(DISTANCES - QUARTER_MILE))])}
        if others
        else {"until_speed": float(SPEEDS[np.argmin(np.abs(SPEEDS - top))])}
    )
    return replace(LAUNCH, steps=(replace(_KILOMETRE, **end),))


ROLLING = Procedure(
    id="rolling",
    title="rolling starts: 5–60, 30–50 and 50–70 mph from steady speed",
    group="go",
    source=_DESK,
    steps=(
        FullThrottle("from 5 mph", start=5 * MPH, until_speed=60.5 * MPH, until_time=40.0),
        FullThrottle("from 30 mph", start=30 * MPH, until_speed=50.5 * MPH, until_time=40.0, top_gear=True),
        FullThrottle("from 50 mph", start=50 * MPH, until_speed=70.5 * MPH, until_time=40.0, top_gear=True),
    ),
    defaults=ROAD_TEST,
    fresh=True,
)

TOP_SPEED = Procedure(
    id="top-speed",
    title="highest speed on the level",
    group="go",
    source="UN R68; governed, geared or power-limited",
    # From rest until it gains no more: a car whose top speed lies below 100 km/h has one too.
    steps=(FullThrottle("full throttle from rest", until_time=900.0, until_speed=np.inf, step=0.02),),
    defaults=ROAD_TEST,
)

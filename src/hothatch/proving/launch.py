"""Launch, passing, quarter mile, top speed: the straight-line tests of road-test desks.

The clock starts at first motion; figures with ``1ft`` take off the time over the first foot (0.3048 m), as American
magazines do. Rolling and passing runs start at the pedal from steady speed, so torque rise is part of them.
"""

from __future__ import annotations

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import MPH, FullThrottle

ROAD_TEST = Conditions(mass_rule="road", load=90.0, soc=1.0, battery_temperature=298.15)
_DESK = "practice of Car and Driver, Edmunds and Motor Trend; SAE J1491"

LAUNCH = Procedure(
    id="launch",
    title="standing start to 160 km/h and over the kilometre",
    group="go",
    source=_DESK,
    # A kilometre: far enough for every figure, the governor included.
    steps=(FullThrottle("launch from rest", until_distance=1001.0, until_time=75.0),),
    defaults=ROAD_TEST,
)

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

"""Lane changes around cones: obstacle avoidance (the moose test) and the double lane change.

ISO 3888-2: the throttle is released 2 m into the first lane, where the entry speed is read at the car's nose; no brake,
the car's own regeneration unless the conditions say otherwise, stability control on. ISO 3888-1: the speed is held.
"""

from __future__ import annotations

from hothatch.proving.courses import double_lane_change, obstacle_avoidance
from hothatch.proving.handling import BRAKING
from hothatch.proving.procedure import Procedure
from hothatch.proving.through_cones import ThroughCones

OBSTACLE = Procedure(
    id="obstacle-avoidance",
    title="obstacle avoidance (moose test)",
    group="turn",
    source="ISO 3888-2:2011",
    steps=(ThroughCones("obstacle avoidance", obstacle_avoidance),),
    defaults=BRAKING,
    fresh=True,
    dear=True,
)

DOUBLE = Procedure(
    id="double-lane-change",
    title="double lane change at a held speed",
    group="turn",
    source="ISO 3888-1:2018",
    steps=(ThroughCones("double lane change", double_lane_change),),
    defaults=BRAKING,
    fresh=True,
    dear=True,
)

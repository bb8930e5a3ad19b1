"""Slaloms at a held speed: 600 ft with a cone every 100 ft, and cones 18 m apart.

The American course is that of Edmunds (600 ft, cones 100 ft apart, hence seven of them); the figure is the mean speed
from the first cone to the last. 18 m with six cones is the distance of European tests.
"""

from __future__ import annotations

from hothatch.proving.courses import Course, slalom
from hothatch.proving.handling import HANDLING
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import FOOT
from hothatch.proving.through_cones import ThroughCones


def edmunds(_width: float) -> Course:
    """Return the course of Edmunds; every car drives the same."""
    return slalom("600-ft slalom", 100 * FOOT, 7)


def european(_width: float) -> Course:
    """Return the course with cones 18 m apart."""
    return slalom("18-m slalom", 18.0, 6)


PROCEDURE = Procedure(
    id="slalom",
    title="slaloms: 600 ft with cones 100 ft apart, and cones 18 m apart",
    group="turn",
    source="practice of Edmunds; European practice",
    steps=(ThroughCones("600-ft slalom", edmunds), ThroughCones("18-m slalom", european)),
    defaults=HANDLING,
    fresh=True,
    dear=True,
)

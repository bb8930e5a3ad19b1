"""5–95 % intervals of what Build shows: a car's own, or those of its base carried over until its own are there.

The file of a variant states nothing that its base's does not, but for what was changed; so a figure of the variant may be
taken to err by the same share as that of the base. That is at once on the screen, and marked as carried over. Intervals of
tests that are quick are then sampled for the variant itself; those of dear tests stay the base's, which cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.evaluate import applies, evaluate, interval
from hothatch.figures.first_order import method, propagate, to_make
from hothatch.figures.results import FigureResult
from hothatch.proving.catalogue import PROCEDURES
from hothatch.serve.quick import QUICK

SAMPLE = 64  # cars: a quarter of what the commands take, so that the intervals are there soon after a drag
Ends = dict[str, tuple[float, float]]
Figures = Mapping[str, FigureResult]
SAMPLED = sorted(
    (name for name, test in PROCEDURES.items() if not test.dear), key=lambda name: name not in QUICK
)


def sampled(car: Car) -> list[str]:
    """Return the tests whose intervals are found by sampling ``car`` itself, those at the top of the screen first."""
    plants = compile(car)
    return [name for name in SAMPLED if applies(PROCEDURES[name], plants).all()]


def sample(car: Car, test: str) -> dict[str, FigureResult]:
    """Return the figures of a quick test with their intervals."""
    return evaluate([car], [test], sample=SAMPLE).cars[0].figures


def with_dear_ends(car: Car, test: str, found: Figures) -> dict[str, FigureResult]:
    """Return ``found``, the figures of a dear test, with their intervals where a design of ``car`` is there already."""
    procedure, given = PROCEDURES[test], dict(found)
    if not procedure.dear or to_make(car, [procedure]) or all(one.value is None for one in found.values()):
        return given
    for name, off in propagate(car, procedure).items():
        one = given.get(name)
        if one is None or one.value is None:
            continue
        if ends := interval(one.value + off):
            given[name] = replace(one, low=ends[0], high=ends[1], method=method(name))
    return given


def ends_of(found: Figures) -> Ends:
    """Return the intervals that figures hold already."""
    return {
        name: (one.low, one.high)
        for name, one in found.items()
        if one.low is not None and one.high is not None
    }


def carried(ends: Ends, base: Figures, own: Figures) -> Ends:
    """Return the base's intervals about another car's values: by the same share, or as far off where the sign may change."""
    found = {}
    for name, (low, high) in ends.items():
        was, now = (one[name].value if name in one else None for one in (base, own))
        if was is None or now is None:
            continue
        if min(low, high, was, now) > 0.0:
            found[name] = (now * low / was, now * high / was)
        else:
            found[name] = (now + low - was, now + high - was)
    return found

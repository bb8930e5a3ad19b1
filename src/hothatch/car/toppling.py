"""A car that its springs cannot hold upright: it is refused before it is driven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hothatch.car.chassis import roll_moment
from hothatch.car.derived import columns_of
from hothatch.car.faults import Fault
from hothatch.car.record import Fact
from hothatch.car.rules import AXLES
from hothatch.units import format_quantity

STATED = ("roll_stiffness", "spring_rate", "bar_rate")


def toppling(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Yield a fault where the roll stiffness of both axles is not above m_s g h, the moment of the leaning body's weight.

    ``facts`` are those of a whole car without other faults; class rules always hold it upright, so that a car that states
    none of it is not looked at. Source: Gillespie, eq. 6-41, whose denominator ΣK − m_s g h is then no stiffness at all.
    """
    paths = (f"suspension.{axle}.{key}" for axle in AXLES for key in STATED)
    stated = next((path for path in paths if path in facts), "")
    if not stated:
        return
    columns = columns_of(facts)
    held = float(sum(columns.value(f"suspension.{axle}.roll_stiffness") for axle in AXLES))
    needed = float(roll_moment(columns))
    if held <= needed:
        whole, least = (format_quantity(value, "rotational_stiffness") for value in (held, needed))
        problem = f"both axles together resist roll by {whole}, less than the body's own weight asks: the car falls over"
        yield Fault(stated, problem, f"more than {least} in all")

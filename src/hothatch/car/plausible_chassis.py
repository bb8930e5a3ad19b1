"""What a chassis cannot be: a body shorter than its axles, one roll stiffness stated twice, a car that falls over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hothatch.car.faults import Fault
from hothatch.car.record import Fact
from hothatch.units import format_quantity

AXLES = ("front", "rear")
# Below this static stability factor, T/(2h), no car is steered by its tyres: it rolls over first.
LEAST_STABILITY = 0.7


def unfit_chassis(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Yield a fault for every value of the chassis that others rule out."""
    yield from _short_body(facts)
    for axle in AXLES:
        whole = f"suspension.{axle}.roll_stiffness"
        for part in ("spring_rate", "bar_rate"):
            path = f"suspension.{axle}.{part}"
            if whole in facts and path in facts:
                yield Fault(path, f"beside {whole}, which holds springs and bars", "one or the other")
        yield from _top_heavy(facts, f"body.track_{axle}")
    yield from _unfit_control(facts)


def _short_body(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    wheelbase, overhang, length = (
        _number(facts, f"body.{key}") for key in ("wheelbase", "front_overhang", "length")
    )
    if wheelbase and overhang and length and wheelbase + overhang > length:
        most = format_quantity(max(length - wheelbase, 0.0), "length")
        yield Fault("body.front_overhang", "with the wheelbase is more than body.length", f"at most {most}")


def _top_heavy(facts: Mapping[str, Fact], track: str) -> Iterator[Fault]:
    height, width = _number(facts, "mass.cg_height"), _number(facts, track)
    if height and width and width < 2.0 * LEAST_STABILITY * height:
        least = format_quantity(2.0 * LEAST_STABILITY * height, "length")
        shown = format_quantity(width, "length")
        yield Fault(
            track, f"{shown} is too narrow for mass.cg_height, the car would fall over", f"at least {least}"
        )


def _unfit_control(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    stability, vectoring = "control.stability", "control.brake_vectoring"
    if stability in facts and facts[stability].value == "none" and vectoring in facts:
        yield Fault(vectoring, "needs stability control", f'{stability} = "esc"')


def _number(facts: Mapping[str, Fact], path: str) -> float:
    value = facts[path].value if path in facts else None
    return value if isinstance(value, float) else 0.0

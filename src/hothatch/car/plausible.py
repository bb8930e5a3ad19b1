"""What the fields of one car must be to each other. Only facts that could be read are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hothatch.car.faults import Fault
from hothatch.car.plausible_chassis import unfit_chassis
from hothatch.car.record import Fact
from hothatch.car.schema import FIELDS

AXLES = ("front", "rear")
# (smaller, larger)
ORDERED = (
    ("mass.curb", "mass.gross"),
    ("mass.cg_height", "body.height"),
    ("body.track_front", "body.width"),
    ("body.track_rear", "body.width"),
    ("body.wheelbase", "body.length"),
    ("body.front_overhang", "body.length"),
    ("brakes.fade_start", "brakes.fade_end"),
    ("battery.usable", "battery.nominal"),
    ("battery.temperature_fade", "battery.temperature_limit"),
    ("control.regen_fade_end", "control.regen_fade_start"),
)
ORDERED_IN_DRIVE = (
    ("peak_torque_from", "peak_torque_to"),
    ("peak_power_from", "peak_power_to"),
    ("peak_power_to", "max_speed"),
    ("continuous_power", "power"),
    ("motor_temperature_fade", "motor_temperature_limit"),
    ("inverter_temperature_fade", "inverter_temperature_limit"),
)
KINDS_OF = {"engine": 'kind = "engine"', "motor": 'kind = "pm" or "induction"'}
BATTERY_NEEDS = tuple(
    f"battery.{key}" for key in ("chemistry", "cells_series", "cells_parallel", "usable", "cooling")
)
MOTOR_NEEDS = ("ratio",)
ENGINE_NEEDS = (
    "displacement", "aspiration", "peak_torque_from", "peak_torque_to", "peak_power_from", "peak_power_to",
    "max_speed", "gearbox", "ratios", "final_drives",
)  # fmt: skip
COAST_DOWN = ("road_load.a", "road_load.b", "road_load.c", "road_load.test_mass")
# Where the first is left out, its class rule needs the others.
RULE_NEEDS = (
    ("mass.cg_height", ("body.height",)),
    ("body.frontal_area", ("body.width", "body.height")),
)


def implausible(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Yield a fault for every pair of values that no car can have together."""
    for small, large in _ordered():
        low, high = _number(facts, small), _number(facts, large)
        if low is not None and high is not None and low > high:
            shown = FIELDS[small].format(low)
            yield Fault(small, f"{shown} is more than {large}", f"at most {FIELDS[large].format(high)}")
    yield from _misplaced(facts)
    yield from unfit_chassis(facts)
    for axle in AXLES:
        yield from _unreachable_power(facts, f"drive.{axle}")
        yield from _unfit_gears(facts, f"drive.{axle}")


def incomplete(facts: Mapping[str, Fact], present: set[str]) -> Iterator[Fault]:
    """Yield a fault for every field that others make necessary; ``present``: the paths in the files."""
    stated = [path for path in COAST_DOWN if path in present]
    for path in COAST_DOWN:
        if stated and path not in present:
            yield Fault(path, "missing", f"all of {', '.join(COAST_DOWN)}, or none")
    wanted: dict[str, list[str]] = {}
    for path, needs in RULE_NEEDS:
        for need in needs:
            if path not in present and need not in present:
                wanted.setdefault(need, []).append(path)
    for need, paths in wanted.items():
        yield Fault(
            need, "missing", f"{FIELDS[need].expected}, which gives {' and '.join(paths)} by class rule"
        )
    yield from _of_its_kind(facts, present)
    if "drive" not in present:
        yield Fault("drive", "missing", '[[drive]] with axle = "front" or "rear"')


def _of_its_kind(facts: Mapping[str, Fact], present: set[str]) -> Iterator[Fault]:
    """Yield a fault for every field that a car with motors, or one with an engine, cannot do without."""
    electric = False
    for axle in AXLES:
        drive = f"drive.{axle}"
        if f"{drive}.kind" in facts:
            engine = facts[f"{drive}.kind"].value == "engine"
            electric = electric or not engine
            yield from _missing(
                (f"{drive}.{key}" for key in (ENGINE_NEEDS if engine else MOTOR_NEEDS)), present
            )
    if electric:
        yield from _missing(BATTERY_NEEDS, present)


def _misplaced(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Yield a fault for every field that belongs to the other kind of drive, and for an engine beside another drive."""
    kinds = [drive_kind(facts[path].value) for axle in AXLES if (path := f"drive.{axle}.kind") in facts]
    if len(kinds) > 1 and "engine" in kinds:
        yield Fault("drive", "an engine and another drive in one car", "one engine, or motors only")
    for path in facts:
        drive, _, _ = path.rpartition(".")
        only = FIELDS[path].only if path in FIELDS else ""
        if not only:
            continue
        if f"{drive}.kind" in facts:
            if only != drive_kind(facts[f"{drive}.kind"].value):
                yield Fault(path, f"belongs to {only}s, this drive is of another kind", KINDS_OF[only])
        elif not drive.startswith("drive.") and kinds and only not in kinds:
            yield Fault(
                path,
                f"belongs to cars with {'an engine' if only == 'engine' else 'motors'}",
                "to be left out",
            )


def drive_kind(kind: object) -> str:
    """Return ``engine`` or ``motor`` for the kind of a drive."""
    return "engine" if kind == "engine" else "motor"


def _missing(paths: Iterable[str], present: set[str]) -> Iterator[Fault]:
    for path in paths:
        if path not in present:
            yield Fault(path, "missing", FIELDS[path].expected)


def _ordered() -> Iterator[tuple[str, str]]:
    yield from ORDERED
    for axle in AXLES:
        for small, large in ORDERED_IN_DRIVE:
            yield f"drive.{axle}.{small}", f"drive.{axle}.{large}"


def _number(facts: Mapping[str, Fact], path: str) -> float | None:
    value = facts[path].value if path in facts else None
    return value if isinstance(value, float) else None


def _unreachable_power(facts: Mapping[str, Fact], drive: str) -> Iterator[Fault]:
    power, torque, fastest = (_number(facts, f"{drive}.{key}") for key in ("power", "torque", "max_speed"))
    if power is not None and torque is not None and fastest is not None and power > torque * fastest:
        reach = FIELDS[f"{drive}.power"].format(torque * fastest)
        yield Fault(f"{drive}.power", "is more than torque times max_speed", f"at most {reach}")


def _unfit_gears(facts: Mapping[str, Fact], drive: str) -> Iterator[Fault]:
    lists = {
        key: facts[f"{drive}.{key}"].value for key in ("ratios", "final_drives") if f"{drive}.{key}" in facts
    }
    counts = {key: len(value[0]) for key, value in lists.items() if isinstance(value, tuple)}
    gears = counts.get("ratios", 1)
    finals = counts.get("final_drives", 1)
    if "ratios" in counts and finals not in (1, gears):
        yield Fault(
            f"{drive}.final_drives", f"has {finals} entries", f"1 for all gears, or {gears}, one a gear"
        )
    elif "ratios" in counts:
        yield from _unfit_steps(facts, drive, lists)


def _unfit_steps(facts: Mapping[str, Fact], drive: str, lists: Mapping[str, object]) -> Iterator[Fault]:
    """Yield a fault for a CVT without its two ends, and for a gear that is not longer than the one before."""
    ratios, finals = (lists.get(key, ((1.0,),)) for key in ("ratios", "final_drives"))
    if not (isinstance(ratios, tuple) and isinstance(finals, tuple)):
        return
    steps = list(
        zip(ratios[0], finals[0] * len(ratios[0]) if len(finals[0]) == 1 else finals[0], strict=True)
    )
    gearbox = facts.get(f"{drive}.gearbox")
    if gearbox and gearbox.value == "cvt" and len(steps) != 2:
        yield Fault(
            f"{drive}.ratios",
            f"a CVT with {len(steps)} ratio{'s' * (len(steps) != 1)}",
            "two, its longest reduction and its shortest",
        )
    for gear in range(1, len(steps)):
        before, after = (ratio * final for ratio, final in steps[gear - 1 : gear + 1])
        if after >= before:
            yield Fault(
                f"{drive}.ratios",
                f"gear {gear + 1} reduces by {after:.2f}, final drive included, gear {gear} by {before:.2f}",
                "first gear first, each less than the one before",
            )
            return

"""The cycles that ship: their check sums, the regulations' own totals, and worked wheel energies."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from hothatch.formats.cycle_csv import CycleFileError
from hothatch.garage.cycles import Cycle, cycle, cycle_from_file, cycle_ids, shipped_cycle
from hothatch.garage.nedc import (
    ACCELERATE,
    BRAKE,
    COAST,
    EXTRA_URBAN_ELECTRIC,
    EXTRA_URBAN_MANUAL,
    IDLE,
    SHIFT,
    STEADY,
    URBAN_ELECTRIC,
    URBAN_MANUAL,
    Operation,
    nedc_trace,
)

MPH = 0.44704

# points, duration s, length m, top speed km/h, first digits of the SHA-256 of the data rows
CHECK_SUMS = {
    "udds": (1370, 1369, 11_990.4, 91.25, "1d6ce39e844b2b1a"),
    "hwfet": (766, 765, 16_506.8, 96.40, "78ce4f686529405c"),
    "us06": (601, 600, 12_887.6, 129.23, "11ed5b9aa91ee9c2"),
    "wltc-3b": (1801, 1800, 23_266.3, 131.30, "de8bec1c3ee07f8b"),
    "nedc": (1181, 1180, 11_028.2, 120.0, ""),
    "nedc-automatic": (1181, 1180, 10_936.7, 120.0, ""),
    "nedc-electric": (1181, 1180, 11_022.2, 120.0, ""),
}


def shipped_text(name: str) -> str:
    return files("hothatch.garage").joinpath("cycles", f"{name}.csv").read_text(encoding="utf-8")


def test_every_cycle_is_listed_and_checked():
    assert cycle_ids() == tuple(sorted(CHECK_SUMS))


@pytest.mark.parametrize("name", CHECK_SUMS)
def test_points_duration_length_top_speed_and_hash(name: str):
    points, duration, length, top_speed, digest = CHECK_SUMS[name]
    found = cycle(name)
    assert found.time_s.shape == found.speed_ms.shape == (points,)
    assert found.duration_s == duration
    # Research summed with 0.447 m/s in one mph here and there: 0.3 m apart at most.
    assert found.distance_m == pytest.approx(length, abs=0.3)
    assert found.top_speed_ms * 3.6 == pytest.approx(top_speed, abs=0.005)
    assert np.array_equal(found.time_s, np.arange(points))
    assert found.speed_ms[0] == found.speed_ms[-1] == 0.0
    assert found.title and found.source
    if digest:
        assert f"# sha256: {digest}" in shipped_text(name)


@pytest.mark.parametrize("name", ["udds", "hwfet", "us06", "wltc-3b"])
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\n300,", "\n300,1", "sha256"),
        ("\n1,0.0\n", "\n", "points"),
        ("# distance_m: ", "# distance_m: 9", "distance_m"),
        ("# duration_s: ", "# duration_s: 9", "duration_s"),
        ("# top_speed_", "# top_sped_", "top_speed_"),
    ],
)
def test_a_damaged_table_is_refused(name: str, old: str, new: str, told: str):
    damaged = shipped_text(name).replace(old, new)
    assert damaged != shipped_text(name)
    with pytest.raises(CycleFileError, match=told):
        shipped_cycle(name, damaged)


def test_wltc_phases():
    """UN GTR 15: bounds at 589, 1022, 1477 and 1800 s, the car standing at each of them."""
    wltc = cycle("wltc-3b")
    table = {
        "low": (589, 3094.5, 56.5),
        "medium": (433, 4755.9, 76.6),
        "high": (455, 7161.7, 97.4),
        "extra high": (323, 8254.1, 131.3),
    }
    assert [phase.name for phase in wltc.phases] == list(table)
    for name, (duration, length, top_speed) in table.items():
        part = wltc.phase(name)
        assert (part.time_s[0], part.duration_s) == (0.0, duration)
        assert part.distance_m == pytest.approx(length, abs=0.05)
        assert part.top_speed_ms * 3.6 == pytest.approx(top_speed)
        assert part.speed_ms[0] == part.speed_ms[-1] == 0.0
    assert sum(wltc.phase(name).distance_m for name in table) == pytest.approx(wltc.distance_m)
    with pytest.raises(KeyError, match="no phase rural in wltc-3b; phases: low, medium, high, extra high"):
        wltc.phase("rural")


def seconds_by_kind(operations: tuple[Operation, ...]) -> dict[str, int]:
    return {
        kind: sum(o.duration for o in operations if o.kind == kind) for kind in {o.kind for o in operations}
    }


@pytest.mark.parametrize(
    ("operations", "breakdown"),
    [
        (URBAN_MANUAL, {IDLE: 60, COAST: 9, SHIFT: 8, ACCELERATE: 36, STEADY: 57, BRAKE: 25}),
        (EXTRA_URBAN_MANUAL, {IDLE: 40, SHIFT: 6, ACCELERATE: 103, STEADY: 209, BRAKE: 42}),
        (URBAN_ELECTRIC, {IDLE: 60, ACCELERATE: 42, STEADY: 59, BRAKE: 34}),
        (EXTRA_URBAN_ELECTRIC, {IDLE: 40, ACCELERATE: 109, STEADY: 209, BRAKE: 42}),
    ],
)
def test_nedc_operations_add_up_as_the_regulation_says(
    operations: tuple[Operation, ...], breakdown: dict[str, int]
):
    """UN R83 Annex 4a §6.1.1, "breakdown by phases"; R101 alike. The printed accelerations fit the speeds."""
    assert seconds_by_kind(operations) == breakdown
    before = 0.0
    for operation in operations:
        rise = (operation.speed_end - before) / 3.6 / operation.duration
        assert operation.acceleration == pytest.approx(rise, abs=0.015), operation
        before = operation.speed_end
    assert before == 0.0


def test_nedc_lengths():
    """R101 states 4067 + 6956 = 11 022 m; R83 a theoretical 4052 m (its table drawn: 4073 m) and 6955 m."""
    assert cycle("nedc-electric").phase("urban").distance_m == pytest.approx(4067, abs=0.5)
    assert cycle("nedc-electric").phase("extra-urban").distance_m == pytest.approx(6956, abs=0.5)
    assert cycle("nedc").phase("urban").distance_m == pytest.approx(4 * 1013, rel=0.006)
    assert cycle("nedc").phase("extra-urban").distance_m == pytest.approx(6955, abs=0.5)
    assert cycle("nedc").distance_m == pytest.approx(11_030, rel=2e-4)


def test_nedc_corners_and_shifts():
    time, manual = nedc_trace("manual")
    _, automatic = nedc_trace("automatic")
    assert manual[[54, 55, 56]] == pytest.approx(15.0)  # gear change
    assert automatic[55] == pytest.approx(32 * 6 / 12)  # straight from 49 s to 32 km/h at 61 s
    assert automatic[130] == pytest.approx(50 * 13 / 26)
    assert automatic[780 + 40] == pytest.approx(70 * 20 / 41)
    assert manual[[176, 177, 178]] == pytest.approx(automatic[[176, 177, 178]])
    assert time[-1] == 1180
    assert np.diff(manual).max() / 3.6 == pytest.approx(1.04, abs=0.005)
    assert np.diff(manual).min() / 3.6 == pytest.approx(-1.389, abs=0.005)


def test_the_10_931_km_of_other_tools_is_explained():
    """Straight lines between idling and steady speeds in the urban part give 994.03 m a cycle."""
    corners = ((0, 0), (11, 0), (15, 15), (23, 15), (28, 0), (49, 0), (61, 32), (85, 32), (96, 0), (117, 0))
    corners += ((143, 50), (155, 50), (163, 35), (176, 35), (188, 0), (195, 0))
    time, speed = np.array(corners, dtype=float).T
    urban = float(np.sum(np.diff(time) * 0.5 * (speed[1:] + speed[:-1]))) / 3.6
    assert urban == pytest.approx(994.03, abs=0.005)
    assert 4 * urban + cycle("nedc").phase("extra-urban").distance_m == pytest.approx(10_931, abs=0.5)


def wheel_energy(found: Cycle, a: float, b: float, c: float, mass: float) -> tuple[float, float]:
    """Positive and braking wheel energy [Wh/km]: midpoint speeds at 1 Hz, no rotating mass."""
    v = 0.5 * (found.speed_ms[1:] + found.speed_ms[:-1])
    power = (a + b * v + c * v * v + mass * np.diff(found.speed_ms)) * v
    per_km = 3600 * found.distance_m / 1000
    return float(power[power > 0].sum()) / per_km, float(-power[power < 0].sum()) / per_km


@pytest.mark.parametrize(
    ("a", "b", "c", "mass", "udds", "hwfet"),
    [
        (115.92, 2.9851, 0.43738, 1701, (130.4, 60.23), (126.3, 12.61)),  # Leaf 40, MY2018
        (125.22, 2.8777, 0.44717, 1928, (142.7, 69.74), (132.2, 15.12)),  # Leaf Plus S 62
        (126.33, 2.0080, 0.43359, 1758, (132.0, 62.9), (123.5, 13.53)),  # Bolt 2017
    ],
)
def test_worked_wheel_energy(
    a: float, b: float, c: float, mass: float, udds: tuple[float, float], hwfet: tuple[float, float]
):
    """Coast-down A, B, C and equivalent test weight of EPA's lists; figures of an independent summation."""
    assert wheel_energy(cycle("udds"), a, b, c, mass) == pytest.approx(udds, rel=1e-3)
    assert wheel_energy(cycle("hwfet"), a, b, c, mass) == pytest.approx(hwfet, rel=1e-3)


def test_shipped_cycles_are_shared_and_read_only():
    assert cycle("udds") is cycle("udds")
    with pytest.raises(ValueError, match="read-only"):
        cycle("udds").speed_ms[0] = 1.0
    assert cycle("udds").at_1_hz() is cycle("udds")


def test_unknown_cycle_names_those_there_are():
    with pytest.raises(KeyError, match="no cycle jc08; cycles: hwfet, nedc"):
        cycle("jc08")


def test_a_cycle_from_a_file(tmp_path: Path):
    file = tmp_path / "school run.csv"
    file.write_text("# title: School run\ntime_s,speed_mph\n10,0\n10.5,10\n12.25,10\n", encoding="utf-8")
    found = cycle_from_file(file)
    assert (found.name, found.title, found.source) == ("school run", "School run", str(file))
    assert found.distance_m == pytest.approx((0.25 + 1.75) * 10 * MPH)
    whole = found.at_1_hz()
    assert np.array_equal(whole.time_s, [0, 1, 2, 3])
    assert whole.speed_ms == pytest.approx([0, 10 * MPH, 10 * MPH, 10 * MPH])

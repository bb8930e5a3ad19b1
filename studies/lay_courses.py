"""Write the courses that have a formula or are of the project's own design: python studies/lay_courses.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.optimize import fsolve

from hothatch.garage.clothoid import trace
from hothatch.studies.circuit_file import circuit_text

GARAGE = Path(__file__).parents[1] / "src/hothatch/garage/circuits"
FOOT = 0.3048
HALF_TRACK = 0.9  # the centre of gravity runs so far outside a painted circle, m
OWN = {
    "kind": "assumed",
    "source": "own design",
    "licence": "Apache-2.0",
    "attribution": "the Hothatch authors",
}
Row = list[float]


def straight(length: float, half: float, grade: float = 0.0) -> list[Row]:
    """Return a straight with ``half`` its width [m]."""
    return [[length, 0.0, 0.0, half, half, grade, 0.0]]


def bend(
    radius: float, degrees: float, half: float, ramp: float = 10.0, grade: float = 0.0, bank: float = 0.0
) -> list[Row]:
    """Return a bend, left for positive ``degrees``, between two clothoids of ``ramp`` [m]."""
    k = float(np.copysign(1.0 / radius, degrees))
    arc = np.radians(abs(degrees)) * radius - ramp
    assert arc > 0.0, "ramps turn further than the bend"
    return [
        [ramp, 0.0, k, half, half, grade, 0.0], [arc, k, k, half, half, grade, bank],
        [ramp, k, 0.0, half, half, grade, bank],
    ]  # fmt: skip


def closed(parts: list[list[Row]], free: tuple[int, int]) -> np.ndarray:
    """Return the rows of a loop, the straights ``free`` lengthened so that it closes."""

    def rows(lengths: np.ndarray) -> np.ndarray:
        for part, length in zip(free, lengths, strict=True):
            parts[part][0][0] = float(length)
        return np.array([row for part in parts for row in part])

    def gap(lengths: np.ndarray) -> list[float]:
        x, y, _ = trace(*rows(lengths)[:, :3].T)
        return [float(x[-1]), float(y[-1])]

    return rows(fsolve(gap, [parts[part][0][0] for part in free], xtol=1e-12))


def figure_eight() -> np.ndarray:
    """Return Motor Trend's figure eight: 200-ft circles 500 ft apart, crossed tangents."""
    radius, apart, half = 100 * FOOT + HALF_TRACK, 500 * FOOT, 3.0
    tangent = float(np.sqrt(apart**2 - 4.0 * radius**2))
    arc = radius * (np.pi + 2.0 * np.arcsin(2.0 * radius / apart))
    k = 1.0 / radius
    return np.array([
        [tangent, 0.0, 0.0, half, half, 0.0, 0.0], [arc, k, k, half, half, 0.0, 0.0],
        [tangent, 0.0, 0.0, half, half, 0.0, 0.0], [arc, -k, -k, half, half, 0.0, 0.0],
    ])  # fmt: skip


def skidpad(feet: float) -> np.ndarray:
    """Return a circle of ``feet`` diameter, driven by the centre of gravity."""
    radius = 0.5 * feet * FOOT
    return np.array([[2.0 * np.pi * radius, 1.0 / radius, 1.0 / radius, 3.0, 3.0, 0.0, 0.0]])


def autocross() -> np.ndarray:
    """Return an open autocross course of some 900 m: sweepers, a slalom, a hairpin, a gate of offsets."""
    half = 3.0
    slalom = [bend(24.0, angle, half, 6.0) for angle in (22, -44, 44, -44, 44, -22)]
    parts = [
        straight(40, half), bend(28, 80, half), straight(35, half), bend(40, -120, half), straight(30, half), *slalom,
        straight(45, half), bend(14, 175, half, 8.0), straight(60, half), bend(55, -100, half), straight(20, half),
        bend(20, 45, half, 6.0), bend(20, -90, half, 6.0), bend(20, 45, half, 6.0), straight(70, half),
        bend(32, -85, half), straight(80, half),
    ]  # fmt: skip
    return np.array([row for part in parts for row in part])


def handling() -> np.ndarray:
    """Return a closed handling course of some 2.6 km: a fast sweeper, esses, a hairpin, a banked bend."""
    half = 5.0
    parts = [
        straight(420, half), bend(75, 85, half, 20), straight(120, half), bend(160, 60, half, 40), straight(150, half),
        bend(45, -60, half, 15), straight(30, half), bend(45, 95, half, 15), straight(200, half),
        bend(22, 150, half, 12), straight(110, half), bend(90, -80, half, 25), straight(60, half),
        bend(60, 110, half, 20, bank=-0.07), straight(150, half),
    ]  # fmt: skip
    turn = sum(0.5 * (row[1] + row[2]) * row[0] for part in parts for row in part)
    assert abs(turn - 2.0 * np.pi) < 1e-9, np.degrees(turn)
    return closed(parts, (8, 12))


def hill_climb() -> np.ndarray:
    """Return an open hill climb of some 2.9 km, 5 to 11 % steep, with three hairpins."""
    half = 3.5
    parts = [
        straight(150, half, 0.05), bend(120, 50, half, 25, 0.06), straight(180, half, 0.07), bend(60, -70, half, 15, 0.08),
        straight(120, half, 0.08), bend(15, 170, half, 9, 0.07), straight(260, half, 0.09), bend(80, -45, half, 20, 0.09),
        straight(90, half, 0.10), bend(50, 60, half, 15, 0.10), straight(140, half, 0.10), bend(14, -175, half, 9, 0.08),
        straight(240, half, 0.11), bend(100, 60, half, 25, 0.10), straight(100, half, 0.09), bend(70, -90, half, 20, 0.08),
        straight(160, half, 0.08), bend(16, 165, half, 9, 0.07), straight(220, half, 0.09), bend(150, -50, half, 30, 0.07),
        straight(200, half, 0.05),
    ]  # fmt: skip
    return np.array([row for part in parts for row in part])


def courses() -> dict[str, tuple[np.ndarray, bool, dict[str, object]]]:
    """Return each course by its id: rows, whether it is a loop, the head of its file."""
    paint = f"path of the centre of gravity, {HALF_TRACK} m outside the painted circle"
    return {
        "figure-eight": (figure_eight(), True, {
            **OWN, "name": "Figure eight", "kind": "published",
            "source": f"Motor Trend's course: 200-ft circles, centres 500 ft apart, crossed tangents; {paint}",
        }),
        "skidpad-200ft": (skidpad(200), True, {**OWN, "name": "Skidpad, 200 ft", "source": "circle of 200 ft diameter"}),
        "skidpad-300ft": (skidpad(300), True, {**OWN, "name": "Skidpad, 300 ft", "source": "circle of 300 ft diameter"}),
        "quarter-mile": (np.array([[402.336, 0.0, 0.0, 4.0, 4.0, 0.0, 0.0]]), False, {
            **OWN, "name": "Quarter-mile strip", "source": "a straight of 1320 ft",
        }),
        "autocross": (autocross(), False, {**OWN, "name": "Autocross course"}),
        "handling-course": (handling(), True, {**OWN, "name": "Handling course"}),
        "hill-climb": (hill_climb(), False, {**OWN, "name": "Hill climb"}),
    }  # fmt: skip


if __name__ == "__main__":
    for name, (rows, loop, head) in courses().items():
        (GARAGE / f"{name}.toml").write_text(circuit_text(dict(head), loop, rows), encoding="utf-8")
        print(f"{name}: {rows[:, 0].sum():.2f} m")

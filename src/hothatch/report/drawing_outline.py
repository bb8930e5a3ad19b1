"""Outlines of cars by style, of the project's own design: side, front and plan, fitted to a car's own dimensions.

A corner is (from where along the car, how far, height over the car's own, radius): ``F`` counts millimetres from the nose,
``R`` from the tail, ``A`` shares of the wheelbase from the front axle. y points down, as in SVG.
"""

from __future__ import annotations

import math

from hothatch.report.drawing_shape import Shape
from hothatch.report.svg import circle, line, number, rounded, tag

Corner = tuple[str, float, float, float]  # from where along the car, how far, height over the car's, radius

_NOSE: tuple[Corner, ...] = (
    ("F", 16, 0.26, 70), ("F", 0, 0.36, 40), ("F", 0, 0.42, 40), ("F", 42, 0.485, 90),
    ("F", 170, 0.535, 160), ("F", 420, 0.575, 240),
)  # fmt: skip
_TAIL: tuple[Corner, ...] = (("R", 22, 0.58, 50), ("R", 0, 0.51, 40), ("R", 0, 0.45, 40), ("R", 6, 0.31, 80))
_TOPS: dict[str, tuple[Corner, ...]] = {
    "hatchback": (
        *_NOSE, ("A", 0.13, 0.635, 130), ("A", 0.43, 0.945, 420), ("A", 0.58, 1.0, 460), ("A", 0.74, 1.0, 460),
        ("R", 420, 0.955, 300), ("R", 215, 0.915, 45), ("R", 92, 0.66, 90), *_TAIL,
    ),
    "estate": (
        *_NOSE, ("A", 0.13, 0.63, 130), ("A", 0.43, 0.945, 420), ("A", 0.56, 1.0, 460), ("A", 0.80, 1.0, 460),
        ("R", 330, 0.962, 240), ("R", 185, 0.93, 60), ("R", 60, 0.65, 90), *_TAIL,
    ),
    "saloon": (
        *_NOSE, ("A", 0.12, 0.64, 150), ("A", 0.45, 0.955, 460), ("A", 0.56, 1.0, 460), ("A", 0.68, 1.0, 460),
        ("A", 0.90, 0.945, 460), ("A", 1.13, 0.735, 300), ("R", 75, 0.715, 50), ("R", 40, 0.63, 60), *_TAIL,
    ),
    "suv": (
        ("F", 12, 0.30, 80), ("F", 0, 0.40, 40), ("F", 0, 0.47, 40), ("F", 40, 0.565, 100),
        ("F", 190, 0.605, 200), ("A", 0.12, 0.69, 220),
        ("A", 0.38, 0.955, 360), ("A", 0.50, 1.0, 420), ("A", 0.84, 1.0, 420), ("R", 330, 0.965, 240),
        ("R", 190, 0.925, 60), ("R", 70, 0.66, 130), ("R", 0, 0.57, 40), ("R", 0, 0.51, 40), ("R", 4, 0.34, 80),
    ),
    "coupe": (
        *_NOSE, ("A", 0.11, 0.67, 240), ("A", 0.38, 0.95, 420), ("A", 0.48, 1.0, 420), ("A", 0.60, 1.0, 420),
        ("A", 0.98, 0.82, 460), ("R", 80, 0.73, 50), ("R", 40, 0.63, 60), *_TAIL,
    ),
    "open": (
        *_NOSE, ("A", 0.20, 0.70, 120), ("A", 0.36, 1.0, 24), ("A", 0.40, 1.0, 24), ("A", 0.35, 0.74, 60),
        ("A", 0.72, 0.73, 60), ("A", 0.80, 0.86, 60), ("A", 0.93, 0.84, 120), ("R", 90, 0.71, 120), *_TAIL,
    ),
}  # fmt: skip
_GLASS: dict[str, tuple[tuple[float, float], ...]] = {
    "hatchback": ((0.19, 0.665), (0.445, 0.922), (0.78, 0.932), (0.99, 0.905), (1.125, 0.80), (1.10, 0.69)),
    "estate": ((0.205, 0.66), (0.445, 0.922), (0.86, 0.932), (1.18, 0.90), (1.24, 0.70), (1.16, 0.685)),
    "saloon": ((0.20, 0.66), (0.46, 0.928), (0.72, 0.937), (0.90, 0.885), (1.04, 0.745), (0.98, 0.69)),
    "suv": ((0.175, 0.705), (0.395, 0.93), (0.88, 0.94), (1.12, 0.905), (1.19, 0.745), (1.10, 0.72)),
    "coupe": ((0.165, 0.685), (0.395, 0.925), (0.62, 0.93), (0.84, 0.83), (0.74, 0.71)),
    "open": (),
}
_DOORS = {"coupe": (0.14, 0.70), "open": (0.22, 0.70)}


def along(shape: Shape, corner: Corner) -> float:
    """Return where a corner stands, behind the front axle."""
    start, distance = corner[0], corner[1]
    if start == "F":
        return distance - shape.front_overhang
    return shape.wheelbase + shape.rear_overhang - distance if start == "R" else distance * shape.wheelbase


def side(shape: Shape) -> str:
    """Return path data of the body from the side: nose, top, tail, then the sill with its two wheel arches."""
    sill = shape.clearance + 0.02 * shape.height
    low = ("F", 95.0, (shape.clearance + 75.0) / shape.height, 50.0)
    back = ("R", 95.0, (shape.clearance + 120.0) / shape.height, 60.0)
    corners = [
        (along(shape, corner), -corner[2] * shape.height, corner[3])
        for corner in (low, *_TOPS[shape.style], back)
    ]
    first, last = corners[0], corners[-1]
    data = rounded([(first[0] + 30.0, -sill, 0.0), *corners, (last[0] - 40.0, -sill, 0.0)], closed=False)
    for x, tyre in ((shape.wheelbase, shape.tyres[1]), (0.0, shape.tyres[0])):
        radius = tyre.radius + 42.0
        half = math.sqrt(max(radius**2 - (tyre.radius - sill) ** 2, 0.0))
        arc = f"A{number(radius)} {number(radius)} 0 1 0 {number(x - half)} {number(-sill)}"
        data += f"L{number(x + half)} {number(-sill)}{arc}"
    return data + "Z"


def side_details(shape: Shape) -> str:
    """Return windows, pillars, door gaps and lamps from the side."""
    height, base = shape.height, shape.wheelbase
    parts = []
    glass = [(x * base, -z * height, 45.0) for x, z in _GLASS[shape.style]]
    if glass:
        parts.append(tag("path", d=rounded(glass), class_="glass"))
        pillar = 0.60 if shape.style not in _DOORS else 0.0
        if pillar:
            parts.append(
                line(pillar * base, -0.672 * height, (pillar - 0.012) * base, -0.93 * height, class_="pillar")
            )
    belt = -glass[0][1] / height - 0.02 if glass else 0.70
    sill = shape.clearance + 0.045 * height
    arch = shape.tyres[1].radius + 60.0
    for door in _DOORS.get(shape.style, (0.185, 0.60, min(0.985, 1.0 - 0.3 * arch / base))):
        x = door * base
        bottom = sill if door < 0.9 else shape.tyres[1].radius + 0.75 * arch
        parts.append(line(x, -belt * height, x + (0.0 if door < 0.9 else 0.02 * base), -bottom, class_="gap"))
    nose, tail = -shape.front_overhang, base + shape.rear_overhang
    parts.append(line(0.17 * base, -0.60 * height, 1.13 * base, -0.615 * height, class_="gap"))
    lamp = [(nose + 34, -0.475 * height, 20), (nose + 70, -0.52 * height, 20), (nose + 330, -0.56 * height, 20),
            (nose + 250, -0.50 * height, 30)]  # fmt: skip
    back = [(tail - 12, -0.60 * height, 10), (tail - 10, -0.53 * height, 15), (tail - 170, -0.545 * height, 20),
            (tail - 130, -0.61 * height, 20)]  # fmt: skip
    return "".join([*parts, *(tag("path", d=rounded(one), class_="lamp") for one in (lamp, back))])


def wheel(x: float, radius: float, rim: float) -> str:
    """Return a wheel from the side: tyre, rim, hub and five pairs of spokes, standing on the ground."""
    hub = 0.20 * rim
    parts = [circle(x, -radius, radius, class_="tyre"), circle(x, -radius, rim, class_="rim")]
    for spoke in range(5):
        for lean in (-0.13, 0.13):
            angle = 2 * math.pi * (spoke / 5) - math.pi / 2
            inner, outer = angle + 1.6 * lean, angle + lean
            parts.append(
                line(
                    x + hub * math.cos(inner), -radius + hub * math.sin(inner),
                    x + 0.94 * rim * math.cos(outer), -radius + 0.94 * rim * math.sin(outer), class_="spoke",
                )
            )  # fmt: skip
    return "".join(
        [*parts, circle(x, -radius, 0.94 * rim, class_="hub"), circle(x, -radius, hub, class_="hub")]
    )


def front(shape: Shape) -> str:
    """Return path data of the body from the front, about x = 0."""
    width, height = shape.width, shape.height
    half = [
        (0.37, shape.clearance / height + 0.02, 40), (0.47, 0.19, 70), (0.5, 0.40, 120), (0.488, 0.60, 120),
        (0.395, 0.93, 150), (0.30, 1.0, 190),
    ]  # fmt: skip
    if shape.style == "open":
        half = [*half[:4], (0.47, 0.70, 60), (0.37, 1.0, 60)]
    right = [(x * width, -z * height, radius) for x, z, radius in half]
    return rounded([*right, *((-x, y, radius) for x, y, radius in reversed(right))])


def front_details(shape: Shape) -> str:
    """Return windscreen, lamps and the lower opening from the front."""
    width, height = shape.width, shape.height

    def both(corners: list[tuple[float, float, float]]) -> str:
        data = [[(sign * x * width, -z * height, radius) for x, z, radius in corners] for sign in (1, -1)]
        return "".join(tag("path", d=rounded(one), class_="lamp") for one in data)

    screen = [(0.43, 0.645, 50), (0.345, 0.935, 70)]
    right = [(x * width, -z * height, radius) for x, z, radius in screen]
    glass = tag("path", d=rounded([*right, *((-x, y, r) for x, y, r in reversed(right))]), class_="glass")
    bonnet = line(-0.33 * width, -0.575 * height, 0.33 * width, -0.575 * height, class_="gap")
    opening = [(0.26, 0.21, 30), (0.23, 0.30, 30)]
    low = [(x * width, -z * height, radius) for x, z, radius in opening]
    grille = tag("path", d=rounded([*low, *((-x, y, r) for x, y, r in reversed(low))]), class_="gap")
    return (
        glass
        + bonnet
        + grille
        + both([(0.46, 0.50, 20), (0.30, 0.47, 30), (0.33, 0.535, 30), (0.455, 0.565, 20)])
    )


def plan(shape: Shape) -> str:
    """Return path data of the body from above, about y = 0, nose to the left."""
    nose, tail, width = -shape.front_overhang, shape.wheelbase + shape.rear_overhang, shape.width
    half = [
        (nose, 0.24, 120), (nose + 70, 0.37, 150), (nose + 330, 0.465, 240), (0.10 * shape.wheelbase, 0.497, 400),
        (0.5 * shape.wheelbase, 0.5, 600), (0.95 * shape.wheelbase, 0.496, 500), (tail - 260, 0.465, 240),
        (tail - 50, 0.40, 120), (tail, 0.30, 140),
    ]  # fmt: skip
    upper = [(x, -share * width, radius) for x, share, radius in half]
    return rounded([*upper, *((x, -y, radius) for x, y, radius in reversed(upper))])


def plan_details(shape: Shape) -> str:
    """Return windscreen, roof and rear window from above."""
    base, tail, width = shape.wheelbase, shape.wheelbase + shape.rear_overhang, shape.width
    top = _TOPS[shape.style]
    cowl = next(along(shape, corner) for corner in top if corner[0] == "A")
    header = next(along(shape, corner) for corner in top if corner[0] == "A" and corner[2] > 0.9)
    rear = {"saloon": (0.88 * base, 1.12 * base), "coupe": (0.68 * base, 1.0 * base)}.get(
        shape.style, (tail - 400, tail - 150)
    )

    def band(x1: float, half1: float, x2: float, half2: float) -> str:
        corners = [(x1, -half1, 60), (x2, -half2, 60), (x2, half2, 60), (x1, half1, 60)]
        return tag("path", d=rounded([(x, y * width, radius) for x, y, radius in corners]), class_="glass")

    bonnet = line(-shape.front_overhang + 250, -0.40 * width, cowl, -0.425 * width, class_="gap")
    bonnet += line(-shape.front_overhang + 250, 0.40 * width, cowl, 0.425 * width, class_="gap")
    if shape.style == "open":
        return bonnet + band(cowl + 0.04 * base, 0.42, header, 0.37)
    sides = "".join(
        tag("path", d=rounded([(cowl + 0.12 * base, sign * 0.455 * width, 60), (header + 60, sign * 0.375 * width, 60),
            (rear[0] - 60, sign * 0.36 * width, 60), (rear[1] - 120, sign * 0.43 * width, 60)]), class_="glass")
        for sign in (-1, 1)
    )  # fmt: skip
    return bonnet + sides + band(cowl + 0.02 * base, 0.43, header, 0.345) + band(rear[0], 0.33, rear[1], 0.37)

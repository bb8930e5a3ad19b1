"""SVG as text: elements, smooth paths, arrows and dimension lines, in millimetres with y downwards."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
TEXT = 74.0  # height of the lettering, mm of the car
ARROW = 46.0  # length of an arrow head


def tag(name: str, *children: str, **attributes: object) -> str:
    """Return an element; ``class_`` for class, ``_`` becomes ``-``, numbers with one decimal, None left out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = number(value) if isinstance(value, int | float) else html.escape(str(value))
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{text}"')
    body = "".join(children)
    return f"<{' '.join(parts)}>{body}</{name}>" if body else f"<{' '.join(parts)}/>"


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def group(children: Iterable[str], **attributes: object) -> str:
    """Return a group."""
    return tag("g", "".join(children), **attributes)


def polyline(points: Sequence[Point], closed: bool = True, radius: float = 0.0, **attributes: object) -> str:
    """Return a path through ``points`` whose corners are rounded by ``radius``, or less where a side is short."""
    return tag("path", d=rounded([(x, y, radius) for x, y in points], closed), **attributes)


def rounded(corners: Sequence[tuple[float, float, float]], closed: bool = True) -> str:
    """Return path data through (x, y, radius): each corner a quadratic curve that begins ``radius`` before it."""
    count = len(corners)
    data: list[str] = []
    for index, (x, y, radius) in enumerate(corners):
        inner = closed or 0 < index < count - 1
        if not inner or radius <= 0.0:
            data.append(f"{'L' if data else 'M'}{number(x)} {number(y)}")
            continue
        before, after = corners[index - 1], corners[(index + 1) % count]
        start, end = (_towards((x, y), (other[0], other[1]), radius) for other in (before, after))
        data.append(f"{'L' if data else 'M'}{number(start[0])} {number(start[1])}")
        data.append(f"Q{number(x)} {number(y)} {number(end[0])} {number(end[1])}")
    return "".join(data) + ("Z" if closed else "")


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    share = min(distance / length, 0.5) if length else 0.0
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    """Return a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def rect(x: float, y: float, width: float, height: float, radius: float = 0.0, **attributes: object) -> str:
    """Return a rectangle with its upper left corner at (x, y)."""
    return tag("rect", x=x, y=y, width=width, height=height, rx=radius or None, **attributes)


def circle(x: float, y: float, radius: float, **attributes: object) -> str:
    """Return a circle."""
    return tag("circle", cx=x, cy=y, r=radius, **attributes)


def words(x: float, y: float, text: str, anchor: str = "middle", **attributes: object) -> str:
    """Return lettering whose baseline is at y."""
    return tag("text", html.escape(text), x=x, y=y, text_anchor=anchor, **attributes)


def head(x: float, y: float, angle: float, **attributes: object) -> str:
    """Return a slim arrow head whose point is at (x, y) and that looks along ``angle`` [degrees, clockwise from right]."""
    shape = f"M0 0L{number(-ARROW)} {number(-0.2 * ARROW)}L{number(-ARROW)} {number(0.2 * ARROW)}Z"
    place = f"translate({number(x)} {number(y)}) rotate({number(angle)})"
    return tag("path", d=shape, transform=place, **attributes)


def arrow(start: Point, end: Point, class_: str) -> str:
    """Return a force: a line with a head at its end; nothing where it has no length."""
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    if length < 1.0:
        return ""
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    return line(*start, *end, class_=class_) + head(*end, angle, class_=f"{class_} head")


def across(x1: float, x2: float, y: float, label: str, since: Sequence[float] = ()) -> str:
    """Return a dimension from x1 to x2 at height y; ``since``: where the two witness lines begin."""
    parts = [line(x, begin, x, y + 30.0, class_="witness") for x, begin in zip((x1, x2), since, strict=False)]
    parts += [
        line(x1, y, x2, y, class_="dim"),
        head(x1, y, 180.0, class_="tip"),
        head(x2, y, 0.0, class_="tip"),
    ]
    return "".join(parts) + words((x1 + x2) / 2, y - 18.0, label, class_="size")


def upright(x: float, y1: float, y2: float, label: str, since: Sequence[float] = ()) -> str:
    """Return a dimension from y1 (above) down to y2 at x, its lettering turned."""
    parts = [line(begin, y, x + 30.0, y, class_="witness") for y, begin in zip((y1, y2), since, strict=False)]
    parts += [
        line(x, y1, x, y2, class_="dim"),
        head(x, y1, -90.0, class_="tip"),
        head(x, y2, 90.0, class_="tip"),
    ]
    middle = (y1 + y2) / 2
    turned = f"rotate(-90 {number(x - 18.0)} {number(middle)})"
    return "".join(parts) + words(x - 18.0, middle, label, class_="size", transform=turned)

"""``hothatch draw``: a car to scale from the side, the front and above, and a variant drawn over its base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from hothatch.cache import write_whole
from hothatch.car.record import Car
from hothatch.report import drawing_outline as outline
from hothatch.report.colours import HUES, INK, Pair
from hothatch.report.drawing_shape import AIR_SPEED, Shape, shape_of
from hothatch.report.plots import FONT
from hothatch.report.svg import (
    TEXT,
    across,
    arrow,
    circle,
    group,
    line,
    number,
    rect,
    tag,
    upright,
    words,
)  # fmt: skip
from hothatch.units import format_quantity

SCALE = 25  # the drawing is 1 : 25 on paper
FORCE = 0.045  # mm of arrow for a newton of load on an axle
AIR = 1.4  # mm of arrow for a newton of the air
MARGIN, GAP = 190.0, 640.0
_OWN = {"battery": HUES["blue"], "motor": HUES["vermilion"], "air": HUES["teal"]}
_RULES = """
.hd text{font-family:FONT;font-size:SIZEpx;fill:var(--ink);font-variant-numeric:tabular-nums}
.hd .body{fill:var(--paper);stroke:var(--ink);stroke-width:11;stroke-linejoin:round}
.hd .glass{fill:var(--area);stroke:var(--ink);stroke-width:5;stroke-linejoin:round}
.hd .pillar{stroke:var(--paper);stroke-width:34}.hd .gap,.hd .lamp{fill:none;stroke:var(--axis);stroke-width:5}
.hd .tyre{fill:var(--area);stroke:var(--ink);stroke-width:9}.hd .rim{fill:var(--paper);stroke:var(--ink);stroke-width:5}
.hd .hub,.hd .spoke{fill:none;stroke:var(--axis);stroke-width:5}
.hd .battery{fill:var(--hd-battery);fill-opacity:.2;stroke:var(--hd-battery);stroke-width:7}
.hd .motor{fill:var(--hd-motor);fill-opacity:.25;stroke:var(--hd-motor);stroke-width:7}
.hd .base *{fill:none;stroke:var(--muted);stroke-width:6;stroke-dasharray:34 20}
.hd .ground{stroke:var(--ink);stroke-width:7}.hd .axis-line{stroke:var(--muted);stroke-width:3.5}
.hd .axis-line{stroke-dasharray:90 18 14 18}
.hd .witness{stroke:var(--axis);stroke-width:3.5}.hd .dim{stroke:var(--muted);stroke-width:4}.hd .tip{fill:var(--muted)}
.hd .load{stroke:var(--ink);stroke-width:12}.hd .load.head{fill:var(--ink);stroke:none}
.hd .air{stroke:var(--hd-air);stroke-width:12}.hd .air.head{fill:var(--hd-air);stroke:none}
.hd .cg-line{fill:none;stroke:var(--ink);stroke-width:7}.hd .cg-dark{fill:var(--ink)}.hd .cg-light{fill:var(--paper)}
.hd .cg-base .cg-dark{fill:none}.hd .cg-base .cg-line{stroke:var(--muted)}
.hd .size{fill:var(--muted)}.hd .quiet{fill:var(--muted)}.hd .title{font-size:112px;font-weight:600}
.hd .num{font-weight:600}
"""


def write_drawing(car: Car, base: Car | None = None, path: str | None = None) -> str:
    """Write the drawing of ``car``, over ``base`` or itself before edits, to ``path`` or ``<id>.svg``; return the file."""
    if base is None and car.base is not None:
        base = replace(car, facts=car.base, base=None, name=str(car.base["name"].value))
    path = path or f"{car.id.split('/')[-1]}.svg"
    write_whole(path, draw(car, base))
    return path


def draw(car: Car, base: Car | None = None) -> str:
    """Return the drawing of ``car``, over ``base`` where one is given, as an SVG document for light and dark."""
    light, dark = (_variables(INK, at) for at in (0, 1))
    style = (
        f".hd{{{light}}}@media (prefers-color-scheme:dark){{.hd{{{dark}}}}}svg.hd{{background:var(--paper)}}"
    )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + drawing(car, base, style, paper=True) + "\n"


def draw_side(car: Car, base: Car | None = None) -> str:
    """Return ``car`` from the side alone, without dimensions, over ``base`` where one is given, as an SVG document."""
    shape, under = shape_of(car), None if base is None else shape_of(base)
    shapes = [shape] if under is None else [shape, under]
    ahead = max(one.front_overhang for one in shapes)
    length = ahead + max(one.wheelbase + one.rear_overhang for one in shapes)
    tall = max(one.height for one in shapes)
    light, dark = (_variables(INK, at) for at in (0, 1))
    style = f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    parts = [_ground(-120.0, length + 120.0, tall), group(_profile(shape, under), transform=_at(ahead, tall))]
    rules = f"<style>{style}{_own_colours()}{_RULES}</style>"
    return tag(
        "svg", tag("title", escape(f"{shape.name} from the side")), rules, *parts, xmlns="http://www.w3.org/2000/svg",
        viewBox=f"-140 -60 {number(length + 280)} {number(tall + 100)}", class_="hd",
        role="img",
    )  # fmt: skip


def drawing(car: Car, base: Car | None = None, style: str = "", paper: bool = False) -> str:
    """Return the drawing as an ``svg`` element; the page around it must name the colours unless ``style`` does.

    On ``paper`` it is as large as 1 : 25 asks, else as wide as the page lets it be.
    """
    shape = shape_of(car)
    under = None if base is None else shape_of(base)
    shapes = [shape] if under is None else [shape, under]
    ahead = max(one.front_overhang for one in shapes)
    length = ahead + max(one.wheelbase + one.rear_overhang for one in shapes)
    tall, wide = max(one.height for one in shapes), max(one.width for one in shapes)
    ground, middle = MARGIN + 560.0 + tall, ahead + 680.0
    plan_y = ground + 1010.0 + wide / 2
    front_x = middle + length - ahead + GAP + wide / 2
    page = (front_x + wide / 2 + 420.0, plan_y + wide / 2 + 330.0)
    parts = [
        _ground(middle - ahead - 200.0, middle + length - ahead + 260.0, ground),
        _ground(front_x - wide / 2 - 200.0, front_x + wide / 2 + 200.0, ground),
        group(_side(shape, under), transform=_at(middle, ground)),
        group(_front(shape, under), transform=_at(front_x, ground)),
        group(_plan(shape, under), transform=_at(middle, plan_y)),
        group(_table(shape, under), transform=_at(front_x - wide / 2 - 60.0, plan_y - wide / 2 - 40.0)),
        *_heading(shape, under),
    ]
    rules = _own_colours() + _RULES.replace("FONT", FONT).replace("SIZE", number(TEXT))
    size = {"width": f"{page[0] / SCALE:.0f}mm", "height": f"{page[1] / SCALE:.0f}mm"} if paper else {}
    said = f"{shape.name} to scale from the side, the front and above"
    return tag(
        "svg", tag("title", escape(said)), f"<style>{style}{rules}</style>", *parts, xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(page[0])} {number(page[1])}", class_="hd", role="img", **size,
    )  # fmt: skip


def _variables(colours: Mapping[str, Pair], at: int, prefix: str = "") -> str:
    return "".join(f"--{prefix}{name}:{pair[at]};" for name, pair in colours.items())


def _own_colours() -> str:
    """Return the drawing's own colours as rules: light, dark on a screen, light on paper."""
    light, dark = (_variables(_OWN, at, "hd-") for at in (0, 1))
    return f".hd{{{light}}}@media screen and (prefers-color-scheme:dark){{:root:not(.printing) .hd,svg.hd:root{{{dark}}}}}"


def _at(x: float, y: float) -> str:
    return f"translate({number(x)} {number(y)})"


def _heading(shape: Shape, under: Shape | None) -> list[str]:
    name, *packages = shape.name.split(" + ")
    lines = [words(MARGIN, MARGIN + 20.0, name, "start", class_="title")]
    notes = [f"with {', '.join(packages)}"] if packages else []
    notes.append(f"dashed: {under.name}" if under else "")
    notes.append(f"loads at curb + 75 kg, air at {AIR_SPEED * 3.6:.0f} km/h, lengths in mm, 1 : {SCALE}")
    for index, note in enumerate(filter(None, notes)):
        lines.append(words(MARGIN, MARGIN + 125.0 + 95.0 * index, note, "start", class_="quiet"))
    return lines


def _ground(x1: float, x2: float, y: float) -> str:
    return line(x1, y, x2, y, class_="ground")


def _side(shape: Shape, under: Shape | None) -> list[str]:
    return [*_profile(shape, under), *_gravity(shape), *_forces(shape), *_side_sizes(shape)]


def _profile(shape: Shape, under: Shape | None) -> list[str]:
    wheels = ((0.0, shape.tyres[0]), (shape.wheelbase, shape.tyres[1]))
    body = [
        tag("path", d=outline.side(shape), class_="body"),
        outline.side_details(shape),
    ]
    parts = [
        *body,
        *(outline.wheel(x, tyre.radius, tyre.rim) for x, tyre in wheels),
        *_drive(shape, _side_part),
    ]
    if under:
        ghosts = [tag("path", d=outline.side(under))]
        places = ((0.0, under.tyres[0]), (under.wheelbase, under.tyres[1]))
        ghosts += [circle(x, -tyre.radius, tyre.radius) for x, tyre in places]
        parts += [group(ghosts, class_="base"), group(_gravity(under), class_="cg-base")]
    return parts


def _side_part(kind: str, x: float, size: tuple[float, float, float], shape: Shape) -> str:
    length, _, height = size
    if kind == "battery":
        return rect(x - length / 2, -shape.clearance - 25.0 - height, length, height, 26.0, class_="battery")
    return circle(x, -shape.tyres[0].radius - 40.0, length / 2, class_="motor")


def _plan_part(kind: str, x: float, size: tuple[float, float, float], shape: Shape) -> str:
    length, across_, _ = size
    name = "battery" if kind == "battery" else "motor"
    return rect(
        x - length / 2, -across_ / 2, length, across_, 40.0 if kind == "battery" else 26.0, class_=name
    )


def _drive(shape: Shape, part: Callable[..., str]) -> list[str]:
    """Return battery and motors, each drawn by ``part`` for its view."""
    found = []
    if shape.battery:
        found.append(part("battery", 0.52 * shape.wheelbase, shape.battery, shape))
    for motor, x in zip(shape.motors, (-60.0, shape.wheelbase + 60.0), strict=True):
        if motor:
            found.append(part(motor.kind, x, (2 * motor.radius, 1.9 * motor.length, 0.0), shape))
    return found


def _gravity(shape: Shape) -> list[str]:
    """Return the sign of the centre of gravity, a circle in four quarters."""
    x, y, radius = shape.centre[0], -shape.centre[1], 62.0
    quarters = "".join(
        tag("path", d=f"M{number(x)} {number(y)}L{number(x + a * radius)} {number(y)}A{radius} {radius} 0 0 1 "
            f"{number(x)} {number(y + a * radius)}Z", class_="cg-dark")
        for a in (1, -1)
    )  # fmt: skip
    return [circle(x, y, radius, class_="cg-light"), quarters, circle(x, y, radius, class_="cg-line")]


def _forces(shape: Shape) -> list[str]:
    parts = []
    for x, load, lift in zip((0.0, shape.wheelbase), shape.loads, shape.lifts, strict=True):
        end = FORCE * load
        parts.append(arrow((x, end + 12.0), (x, 12.0), "load"))
        parts.append(words(x + 44.0, 0.5 * end + 70.0, f"{load / 1000:.2f} kN", "start", class_="num"))
        reach = AIR * abs(lift)
        top = -shape.height - 60.0
        start, tip = ((x, top), (x, top - reach)) if lift > 0 else ((x, top - reach), (x, top))
        parts.append(arrow(start, tip, "air"))
        parts.append(
            words(
                x + 44.0,
                top - 12.0,
                f"{'lift' if lift >= 0 else 'down'} {abs(lift):.0f} N",
                "start",
                class_="quiet",
            )
        )
    nose, height = -shape.front_overhang - 80.0, -0.5 * shape.height
    parts.append(arrow((nose - AIR * shape.drag, height), (nose, height), "air"))
    parts.append(words(nose - 40.0, height - 44.0, f"drag {shape.drag:.0f} N", "end", class_="quiet"))
    return parts


def _side_sizes(shape: Shape) -> list[str]:
    nose, tail, base = -shape.front_overhang, shape.wheelbase + shape.rear_overhang, shape.wheelbase
    first, second = 600.0, 770.0
    return [
        across(nose, 0.0, first, f"{-nose:.0f}", (30.0, 480.0)),
        across(0.0, base, first, f"{base:.0f}", (480.0, 480.0)),
        across(base, tail, first, f"{tail - base:.0f}", (480.0, 30.0)),
        across(nose, tail, second, f"{tail - nose:.0f}", (first + 30.0, first + 30.0)),
    ]


def _front(shape: Shape, under: Shape | None) -> list[str]:
    parts = _front_wheels(shape, "tyre")
    parts += [tag("path", d=outline.front(shape), class_="body"), outline.front_details(shape)]
    if under:
        ghost = [*_front_wheels(under, None), tag("path", d=outline.front(under))]
        parts.append(group(ghost, class_="base"))
    half, height, track = shape.width / 2, shape.height, shape.tracks[0]
    parts.append(line(0.0, -height - 110.0, 0.0, 90.0, class_="axis-line"))
    parts.append(across(-track / 2, track / 2, 230.0, f"{track:.0f}", (30.0, 30.0)))
    parts.append(across(-half, half, 400.0, f"{shape.width:.0f}", (30.0, 30.0)))
    parts.append(upright(half + 290.0, -height, 0.0, f"{height:.0f}", (40.0, half + 200.0)))
    gravity = -shape.centre[1]
    parts += _gravity(_centred(shape))
    parts.append(upright(-half - 170.0, gravity, 0.0, f"{-gravity:.0f}", (-70.0, -half - 100.0)))
    if shape.clearance_stated:
        parts.append(upright(-0.16 * shape.width, -shape.clearance, 0.0, f"{shape.clearance:.0f}"))
    return parts


def _centred(shape: Shape) -> Shape:
    return replace(shape, centre=(0.0, shape.centre[1]))


def _front_wheels(shape: Shape, class_: str | None) -> list[str]:
    tyre = shape.tyres[0]
    places = (sign * shape.tracks[0] / 2 - tyre.width / 2 for sign in (-1, 1))
    return [rect(x, -2 * tyre.radius, tyre.width, 2 * tyre.radius, 46.0, class_=class_) for x in places]


def _plan(shape: Shape, under: Shape | None) -> list[str]:
    parts = [
        *_plan_wheels(shape, "tyre"),
        tag("path", d=outline.plan(shape), class_="body"),
        outline.plan_details(shape),
    ]
    parts += _drive(shape, _plan_part)
    parts += _plan_wheels(shape, "hub")
    if under:
        parts.append(group([*_plan_wheels(under, None), tag("path", d=outline.plan(under))], class_="base"))
    nose, tail = -shape.front_overhang, shape.wheelbase + shape.rear_overhang
    parts.append(line(nose - 130.0, 0.0, tail + 130.0, 0.0, class_="axis-line"))
    parts += _gravity(_flat(shape))
    rear = shape.tracks[1]
    parts.append(upright(tail + 240.0, -rear / 2, rear / 2, f"{rear:.0f}", (shape.wheelbase + 40.0,) * 2))
    return parts


def _flat(shape: Shape) -> Shape:
    return replace(shape, centre=(shape.centre[0], 0.0))


def _plan_wheels(shape: Shape, class_: str | None) -> list[str]:
    parts = []
    for x, track, tyre in zip((0.0, shape.wheelbase), shape.tracks, shape.tyres, strict=True):
        for sign in (-1, 1):
            place = sign * track / 2 - tyre.width / 2
            parts.append(rect(x - tyre.radius, place, 2 * tyre.radius, tyre.width, 46.0, class_=class_))
    return parts


def _table(shape: Shape, under: Shape | None) -> list[str]:
    rows = [(name, text(shape), text(under) if under else "") for name, text in _ROWS.items()]
    parts = []
    if under:
        parts += [
            words(1390.0, 0.0, "this", "end", class_="quiet"),
            words(2190.0, 0.0, "dashed", "end", class_="quiet"),
        ]
    for index, (name, own, other) in enumerate(row for row in rows if row[1] or row[2]):
        y = 125.0 * (index + 1)
        parts.append(line(0.0, y + 36.0, 2190.0 if under else 1390.0, y + 36.0, class_="witness"))
        changed = bool(under) and own != other
        parts.append(words(0.0, y, name, "start", class_="quiet"))
        parts.append(words(1390.0, y, own, "end", class_="num" if changed else None))
        parts.append(words(2190.0, y, other, "end", class_="quiet"))
    return parts


def _drives(shape: Shape) -> str:
    found = [
        f"{axle} {format_quantity(motor.power, 'power', 3)}"
        for axle, motor in zip(("front", "rear"), shape.motors, strict=True)
        if motor
    ]
    return ", ".join(found)


_ROWS = {
    "curb mass": lambda shape: f"{shape.curb:.0f} kg",
    "on the front axle": lambda shape: f"{100 * shape.loads[0] / sum(shape.loads):.1f} %",
    "centre of gravity": lambda shape: f"{shape.centre[1]:.0f} mm high",
    "tyres": lambda shape: f"{shape.tyres[0].width:.0f} mm on {2 * shape.tyres[0].rim / 25.4:.0f} in",
    "battery, usable": lambda shape: format_quantity(shape.energy, "energy", 3) if shape.energy else "",
    "drive": _drives,
    "drag": lambda shape: f"{shape.drag:.0f} N",
    "lift, front and rear": lambda shape: f"{shape.lifts[0]:.0f} and {shape.lifts[1]:.0f} N".replace(
        "-", "−"
    ),
}

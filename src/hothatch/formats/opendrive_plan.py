"""The plan view of an OpenDRIVE road: lines, arcs, spirals and cubics, sampled along the reference line.

ASAM OpenDRIVE 1.8, chapter 9 (geometry). A spiral is integrated by Simpson's rule, cubics by their own arc length.
"""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import numpy as np
from scipy.integrate import cumulative_simpson

from hothatch.formats.centre_line import CentreLineError, Floats

STEP = 2.0  # m between points
FINE = 8  # parts of a step when a curve is integrated
LONGEST = 100_000.0  # m


def number(element: Element, key: str, where: str) -> float:
    """Return a finite attribute. Raises CentreLineError naming the element."""
    text = element.get(key)
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CentreLineError([f"{where}: <{element.tag}>: {key} is {text!r}, expected a number"])
    return value


def plan(road: Element, where: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Return s, x, y [m] and heading [rad] along the reference line of a road. Raises CentreLineError."""
    pieces = road.findall("planView/geometry")
    if not pieces:
        raise CentreLineError([f"{where}: no <planView> with a <geometry>"])
    found = [_piece(piece, where) for piece in pieces]
    joined = [np.concatenate([*(one[i][:-1] for one in found[:-1]), found[-1][i]]) for i in range(4)]
    return joined[0], joined[1], joined[2], joined[3]


def _piece(piece: Element, where: str) -> tuple[Floats, Floats, Floats, Floats]:
    start, x, y, heading, length = (number(piece, key, where) for key in ("s", "x", "y", "hdg", "length"))
    if not 0.0 < length <= LONGEST:
        raise CentreLineError([f"{where}: at {start:.0f} m: a geometry {length:g} m long"])
    shape = next(iter(piece), None)
    if shape is None or shape.tag not in ("line", "arc", "spiral", "poly3", "paramPoly3"):
        raise CentreLineError(
            [f"{where}: at {start:.0f} m: geometry {'none' if shape is None else shape.tag}, expected line, arc,"
             " spiral, poly3 or paramPoly3"]
        )  # fmt: skip
    steps = max(2, math.ceil(length / STEP))
    s = np.linspace(0.0, length, steps + 1)
    if shape.tag in ("poly3", "paramPoly3"):
        u, v, turned = _cubic(shape, s, where)
    else:
        u, v, turned = _bend(shape, s, where)
    cosine, sine = math.cos(heading), math.sin(heading)
    return start + s, x + u * cosine - v * sine, y + u * sine + v * cosine, heading + turned


def _bend(shape: Element, s: Floats, where: str) -> tuple[Floats, Floats, Floats]:
    """Return u, v and heading of a line, an arc or a spiral: curvature that runs linearly with s."""
    first = last = 0.0
    if shape.tag == "arc":
        first = last = number(shape, "curvature", where)
    elif shape.tag == "spiral":
        first, last = number(shape, "curvStart", where), number(shape, "curvEnd", where)
    fine = np.linspace(0.0, s[-1], FINE * (len(s) - 1) + 1)
    turned = fine * (first + 0.5 * (last - first) * fine / s[-1])
    u = cumulative_simpson(np.cos(turned), x=fine, initial=0)
    v = cumulative_simpson(np.sin(turned), x=fine, initial=0)
    return np.asarray(u[::FINE], float), np.asarray(v[::FINE], float), turned[::FINE]


def _cubic(shape: Element, s: Floats, where: str) -> tuple[Floats, Floats, Floats]:
    """Return u, v and heading of v(u), or of u(p) and v(p), at equal arc lengths."""
    if shape.tag == "poly3":
        across = [number(shape, key, where) for key in "dcba"]
        along, end = [0.0, 0.0, 1.0, 0.0], float(s[-1])
    else:
        along = [number(shape, f"{key}U", where) for key in "dcba"]
        across = [number(shape, f"{key}V", where) for key in "dcba"]
        end = float(s[-1]) if shape.get("pRange", "normalized") == "arcLength" else 1.0
    p = np.linspace(0.0, end, FINE * (len(s) - 1) + 1)
    du, dv = np.polyval(np.polyder(along), p), np.polyval(np.polyder(across), p)
    run = cumulative_simpson(np.hypot(du, dv), x=p, initial=0)
    if not (np.diff(run) > 0.0).all():
        raise CentreLineError([f"{where}: <{shape.tag}> stands still or turns back"])
    # poly3 is given to u = length, which is a little too far: cut at the length that the file states.
    share = run / run[-1] * s[-1] if shape.tag == "paramPoly3" else run
    at = np.interp(s, share, p)
    du, dv = np.polyval(np.polyder(along), at), np.polyval(np.polyder(across), at)
    u, v = (np.asarray(np.polyval(cubic, at), float) for cubic in (along, across))
    return u, v, np.arctan2(dv, du)

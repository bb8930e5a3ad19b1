"""ASAM OpenDRIVE (.xodr) as a centre line: the middle of the driving lanes along roads that follow each other.

ASAM OpenDRIVE 1.8: x east, y north, z up; curvature positive to the left; superelevation positive with the left edge
higher, as here. Roads are chained by their ``successor`` links; a junction does not say which way the course goes and
is refused. Elevation, superelevation and the width of lanes that cars use are read; ``left_out`` of the line names
the rest (other lanes, lateral shape, signals, objects, roads off the course).
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from hothatch.formats.centre_line import CentreLine, CentreLineError, Floats, checked, is_closed, read_text
from hothatch.formats.opendrive_plan import number, plan
from hothatch.formats.safe_xml import UnsafeXmlError, parse_xml

DRIVEN = {"driving", "entry", "exit", "onRamp", "offRamp", "connectingRamp", "bidirectional"}
NOT_READ = (
    "objects/object", "signals/signal", "lateralProfile/shape", "lateralProfile/crossfall", "railroad/switch", "surface/CRG",
    "type/speed", ".//lane/speed", ".//lane/height", ".//lane/border",
)  # fmt: skip
_OF = {"speed", "height", "border"}  # names that say nothing alone
Samples = dict[str, Floats]


def read_opendrive(path: str | Path) -> CentreLine:
    """Read such a map [m, rad]. Raises CentreLineError."""
    return parse_opendrive(read_text(path), str(path))


def parse_opendrive(text: str, name: str = "line") -> CentreLine:
    """Parse the text of such a map; ``name`` stands for it in the faults. Raises CentreLineError."""
    try:
        root = parse_xml(text)
    except UnsafeXmlError as error:
        raise CentreLineError([f"{name}: {error}"]) from error
    roads = {road.get("id", ""): road for road in root.iter("road")}
    if root.tag != "OpenDRIVE" or not roads:
        raise CentreLineError([f"{name}: no <OpenDRIVE> with a <road> in it"])
    if "" in roads:
        raise CentreLineError([f"{name}: a <road> without an id"])
    chain = _chain(roads, name)
    parts = [_sampled(roads[road], name) for road in chain]
    # A road ends where the next begins: the last point of each is the first of the next.
    joined = {
        key: np.concatenate([*(part[key][:-1] for part in parts[:-1]), parts[-1][key]]) for key in parts[0]
    }
    x, y = joined.pop("x"), joined.pop("y")
    left_out = tuple(_left_out(roads, chain))
    line = CentreLine(x, y, is_closed(x, y), left_out=left_out, **joined)  # pyright: ignore[reportArgumentType]
    return checked(line, name)


def _chain(roads: dict[str, Element], name: str) -> list[str]:
    """Return the ids of the roads that follow each other, from one that follows none (else the first)."""
    after = {road: _next(element, name) for road, element in roads.items()}
    begun = set(roads) - {road for road in after.values() if road}
    at = next((road for road in roads if road in begun), next(iter(roads)))
    chain: list[str] = []
    while at and at not in chain:
        if at not in roads:
            raise CentreLineError([f"{name}: road {chain[-1]}: its successor {at} is not in the file"])
        chain.append(at)
        at = after[at]
    return chain


def _next(road: Element, name: str) -> str:
    link = road.find("link/successor")
    if link is None:
        return ""
    if link.get("elementType") == "junction":
        raise CentreLineError(
            [f"{name}: road {road.get('id')} ends in junction {link.get('elementId')}: which way the course goes"
             " on is not said; expected roads that follow each other"]
        )  # fmt: skip
    if link.get("contactPoint", "start") != "start":
        raise CentreLineError(
            [f"{name}: road {road.get('id')} meets the end of road {link.get('elementId')}: a road would be driven"
             " backwards"]
        )  # fmt: skip
    return link.get("elementId", "")


def _sampled(road: Element, name: str) -> Samples:
    """Return x, y, z, left, right, grade and bank along one road, about every 2 m."""
    where = f"{name}: road {road.get('id')}"
    s, x, y, heading = plan(road, where)
    offset = _profile(road, "lanes/laneOffset", s, where)[0]
    left, right = _widths(road, s, where)
    if not ((left + right) > 0.0).all():
        at = float(s[np.flatnonzero(~((left + right) > 0.0))[0]])
        raise CentreLineError([f"{where}: at {at:.0f} m: no lane for cars"])
    z, grade = _profile(road, "elevationProfile/elevation", s, where)
    bank, _ = _profile(road, "lateralProfile/superelevation", s, where)
    middle, half = offset + 0.5 * (left - right), 0.5 * (left + right)
    return {
        "x": x - middle * np.sin(heading), "y": y + middle * np.cos(heading), "z": z + middle * np.sin(bank),
        "left": half, "right": half.copy(), "grade": grade, "bank": bank,
    }  # fmt: skip


def _profile(parent: Element, path: str, s: Floats, where: str, key: str = "s") -> tuple[Floats, Floats]:
    """Return value and slope at ``s`` of cubics a + b·ds + c·ds² + d·ds³, each from its own start; zeros without any."""
    value, slope = np.zeros_like(s), np.zeros_like(s)
    pieces = sorted(
        (
            [number(piece, name, where) for name in (key, "a", "b", "c", "d")]
            for piece in parent.findall(path)
        ),
        key=lambda row: row[0],
    )
    for start, a, b, c, d in pieces:
        here = s >= start - 1e-9
        ds = s[here] - start
        value[here] = a + ds * (b + ds * (c + ds * d))
        slope[here] = b + ds * (2.0 * c + ds * 3.0 * d)
    return value, slope


def _widths(road: Element, s: Floats, where: str) -> tuple[Floats, Floats]:
    """Return the width of the lanes for cars on the left and on the right of the reference line [m]."""
    sections = sorted(road.findall("lanes/laneSection"), key=lambda one: number(one, "s", where))
    if not sections:
        raise CentreLineError([f"{where}: no <laneSection>: how wide is it?"])
    sides = {"left": np.zeros_like(s), "right": np.zeros_like(s)}
    for index, section in enumerate(sections):
        start = number(section, "s", where)
        end = number(sections[index + 1], "s", where) if index + 1 < len(sections) else math.inf
        here = (s >= start - 1e-9) & (s < end - (1e-9 if math.isfinite(end) else 0.0))
        for side, width in sides.items():
            for lane in section.findall(f"{side}/lane"):
                if lane.get("type") in DRIVEN:
                    width[here] += _profile(lane, "width", s[here] - start, where, "sOffset")[0]
    return sides["left"], sides["right"]


def _left_out(roads: dict[str, Element], chain: list[str]) -> list[str]:
    off = [road for road in roads if road not in chain]
    found = [f"{len(off)} roads off the course: {', '.join(off[:8])}"] if off else []
    lanes = Counter(
        lane.get("type", "none")
        for road in chain
        for lane in roads[road].iter("lane")
        if lane.get("id") != "0" and lane.get("type") not in DRIVEN
    )
    found += [f"lanes of type {kind} ({count})" for kind, count in sorted(lanes.items())]
    for path in NOT_READ:
        if count := sum(len(roads[road].findall(path)) for road in chain):
            parent, _, child = path.rpartition("/")
            found.append(
                f"<{child}> of a {parent.rpartition('/')[2]} ({count})"
                if child in _OF
                else f"<{child}> ({count})"
            )
    return found

"""OpenDRIVE maps as centre lines: geometry against closed forms, widths, chains of roads, what is left out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hothatch.formats.centre_line import CentreLineError
from hothatch.formats.opendrive import parse_opendrive
from hothatch.studies.circuit_file import fit_file

LANES = (
    '<lanes><laneSection s="0"><left><lane id="1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane>'
    '</left><center><lane id="0" type="none"/></center><right><lane id="-1" type="driving"><width sOffset="0" a="6"'
    ' b="0" c="0" d="0"/></lane><lane id="-2" type="sidewalk"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane>'
    "</right></laneSection></lanes>"
)
ALONG = '<elevationProfile><elevation s="0" a="10" b="0.05" c="0" d="0"/></elevationProfile>'


def geometry(shape: str, length: float, s=0.0, x=0.0, y=0.0, heading=0.0) -> str:
    return f'<geometry s="{s}" x="{x}" y="{y}" hdg="{heading}" length="{length}">{shape}</geometry>'


def road(plan: str, number: int = 1, link: str = "", rest: str = LANES) -> str:
    return f'<road id="{number}" length="1"><link>{link}</link><planView>{plan}</planView>{rest}</road>'


def world(*roads: str) -> str:
    return f'<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="6"/>{"".join(roads)}</OpenDRIVE>'


def refused(text: str) -> str:
    with pytest.raises(CentreLineError) as error:
        parse_opendrive(text, "map.xodr")
    return str(error.value)


def test_the_line_is_the_middle_of_the_lanes_for_cars():
    line = parse_opendrive(world(road(geometry("<line/>", 400.0), rest=ALONG + LANES)), "map")
    # Four metres on the left and six on the right of the reference line: the middle lies one metre to its right.
    assert np.allclose(line.y, -1.0)
    assert line.left is not None and line.right is not None and line.z is not None and line.grade is not None
    assert np.allclose(line.left, 5.0)
    assert np.allclose(line.right, 5.0)
    assert np.allclose(line.z, 10.0 + 0.05 * line.x)
    assert np.allclose(line.grade, 0.05)
    assert not line.closed
    assert line.left_out == ("lanes of type sidewalk (1)",)


def test_two_arcs_and_two_straights_close_to_a_loop():
    half = math.pi * 50.0
    plan = (
        geometry("<line/>", 200.0)
        + geometry('<arc curvature="0.02"/>', half, 200.0, 200.0, 0.0)
        + geometry("<line/>", 200.0, 200.0 + half, 200.0, 100.0, math.pi)
        + geometry('<arc curvature="0.02"/>', half, 400.0 + half, 0.0, 100.0, math.pi)
    )
    line = parse_opendrive(world(road(plan)), "map")
    assert line.closed
    # The middle runs a metre outside of the arcs.
    assert line.distance[-1] + math.hypot(line.x[0] - line.x[-1], line.y[0] - line.y[-1]) == pytest.approx(
        400.0 + 2.0 * math.pi * 51.0, rel=1e-3
    )


def test_a_spiral_ends_where_the_fresnel_integrals_say():
    from scipy.special import fresnel

    length, last = 120.0, 0.02
    line = parse_opendrive(
        world(
            road(
                geometry(f'<spiral curvStart="0" curvEnd="{last}"/>', length),
                rest=LANES.replace('"6"', '"4"'),
            )
        ),
        "map",
    )
    scale = math.sqrt(math.pi * length / last)
    sine, cosine = fresnel(length / scale)
    assert (line.x[-1], line.y[-1]) == (
        pytest.approx(scale * cosine, abs=1e-6),
        pytest.approx(scale * sine, abs=1e-6),
    )


def test_cubics_run_at_equal_steps_of_their_own_length():
    even = LANES.replace('a="6"', 'a="4"')
    circle = '<paramPoly3 pRange="arcLength" aU="0" bU="1" cU="0" dU="0" aV="0" bV="0" cV="0.002" dV="0"/>'
    by_length = parse_opendrive(world(road(geometry(circle, 150.0), rest=even)), "map")
    poly = '<poly3 a="0" b="0" c="0.002" d="0"/>'
    by_u = parse_opendrive(world(road(geometry(poly, by_length.distance[-1]), rest=even)), "map")
    assert np.ptp(np.diff(by_length.distance)) < 0.01
    assert (by_u.x[-1], by_u.y[-1]) == (pytest.approx(150.0, abs=0.02), pytest.approx(45.0, abs=0.02))


def test_roads_follow_their_links_and_those_off_the_course_are_named():
    onward = '<successor elementType="road" elementId="2" contactPoint="start"/>'
    text = world(
        road(geometry("<line/>", 100.0, x=100.0), 2), road(geometry("<line/>", 100.0), 1, onward),
        road(geometry("<line/>", 100.0, y=500.0), 9),
    )  # fmt: skip
    line = parse_opendrive(text, "map")
    assert (line.x[0], line.x[-1], len(line.x)) == (0.0, 200.0, 101)
    assert line.left_out[0] == "1 roads off the course: 9"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<OpenDRIVE/>", "no <OpenDRIVE> with a <road>"),
        (world(road(geometry("<bow/>", 100.0))), "geometry bow, expected line, arc"),
        (world(road(geometry("<line/>", -1.0))), "a geometry -1 m long"),
        (world(road(geometry('<arc curvature="tight"/>', 100.0))), "curvature is 'tight', expected a number"),
        (world(road("", rest=LANES)), "no <planView>"),
        (world(road(geometry("<line/>", 200.0), rest="")), "how wide is it?"),
        (
            world(road(geometry("<line/>", 200.0), rest=LANES.replace("driving", "biking"))),
            "at 0 m: no lane for cars",
        ),
        (
            world(road(geometry("<line/>", 200.0), 1, '<successor elementType="junction" elementId="7"/>')),
            "road 1 ends in junction 7",
        ),
        (
            world(road(geometry("<line/>", 200.0), 1, '<successor elementType="road" elementId="7"/>')),
            "its successor 7 is not in the file",
        ),
        ("<!DOCTYPE x><OpenDRIVE/>", "declares a DOCTYPE"),
    ],
)
def test_refusals_name_the_road_and_the_place(text: str, said: str):
    assert said in refused(text)


def test_a_map_becomes_a_circuit_file(tmp_path):
    half = math.pi * 50.0
    plan = (
        geometry("<line/>", 200.0)
        + geometry('<arc curvature="0.02"/>', half, 200.0, 200.0, 0.0)
        + geometry("<line/>", 200.0, 200.0 + half, 200.0, 100.0, math.pi)
        + geometry('<arc curvature="0.02"/>', half, 400.0 + half, 0.0, 100.0, math.pi)
    )
    (tmp_path / "oval.xodr").write_text(world(road(plan)))
    found = fit_file(str(tmp_path / "oval.xodr"))
    assert found.circuit.closed
    assert found.circuit.length == pytest.approx(400.0 + 2.0 * math.pi * 51.0, rel=2e-3)
    assert found.left_out == ("lanes of type sidewalk (1)",)

"""The line through a course keeps off its cones and bends no more than it must."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.proving.courses import Body, clearance, double_lane_change, obstacle_avoidance, slalom
from hothatch.proving.line import BUILD_UP, LEAD, MARGIN, STATION, NoLineError, Pace, line, moved

BODY = Body(1.77, 2.0, 2.4)


def bend(path: np.ndarray) -> np.ndarray:
    return np.diff(path[:, 1], 2) / STATION**2


@pytest.mark.parametrize("course", [obstacle_avoidance(1.77), double_lane_change(1.77), slalom("s", 18.0, 6)])
def test_a_body_on_the_line_touches_no_cone(course):
    path = line(BODY, course)
    yaw = np.arctan(np.gradient(path[:, 1], path[:, 0]))
    # What small angles and the stations' spacing leave of the margin; a turned body's width is in it.
    assert MARGIN - 0.01 < clearance(BODY, course, path[:, 0], path[:, 1], yaw).min() <= MARGIN + 1e-9


def test_it_is_as_straight_as_it_can_be():
    path = line(BODY, obstacle_avoidance(1.77))
    sharpest = np.abs(bend(path)).max()
    change = np.abs(np.diff(path[:, 1], 3)).max() / STATION**3
    assert change <= sharpest / (BUILD_UP * np.sqrt(Pace().grip / sharpest)) * 1.01
    assert np.isclose(np.abs(bend(path)), sharpest, rtol=1e-3).sum() > 10  # bends of equal strength, no peak
    wider = line(BODY, obstacle_avoidance(1.77), margin=0.15)
    assert np.abs(bend(wider)).max() > 1.05 * sharpest


def test_it_begins_straight_and_ends_behind_the_course():
    path = line(BODY, double_lane_change(1.77))
    assert path[0, 0] == -LEAD and path[-1, 0] > 125.0
    assert path[:3, 1] == pytest.approx(np.full(3, path[0, 1]), abs=1e-9)


def test_a_short_slalom_bends_with_the_square_of_its_spacing():
    """y'' of a path between cones A off the axis goes as A/L²: 8 A/L² for bends of equal strength."""
    sharp = [np.abs(bend(line(Body(1.77, 0.5, 0.5), slalom("s", gap, 7)))).max() for gap in (20.0, 40.0)]
    assert 3.0 < sharp[0] / sharp[1] < 6.0


def test_a_car_too_long_for_the_course_has_no_line():
    with pytest.raises(NoLineError, match="no path keeps a body"):
        line(Body(2.4, 9.0, 9.0), slalom("narrow", 6.0, 7))


def test_a_car_that_slows_bends_sharper_at_the_end_than_where_it_is_fast():
    course = obstacle_avoidance(1.77)
    steady, slowing = (bend(line(BODY, course, pace=Pace(9.0, share))) for share in (0.0, 1.5))
    early = slice(0, 50)  # stations up to the middle of the second lane
    assert np.abs(slowing[early]).max() < np.abs(steady[early]).max() < np.abs(slowing).max()


def test_a_line_moves_away_from_the_cone_that_needs_more_room():
    course = slalom("s", 18.0, 6)
    margins = np.full(6, MARGIN)
    margins[2] += 0.2
    before = line(BODY, course)
    after = moved(BODY, course, margins, Pace(), before)
    near = [
        clearance(BODY, course, path[:, 0], path[:, 1], np.arctan(np.gradient(path[:, 1], path[:, 0])))
        for path in (before, after)
    ]
    assert near[1][2] - near[0][2] > 0.15
    assert near[1].min() > MARGIN - 0.01

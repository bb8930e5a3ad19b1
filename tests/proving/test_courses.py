"""Lanes that grow with the car, cones beside them, distances of a body from cones."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.proving.courses import (
    CONE_RADIUS,
    CONE_SPACING,
    Body,
    Course,
    clearance,
    double_lane_change,
    obstacle_avoidance,
    slalom,
)

BODY = Body(1.8, 2.0, 2.4)
FOOT = 0.3048


def one_cone(x: float, y: float, side: float = 1.0) -> Course:
    return Course("one", np.array([[x, y]]), np.array([side]), 0.0, np.inf, 10.0)


def distance(x: float, y: float, yaw: float = 0.0, side: float = 1.0) -> float:
    at = np.zeros(1)
    return float(clearance(BODY, one_cone(x, y, side), at, at, np.array([yaw]))[0])


def test_obstacle_avoidance_has_the_lanes_of_iso_3888_2():
    course = obstacle_avoidance(1.8)
    assert [(lane.start, lane.end) for lane in course.lanes] == [(0, 12), (25.5, 36.5), (49, 61)]
    widths = [lane.left - lane.right for lane in course.lanes]
    assert widths == pytest.approx([1.1 * 1.8 + 0.25, 1.8 + 1.0, 3.0])
    assert course.lanes[1].right - course.lanes[0].left == pytest.approx(1.0)
    assert course.lanes[0].right == pytest.approx(course.lanes[2].right)
    assert (course.release, course.finish) == (2.0, 61.0)
    wide = obstacle_avoidance(2.3).lanes[2]  # beyond 2.115 m the third lane outgrows its least width
    assert wide.left - wide.right == pytest.approx(1.3 * 2.3 + 0.25)


def test_double_lane_change_is_125_m_with_a_shift_of_3_5_m():
    course = double_lane_change(1.8)
    assert course.finish == 125.0
    assert [lane.centre for lane in course.lanes] == pytest.approx([0.0, 3.5, 0.0])
    assert [lane.left - lane.right for lane in course.lanes] == pytest.approx([2.23, 2.41, 2.59])


@pytest.mark.parametrize("course", [obstacle_avoidance(1.7), double_lane_change(1.9)])
def test_cones_touch_the_lane_from_outside_and_stand_close(course):
    for lane in course.lanes:
        inside = (course.cones[:, 0] >= lane.start) & (course.cones[:, 0] <= lane.end)
        for side, edge in ((1.0, lane.left), (-1.0, lane.right)):
            own = course.cones[inside & (course.sides == side)]
            assert own[:, 1] == pytest.approx(np.full(len(own), edge + side * CONE_RADIUS))
            assert own[0, 0] == lane.start and own[-1, 0] == lane.end
            assert np.diff(own[:, 0]).max() <= CONE_SPACING + 1e-12


def test_slalom_alternates():
    course = slalom("600 ft", 100 * FOOT, 7)
    assert course.finish == pytest.approx(600 * FOOT)
    assert course.sides.tolist() == [1, -1, 1, -1, 1, -1, 1]


def test_distance_to_side_end_and_corner():
    assert distance(0.0, 2.0) == pytest.approx(2.0 - 0.9 - CONE_RADIUS)
    assert distance(5.0, 0.3) == pytest.approx(5.0 - 2.0 - CONE_RADIUS)
    assert distance(-5.0, 0.3) == pytest.approx(5.0 - 2.4 - CONE_RADIUS)
    assert distance(2.0 + 0.3, 0.9 + 0.4) == pytest.approx(0.5 - CONE_RADIUS)


def test_a_turned_body_reaches_further_with_its_corner():
    yaw = np.radians(10.0)
    corner = 2.0 * np.sin(yaw) + 0.9 * np.cos(yaw)
    at = 2.0 * np.cos(yaw) - 0.9 * np.sin(yaw)
    assert distance(at, corner, yaw) == pytest.approx(-CONE_RADIUS)
    assert distance(at, 1.0) == pytest.approx(
        1.0 - 0.9 - CONE_RADIUS
    )  # straight it would still be clear of it


def test_a_cone_under_the_body_or_passed_on_its_wrong_side_is_hit():
    assert distance(0.0, 0.85) == pytest.approx(-0.05 - CONE_RADIUS)
    assert distance(0.0, 3.0, side=-1.0) < 0.0


def test_the_least_distance_of_a_motion_counts():
    x = np.linspace(-5.0, 5.0, 201)
    course = one_cone(0.0, 1.5)
    assert clearance(BODY, course, x, 0.0 * x, 0.0 * x)[0] == pytest.approx(0.6 - CONE_RADIUS)


def test_mirrored_motion_and_cones_keep_their_distance():
    x = np.linspace(-10.0, 70.0, 161)
    y, yaw = 0.8 * np.sin(x / 15), 0.05 * np.cos(x / 15)
    course = obstacle_avoidance(1.8)
    other = Course("mirror", course.cones * [1, -1], -course.sides, 0.0, np.inf, 61.0)
    assert clearance(BODY, course, x, y, yaw) == pytest.approx(clearance(BODY, other, x, -y, -yaw), abs=1e-14)

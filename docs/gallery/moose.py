"""Obstacle avoidance at the highest clean speed: the path of the body between the cones."""

import hothatch as hh

figure = hh.car("nissan-leaf-40-2018").run("obstacle-avoidance").plot("path")

"""The energy ledger: every joule that leaves the cells ends in one named sink.

Kernels add to a row of floats indexed by these constants; ``SOURCE`` minus the sum of all sinks is the residual.
"""

from __future__ import annotations

import numpy as np

SOURCE = 0  # chemical energy out of the cells, ∫ OCV I dt (negative while they are charged)
CELL_OHMIC = 1
CELL_POLARISATION = 2
CELL_STORED = 3  # in the RC pair
AUXILIARIES = 4
DCDC = 5
INVERTER_SWITCHING = 6
INVERTER_CONDUCTION = 7
MOTOR_COPPER = 8
MOTOR_IRON = 9
MOTOR_WINDAGE = 10
GEARBOX = 11
TYRE_SLIP = 12
ROLLING = 13
AERODYNAMIC = 14
GRADE = 15
FRICTION_BRAKES = 16
KINETIC = 17  # of the car and its rotating parts: what is left in them at the end
ENGINE_HEAT = 18  # coolant, exhaust and friction of an engine
CLUTCH = 19  # or converter, while it slips
FUEL = 20  # energy of the fuel burnt, lower heating value: the other source
ALTERNATOR = 21
GRID = 22  # energy from the wall or the post: a source
CHARGER = 23
TYRE_SIDE_SLIP = 24  # of tyres that run at a slip angle
ROLL_DAMPERS = 25
ROLL_STORED = 26  # in springs and bars, less what the body's weight gives in a roll
SINKS = 27

NAMES = (
    "cells, chemical",
    "battery resistance",
    "battery polarisation",
    "stored in polarisation",
    "auxiliaries",
    "DC/DC converter",
    "inverter switching",
    "inverter conduction",
    "motor copper",
    "motor iron",
    "motor windage",
    "gearbox",
    "tyre slip",
    "rolling resistance",
    "aerodynamic drag",
    "grade",
    "friction brakes",
    "kinetic energy",
    "engine heat",
    "clutch",
    "fuel",
    "alternator",
    "grid",
    "charger",
    "tyre side slip",
    "roll dampers",
    "stored in body roll",
)
assert len(NAMES) == SINKS

# What decided the acceleration of a step.
LIMIT_NONE = 0  # the driver asked for less
LIMIT_GRIP = 1
LIMIT_TORQUE = 2
LIMIT_POWER = 3
LIMIT_BATTERY = 4
LIMIT_RISE = 5
LIMIT_HEAT = 6  # motor, inverter or battery temperature, or time at peak
LIMIT_GOVERNOR = 7
LIMIT_SPEED = 8  # the highest speed of the motor, or where an engine's fuel is cut
LIMIT_SHIFT = 9  # a gear change interrupts the torque
LIMIT_BOOST = 10  # a turbocharger builds up its pressure
LIMITS = 11

LIMIT_NAMES = (
    "driver",
    "tyre grip",
    "torque",
    "power",
    "battery power",
    "torque rise",
    "heat",
    "governor",
    "rev limit",
    "gear change",
    "boost",
)
assert len(LIMIT_NAMES) == LIMITS


SOURCES = (SOURCE, FUEL, GRID)


def residual(ledger: np.ndarray) -> np.ndarray:
    """Return sources minus all sinks [J] over the last axis of ``ledger`` (…, SINKS)."""
    sources = sum(ledger[..., source] for source in SOURCES)
    return 2.0 * sources - ledger.sum(axis=-1)


def throughput(ledger: np.ndarray) -> np.ndarray:
    """Return the sum of the absolute entries [J] of ``ledger`` (…, SINKS): what the residual is measured against."""
    return np.abs(ledger).sum(axis=-1)

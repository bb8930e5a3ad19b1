"""The tyre of Pacejka's book as a row, for the tests of the Magic Formula."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.mf_row import tyre_row

# Pacejka, Tyre and Vehicle Dynamics, 2nd ed. 2006, table A3.1: 205/60R15 91V, 2.2 bar, ISO signs.
TABLE = """
FNOMIN 4000 UNLOADED_RADIUS .313 LONGVL 16.67 NOMPRES 220e3 INFLPRES 220e3
PCX1 1.685 PDX1 1.210 PDX2 -.037 PEX1 .344 PEX2 .095 PEX3 -.020 PKX1 21.51 PKX2 -.163 PKX3 .245 PHX1 -.002 PHX2 .002
PCY1 1.193 PDY1 -.990 PDY2 .145 PDY3 -11.23 PEY1 -1.003 PEY2 -.537 PEY3 -.083 PEY4 -4.787
PKY1 -14.95 PKY2 2.130 PKY3 -.028 PKY4 2 PKY6 -.92 PKY7 -.24 PHY1 .003 PHY2 -.001
PVY1 .045 PVY2 -.024 PVY3 -.532 PVY4 .039
RBX1 12.35 RBX2 -10.77 RCX1 1.092 RHX1 .007 RBY1 6.461 RBY2 4.196 RBY3 -.015 RCY1 1.081 RHY1 .009
RVY1 .053 RVY2 -.073 RVY3 .517 RVY4 35.44 RVY5 1.9 RVY6 -10.71
QBZ1 8.964 QBZ2 -1.106 QBZ3 -.842 QBZ5 -.227 QBZ9 18.47 QCZ1 1.180 QDZ1 .100 QDZ2 -.001 QDZ3 .007 QDZ4 13.05
QDZ6 -.008 QDZ8 -.296 QDZ9 -.009 QEZ1 -1.609 QEZ2 -.359 QEZ4 .174 QEZ5 -.896
QHZ1 .007 QHZ2 -.002 QHZ3 .147 QHZ4 .004 SSZ1 .043 SSZ2 .001 SSZ3 .731 SSZ4 -.238 QSY1 .01
"""
WORDS = TABLE.split()
BOOK: dict[str, float] = dict(zip(WORDS[::2], map(float, WORDS[1::2]), strict=True))


@pytest.fixture(scope="session")
def book() -> dict[str, float]:
    return dict(BOOK)


@pytest.fixture(scope="session")
def measured() -> np.ndarray:
    """The specimen of the table, with its conicity and ply steer."""
    return tyre_row(BOOK)


@pytest.fixture(scope="session")
def tyre() -> np.ndarray:
    """The same without shifts: it runs straight, left and right forces cancel."""
    return tyre_row(BOOK | {"LHX": 0.0, "LVX": 0.0, "LHY": 0.0, "LVY": 0.0})

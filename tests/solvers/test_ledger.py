"""The energy ledger: names, residual, throughput."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.solvers import ledger


def test_every_sink_and_every_limit_has_one_number_and_one_name():
    upper = {name: value for name, value in vars(ledger).items() if name.isupper() and isinstance(value, int)}
    limits = {name: value for name, value in upper.items() if name.startswith("LIMIT_")}
    sinks = {name: value for name, value in upper.items() if name not in {*limits, "SINKS", "LIMITS"}}
    assert sorted(sinks.values()) == list(range(ledger.SINKS))
    assert sorted(limits.values()) == list(range(ledger.LIMITS))
    assert len(set(ledger.NAMES)) == ledger.SINKS
    assert len(set(ledger.LIMIT_NAMES)) == ledger.LIMITS


def test_the_residual_is_source_less_all_sinks():
    book = np.zeros((2, ledger.SINKS))
    book[0, ledger.SOURCE] = 100.0
    book[0, [ledger.ROLLING, ledger.AERODYNAMIC]] = 60.0, 40.0
    book[1, ledger.SOURCE] = -30.0  # charged more than it gave
    book[1, ledger.GRADE] = -50.0
    book[1, ledger.MOTOR_COPPER] = 15.0
    assert ledger.residual(book) == pytest.approx([0.0, 5.0])
    assert ledger.throughput(book) == pytest.approx([200.0, 95.0])


def test_one_row_gives_one_number():
    assert ledger.residual(np.ones(ledger.SINKS)).shape == ()
    assert ledger.residual(np.ones((3, 4, ledger.SINKS))).shape == (3, 4)

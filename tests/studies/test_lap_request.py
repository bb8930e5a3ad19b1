"""What --laps takes."""

from __future__ import annotations

import pytest

from hothatch.garage.circuits import CircuitError
from hothatch.studies.lap_request import MOST_LAPS, laps_asked


def test_a_number_or_a_share_of_charge():
    assert laps_asked("3") == (3, None)
    assert laps_asked("until 10 %") == (MOST_LAPS, 0.1)
    assert laps_asked("until", ["10", "%"]) == (MOST_LAPS, 0.1)
    assert laps_asked("until 12.5%") == (MOST_LAPS, 0.125)


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("0", (), "--laps 0: expected a number from 1 to 100"),
        ("101", (), "--laps 101"),
        ("two", (), "--laps two"),
        ("until", (), "--laps until"),
        ("until 10", (), "--laps until 10: expected"),
        ("until 100 %", (), "below 100 %"),
        ("3", ("spa",), "spa: one argument too many"),
    ],
)
def test_nonsense_is_told_what_was_expected(text, more, words):
    with pytest.raises(CircuitError, match=words):
        laps_asked(text, more)

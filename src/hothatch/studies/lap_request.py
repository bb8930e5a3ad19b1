"""How many laps: a number, or until the charge is at a share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hothatch.garage.circuits import CircuitError

MOST_LAPS = 100
EXPECTED = f'expected a number from 1 to {MOST_LAPS}, or "until 10 %"'


def check_alone(against: str | None) -> None:
    """Refuse a second car beside an optimal lap. Raises CircuitError."""
    if against is not None:
        raise CircuitError(
            ["--against: two cars are compared on their quasi-steady laps; leave out --optimal"]
        )


def laps_asked(text: str, more: Sequence[str] = ()) -> tuple[int, float | None]:
    """Return (most laps, share of charge to stop at or None) of ``--laps text more``. Raises CircuitError for nonsense."""
    words = " ".join((text, *more)).strip()
    if more and text.strip().lower() != "until":
        raise CircuitError([f"{more[0]}: one argument too many, expected CAR and CIRCUIT"])
    if words.isdigit() and 1 <= int(words) <= MOST_LAPS:
        return int(words), None
    match = re.fullmatch(r"until\s+(\d+(?:\.\d+)?)\s*(%|percent|per cent)", words, re.IGNORECASE)
    if not match:
        raise CircuitError([f"--laps {words}: {EXPECTED}"])
    share = float(match[1]) / 100.0
    if not share < 1.0:
        raise CircuitError([f"--laps {words}: a share of charge below 100 %, {EXPECTED}"])
    return MOST_LAPS, share

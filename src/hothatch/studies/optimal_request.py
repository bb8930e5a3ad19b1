"""What is asked for beside ``--optimal``: how deep, and how much energy."""

from __future__ import annotations

from collections.abc import Sequence

from hothatch.car.faults import printable
from hothatch.studies.optimal_lap import LEVELS
from hothatch.studies.request import RequestError
from hothatch.units import QuantityError, parse_quantity

MOST_LAPS = 20


def level_of(words: Sequence[str]) -> str:
    """Return the level that follows ``--optimal``, the first where none does. Raises RequestError."""
    if not words:
        return LEVELS[0]
    if len(words) > 1 or words[0] not in LEVELS:
        named = printable(" ".join(words))
        raise RequestError(f'--optimal: "{named}" is no level; expected {" or ".join(LEVELS)}')
    return words[0]


def stint_of(laps: str, level: str) -> int:
    """Return how many optimal laps ``--laps`` asks for. Raises RequestError."""
    words = laps.strip()
    if not (words.isascii() and words.isdigit() and 1 <= int(words) <= MOST_LAPS):
        raise RequestError(f"--laps {printable(words)}: optimal laps are a number from 1 to {MOST_LAPS}")
    if int(words) > 1 and level != LEVELS[0]:
        raise RequestError("--laps: several optimal laps are found on the envelope; leave out full")
    return int(words)


def energy_limit(text: str | None) -> float | None:
    """Return the energy of ``--energy`` [J]. Raises RequestError."""
    if text is None:
        return None
    try:
        value = parse_quantity(text, "energy")
    except QuantityError as error:
        raise RequestError(f"--energy: {printable(str(error))}") from error
    if not 0.0 < value < 1e12:
        raise RequestError(
            f'--energy: "{printable(text)}" is not plausible; expected more than zero, as "3 kWh"'
        )
    return value


def without_optimal(energy: str | None) -> None:
    """Refuse a word that only the optimal lap knows. Raises RequestError."""
    if energy is not None:
        raise RequestError("--energy: belongs to the optimal lap; add --optimal")

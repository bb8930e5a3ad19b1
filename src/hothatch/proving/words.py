"""The words of a sentence: tokens with their places, and errors that point at them.

Knows nothing of verbs or tests: it cuts a text into numbers, words and brackets, reads quantities, and says with a caret
where a text stopped making sense.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hothatch.car.faults import printable
from hothatch.units import QuantityError, parse_quantity

LONGEST = 2000  # characters of a sentence
_TOKEN = re.compile(
    r"\s*(?:([-+−]?(?:\d+(?:[.]\d+)?|[.]\d+)(?:[eE][-+]?\d+(?!\w))?)|([^\W\d_](?:[\w/*²³^-]|\.(?=\w))*|%|°[CF])|([(),;]))"
)


class SentenceError(ValueError):
    """A sentence that cannot be read: what is wrong at which characters, what was expected, the nearest word."""

    def __init__(self, text: str, start: int, end: int, problem: str, expected: str = "", near: str = ""):
        self.text, self.start, self.end = text, start, max(end, start + 1)
        self.problem, self.expected, self.near = problem, expected, near
        super().__init__(self.describe())

    def describe(self) -> str:
        """Return the sentence with a caret line below it, then problem, expectation and the nearest word."""
        line = printable(self.text[:LONGEST].replace("\n", " ").replace("\t", " "))
        caret = " " * self.start + "^" * (min(self.end, len(line) + 1) - self.start)
        expected = f"; expected {self.expected}" if self.expected else ""
        near = f"; did you mean {self.near}?" if self.near else ""
        return f"{line}\n{caret}\n{self.problem}{expected}{near}"

    def __reduce__(self) -> tuple:
        return type(self), (self.text, self.start, self.end, self.problem, self.expected, self.near)


@dataclass(frozen=True)
class Token:
    """One token: its text, its kind (number, word, mark), and where it stands in the sentence."""

    text: str
    kind: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The text in lower case."""
        return self.text.lower()


@dataclass(frozen=True)
class Value:
    """A quantity or a word that stands for one (rest, empty, full, wall), with its place."""

    raw: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The text in lower case."""
        return self.raw.lower()


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of ``text``; SentenceError points at the first character that belongs to none."""
    if len(text) > LONGEST:
        raise SentenceError(text, 0, 1, f"has {len(text)} characters", f"at most {LONGEST}")
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise SentenceError(text, start, start + 1, f'"{printable(text[start])}" means nothing here')
        kind = ("number", "word", "mark")[(match.lastindex or 1) - 1]
        piece = match[match.lastindex or 1]
        found.append(Token(piece, kind, match.end() - len(piece), match.end()))
        at = match.end()
    return found


def quantity(text: str, value: Value, *dimensions: str) -> tuple[float, str]:
    """Return ``value`` in SI and which of ``dimensions`` (of units.py) it is; SentenceError names the units allowed."""
    for dimension in dimensions:
        try:
            return parse_quantity(value.raw.replace("−", "-"), dimension), dimension
        except QuantityError:
            continue
    raise SentenceError(
        text, value.start, value.end, f'"{value.raw}" does not fit here', allowed(*dimensions)
    )


# The units that a message offers; whatever units.py understands is read.
UNITS = {
    "speed": ("km/h", "mph", "m/s"),
    "length": ("m", "km", "ft", "mi"),
    "duration": ("s", "min", "h"),
    "share": ("%",),
    "temperature": ("degC", "K"),
    "power": ("kW", "W"),
}
_CALLED = {"length": "distance", "duration": "time", "share": "charge"}


def allowed(*dimensions: str) -> str:
    """Return what quantities are allowed, with their units: ``a speed (km/h, mph, m/s) or a distance (m, …)``."""
    return " or ".join(f"a {_CALLED.get(name, name)} ({', '.join(UNITS[name])})" for name in dimensions)

"""What is wrong with a car file: each fault with its place, what was expected, the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_SHOWN = 20
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``key`` is the dotted path in the file ('' for the file itself), ``line`` counts from 1."""

    key: str
    problem: str
    expected: str = ""
    nearest: str = ""
    file: str = ""
    line: int | None = None

    def describe(self) -> str:
        """Return the fault without its file: ``line 7: mass.crub: unknown key; did you mean mass.curb?``."""
        place = f"line {self.line}: " if self.line else ""
        key = f"{self.key}: " if self.key else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        nearest = f"; did you mean {self.nearest}?" if self.nearest else ""
        return printable(f"{place}{key}{self.problem}{expected}{nearest}")

    def __str__(self) -> str:
        return f"{printable(self.file)}: {self.describe()}" if self.file else self.describe()


class CarFileError(ValueError):
    """A car file that cannot be used. ``faults`` holds up to 20 in file order, ``total`` counts them all."""

    def __init__(self, faults: Sequence[Fault], total: int | None = None):
        self.faults = list(faults[:MOST_SHOWN])
        self.total = len(faults) if total is None else total
        super().__init__(_summary(self.faults, self.total))

    def __reduce__(self) -> tuple:
        return (type(self), (self.faults, self.total))


def _summary(faults: Sequence[Fault], total: int) -> str:
    lines: list[str] = []
    for file in dict.fromkeys(fault.file for fault in faults):
        own = [fault for fault in faults if fault.file == file]
        if len(own) == 1 and not own[0].line:
            lines.append(str(own[0]))
            continue
        lines.append(f"{printable(file)}: {len(own)} fault{'s' if len(own) > 1 else ''}")
        lines += [f"  {fault.describe()}" for fault in own]
    if total > len(faults):
        lines.append(f"and {total - len(faults)} more")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return ``text`` cut to a sane length, its control characters (which may drive a terminal) escaped."""
    if len(text) > 2 * _LONGEST:
        text = f"{text[:_LONGEST]} … {text[-_LONGEST:]}"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def nearest(name: str, valid: Iterable[str], most: int = 1) -> str:
    """Return the valid names nearest to ``name`` as ``a``, ``a or b``; '' where none is near."""
    import difflib

    choices = {choice.lower(): choice for choice in valid}
    found = difflib.get_close_matches(name.lower()[:_LONGEST], choices, n=most, cutoff=0.6)
    if not found and len(name) > 2:
        found = [choice for choice in choices if name.lower() in choice][:most]
    return " or ".join(choices[choice] for choice in found)

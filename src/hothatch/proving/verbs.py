"""The one table of verbs: how each reads in a sentence, and the step that it makes.

A clause is ``verb object? (preposition value)*``, a counted one ``NUMBER verb …``; what a verb does not know is refused
with what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hothatch.car.faults import nearest
from hothatch.garage.circuits import circuit_ids
from hothatch.garage.cycles import cycle_ids
from hothatch.proving.braking import Stop
from hothatch.proving.charging import BEST_CURRENT, BEST_POST, DAY, Charge
from hothatch.proving.laps import Laps
from hothatch.proving.steps import DriveTrace, FullThrottle, Hold, HoldUntil, Pause, Rest, Step
from hothatch.proving.words import SentenceError, Value, quantity

PREPOSITIONS = ("from", "to", "until", "for", "at", "of")
WEATHER = "in"  # what "at -7 degC" is kept as: "at 50 kW" may stand beside it
LONGEST_DRIVE = 2e6  # m
MOST_LAPS = 100
SLOWEST_STOP, FASTEST_STOP = 5 / 3.6, 400 / 3.6  # m/s


@dataclass(frozen=True)
class Clause:
    """One clause as it was read: the sentence, where it begins, its object and what stands behind each preposition.

    ``count`` is the number before a counted verb; None where none stands.
    """

    text: str
    verb: str
    start: int
    end: int
    object: Value | None = None
    values: dict[str, Value] = field(default_factory=dict)
    count: Value | None = None

    def at(self, value: Value, *dimensions: str) -> tuple[float, str]:
        """Return ``value`` in SI and its dimension."""
        return quantity(self.text, value, *dimensions)

    def number(self, preposition: str, *dimensions: str) -> tuple[float, str] | None:
        """Return what stands behind ``preposition`` in SI with its dimension; None where it is left out."""
        value = self.values.get(preposition)
        return None if value is None else self.at(value, *dimensions)

    def one_of(self, *prepositions: str) -> Value | None:
        """Return the value behind the first of ``prepositions`` that stands; two of them are a fault."""
        found = [self.values[name] for name in prepositions if name in self.values]
        if len(found) > 1:
            raise self.fault(found[1], f"says twice how {self.verb} ends", "one end")
        return found[0] if found else None

    def fault(self, value: Value | None, problem: str, expected: str = "", near: str = "") -> SentenceError:
        """Return an error that points at ``value``, or at the verb where there is none."""
        start, end = (self.start, self.end) if value is None else (value.start, value.end)
        return SentenceError(self.text, start, end, problem, expected, near)

    @property
    def words(self) -> str:
        """The clause as it was written."""
        return self.text[self.start : self.stop].strip()

    @property
    def stop(self) -> int:
        """Where the clause ends."""
        ends = [value.end for value in self.values.values()]
        return max([self.end, *ends, *([self.object.end] if self.object else [])])


@dataclass(frozen=True)
class Verb:
    """One verb: the prepositions that it takes, how it reads, what it does, and what makes its step."""

    name: str
    takes: tuple[str, ...]
    form: str
    about: str
    build: Callable[[Clause], Step]
    object: bool = False
    needs: str = ""
    counted: bool = False


def _launch(clause: Clause) -> Step:
    start = _speed(clause, "from", 0.0)
    value = clause.one_of("until", "to", "for")
    if value is None:
        raise clause.fault(
            None, "launch names no end", 'an end such as "until 60 mph", "until 402 m", "for 10 s"'
        )
    end, kind = clause.at(value, "speed", "length", "duration")
    # From rest the clock starts with the car, from a speed with the pedal, as road tests have it.
    first = None if start == 0.0 else start
    if kind == "speed":
        if end <= start:
            raise clause.fault(value, f"launch ends at or below the speed that it starts from: {value.raw}")
        return FullThrottle(clause.words, first, until_speed=end, until_time=300.0)
    if kind == "length":
        return FullThrottle(clause.words, first, until_distance=end, until_time=600.0)
    return FullThrottle(clause.words, first, until_time=end)


def _brake(clause: Clause) -> Step:
    end = clause.values.get("to")
    if end is not None and end.word != "rest":
        raise clause.fault(end, f"{end.raw} is no end of full braking", '"to rest"')
    if (start := clause.values.get("from")) is None:
        return Stop(clause.words, None)
    speed, _ = clause.at(start, "speed")
    if not SLOWEST_STOP <= speed <= FASTEST_STOP:
        raise clause.fault(start, f"{start.raw} is no speed to brake from", "5 to 400 km/h")
    return Stop(clause.words, speed)


def _laps(clause: Clause) -> Step:
    circuits = f"one of {', '.join(circuit_ids())}"
    found = clause.values.get("of")
    if found is None:
        raise clause.fault(None, "laps names no circuit", f'"of" and {circuits}')
    if found.word not in circuit_ids():
        near = nearest(found.word, circuit_ids())
        raise clause.fault(found, f'"{found.raw}" is not a circuit', circuits, near)
    count = clause.count
    if count is not None and not (count.raw.isdigit() and 1 <= int(count.raw) <= MOST_LAPS):
        raise clause.fault(count, f"{count.raw} laps cannot be driven", f"1 to {MOST_LAPS} laps")
    return Laps(found.word, 1 if count is None else int(count.raw))


def _drive(clause: Clause) -> Step:
    if clause.object is None:
        raise clause.fault(None, "drive names no cycle", f"one of {', '.join(cycle_ids())}")
    name = clause.object.word
    if name not in cycle_ids():
        near = nearest(name, cycle_ids())
        problem = f'"{clause.object.raw}" is not a cycle'
        raise clause.fault(clause.object, problem, f"one of {', '.join(cycle_ids())}", near)
    return DriveTrace(name, clause.words)


def _hold(clause: Clause) -> Step:
    if clause.object is None:
        raise clause.fault(None, "hold names no speed", 'a speed such as "hold 120 km/h"')
    speed, _ = clause.at(clause.object, "speed")
    if not 1.0 <= speed <= 150.0:
        raise clause.fault(clause.object, f"{clause.object.raw} cannot be held", "3.6 to 540 km/h")
    value = clause.one_of("until", "to", "for")
    if value is None:
        raise clause.fault(
            None, "hold names no end", 'an end such as "until 10 %", "for 50 km", "for 20 min"'
        )
    if value.word == "empty":
        return HoldUntil(speed, 0.0, clause.words)
    end, kind = clause.at(value, "share", "length", "duration")
    if kind == "share":
        return HoldUntil(speed, _share(clause, value, end), clause.words)
    distance = end if kind == "length" else end * speed
    if not 0.0 < distance <= LONGEST_DRIVE:
        raise clause.fault(value, f"{value.raw} is not a drive", "more than nothing and at most 2000 km")
    return Hold(speed, distance, clause.words)


def _charge(clause: Clause) -> Step:
    power, wall = BEST_POST, clause.values.get("at") is not None and clause.values["at"].word == "wall"
    if (found := clause.values.get("at")) is not None and not wall:
        power, _ = clause.at(found, "power")
        if power < 0.0:
            raise clause.fault(found, f"{found.raw} is not a power of a post", "0 kW and more")
    start = clause.values.get("from")
    value = clause.one_of("to", "until")
    seconds = clause.number("for", "duration")
    target = 1.0
    if value is not None and value.word != "full":
        target = _share(clause, value, clause.at(value, "share")[0])
    if value is None and seconds is None:
        raise clause.fault(None, "charge names no end", 'an end such as "to 80 %", "to full", "for 20 min"')
    began = None if start is None else _share(clause, start, _charge_of(clause, start))
    if began is not None and value is not None and target <= began:
        raise clause.fault(
            value, f"{value.raw} is not above what the charge begins at", f"more than {100 * began:g} %"
        )
    return Charge(
        target, power, BEST_CURRENT, direct=not wall, start=began,
        seconds=DAY if seconds is None else _positive(clause, clause.values["for"], seconds[0]),
        label=clause.words,
    )  # fmt: skip


def _charge_of(clause: Clause, value: Value) -> float:
    return 0.0 if value.word == "empty" else clause.at(value, "share")[0]


def _rest(clause: Clause) -> Step:
    return Rest(_duration(clause))


def _stand(clause: Clause) -> Step:
    return Pause(_duration(clause))


def _duration(clause: Clause) -> float:
    value = clause.object or clause.values.get("for")
    if value is None:
        raise clause.fault(None, f"{clause.verb} says not how long", 'a time such as "30 min"')
    return _positive(clause, value, clause.at(value, "duration")[0])


def _positive(clause: Clause, value: Value, seconds: float) -> float:
    if not 0.0 < seconds <= DAY:
        raise clause.fault(value, f"{value.raw} is no time to wait", "more than nothing and at most 24 h")
    return seconds


def _speed(clause: Clause, preposition: str, otherwise: float) -> float:
    value = clause.values.get(preposition)
    if value is None or value.word == "rest":
        return otherwise
    speed, _ = clause.at(value, "speed")
    if not 0.0 <= speed <= 150.0:
        raise clause.fault(value, f"{value.raw} is no speed to start from", "0 to 540 km/h")
    return speed


def _share(clause: Clause, value: Value, share: float) -> float:
    if not 0.0 <= share <= 1.0:
        raise clause.fault(value, f"{value.raw} is no charge", "0 to 100 %")
    return share


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "launch", ("from", "until", "to", "for", "at"),
            "launch [from rest | from SPEED] until SPEED | until DISTANCE | for TIME",
            "full pedal, traction control as asked", _launch,
        ),
        Verb(
            "brake", ("from", "to", "at"),
            "brake [from SPEED] to rest",
            "pedal to the floor, from that speed or from the one the car has", _brake,
        ),
        Verb(
            "laps", ("of", "at"),
            "[NUMBER] laps of CIRCUIT",
            "hot laps one after the other, as hothatch lap drives them", _laps, counted=True,
        ),
        Verb("drive", ("at",), "drive CYCLE", "a drive cycle from rest", _drive, object=True),
        Verb(
            "hold", ("until", "to", "for", "at"),
            "hold SPEED until CHARGE | until empty | for DISTANCE | for TIME",
            "constant speed on the road", _hold, object=True,
        ),
        Verb("rest", ("for", "at"), "rest TIME", "everything off", _rest, object=True),
        Verb("stand", ("for", "at"), "stand TIME", "key on, auxiliaries draw", _stand, object=True),
        Verb(
            "charge", ("at", "from", "to", "until", "for"),
            "charge [at POWER | at the wall] [from CHARGE] to CHARGE | to full | for TIME",
            "at a post of that power, or with the car's own charger", _charge, needs="battery",
        ),
    )
}  # fmt: skip


# Words that stand for a verb.
ALSO = {"lap": "laps"}


def verb_of(word: str) -> Verb | None:
    """Return the verb that ``word`` (lower case) is, None where it is none."""
    return VERBS.get(ALSO.get(word, word))


def verb_lines() -> Iterator[tuple[str, str]]:
    """Yield how each verb reads and what it does."""
    for verb in VERBS.values():
        yield verb.form, verb.about


def ambient_of(clause: Clause) -> float | None:
    """Return the ambient temperature [K] that a clause asks for, None where it asks for none."""
    if clause.verb != "charge" and (other := clause.values.get("at")) is not None:
        clause.at(other, "temperature")  # which it is not: only a charge has a power
    value = clause.values.get(WEATHER)
    if value is None:
        return None
    kelvin, _ = clause.at(value, "temperature")
    if not 213.15 <= kelvin <= 333.15:
        raise clause.fault(value, f"{value.raw} is outside the model", "-60 to 60 degC")
    return kelvin


def is_weather(value: Value) -> bool:
    """Say whether ``value`` is a temperature."""
    try:
        quantity(value.raw, value, "temperature")
    except SentenceError:
        return False
    return True

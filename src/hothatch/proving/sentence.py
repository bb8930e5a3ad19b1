"""Tests that are sentences: ``launch from rest until 60 mph then rest 2 min, 3 times``.

    sentence = item { ("then" | "," | ";") item }
    item     = ( clause | "(" sentence ")" ) [ repeat ]
    clause   = [ NUMBER ] verb [ object ] { preposition value } , with the repeat anywhere behind the verb
    repeat   = "once" | "twice" | "thrice" | NUMBER "times"
    value    = NUMBER unit | "rest" | "empty" | "full" | "the wall" | the name of a cycle or a circuit

The verbs and what each takes stand in ``verbs.py``; only laps are counted by a number in front. A sentence becomes the same
steps over State that every procedure is made of; ``at -7 degC`` sets the weather of its clause, and of the first clause what
the car has soaked in.
"""

from __future__ import annotations

from dataclasses import replace

from hothatch.car.faults import nearest, printable
from hothatch.proving.braking import Stop
from hothatch.proving.clauses import Told
from hothatch.proving.conditions import Conditions
from hothatch.proving.laps import Laps
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import HoldUntil, Step
from hothatch.proving.verbs import (
    PREPOSITIONS,
    VERBS,
    WEATHER,
    Clause,
    Verb,
    ambient_of,
    is_weather,
    verb_of,
)
from hothatch.proving.words import SentenceError, Token, Value, tokens_of

SENTENCE = "sentence"
MOST_STEPS = 1000
_JOINTS = ("then", ",", ";")
_REPEATS = {"once": 1, "twice": 2, "thrice": 3}
_SPECIAL = ("rest", "empty", "full", "wall")
_FILLERS = ("the", "a")


def is_sentence(words: str) -> bool:
    """Say whether ``words`` are meant as a sentence: several of them, or one that is a verb."""
    return " " in words.strip() or verb_of(words.strip().lower().strip("()")) is not None


def procedure_of(text: str) -> Procedure:
    """Return the procedure of a sentence; raise SentenceError with the place of what cannot be read."""
    steps = parse(text)
    return from_steps(steps, " ".join(text.split()))


def from_steps(steps: tuple[Step, ...], title: str) -> Procedure:
    """Return a procedure of steps, one after the other, as a sentence makes it; bare steps are told by their labels.

    Raises ValueError where there is none, or something that is no step.
    """
    if not steps:
        raise ValueError("a list of steps needs at least one step or clause")
    for place, step in enumerate(steps, 1):
        if not callable(getattr(step, "run", None)):
            raise ValueError(f"number {place} of the list is {step!r}: expected a clause in words or a step")
    told = tuple(step if isinstance(step, Told) else Told(label_of(step), step) for step in steps)
    needs = "battery" if any(one.needs == "battery" for one in told) else ""
    handled = any(isinstance(one.step, Stop | Laps) for one in told)
    defaults = replace(ON_THE_ROAD, stability="on", regeneration=1.0) if handled else ON_THE_ROAD
    if (
        first := told[0]
    ).ambient is not None:  # a car that is first asked to drive in the cold has stood in it
        defaults = replace(defaults, battery_temperature=first.ambient)
        told = (replace(first, soaked=True), *told[1:])
    return Procedure(
        SENTENCE, title, SENTENCE, "your own sentence", told, defaults, needs=needs, dear=handled
    )


def label_of(step: Step) -> str:
    """Return what a step calls itself."""
    return str(getattr(step, "label", "") or getattr(step, "name", "") or type(step).__name__.lower())


ON_THE_ROAD = Conditions(mass_rule="road", load=90.0, soc=1.0, climate=True)


def parse(text: str) -> tuple[Step, ...]:
    """Return the steps that ``text`` says; raise SentenceError."""
    reader = _Reader(text)
    steps = reader.sentence()
    if reader.at < len(reader.tokens):
        token = reader.tokens[reader.at]
        raise SentenceError(text, token.start, token.end, f'"{printable(token.text)}" stands alone', '"then"')
    return tuple(steps)


class _Reader:
    """Reads one sentence from left to right."""

    def __init__(self, text: str):
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.depth = 0
        if not self.tokens:
            raise SentenceError(text, 0, 1, "says nothing", f"a verb: {', '.join(VERBS)}")

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def fault(self, token: Token | None, problem: str, expected: str = "", near: str = "") -> SentenceError:
        start, end = (len(self.text), len(self.text) + 1) if token is None else (token.start, token.end)
        return SentenceError(self.text, start, end, problem, expected, near)

    def sentence(self) -> list[Step]:
        steps = self.item()
        while (token := self.peek()) is not None and token.word in _JOINTS:
            joint = self.take()
            following = self.peek()
            if following is not None and joint.text == "," and following.word == "then":
                self.take()
            elif (times := self.repeat()) is not None:  # "…, 3 times" repeats all before it
                steps = self.times(steps, times)
                continue
            steps += self.item()
            if len(steps) > MOST_STEPS:
                raise self.fault(token, f"makes {len(steps)} steps", f"at most {MOST_STEPS}")
        return steps

    def item(self) -> list[Step]:
        token = self.peek()
        if token is not None and token.text == "(":
            self.take()
            self.depth += 1
            if self.depth > 20:
                raise self.fault(token, "brackets in brackets in brackets", "at most 20 deep")
            steps = self.sentence()
            closing = self.peek()
            if closing is None or closing.text != ")":
                raise self.fault(closing, "the bracket is not closed", '")"')
            self.take()
            self.depth -= 1
        else:
            steps = self.clause()
        times = self.repeat()
        return steps if times is None else self.times(steps, times)

    def times(self, steps: list[Step], times: int) -> list[Step]:
        if len(steps) * times > MOST_STEPS:
            raise self.fault(
                self.tokens[self.at - 1], f"makes {len(steps) * times} steps", f"at most {MOST_STEPS}"
            )
        return steps * times

    def repeat(self) -> int | None:
        token, following = self.peek(), self.peek(1)
        if token is not None and token.word in _REPEATS:
            self.take()
            return _REPEATS[token.word]
        if (
            token is None
            or token.kind != "number"
            or following is None
            or following.word not in ("times", "time")
        ):
            return None
        self.at += 2
        if not token.text.isdigit() or not 1 <= int(token.text) <= MOST_STEPS:
            raise self.fault(token, f'"{token.text}" times cannot be done', f"1 to {MOST_STEPS} times")
        return int(token.text)

    def clause(self) -> list[Step]:
        verb, clause = self.verb()
        times = 1
        while (token := self.peek()) is not None and token.word not in _JOINTS and token.text != ")":
            if (again := self.repeat()) is not None:
                times *= again
            elif token.word in PREPOSITIONS:
                clause = self.argument(clause, self.take(), verb.takes)
            elif verb.object and clause.object is None and not clause.values:
                clause = replace(clause, object=self.value(None))
            else:
                raise self.foreign(verb, clause, token)
        step = verb.build(clause)
        needs = "battery" if isinstance(step, HoldUntil) else verb.needs
        return self.times([Told(clause.words, step, ambient_of(clause), needs)], times)

    def foreign(self, verb: Verb, clause: Clause, token: Token) -> SentenceError:
        """Return what is wrong with a word that a clause has no place for: a value before it, or the word itself."""
        try:
            verb.build(clause)
        except SentenceError as earlier:
            if clause.end <= earlier.start < token.start:
                return earlier
        near = nearest(token.word, (*verb.takes, "then", "times"))
        return self.fault(token, f'"{printable(token.text)}" does not belong to {verb.name}', verb.form, near)

    def verb(self) -> tuple[Verb, Clause]:
        first, count = self.peek(), None
        following = self.peek(1)
        if first is not None and first.kind == "number" and following is not None:
            count = Value(first.text, first.start, first.end)
            self.take()
        token = self.peek()
        verb = None if token is None else verb_of(token.word)
        if count is not None and token is not None and token.word in ("times", "time"):
            raise self.fault(
                first, "a repeat stands behind what it repeats", f"a clause, then {count.raw} times"
            )
        if token is None or verb is None:
            shown = "the sentence ends" if token is None else f'"{printable(token.text)}" is not a verb'
            near = "" if token is None else nearest(token.word, VERBS)
            raise self.fault(token, shown, f"one of {', '.join(VERBS)}", near)
        self.take()
        if count is not None and not verb.counted:
            raise self.fault(first, f"{verb.name} takes no number before it", f"{verb.form} 3 times")
        start = token.start if count is None else count.start
        return verb, Clause(self.text, verb.name, start, token.end, count=count)

    def argument(self, clause: Clause, preposition: Token, takes: tuple[str, ...]) -> Clause:
        name = preposition.word
        if name not in takes:
            raise self.fault(preposition, f'{clause.verb} takes no "{name}"', VERBS[clause.verb].form)
        value = self.value(preposition)
        key = WEATHER if name == "at" and is_weather(value) else name
        if key in clause.values:
            raise self.fault(preposition, f'"{name}" stands twice', "one of each")
        return replace(clause, values={**clause.values, key: value})

    def value(self, after: Token | None) -> Value:
        while (token := self.peek()) is not None and token.word in _FILLERS:
            self.take()
        token = self.peek()
        if token is None or token.kind == "mark" or token.word in _JOINTS:
            shown = f'nothing stands behind "{after.text}"' if after else "nothing stands here"
            raise self.fault(token, shown, "a quantity with its unit")
        self.take()
        if token.kind == "word":
            return Value(token.text, token.start, token.end)
        unit = self.peek()
        if unit is None or unit.kind != "word" or unit.word in (*PREPOSITIONS, *_JOINTS, *_REPEATS, "times"):
            raise self.fault(token, f'"{token.text}" has no unit', "a quantity with its unit")
        self.take()
        return Value(f"{token.text} {unit.text}", token.start, unit.end)

"""Tests that a user brings: a cycle file, a sentence, or a list of clauses and steps in Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hothatch.proving.own_cycle import OWN_CYCLE, is_cycle_file, own_cycle
from hothatch.proving.procedure import Procedure
from hothatch.proving.sentence import SENTENCE, from_steps, is_sentence, parse, procedure_of
from hothatch.proving.steps import Step

# What a list of tests may hold besides ids.
OwnTest = str | Sequence[Step | str]
OWN = {OWN_CYCLE: "a cycle file of your own: name the file, such as my-cycle.csv"}
OWN[SENTENCE] = 'a sentence: say what to do, such as "launch from rest until 60 mph"'


def own_id(word: OwnTest) -> str:
    """Return the id of the test that ``word`` makes, '' where it makes none."""
    if not isinstance(word, str):
        return SENTENCE
    if is_cycle_file(word):
        return OWN_CYCLE
    return SENTENCE if is_sentence(word) and not _is_file(word) else ""


def own_test(word: OwnTest) -> Procedure:
    """Return the procedure that ``word`` makes; raise CycleFileError or SentenceError where it cannot be read."""
    if not isinstance(word, str):
        parts = [parse(part) if isinstance(part, str) else (part,) for part in word]
        return from_steps(tuple(step for part in parts for step in part), f"{len(word)} steps")
    return own_cycle(word) if is_cycle_file(word) else procedure_of(word)


def _is_file(word: str) -> bool:
    return word.endswith(".toml") or Path(word).exists()

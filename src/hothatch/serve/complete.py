"""What can follow in a sentence: words for where the text ends."""

from __future__ import annotations

from hothatch.garage.circuits import circuit_ids
from hothatch.garage.cycles import cycle_ids
from hothatch.proving.sentence import parse
from hothatch.proving.verbs import VERBS
from hothatch.proving.words import SentenceError, tokens_of

BEFORE = ("then", ",", ";", "(")  # what a clause stands behind
JOINTS = ("then", "3 times")
ENDS = ("60 mph", "100 km/h", "402 m", "10 s", "rest")
MOST = 12


def complete(text: str) -> dict[str, object]:
    """Return the words that can follow ``text`` (with the piece already typed), and what is wrong with it as it stands."""
    piece = "" if not text or text[-1].isspace() else text.rsplit(maxsplit=1)[-1].lower()
    before = text[: len(text) - len(piece)]
    try:
        words = [token.word for token in tokens_of(before)]
    except SentenceError:
        words = []
    offers = [word for word in _follow(words) if word.lower().startswith(piece) and word.lower() != piece]
    try:
        parse(text)
        fault, start, end = "", 0, 0
    except SentenceError as error:
        near = f"; did you mean {error.near}?" if error.near else ""
        expected = f"; expected {error.expected}" if error.expected else ""
        fault, start, end = f"{error.problem}{expected}{near}", error.start, error.end
    return {"words": offers[:MOST], "from": len(before), "fault": fault, "start": start, "end": end}


def _follow(words: list[str]) -> list[str]:
    # A verb begins a clause; elsewhere the same word may be an end, such as rest.
    begins = [at for at, word in enumerate(words) if word in VERBS and (at == 0 or words[at - 1] in BEFORE)]
    since = begins[-1] if begins else None
    if since is None or words[-1] in BEFORE:
        return list(VERBS)
    verb, last = VERBS[words[since]], words[-1]
    if last in verb.takes:
        return [*ENDS]
    if last == verb.name and verb.object:
        return [*(cycle_ids() if verb.name == "drive" else circuit_ids()), *verb.takes]
    used = set(words[since:])
    return [*(one for one in verb.takes if one not in used), *JOINTS]

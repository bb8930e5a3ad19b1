"""Readers of what people bring: no bytes get past a plain refusal, and what fuzzing ever found stays mended."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from fuzz.readers import READERS  # noqa: E402

FINDS = sorted((ROOT / "tests" / "data" / "finds").glob("*/*"))


@pytest.mark.parametrize("name", READERS)
def test_an_example_of_every_kind_is_read(name: str):
    reader = READERS[name]
    kinds: dict[int, list[bool]] = {}
    for example in reader.examples():
        kinds.setdefault(example[0] if len(reader.parts) > 1 else 0, []).append(reader.take(example))
    assert len(kinds) == len(reader.parts)
    assert all(any(accepted) for accepted in kinds.values()), kinds


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_what_is_cut_or_garbled_is_refused_in_words(name: str, data: st.DataObject):
    example = data.draw(st.sampled_from(READERS[name].examples()))
    at = data.draw(st.integers(0, len(example)))
    noise = data.draw(st.binary(max_size=6))
    skipped = data.draw(st.integers(0, 20))
    READERS[name].take(example[:at] + noise + example[at + skipped :])


def test_what_fuzzing_found_is_refused_in_words():
    for path in FINDS:
        READERS[path.parent.name].take(path.read_bytes())

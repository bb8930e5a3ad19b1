"""The line map knows the same keys as tomllib, and for each the line that it stands on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.car.line_map import KeyPath, line_map
from hothatch.garage.reader import car_ids, car_text

DATA = Path(__file__).parents[1] / "data"

TRICKY = '''\
# a comment with [a.table] and key = 1
top = 1 # note = 2
"quoted key" = "= ] } # not a comment"
'literal.key' = 'C:\\path\\'
dotted . "with \\u0041 dot" . x = 3
multi = """
[not.a.table]
key = "value" \\"""
still inside""""
literal = \'\'\'
# nothing
\'\'\'
date = 1979-05-27 07:32:00

[ mass ]
curb = { value = "1557 kg", kind = "published" } # bare
list = [ 1, 2, # comment with ]
  [3, "]"],
  { deep = { deeper = 4 } },
]

[[drive]]
axle = "front"
  [drive.loss]
  copper = 1
  [[drive.loss.points]]
  x = 1
  [[drive.loss.points]]
  x = 2
[[drive]]
axle = "rear"
[drive.loss]
copper = 2

[a.b.c]
x = 1
[a]
y = 2
[battery]
empty = {}
none = []
last = true'''


def keys(tree: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield every path of a parsed tree: keys, tables, elements."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from keys(value, (*path, key))


def test_tricky_text_has_the_keys_of_tomllib():
    assert set(line_map(TRICKY)) == set(keys(tomllib.loads(TRICKY)))


@pytest.mark.parametrize(
    ("path", "start"),
    [
        (("top",), "top ="),
        (("quoted key",), '"quoted key"'),
        (("literal.key",), "'literal.key'"),
        (("dotted", "with A dot", "x"), "dotted ."),
        (("multi",), "multi ="),
        (("literal",), "literal ="),
        (("date",), "date ="),
        (("mass",), "[ mass ]"),
        (("mass", "curb", "kind"), "curb ="),
        (("mass", "list", 2), "  [3,"),
        (("mass", "list", 3, "deep", "deeper"), "  { deep"),
        (("a", "b", "c"), "[a.b.c]"),
        (("a", "b"), "[a.b.c]"),
        (("a",), "[a]"),
        (("a", "y"), "y = 2"),
        (("battery", "last"), "last = true"),
    ],
)
def test_a_key_has_its_line(path: KeyPath, start: str):
    assert TRICKY.split("\n")[line_map(TRICKY)[path] - 1].startswith(start)


def test_tables_of_an_array_have_their_own_lines():
    lines = line_map(TRICKY)
    found = [number for number, line in enumerate(TRICKY.split("\n"), 1) if line == "[[drive]]"]
    assert [lines["drive", 0], lines["drive", 1]] == found
    assert lines["drive",] == found[0]
    points = [n for n, line in enumerate(TRICKY.split("\n"), 1) if "points" in line]
    assert [lines["drive", 0, "loss", "points", i] for i in (0, 1)] == points
    assert lines["drive", 1, "loss", "copper"] > lines["drive", 1]


def test_windows_line_ends_count_once():
    assert line_map(TRICKY.replace("\n", "\r\n")) == line_map(TRICKY)


@pytest.mark.parametrize("car_id", car_ids())
def test_the_garage_has_the_keys_of_tomllib(car_id: str):
    assert set(line_map(car_text(car_id))) == set(keys(tomllib.loads(car_text(car_id))))


BARE = st.text("abz-_09", min_size=1, max_size=4)
NAME = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=4)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)


def basic(text: str) -> str:
    """Return ``text`` as a basic TOML string, everything odd escaped."""
    plain = [c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text]
    return '"' + "".join(plain) + '"'


def written(text: str, style: int) -> str:
    """Return ``text`` as a TOML string in one of four styles, where the style can hold it."""
    if style == 1 and text.isprintable() and "'" not in text:
        return f"'{text}'"
    if style == 2:
        return '"""\n' + basic(text)[1:-1].replace("\\U0000000a", "\n") + '"""'
    if style == 3 and text.replace("\n", "").isprintable() and "'" not in text:
        return f"'''\n{text}'''"
    return basic(text)


STRING = st.builds(written, TEXT, st.integers(0, 3))
SCALAR = st.one_of(st.integers(-9, 9).map(str), st.just("true"), st.just("1.5"), STRING)
KEY = st.one_of(BARE, NAME.map(basic))


def inline(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(BARE, values), max_size=3, unique_by=lambda pair: pair[0])
    table = pairs.map(lambda found: "{ " + ", ".join(f"{key} = {value}" for key, value in found) + " }")
    gap = st.sampled_from([", ", ",\n  ", " , # ] comment\n"])
    array = st.tuples(st.lists(values, max_size=3), gap).map(lambda found: f"[{found[1].join(found[0])}]")
    return st.one_of(table, array)


VALUE = st.recursive(SCALAR, inline, max_leaves=6)
PAIR = st.tuples(st.lists(KEY, min_size=1, max_size=2).map(" . ".join), VALUE).map(" = ".join)
HEADER = st.lists(KEY, min_size=1, max_size=3).map(".".join)
LINE = st.one_of(
    PAIR,
    HEADER.map(lambda name: f"[{name}]"),
    HEADER.map(lambda name: f"[[{name}]]"),
    st.sampled_from(["", "# a = 1 [b]", "   "]),
)


def grown(lines: list[str]) -> str:
    """Return the text of those lines that tomllib accepts after the lines before them."""
    text = ""
    for line in lines:
        try:
            tomllib.loads(f"{text}{line}\n")
        except tomllib.TOMLDecodeError:
            continue
        text += f"{line}\n"
    return text


@given(st.lists(LINE, max_size=10).map(grown))
def test_any_text_has_the_keys_of_tomllib(text: str):
    assert set(line_map(text)) == set(keys(tomllib.loads(text)))


@given(st.lists(LINE, max_size=8).map(grown), st.integers(0, 3))
def test_lines_follow_text_that_is_put_before(text: str, blank: int):
    moved = line_map("# first\n" + "\n" * blank + text)
    assert moved == {path: line + 1 + blank for path, line in line_map(text).items()}

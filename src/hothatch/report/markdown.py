"""Markdown from plain texts: nothing in them is taken for markup but ``code`` between double backticks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\*_\[\]<>#|$~^`{}])")
_CODE = re.compile(r"``(.+?)``", re.DOTALL)


def plain(text: str) -> str:
    """Return ``text`` on one line so that Markdown shows it as it stands."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(f"`{part}`" if i % 2 else _SPECIAL.sub(r"\\\1", part) for i, part in enumerate(parts))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Return a table; cells are Markdown already. The columns ``right`` are numbers, set to the right."""
    rule = ["---:" if column in set(right) else "---" for column in range(len(heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))

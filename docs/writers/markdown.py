# SPDX-License-Identifier: Apache-2.0
"""Docstrings as Markdown, and pages that are written where they changed."""

from __future__ import annotations

import re
from pathlib import Path

from hothatch.report.markdown import plain


def paragraphs(text: str) -> str:
    """Return a docstring: its paragraphs as such, indented ones as blocks."""
    made = []
    for part in re.split(r"\n\s*\n", text.strip()):
        block = part.startswith("    ")
        made.append(f"```text\n{part}\n```" if block else plain(part))
    return "\n\n".join(made)


def write(path: Path, text: str) -> None:
    """Write a page where it is another than the one that stands there: Sphinx then reads only what changed."""
    text = text.rstrip() + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

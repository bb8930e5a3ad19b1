# SPDX-License-Identifier: Apache-2.0
"""The mutants of formulas that no test kills, and why: what `mutation/survivors.toml` explains."""

from __future__ import annotations

import tomllib
from pathlib import Path

from writers.markdown import write

EXPLAINED = Path(__file__).parents[2] / "mutation" / "survivors.toml"


def write_survivors(path: Path) -> None:
    """Write the survivors by reason: where each is, and the line as it reads with its slip."""
    parts = []
    for group in tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["group"]:
        parts.append(f"### {group['title']}\n\n{group['why'].strip()}")
        parts.append("\n".join(_line(mutant) for mutant in group["mutants"]))
    write(path, "\n\n".join(parts))


def _line(mutant: str) -> str:
    where, line = mutant.split(": ", 1)
    return f"- `{where}`: `{line}`"

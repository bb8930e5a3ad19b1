"""The log of an exploration: what was evaluated, line by line, so that a search goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hothatch.cache import cache_home
from hothatch.studies.explore_space import Design
from hothatch.studies.request import RequestError

Row = dict[str, float | None]


class Log:
    """An append-only file: a head with the task's key, then one line a design. Read at the start, written by generation."""

    def __init__(self, path: str | Path | None, key: str):
        self.path = None if path is None else Path(path)
        self.known: dict[Design, Row] = {}
        if self.path is None:
            return
        if self.path.exists() and self.path.stat().st_size:
            self._read(self.path, key)
        else:
            self._append([{"hothatch": "explore", "task": key}])

    def _read(self, path: Path, key: str) -> None:
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError:
            lines = [""]
        head = _json(lines[0])
        if head.get("hothatch") != "explore":
            raise RequestError(f"{path}: is not the log of an exploration; name another file")
        if head.get("task") != key:
            why = "base, axes, figures, packages or Hothatch itself differ"
            raise RequestError(f"{path}: is the log of another exploration ({why})")
        for line in lines[1:]:
            one = _json(line)  # the last line of a killed run may be a part of one
            if "row" in one:
                values = tuple((str(path), float(value)) for path, value in one["values"])
                self.known[Design(tuple(one["packages"]), values)] = one["row"]
        if lines[-1]:
            self._append([])

    def add(self, rows: dict[Design, Row]) -> None:
        """Note the designs of one generation."""
        self.known |= rows
        entries = [
            {"packages": design.packages, "values": design.values, "row": row} for design, row in rows.items()
        ]
        self._append(entries)

    def _append(self, entries: Sequence[Any]) -> None:
        if self.path is None:
            return
        text = "".join(f"{json.dumps(entry)}\n" for entry in entries) or "\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def _json(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@cache
def code_hash() -> str:
    """Return 16 hex digits over the code and data that make a figure: numbers of other physics must not be mixed in."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for room in ("car", "physics", "solvers", "proving", "figures", "garage"):
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def usual_log(key: str) -> Path:
    """Return where the log of the task with ``key`` lies when nobody names a file: an exploration goes on by itself."""
    folder = cache_home() / "explore"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{key}.jsonl"

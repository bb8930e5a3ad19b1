"""A pass over a TOML file that notes every fault at its line and reads on: packages, goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hothatch.car.document import Document
from hothatch.car.faults import CarFileError, Fault, nearest
from hothatch.car.line_map import KeyPath


class TomlReader:
    """One pass over a document; whatever is wrong goes to ``faults`` and reading goes on."""

    def __init__(self, document: Document):
        self.tree: dict[str, Any] = document.tree
        self.lines = document.lines
        self.source = document.source
        self.faults: list[Fault] = list(document.faults)

    def fault(self, key: KeyPath, problem: str, expected: str = "", near: str = "") -> None:
        """Note a fault at ``key``, or at the nearest table around it whose line is known."""
        path = ".".join(str(part) for part in key if not isinstance(part, int))
        line = next((self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), None)
        self.faults.append(Fault(path, problem, expected, near, self.source.label, line))

    def known(self, table: dict[str, Any], keys: Sequence[str], place: KeyPath) -> None:
        """Note every key of ``table`` that is none of ``keys``."""
        for key in table:
            if key not in keys:
                self.fault((*place, key), "unknown key", f"one of {', '.join(keys)}", nearest(key, keys))

    def table(self, holder: dict[str, Any], key: str, place: KeyPath) -> dict[str, Any]:
        """Return the table ``key``, empty where it is missing or none."""
        found = holder.get(key, {})
        if isinstance(found, dict):
            return found
        self.fault((*place, key), "is not a table", f"[{key}]")
        return {}

    def tables(self, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the tables of an array with their places."""
        found = self.tree.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.fault((key,), "is not a list of tables", f"[[{key}]]")
            return
        yield from enumerate(found)

    def text(self, table: dict[str, Any], key: str, place: KeyPath) -> str:
        """Return a required text, '' where there is none."""
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.fault((*place, key), "missing" if value is None else "is not a text", "a text")
        return ""

    def texts(self, table: dict[str, Any], key: str, place: KeyPath) -> tuple[str, ...]:
        """Return a list of texts, empty where it is left out."""
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return tuple(found)
        self.fault((*place, key), "is not a list of texts", '["…"]')
        return ()

    def close(self) -> None:
        """Raise CarFileError with all faults in file order, where there are any."""
        if self.faults:
            raise CarFileError(sorted(self.faults, key=lambda fault: fault.line or 0))

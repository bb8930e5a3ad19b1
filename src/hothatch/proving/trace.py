"""A trace: columns over time with units, and what it takes to make it again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Trace:
    """Columns of one step of one car; ``provenance`` holds car hash, code version and seed."""

    label: str
    columns: dict[str, np.ndarray]
    units: dict[str, str]
    provenance: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one column; KeyError lists the columns there are."""
        if name not in self.columns:
            raise KeyError(f"no column {name}; columns: {', '.join(self.columns)}")
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

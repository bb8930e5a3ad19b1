"""The code on a tyre's side: ``205/55R16 91V``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

INCH = 0.0254
_CODE = re.compile(
    r"^P?\s*(\d{3})\s*/\s*(\d{2})\s*Z?R\s*(\d{2}(?:\.5)?)(?:\s+(\d{2,3})\s*([A-Z]\d?|\([A-Z]\)))?(?:\s+XL)?$"
)
# Loads of the load indices of car tyres, kg (ETRTO Standards Manual, load index table).
_LOAD_INDEX = dict(
    zip(
        range(75, 114),
        (387, 400, 412, 425, 437, 450, 462, 475, 487, 500, 515, 530, 545, 560, 580, 600, 615, 630, 650, 670, 690, 710,
         730, 750, 775, 800, 825, 850, 875, 900, 925, 950, 975, 1000, 1030, 1060, 1090, 1120, 1150),
        strict=True,
    )
)  # fmt: skip


@dataclass(frozen=True)
class TyreSize:
    """A tyre's nominal dimensions: section width, free radius, rim diameter [m]; load [kg] and speed letter if coded."""

    width: float
    free_radius: float
    rim_diameter: float
    load: float | None
    speed_letter: str


@cache
def parse_tyre_size(code: str) -> TyreSize:
    """Read a metric tyre code; free radius = rim/2 + aspect·width (ETRTO). Raises ValueError for anything else."""
    match = _CODE.match(code.strip().upper())
    if not match:
        raise ValueError(f"{code!r} is not a tyre size such as '205/55R16 91V'")
    width = int(match[1]) / 1000
    rim = float(match[3]) * INCH
    load = None
    if match[4]:
        if int(match[4]) not in _LOAD_INDEX:
            raise ValueError(f"{code!r}: load index {match[4]} is outside 75…113")
        load = float(_LOAD_INDEX[int(match[4])])
    return TyreSize(width, rim / 2 + int(match[2]) / 100 * width, rim, load, match[5] or "")


def typical_load(size: TyreSize) -> float:
    """Return the load [kg] of a tyre whose code leaves the index out.

    Proportional to width times free radius, through 205/55R16 91 (615 kg) and 235/45R18 98 (750 kg).
    """
    return 615.0 * (size.width / 0.205) * (size.free_radius / 0.31595)


def load_index_mass(code: Any) -> Any:
    """Return the load [kg] that a tyre of ``code`` carries; an array for an array of codes."""
    if not isinstance(code, str):
        return np.array([load_index_mass(str(one)) for one in code])
    size = parse_tyre_size(code)
    return size.load if size.load is not None else typical_load(size)


def free_radius(code: Any) -> Any:
    """Return the free radius [m] of a tyre of ``code``; an array for an array of codes."""
    if not isinstance(code, str):
        return np.array([free_radius(str(one)) for one in code])
    return parse_tyre_size(code).free_radius


def tyre_areas(code: Any) -> Any:
    """Return the areas [m²] of a tyre's tread and of both its sidewalls; two rows for an array of codes."""
    if not isinstance(code, str):
        return np.array([tyre_areas(str(one)) for one in code]).T
    size = parse_tyre_size(code)
    tread = 2.0 * np.pi * size.free_radius * size.width
    return np.array([tread, 2.0 * np.pi * (size.free_radius**2 - (0.5 * size.rim_diameter) ** 2)])

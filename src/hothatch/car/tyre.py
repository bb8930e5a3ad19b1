"""Fills a Plant's tyre rows: the base set scaled by class and size, or a tyre of the car's own file."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.car import mf_terms as mf
from hothatch.car.mf_row import tyre_row
from hothatch.car.own_tyre import own_tyre
from hothatch.car.radius import tyre_size
from hothatch.car.rules import AXLES, Columns
from hothatch.car.tyre_size import free_radius, load_index_mass, tyre_areas
from hothatch.constants import BASE_TYRE_LOAD, BASE_TYRE_LOAD_INDEX
from hothatch.garage.reader import read_text
from hothatch.garage.tyres import BASE_TYRE, garage_tyre
from hothatch.units import ZERO_CELSIUS

# A tyre's factors and the fields that state them.
FACTORS = {
    mf.LMUX: "tyre.grip",
    mf.LMUY: "tyre.lateral_grip",
    mf.LKX: "tyre.slip_stiffness",
    mf.LKY: "tyre.cornering_stiffness",
}
# Stiffness of the structure goes with load over radius, by which the base set's table is normalised.
_STRUCTURE = (mf.LONGITUDINAL_STIFFNESS, mf.LATERAL_STIFFNESS)


def fill_tyres(plants: np.ndarray, columns: Columns) -> None:
    """Fill ``mf`` of ``plants`` from ``columns``, SI. Raises TirError for a tyre file that cannot be used.

    A class of tyre scales the base set by its rules, its size by load index and radius. A tyre file is taken as it stands;
    factors that the car states multiply its own.
    """
    _fill_heat(plants, columns)
    own = columns.text("tyre.file")
    if np.ndim(own) or own:
        _own_tyres(plants, columns, np.broadcast_to(own, len(plants)))
        return
    for index, axle in enumerate(AXLES):
        row = plants["mf"][:, index]
        row[:] = _base_row()
        size = tyre_size(columns, axle)
        row[:, mf.FNOMIN] = BASE_TYRE_LOAD * load_index_mass(size) / BASE_TYRE_LOAD_INDEX
        row[:, mf.UNLOADED_RADIUS] = free_radius(size)
        base = _base_row()
        stiffer = row[:, mf.FNOMIN] / row[:, mf.UNLOADED_RADIUS] * base[mf.UNLOADED_RADIUS] / base[mf.FNOMIN]
        for term in _STRUCTURE:
            row[:, term] *= stiffer
        for term, path in FACTORS.items():
            row[:, term] = columns.value(path)
        row[:, mf.QSY1] = columns.value("tyre.rolling_resistance")


def _fill_heat(plants: np.ndarray, columns: Columns) -> None:
    rules = _heat_rules()
    for index, axle in enumerate(AXLES):
        tread, sides = tyre_areas(tyre_size(columns, axle))
        plants["tyre_capacity"][:, index] = 2.0 * rules["heat_capacity_area"]["value"] * tread
        plants["tyre_area"][:, index] = 2.0 * (tread + sides)
    classes = np.broadcast_to(columns.text("tyre.class"), len(plants))
    plants["tyre_range"] = [np.add(rules["range"][str(name)], ZERO_CELSIUS) for name in classes]


@cache
def _heat_rules() -> dict[str, Any]:
    return tomllib.loads(read_text("classes/tyre_heat.toml"))


def _own_tyres(plants: np.ndarray, columns: Columns, files: Any) -> None:
    for name in np.unique(files):
        chosen = files == name
        if name:
            plants["mf"][chosen] = tyre_row(own_tyre(str(name)).values)
        else:
            raise ValueError("an edit of tyre.file leaves some rows without one; name a file for each")
    for term, path in FACTORS.items():
        if columns.has(path):
            plants["mf"][:, :, term] *= np.reshape(columns.value(path), (-1, 1))


@cache
def _base_row() -> NDArray[np.float64]:
    return tyre_row(garage_tyre(BASE_TYRE).values)

"""The tyre library: what each class of tyre makes of the base set, and any .tir file in the same terms."""

from __future__ import annotations

from math import pi
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.text import Text

from hothatch.car import mf_terms as mf
from hothatch.car.faults import printable
from hothatch.car.mf_row import tyre_row
from hothatch.car.own_tyre import own_tyre
from hothatch.car.rules import find_rule
from hothatch.car.tyre import FACTORS
from hothatch.formats.tir import TirError
from hothatch.formats.tir_coefficients import Coefficients
from hothatch.garage.tyres import BASE_TYRE, garage_tyre, tyre_ids
from hothatch.physics.mf_lateral import cornering_stiffness, peak_friction_y
from hothatch.physics.mf_longitudinal import peak_friction_x, slip_stiffness
from hothatch.physics.mf_relaxation import relaxation
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME

ROLLING = "tyre.rolling_resistance"
_FIELDS = (*FACTORS.values(), ROLLING)


def library() -> dict[str, Any]:
    """Return classes and tyres as JSON: the classes' factors and rolling resistance [-], what a tyre then does."""
    return {
        "base": BASE_TYRE,
        "classes": [_class(name) for name in _classes()],
        "tyres": [{"id": name} | described(garage_tyre(name)) for name in tyre_ids()],
        "rules": [{"field": path} | _rule(path) for path in _FIELDS],
    }


def tyre_document(name: str) -> dict[str, Any]:
    """Return one tyre, an id or a .tir file, as JSON, with what is remarkable about its file. Raises TirError."""
    if name not in tyre_ids() and not Path(name).exists():
        ids = ", ".join(tyre_ids())
        raise TirError([f"{printable(name)}: no such file; expected a .tir file or one of {ids}"])
    found = own_tyre(name)
    return {"tyre": name} | described(found) | {"remarks": list(found.notes)}


def described(tyre: Coefficients) -> dict[str, Any]:
    """Return what a tyre does at its nominal load: friction [-], stiffness over load [1/rad], relaxation lengths [m]."""
    return {"edition": tyre.edition} | _nominal(tyre_row(tyre.values))


def print_library(console: Console) -> None:
    """Print the classes, then the tyres that ship, then where the classes' numbers come from."""
    found = library()
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "class", "style": NAME, "no_wrap": True},
        *(
            {"header": head, **right}
            for head in ("LMUX", "LMUY", "LKX", "LKY", "μ across", "C/Fz per °", "roll kg/t")
        ),
    )
    for one in found["classes"]:
        factors = [f"{one[path.removeprefix('tyre.')]:.3f}" for path in FACTORS.values()]
        table.add_row(
            one["id"],
            *factors,
            f"{one['friction_y']:.2f}",
            f"{one['cornering_stiffness_over_load'] * pi / 180:.3f}",
            f"{1e3 * one['rolling_resistance']:.1f}",
        )
    console.print(table)
    console.print(
        Text(
            f"\nFactors on the base tyre, {BASE_TYRE}, at nominal load; estimated, by class rule:", style=DIM
        )
    )
    for rule in found["rules"]:
        console.print(Text(f"  {rule['field']} ± {100 * rule['spread']:.0f} %: {rule['source']}", style=DIM))
    console.print(
        Text(
            '\n[tyre] file = "own.tir" in a car file fits a tyre of your own; hothatch tyres own.tir reads one.'
        )
    )


def print_tyre(document: dict[str, Any], console: Console) -> None:
    """Print one tyre and the remarks on its file."""
    console.print(terminal.title(document["tyre"], f"Magic Formula {document['edition']}"))
    table = terminal.grid({}, {"justify": "right"}, {}, head=False)
    for label, key, unit in _ROWS:
        table.add_row(label, f"{document[key]:.4g}", unit)
    console.print(table)
    for remark in document["remarks"]:
        console.print(Text(printable(remark), style=DIM))


_ROWS = (
    ("nominal load", "nominal_load", "N"),
    ("radius, free", "radius", "m"),
    ("peak friction along", "friction_x", ""),
    ("peak friction across", "friction_y", ""),
    ("slip stiffness over load", "slip_stiffness_over_load", ""),
    ("cornering stiffness over load", "cornering_stiffness_over_load", "1/rad"),
    ("relaxation length along", "relaxation_x", "m"),
    ("relaxation length across", "relaxation_y", "m"),
)


def _nominal(row: np.ndarray) -> dict[str, float]:
    load = float(row[mf.FNOMIN])
    along, across = relaxation(row, load, 0.0)
    return {
        "nominal_load": load,
        "radius": float(row[mf.UNLOADED_RADIUS]),
        "friction_x": float(peak_friction_x(row, load, 0.0, 1.0)),
        "friction_y": abs(float(peak_friction_y(row, load, 0.0, 1.0))),
        "slip_stiffness_over_load": float(slip_stiffness(row, load)) / load,
        "cornering_stiffness_over_load": float(cornering_stiffness(row, load, 0.0)) / load,
        "relaxation_x": float(along),
        "relaxation_y": float(across),
    }


def _classes() -> list[str]:
    from hothatch.car.schema import TYRE_CLASSES

    return list(TYRE_CLASSES)


def _class(name: str) -> dict[str, Any]:
    """Return one class: its factors, its rolling resistance, and the base set scaled by them."""
    row = tyre_row(garage_tyre(BASE_TYRE).values)
    for term, path in FACTORS.items():
        row[term] = _value(path, name)
    factors = {path.removeprefix("tyre."): _value(path, name) for path in _FIELDS}
    return {"id": name} | factors | _nominal(row)


def _value(path: str, name: str) -> float:
    found = find_rule(path)
    assert found is not None
    return float(found[0].coefficients.get(name, found[0].coefficient))


def _rule(path: str) -> dict[str, Any]:
    found = find_rule(path)
    assert found is not None
    return {"kind": "estimated", "spread": found[0].spread, "source": found[0].source}

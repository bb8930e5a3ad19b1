"""What an exported unit takes and shows: a table on a console, or a document."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.fmu.car_row import CarRow
from hothatch.fmu.variable import Variable

_TITLES = (
    ("parameter", "parameters, set before the start"),
    ("input", "inputs"),
    ("output", "outputs"),
)


def print_unit(row: CarRow, console: Console) -> None:
    """Print the variables of a unit with units, start values and descriptions."""
    model = row.unit()
    head = f"{row.name}, {row.model}, best called every {1e3 * model.step_size:g} ms"
    console.print(Text(head, style="bold"), soft_wrap=True)
    for causality, title in _TITLES:
        found = [one for one in model.variables.values() if one.causality == causality]
        console.print()
        console.print(f"{title} ({len(found)})")
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2), pad_edge=False)
        for one in found:
            table.add_row(Text(f"  {one.name}"), Text(_start(one)), Text(one.doc))
        console.print(table)


def _start(one: Variable) -> str:
    unit = one.unit if one.unit != "1" else "-"
    if one.causality == "output":
        return unit
    if one.kind == "Boolean":
        return "true" if one.start else "false"
    return f"{one.start:.6g} {unit}".strip(" -") or "0"


def unit_document(row: CarRow, path: str) -> dict[str, Any]:
    """Return the unit as one document: car, model and variables."""
    model = row.unit()
    listed = [
        {
            "name": one.name,
            "causality": one.causality,
            "type": one.kind,
            "unit": one.unit or None,
            "start": None if one.causality == "output" else one.start,
            "description": one.doc,
        }
        for one in model.variables.values()
    ]
    return {
        "fmu": path, "car": row.id, "name": row.name, "model": row.model, "step": model.step_size, "variables": listed
    }  # fmt: skip

"""The circuits as a table and as a document, and what a fit left over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.garage.circuits import MOST_PACE, Circuit, circuit, circuit_ids
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME, NARROW
from hothatch.studies.circuit_file import Fitted
from hothatch.studies.circuit_pace import PaceFit


def garage_circuits() -> list[Circuit]:
    """Return every circuit that ships."""
    return [circuit(name) for name in circuit_ids()]


def circuits_document(found: Sequence[Circuit]) -> dict[str, Any]:
    """Return the list of circuits as JSON."""
    return {
        "circuits": [
            {
                "id": one.id, "name": one.name, "closed": one.closed, "length_m": round(one.length, 2),
                "published_length_m": one.published_length, "climb_m": round(one.climb, 1), "kind": one.kind,
                "source": one.source, "licence": one.licence, "attribution": one.attribution,
                "sectors_m": list(one.sectors), "remarks": one.remarks,
            }
            for one in found
        ]
    }  # fmt: skip


def print_circuits(found: Sequence[Circuit], console: Console) -> None:
    """Print every circuit: length beside the published one, height, tightest bend, kind and source of its geometry."""
    right = {"justify": "right", "no_wrap": True}
    wide = console.width >= NARROW
    table = terminal.grid(
        {"header": "id", "style": NAME, "no_wrap": True}, {"header": "name"}, {"header": "length", **right},
        *([{"header": "published", **right}, {"header": "climb", **right}, {"header": "tightest", **right}] if wide else []),
    )  # fmt: skip
    for one in found:
        sharpest = float(np.abs(one.segments[:, 1:3]).max())
        more = (
            "" if one.published_length is None else f"{one.length / one.published_length - 1.0:+.1%}",
            f"{one.climb:.0f} m" if one.climb > 0.5 else "flat",
            f"{1.0 / sharpest:.0f} m" if sharpest > 0.0 else "",
        )
        table.add_row(one.id, printable(one.name), f"{one.length / 1000.0:.3f} km", *(more if wide else ()))
        table.add_row("", Text(f"{one.source} ({one.kind}; {one.licence}; {one.attribution})", style=DIM))
    console.print(table)


def pace_document(found: PaceFit) -> dict[str, Any]:
    """Return a fitted pace as JSON: times [s]."""
    return {
        "circuit": found.circuit, "car": found.pace.car, "published_s": found.pace.lap, "source": found.pace.source,
        "without_s": round(found.ideal, 3), "wanted": found.pace.wanted, "factor": found.pace.factor,
        "kept": None if found.kept is None else found.kept.factor,
    }  # fmt: skip


def print_pace(found: PaceFit, console: Console) -> None:
    """Print what a circuit's factor on lap times was fitted on, what it wants and what it is."""
    pace = found.pace
    console.print(
        f"{found.circuit}: {pace.car} {found.ideal:.2f} s without a factor, {pace.lap:.1f} s published ({pace.source})"
    )
    bounded = "" if pace.factor == pace.wanted else f", held within {MOST_PACE:.0%} of one"
    kept = "none yet" if found.kept is None else f"{found.kept.factor:.4f}"
    console.print(
        f"surface and line: times × {pace.factor:.4f} (wanted {pace.wanted:.4f}{bounded}); the file keeps {kept}"
    )


def print_fit(found: Fitted, console: Console) -> None:
    """Print what a fit made of a centre line: length, segments, and how far its points lie off."""
    fit, circuit = found.fit, found.circuit
    sharpest = float(np.abs(fit.segments[:, 1:3]).max())
    shape = "closed" if circuit.closed else "open"
    console.print(
        f"{shape}, {circuit.length:.1f} m, {len(fit.segments)} segments, tightest bend {1.0 / sharpest:.1f} m"
    )
    console.print(
        f"points lie {fit.rms:.2f} m off (root mean square), at most {fit.greatest:.2f} m at {fit.greatest_at:.0f} m"
    )
    if fit.height_rms is not None:
        console.print(f"elevations lie {fit.height_rms:.1f} m off; climb {circuit.climb:.0f} m")
    if circuit.closed:
        x, y, _ = circuit.corners()
        console.print(f"the loop closes within {1000.0 * float(np.hypot(x[-1], y[-1])):.1f} mm")
    if found.left_out:
        console.print(f"not carried over: {'; '.join(found.left_out)}")

"""Lay a racing line into circuits of the garage: python studies/lay_lines.py [ID …]; needs CasADi."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hothatch.garage.circuits import circuit_ids, parse_circuit
from hothatch.solvers.circuit_geometry import mesh
from hothatch.solvers.envelope import HOT_HATCH
from hothatch.solvers.optimal.free_line import FreeLine
from hothatch.studies.circuit_file import line_text

GARAGE = Path(__file__).parents[1] / "src/hothatch/garage/circuits"
MARGIN = 1.0  # between the centre of gravity and each edge: half a car and a hand, m
NO_CHOICE = ("figure-eight", "skidpad-200ft", "skidpad-300ft", "quarter-mile")  # driven along the paint


def main(names: list[str]) -> None:
    """Lay the line of the reference into each circuit, and print its lap by both solvers."""
    for name in names or [name for name in circuit_ids() if name not in NO_CHOICE]:
        file = GARAGE / f"{name}.toml"
        text = file.read_text(encoding="utf-8").partition("\n[line]")[0].rstrip() + "\n"
        circuit = parse_circuit(text, file.name)
        cells = mesh(circuit)
        began = time.perf_counter()
        found = FreeLine(cells, MARGIN).solve(HOT_HATCH.envelope())
        took = time.perf_counter() - began
        driven = found.quasi_steady(HOT_HATCH.envelope())
        print(
            f"{name}: optimum {found.lap_time:.2f} s, quasi-steady {driven.lap_time:.2f} s, "
            f"{found.answer.iterations} iterations, {took:.1f} s, {len(cells.s)} knots, {found.answer.words}", flush=True,
        )  # fmt: skip
        if found.answer.converged:
            file.write_text(
                text + line_text(found.knots, HOT_HATCH.name, MARGIN, driven.lap_time), encoding="utf-8"
            )


if __name__ == "__main__":
    main(sys.argv[1:])

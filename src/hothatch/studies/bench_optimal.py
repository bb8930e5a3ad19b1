"""How long optimal laps take, beside what other programs were measured to take (2026-11, one thread, cold)."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time

from hothatch.car.load import load_car
from hothatch.garage.circuits import circuit
from hothatch.solvers.circuit_geometry import mesh
from hothatch.solvers.envelope import HOT_HATCH
from hothatch.solvers.optimal.free_line import FreeLine
from hothatch.studies.optimal_lap import find_optimum

CIRCUIT, CAR = "hockenheim-gp", "nissan-leaf-40-2018"
# Rivals: name, seconds, what they were measured on.
POINT_MASS = (
    "mlts-point-mass 0.1.0",
    117.6,
    "point mass, free line, Catalunya (4.6 km) at 5 m; measured 2026-11",
)
FULL = (
    "fastest-lap 0.5",
    55.4,
    "3-DOF car, free line, Catalunya, 697 nodes; CPU time in IPOPT; measured 2026-11",
)
Measured = tuple[float, str]


def free_line(warm: bool) -> Callable[[], Measured]:
    """Return what times a free line of the reference: from the road's middle with set-up, or from another car's optimum."""
    cells = mesh(circuit(CIRCUIT))

    def work() -> Measured:
        began = perf_counter()
        programme = FreeLine(cells)
        if warm:
            first = programme.solve(HOT_HATCH.envelope())
            programme.solve(HOT_HATCH.envelope().scaled(0.99), first)  # sets the warm solver up
            began = perf_counter()
            found = programme.solve(HOT_HATCH.envelope().scaled(0.98), first)
        else:
            found = programme.solve(HOT_HATCH.envelope())
        start = "from the optimum of 2 % more grip" if warm else "from the road's middle, set-up included"
        note = (
            f"{CIRCUIT} at 5 m, {len(cells.s)} ends of cells, {found.answer.iterations} iterations, {start}"
        )
        return perf_counter() - began, note if found.answer.converged else f"{note}; {found.answer.words}"

    return work


def full() -> Measured:
    """Time all of ``hothatch lap … --optimal full``: quasi-steady lap, envelope's optimum, full car's on two meshes."""
    began, processor = perf_counter(), process_time()
    found = find_optimum(load_car(CAR), CIRCUIT, level="full")
    note = f"{CAR} on {CIRCUIT}, {len(found.optimum.cells.s)} ends of cells, {found.iterations} iterations of all solves, "
    note += f"{process_time() - processor:.1f} s of the processor; at most 60 s are wanted"
    return perf_counter() - began, note if found.converged else f"{note}; {found.marked}"

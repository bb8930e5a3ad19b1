"""The optimal lap on a console: its time beside the quasi-steady lap's, what checks it, what it took."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.report.terminal import DIM
from hothatch.studies.lap_energy import KWH, Driven
from hothatch.studies.optimal_lap import AGREE, EDGE, OptimumFound

LEVELS = {
    "envelope": "the car's own g-g-v envelope, smoothed",
    "full": "the transient double track, its tyres and load transfer in every cell",
}


def thousandths(seconds: float) -> str:
    """Return a time as minutes and seconds: ``1:04.210``."""
    minutes, rest = divmod(round(seconds, 3), 60.0)
    return f"{minutes:.0f}:{rest:06.3f}"


def print_optimum(found: OptimumFound, console: Console) -> None:
    """Print the optimum of one car on one circuit."""
    way = found.best.lap.path.distance[-1]
    console.print(
        Text(
            f"{printable(found.car.name)}, {printable(found.circuit.name)}, {way / 1e3:.2f} km on the line",
            style="bold",
        )
    )
    console.print(Text(found.conditions.describe(), style=DIM))
    console.print(
        Text(
            f"free line {EDGE:g} m off both edges, on {LEVELS[found.level]}; driver {found.margin:g} of the tyres' limits",
            style=DIM,
        )
    )
    if found.circuit.pace_factor != 1.0:
        words = (
            f"all times with the circuit's own factor {found.circuit.pace_factor:.4f} for surface and line"
        )
        console.print(Text(words, style=DIM))
    name = "optimal lap" if found.converged else "best lap found, NOT the optimum,"
    console.print(f"\n{name} {thousandths(found.best.lap.lap_time)}{_energy(found.best)}")
    line = "the centre line" if found.circuit.line is None else "the circuit's racing line"
    gain = found.best.lap.lap_time - found.steady.lap.lap_time
    console.print(
        f"quasi-steady lap on {line} {thousandths(found.steady.lap.lap_time)}{_energy(found.steady)}: the optimum is "
        f"{abs(gain):.3f} s {'quicker' if gain <= 0.0 else 'slower'}"
    )
    if found.limit is not None:
        console.print(f"energy at most {found.limit / KWH:.3f} kWh a lap")
    if found.converged and found.limit is None:
        words = "agrees" if abs(found.difference) <= AGREE[found.level] else "DISAGREES"
        console.print(
            f"on the optimum's own line the quasi-steady lap takes {thousandths(found.on_line.lap_time)}: {words} to "
            f"{100.0 * found.difference:+.2f} % (at most {100.0 * AGREE[found.level]:g} % is expected)"
        )
    _print_solver(found, console)


def _energy(driven: Driven) -> str:
    return "" if driven.energy is None else f", {driven.energy / KWH:.3f} kWh"


def _print_solver(found: OptimumFound, console: Console) -> None:
    meshes = " → ".join(
        f"{thousandths(one.lap_time * found.circuit.pace_factor)} with {len(one.cells.s) - 1} cells"
        for one in (found.coarse, found.optimum)
    )
    told = f"{found.iterations} iterations, {found.seconds:.1f} s; {meshes}"
    if found.converged:
        console.print(Text(f"{found.optimum.answer.words}: {told}", style=DIM))
        return
    console.print(f"it did not converge: {found.marked} (IPOPT: {found.optimum.answer.status})", markup=False)
    console.print(
        Text(f"shown is the best quasi-steady lap that keeps every limit; the solver: {told}", style=DIM)
    )

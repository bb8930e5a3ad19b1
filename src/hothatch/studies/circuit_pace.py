"""One factor on lap times for a circuit's surface and line, fitted on one named car and kept in the circuit's file.

What it stands for: the grip of this surface against that of the skidpads, a line that no driver meets, bends that GPS
rounded off. It is bounded; a car that wants more keeps a difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hothatch.cache import write_whole
from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.figures.published import Published, published_rows
from hothatch.garage.circuits import MOST_PACE, Circuit, CircuitError, Pace, find_circuit, parse_circuit
from hothatch.proving.conditions import condition_table, start_states
from hothatch.proving.hot_lap import hot_laps
from hothatch.proving.laps import PROCEDURE
from hothatch.solvers.circuit_geometry import mesh, path_along

# One car for each circuit that has a judged lap of one: the one whose file holds the car as it lapped, weighed on the day,
# without a battery's heat and charge.
FITTED_ON = {"vir-grand-course": "honda-civic-type-r-fk8-2019"}
DIGITS = 4


@dataclass(frozen=True)
class PaceFit:
    """A fitted pace beside the one that the circuit keeps (None: none yet); ``ideal`` is the lap without any [s]."""

    circuit: str
    pace: Pace
    kept: Pace | None
    ideal: float


def fit_pace(name: str, car: str | None = None) -> PaceFit:
    """Fit the factor of a circuit (an id or a file) on the judged lap of ``car`` (None: the one named for it).

    Raises CircuitError for a circuit without such a lap.
    """
    found = find_circuit(name)
    chosen = car or FITTED_ON.get(found.id)
    row = _row(found, chosen)
    plants = compile(load_car(row.car))
    asked = PROCEDURE.conditions(row.conditions)
    path = path_along(mesh(found), None if found.line is None else found.line.knots)
    (done,) = hot_laps(plants, condition_table(plants, asked), start_states(plants, asked), path, 1)
    ideal = done.lap.lap_time
    wanted = row.value / ideal
    factor = min(max(wanted, 1.0 - MOST_PACE), 1.0 + MOST_PACE)
    pace = Pace(round(factor, DIGITS), round(wanted, DIGITS), row.car, row.value, row.publication)
    return PaceFit(found.id, pace, found.pace, ideal)


def write_pace(fit: PaceFit, source: str, output: str) -> None:
    """Write the text of the circuit ``source`` (an id's shipped file or a path) with the fitted pace to ``output``."""
    from hothatch.garage.circuits import circuit_text_of

    text = re.sub(r"\n\[pace\]\n(?:[^\[\n]+\n)*", "", circuit_text_of(source)).rstrip("\n") + "\n"
    pace = fit.pace
    text += (
        f'\n[pace]\nfactor = {pace.factor:g}\nwanted = {pace.wanted:g}\ncar = "{pace.car}"\nlap_s = {pace.lap:g}\n'
        f'source = "{pace.source}"\n'
    )
    parse_circuit(text, output)
    write_whole(output, text)


def _row(found: Circuit, car: str | None) -> Published:
    figure = f"lap_{found.id.replace('-', '_')}"
    rows = [row for row in published_rows() if row.figure == figure and row.use == "judge"]
    for row in rows:
        if row.car == car:
            return row
    cars = ", ".join(sorted({row.car for row in rows})) or "none"
    raise CircuitError([f"{found.id}: no judged lap of {car or 'a car named for it'}; cars with one: {cars}"])

"""``hothatch circuits`` and ``hothatch circuits fit``. No logic, and nothing heavy imported, as in cli.py."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from hothatch.command_output import say, say_written
from hothatch.options import AsJson

app = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})

CentreLineFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A centre line: .csv, .json, .gpx or fastest-lap's .xml.")
]
CircuitFile = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="The circuit file to write.")
]
Tolerance = Annotated[
    float,
    typer.Option("--tolerance", metavar="METRES", help="How far points may lie off the curve, on average."),
]


@app.callback(invoke_without_command=True, help="List the circuits that ship; circuits fit FILE makes one.")
def listed(context: typer.Context, as_json: AsJson = False) -> None:
    if context.invoked_subcommand is not None:
        return
    from hothatch.report import circuits as shown

    found = shown.garage_circuits()
    say(as_json, lambda: shown.circuits_document(found), partial(shown.print_circuits, found))


@app.command()
def fit(file: CentreLineFile, output: CircuitFile = None, tolerance: Tolerance = 0.3) -> None:
    """Fit a circuit of straights, arcs and clothoids to a centre line and print what is left over."""
    from hothatch.report.circuits import print_fit
    from hothatch.report.terminal import console
    from hothatch.studies.circuit_file import fit_file

    found = fit_file(file, output, tolerance)
    print_fit(found, console())
    if output:
        say_written(output)

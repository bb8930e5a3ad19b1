"""``hothatch import``. No logic, nothing heavy imported."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from hothatch.command_output import say, say_written
from hothatch.options import AsJson

VehicleFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A FASTSim vehicle: .csv of version 2, .yaml of 2 or 3.")
]
MadeFile = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="The car file to write.")
]
Lender = Annotated[
    str | None,
    typer.Option(
        "--like", metavar="CAR", help="The car that lends what the file lacks; left out: the nearest."
    ),
]
VehicleName = Annotated[
    str | None, typer.Option("--vehicle", metavar="NAME", help="Which vehicle of a table of them.")
]


def import_(
    file: VehicleFile, output: MadeFile = None, like: Lender = None, vehicle: VehicleName = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make a car file of a FASTSim vehicle; list what came over, what was lent, what was left out."""
    from hothatch.report.imported import print_import
    from hothatch.studies.import_car import import_car
    from hothatch.studies.request import check_output

    check_output(output)
    found = import_car(file, output, like, vehicle)
    say(as_json, found.document, partial(print_import, found))
    if output:
        say_written(output)


def register(commands: typer.Typer) -> None:
    """Add the command to the others."""
    commands.command("import")(import_)

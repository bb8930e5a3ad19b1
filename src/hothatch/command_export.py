"""``hothatch export``. No logic, nothing heavy imported."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from hothatch.command_output import say, say_written
from hothatch.options import AsJson, CarName, Settings

FmuFile = Annotated[
    str,
    typer.Option("--fmu", metavar="FILE", help="The FMU 2.0 for co-simulation to write, such as car.fmu."),
]
ModelName = Annotated[
    str,
    typer.Option(
        "--model", metavar="longitudinal|double-track", help="On a straight road, or in the plane with a steering wheel."
    ),
]  # fmt: skip


def export(
    car: CarName, fmu: FmuFile, model: ModelName = "longitudinal", settings: Settings = None, as_json: AsJson = False
) -> None:  # fmt: skip
    """Write a car as an FMU; list its inputs, outputs and parameters."""
    from hothatch.fmu.export import check, export_fmu
    from hothatch.report.fmu_view import print_unit, unit_document
    from hothatch.studies.request import check_output, load_cars

    check(fmu, model)
    check_output(fmu)
    (loaded,) = load_cars([car], settings or [])
    row = export_fmu(loaded, fmu, model)
    say(as_json, partial(unit_document, row, fmu), partial(print_unit, row))
    say_written(fmu)


def register(commands: typer.Typer) -> None:
    """Add the command to the others."""
    commands.command()(export)

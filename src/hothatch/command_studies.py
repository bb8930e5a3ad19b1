"""``hothatch sensitivity``. No logic, nothing heavy imported."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from hothatch.command_output import say, say_written
from hothatch.options import (
    Ambient,
    AsJson,
    CarName,
    Climate,
    FigureName,
    Grip,
    Html,
    Load,
    Regeneration,
    Settings,
    Soc,
    Stability,
    Traction,
    Wind,
)

Samples = Annotated[
    int | None,
    typer.Option("--samples", metavar="N", min=8, max=65536, help="Of each index; a power of two."),
]
Trajectories = Annotated[
    int | None, typer.Option("--trajectories", metavar="N", min=2, max=1000, help="Of the screening.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the random numbers.")]


def sensitivity(
    car: CarName, figure: FigureName, settings: Settings = None, ambient: Ambient = None, soc: Soc = None,
    load: Load = None, wind: Wind = None, grip: Grip = None, traction: Traction = None, climate: Climate = None,
    stability: Stability = None, regeneration: Regeneration = None, samples: Samples = None,
    trajectories: Trajectories = None, seed: Seed = 0, as_json: AsJson = False, html: Html = None,
) -> None:  # fmt: skip
    """Say which uncertain inputs a figure hangs on, and which are worth measuring next."""
    from hothatch.report.sensitivity_view import print_sensitivity, write_sensitivity
    from hothatch.report.terminal import progress, say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.what_matters import effort, sensitivity

    request.check_output(html)
    name, work = request.find_figure(figure), effort(trajectories, samples)
    asked = conditions_from(ambient=ambient, soc=soc, load=load, wind=wind, grip=grip, traction=traction,
                            climate=climate, stability=stability, regeneration=regeneration)  # fmt: skip
    (loaded,) = request.load_cars([car], settings or [])
    say_if_cold()
    found = sensitivity(loaded, name, asked, work, seed, progress("cars driven"))
    say(as_json, found.document, partial(print_sensitivity, found))
    if html:
        write_sensitivity(found, html)
        say_written(html)


def register(commands: typer.Typer) -> None:
    """Add the command to the others."""
    commands.command()(sensitivity)

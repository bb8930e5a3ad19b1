"""``hothatch sensitivity`` and ``hothatch calibrate``. No logic, nothing heavy imported."""

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
    Output,
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


DataFile = Annotated[
    str, typer.Option("--to", metavar="FILE", help="Figures (.csv) or a log (.csv, .parquet, .mf4).")
]
FitPaths = Annotated[
    list[str] | None,
    typer.Option("--fit", metavar="PATH,PATH", help="What to fit; none: what the data identify."),
]
LogChannel = Annotated[
    list[str] | None,
    typer.Option("--channel", metavar="CHANNEL=COLUMN", help='Of a log, such as "speed=VehSpd [km/h]".'),
]
LogKind = Annotated[
    str | None, typer.Option("--as", metavar="KIND", help="Of a log: drive, launch or coast-down.")
]
HoldOut = Annotated[
    float, typer.Option("--hold-out", metavar="SHARE", min=0.0, max=0.5, help="Not fitted but scored.")
]


def calibrate(
    car: CarName, file: DataFile, paths: FitPaths = None, output: Output = None, channels: LogChannel = None,
    kind: LogKind = None, hold_out: HoldOut = 0.2, settings: Settings = None, ambient: Ambient = None,
    soc: Soc = None, load: Load = None, wind: Wind = None, grip: Grip = None, climate: Climate = None,
    as_json: AsJson = False, html: Html = None,
) -> None:  # fmt: skip
    """Fit uncertain inputs of a car to figures or to a log; write the result as a car file."""
    from hothatch.report.calibration_view import print_calibration, write_calibration_page
    from hothatch.report.terminal import progress, say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.calibrate import asked_calibration, calibrate, write_calibration

    request.check_output(html)
    request.check_new(output)
    air = conditions_from(ambient=ambient, soc=soc, load=load, wind=wind, grip=grip, climate=climate)
    asked = asked_calibration(paths or [], channels or [], kind, air, hold_out)
    (loaded,) = request.load_cars([car], settings or [])
    say_if_cold()
    found = calibrate(loaded, file, asked, progress("cars driven"))
    say(as_json, found.document, partial(print_calibration, found))
    if output:
        write_calibration(found, output)
        say_written(output)
    if html:
        write_calibration_page(found, html)
        say_written(html)


def register(commands: typer.Typer) -> None:
    """Add both commands to the others."""
    commands.command()(sensitivity)
    commands.command()(calibrate)

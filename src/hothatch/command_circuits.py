"""``hothatch circuits``, ``hothatch circuits fit`` and ``hothatch lap``. No logic, nothing heavy imported."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from hothatch import command_optimal
from hothatch.command_output import say, say_written
from hothatch.options import Ambient, AsJson, CarName, Grip, Html, Load, Settings, Soc, Wind

app = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})

CentreLineFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A centre line: .csv, .json, .geojson, .gpx, .xodr or fastest-lap's .xml."
    ),
]
CircuitFile = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="The circuit file to write.")
]
Tolerance = Annotated[
    float,
    typer.Option("--tolerance", metavar="METRES", help="How far points may lie off the curve, on average."),
]


PaceCar = Annotated[
    str | None,
    typer.Option("--car", metavar="CAR", help="Fit on this car's judged lap, not the one named for it."),
]
Laps = Annotated[
    str,
    typer.Option(
        "--laps",
        metavar="N",
        help="Laps without a stop, or until the charge is at a share: --laps until 10 %.",
    ),
]
Margin = Annotated[
    float,
    typer.Option(
        "--driver", metavar="SHARE", min=0.5, max=1.0, help="Of the tyres' limits that the driver uses."
    ),
]
CircuitName = Annotated[str, typer.Argument(metavar="CIRCUIT", help="An id of the garage or a circuit file.")]
Against = Annotated[
    str | None,
    typer.Option("--against", metavar="CAR", help="A second car on the same circuit, and the gap."),
]
Optimal = Annotated[
    bool,
    typer.Option(
        "--optimal", help="The quickest line and lap by optimal control; --optimal full: the transient car."
    ),
]
Energy = Annotated[
    str | None,
    typer.Option(
        "--energy", metavar="ENERGY", help='With --optimal: at most so much for all its laps, as "3 kWh".'
    ),
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


@app.command()
def pace(
    circuit: CircuitName, car: PaceCar = None, output: CircuitFile = None, as_json: AsJson = False
) -> None:
    """Fit a circuit's one factor for surface and line on one car's lap, within 3 % of one; -o writes the file with it."""
    from hothatch.report.circuits import pace_document, print_pace
    from hothatch.studies.circuit_pace import fit_pace, write_pace

    found = fit_pace(circuit, car)
    if output:
        write_pace(found, circuit, output)
    say(as_json, partial(pace_document, found), partial(print_pace, found))
    if output:
        say_written(output)


def lap(
    context: typer.Context, car: CarName, circuit: CircuitName, laps: Laps = "1", optimal: Optimal = False,
    energy: Energy = None, against: Against = None, html: Html = None, driver: Margin = 0.95, settings: Settings = None,
    ambient: Ambient = None, soc: Soc = None, load: Load = None, wind: Wind = None, grip: Grip = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Drive hot laps of a circuit: times, corners, what limited the car, charge and heat."""
    from hothatch.report.laps import print_cars
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.lap_request import check_alone, laps_asked
    from hothatch.studies.optimal_request import without_optimal
    from hothatch.studies.two_laps import drive_cars

    air = {"ambient": ambient, "soc": soc, "load": load, "wind": wind, "grip": grip}
    if optimal:
        check_alone(against)
        command_optimal.optimal(
            car, circuit, context.args, laps, driver, settings or [], air, energy, html, as_json
        )
        return
    without_optimal(energy)
    request.check_output(html)
    count, until = laps_asked(laps, context.args)
    asked = conditions_from(**air)
    loaded = request.load_cars([car, *([against] if against else [])], settings or [])
    say_if_cold()
    driven = drive_cars(loaded, circuit, count, asked, driver, until)
    say(as_json, driven.document, partial(print_cars, driven))
    if html:
        from hothatch.report.laps_page import write_laps

        write_laps(driven, html)
        say_written(html)


def register(commands: typer.Typer) -> None:
    """Add both commands to the others."""
    commands.add_typer(app, name="circuits")
    # "--laps until 10 %" comes in three words without quotes: what the options leave over belongs to it.
    commands.command(context_settings={"allow_extra_args": True})(lap)

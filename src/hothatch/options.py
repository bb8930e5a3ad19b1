"""What the commands take: each argument and option once, as typer reads it. Only typer is imported here."""

from __future__ import annotations

from typing import Annotated

import typer

SET_HELP = 'Of the car, such as mass.curb="1500 kg"; as often as you like.'
CarName = Annotated[str, typer.Argument(metavar="CAR", help="An id of the garage or a car file.")]
FigureName = Annotated[
    str, typer.Argument(metavar="FIGURE", help="A figure, such as accel_0_60_mph, or a cycle file.")
]
Words = Annotated[
    list[str], typer.Argument(metavar="CARS_AND_TESTS", help="Cars, tests, figures, a cycle file (.csv).")
]
Tests = Annotated[
    list[str] | None, typer.Argument(metavar="TEST", help="Tests, figures, a cycle file (.csv); none: all.")
]
TyreName = Annotated[str | None, typer.Argument(metavar="FILE", help="A .tir file; none: the library.")]
Parts = Annotated[
    list[str], typer.Argument(metavar="BASE +PACKAGE …", help="A car, packages; tests if not all.")
]
Output = Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="Write it as a car file.")]
GoalName = Annotated[str | None, typer.Option("--goal", metavar="GOAL", help="Say what is missing of it.")]
Attribute = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="FIGURE", help="Which package does what; repeatable."),
]
Under = Annotated[str | None, typer.Argument(metavar="BASE", help="A car to draw it over.")]
Drawing = Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="Such as car.svg.")]
NewFile = Annotated[str, typer.Argument(metavar="FILE", help="The car file to write, such as my-car.toml.")]
Like = Annotated[str, typer.Option("--like", metavar="CAR", help="The car to start from.")]
Notes = Annotated[bool, typer.Option("--notes", help="With the remarks of the car file.")]
Benches = Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Benches; none: all.")]
Quick = Annotated[bool, typer.Option("--quick", help="Fewer cars and repeats.")]
Version = Annotated[bool, typer.Option("--version", help="Print the version.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Point = Annotated[bool, typer.Option("--point", help="Leave intervals out.")]
Sure = Annotated[
    int | None,
    typer.Option(
        "--sure",
        metavar="N",
        min=2,
        max=65536,
        help="Cars sampled for intervals; from 1024 on, of all tests.",
    ),
]
Epa = Annotated[str | None, typer.Option("--epa", metavar="FILE", help="Score a list of EPA tests instead.")]
Book = Annotated[
    str | None, typer.Option("--markdown", metavar="FILE", help="Also write it as a page of Markdown.")
]
Refit = Annotated[
    bool, typer.Option("--refit", help="Fit the constants over cars anew, each car left out of its own.")
]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SET_HELP)]
Html = Annotated[
    str | None, typer.Option("--html", metavar="FILE", help="Also write a report for a browser.")
]
TraceFile = Annotated[
    str | None,
    typer.Option(
        "--trace",
        metavar="FILE",
        help="Also write the traces: .csv, .motec.csv, .parquet, .mf4; a file each.",
    ),
]
Ambient = Annotated[str | None, typer.Option(metavar="TEMPERATURE", help='Of the air, such as "23 degC".')]
Soc = Annotated[str | None, typer.Option(metavar="SHARE", help='Charge at the start, such as "80 %".')]
Post = Annotated[
    str | None, typer.Option(metavar="POWER", help='Of the rapid-charging post, such as "50 kW".')
]
Load = Annotated[str | None, typer.Option(metavar="MASS", help='Driver and equipment, such as "90 kg".')]
Wind = Annotated[str | None, typer.Option(metavar="SPEED", help='Against the car, such as "3 m/s".')]
Grip = Annotated[str | None, typer.Option(metavar="RATIO", help="Of the surface; dry asphalt is 1.")]
Traction = Annotated[str | None, typer.Option(metavar="on|off", help="Traction control.")]
Stability = Annotated[str | None, typer.Option(metavar="off|sport|on", help="Of braking and handling tests.")]
Regeneration = Annotated[str | None, typer.Option(metavar="SHARE", help='Of the car\'s own, such as "0 %".')]
Kilometres = Annotated[float, typer.Option("--km", metavar="NUMBER", help="Length of the trip.")]
Charger = Annotated[str, typer.Option(metavar="POWER", help='Of every post, such as "150 kW".')]
SpeedLimit = Annotated[str, typer.Option(metavar="SPEED", help='Such as "110 km/h".')]
Rules = Annotated[
    str | None,
    typer.Option(
        metavar="epa|epa-cold|epa-hot", help="Mass, weather and climate of EPA's tests, for any cycle."
    ),
]
Slowest = Annotated[
    str | None, typer.Option(metavar="SPEED", help="The driver goes no slower; none: 60 % of the limit.")
]
Start = Annotated[str, typer.Option(metavar="SHARE", help="Charge at the start.")]
Arrive = Annotated[str, typer.Option(metavar="SHARE", help="Charge that is kept at every arrival.")]
Every = Annotated[str, typer.Option(metavar="DISTANCE", help="From post to post.")]
Overhead = Annotated[str, typer.Option(metavar="TIME", help="Of a stop, beside charging.")]
Climate = Annotated[str | None, typer.Option(metavar="on|off", help="Heating and air conditioning.")]
CarNames = Annotated[list[str], typer.Argument(metavar="CAR [CAR …]", help="Ids of the garage or car files.")]
Over = Annotated[str, typer.Option("--over", metavar="AXES", help="Such as tyres,motor.power=110..200kW.")]
Minimise = Annotated[str, typer.Option("--minimise", metavar="FIGURES", help="Figures, cost, curb_mass.")]
SubjectTo = Annotated[
    list[str] | None, typer.Option("--subject-to", metavar="BOUND", help="FIGURE <= VALUE.")
]
Evaluations = Annotated[int, typer.Option("--evaluations", min=1, help="Designs to try.")]
LogFile = Annotated[str | None, typer.Option("--log", metavar="FILE", help="Evaluations; found by itself.")]
Pick = Annotated[
    int | None, typer.Option("--pick", metavar="N", help="Of the front, for -o; none: the knee.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same one asks the same designs.")]
Parquet = Annotated[str | None, typer.Option("--parquet", metavar="FILE", help="Write the front.")]

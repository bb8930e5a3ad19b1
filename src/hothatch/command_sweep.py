"""``hothatch sweep`` and ``hothatch query``. No logic, nothing heavy imported."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from hothatch.command_output import say
from hothatch.options import AsJson

StudyFile = Annotated[str, typer.Argument(metavar="STUDY", help="A study file, such as study.toml.")]
Swept = Annotated[
    str, typer.Argument(metavar="STUDY", help="The study's file, or the folder of its results.")
]
Sql = Annotated[str, typer.Argument(metavar="SQL", help='Such as "select car, accel_0_60_mph from results".')]
Folder = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FOLDER", help="Of the results; else STUDY.sweep.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster: tcp://host:8786.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, max=1024, help="Threads in this process.")
]
Chunk = Annotated[
    int | None,
    typer.Option("--chunk", metavar="N", min=1, max=65536, help="Cars a task; else about a second's."),
]


def sweep(
    study: StudyFile,
    output: Folder = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
    chunk: Chunk = None,
    as_json: AsJson = False,
) -> None:
    """Drive cars by the thousand: grids and samples of a study file, here or on a cluster; run again to go on."""
    from hothatch.report.sweep_view import print_swept, watch
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import sweep as sweeping

    say_if_cold()
    try:
        found = sweeping.sweep(
            study, output, scheduler=scheduler, workers=workers, chunk=chunk, watch=watch()
        )
    except sweeping.SweepStoppedError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(3) from None
    say(as_json, found.document, partial(print_swept, found))


def query(study: Swept, sql: Sql, as_json: AsJson = False) -> None:
    """Ask a sweep's results by SQL: the table is results, one row a car."""
    from hothatch.report.sweep_view import print_answer
    from hothatch.studies.sweep import open_sweep
    from hothatch.studies.sweep_query import query as ask

    found = ask(open_sweep(study), sql)
    say(as_json, found.document, partial(print_answer, found))


def register(commands: typer.Typer) -> None:
    """Add both commands to the others."""
    commands.command()(sweep)
    commands.command()(query)

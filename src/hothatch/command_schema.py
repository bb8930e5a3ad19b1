"""``hothatch schema``. No logic, nothing heavy imported."""

from __future__ import annotations

from typing import Annotated

import typer

from hothatch.command_output import say_written

Kind = Annotated[str, typer.Argument(metavar="car|package|study|goal|circuit", help="The kind of file.")]
SchemaFile = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="FILE", help="The file to write; left out: printed."),
]


def schema(kind: Kind = "car", output: SchemaFile = None) -> None:
    """Write the JSON Schema of a kind of file, for completion and checks in an editor."""
    from hothatch.cache import write_whole
    from hothatch.json_schema.kinds import schema_text
    from hothatch.studies.request import check_output

    check_output(output)
    text = schema_text(kind)
    if output is None:
        print(text, end="")
        return
    write_whole(output, text)
    say_written(output)


def register(commands: typer.Typer) -> None:
    """Add the command to the others."""
    commands.command()(schema)

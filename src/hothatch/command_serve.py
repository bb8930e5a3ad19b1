"""``hothatch serve``. No logic, nothing heavy imported."""

from __future__ import annotations

from typing import Annotated

import typer

Port = Annotated[
    int, typer.Option(metavar="PORT", min=0, max=65535, help="Where it listens; 0: any free one.")
]
Host = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS", help="Another address than this machine's own asks for a token, which is printed."
    ),
]


def serve(port: Port = 8484, host: Host = "127.0.0.1") -> None:
    """Open the garage in the browser."""
    from hothatch.report.terminal import say_if_cold
    from hothatch.serve.run import serve as run

    say_if_cold()
    run(host, port)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(serve)

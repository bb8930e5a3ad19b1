"""The shop's shelves as a list: what each package is, changes, weighs and costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from hothatch.car.package import Package
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME


def packages_document(packages: Sequence[Package]) -> dict[str, Any]:
    """Return the list of packages as JSON."""
    return {"packages": [_document(package) for package in packages]}


def _document(package: Package) -> dict[str, Any]:
    return {
        "id": package.id,
        "name": package.name,
        "rationale": package.rationale,
        "cost": asdict(package.cost),
        "parts": [part.name for part in package.parts],
        "fields": list(package.fields),
        "needs": list(package.needs),
        "excludes": list(package.excludes),
    }  # fmt: skip


def print_packages(packages: Sequence[Package], console: Console) -> None:
    """Print every package: id, name, cost, then why one would and what it needs."""
    table = terminal.grid(
        {"style": NAME, "no_wrap": True}, {}, {"justify": "right", "no_wrap": True}, head=False
    )
    for package in packages:
        table.add_row(f"+{package.id}", Text(package.name, style="bold"), _cost(package))
        table.add_row("", Text(package.rationale, style=DIM), "")
        if package.needs:
            table.add_row("", Text(f"needs {', '.join(f'+{need}' for need in package.needs)}", style=DIM), "")
    console.print(table)
    console.print(Text("\n~ estimated cost. hothatch build CAR +PACKAGE … puts them on a car.", style=DIM))


def _cost(package: Package) -> str:
    guess = "~ " if package.cost.kind in ("estimated", "assumed") else ""
    return guess + package.cost.describe()

"""What became of another tool's vehicle, on a console: three lists."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from hothatch.studies.import_car import Imported


def print_import(found: Imported, console: Console) -> None:
    """Print the values that came over, those that a like car lent, and those that were left out with the reason."""
    console.print(Text(found.car.name, style="bold"), soft_wrap=True)
    for title, lines in (
        ("carried over", found.carried),
        (f"lent by {found.like} unless another is named, assumed", found.lent),
        ("not carried over", found.left_out),
    ):
        console.print()
        console.print(f"{title} ({len(lines)})")
        for line in lines:
            console.print(Text(f"  {line}"), soft_wrap=True)
    if not found.written:
        console.print("\nnothing written: -o FILE writes the car file")

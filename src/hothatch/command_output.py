"""What every command does with its answer: one JSON document, or text on a console; which files it wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any


def say(as_json: bool, document: Callable[[], Any], show: Callable[[Any], None]) -> None:
    """Print the JSON document, or let ``show`` print on a console."""
    if as_json:
        print(json.dumps(document(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        from hothatch.report.terminal import console

        show(console())


def say_written(*paths: str) -> None:
    from hothatch.car.faults import printable

    for path in paths:
        print(f"{printable(path)} written", file=sys.stderr)


def say_left_out(why: str, *paths: str) -> None:
    from hothatch.car.faults import printable

    for path in paths:
        print(f"{printable(path)} not written: {why}", file=sys.stderr)

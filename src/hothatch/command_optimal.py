"""``hothatch lap … --optimal``. No logic, nothing heavy imported."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import typer

from hothatch.command_output import say, say_written


def optimal(
    car: str, circuit: str, words: list[str], laps: str, driver: float, settings: list[str], asked: dict[str, str | None],
    energy: str | None, html: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Find the optimal lap, say it, write its page; exit 3 where it did not converge."""
    from hothatch.report.optimal_lap import print_optimum
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.optimal_lap import find_optimum
    from hothatch.studies.optimal_request import energy_limit, level_of

    request.check_output(html)
    name, limit = level_of(words, laps), energy_limit(energy)
    conditions = conditions_from(**asked)
    (loaded,) = request.load_cars([car], settings)
    say_if_cold()
    found: Any = find_optimum(loaded, circuit, conditions, driver, name, limit)
    say(as_json, found.document, partial(print_optimum, found))
    if html:
        from hothatch.report.optimal_page import write_optimum

        write_optimum(found, html)
        say_written(html)
    if not found.converged:
        print(f"not finished: the optimal lap ({found.marked})", file=sys.stderr)
        raise typer.Exit(3)

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
    """Find the optimal lap or laps, say so, write their page; exit 3 where they did not converge."""
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.optimal_request import energy_limit, level_of, stint_of

    request.check_output(html)
    name = level_of(words)
    count, limit = stint_of(laps, name), energy_limit(energy)
    conditions = conditions_from(**asked)
    (loaded,) = request.load_cars([car], settings)
    say_if_cold()
    found: Any
    if count == 1:
        from hothatch.report.optimal_lap import print_optimum as show
        from hothatch.report.optimal_page import write_optimum as write
        from hothatch.studies.optimal_lap import find_optimum

        found = find_optimum(loaded, circuit, conditions, driver, name, limit)
    else:
        from hothatch.report.optimal_stint import print_stint as show
        from hothatch.report.optimal_stint import write_stint as write
        from hothatch.studies.optimal_stint import find_stint

        found = find_stint(loaded, circuit, count, conditions, driver, limit)
    say(as_json, found.document, partial(show, found))
    if html:
        write(found, html)
        say_written(html)
    if not found.converged:
        print(f"not finished: the optimal lap ({found.marked})", file=sys.stderr)
        raise typer.Exit(3)

"""The commands. No logic: each one hands what was typed to the rooms upstream and prints what comes back.

Only typer and the standard library are imported here, so that ``hothatch --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from io import TextIOWrapper
from typing import Any

import typer

from hothatch import (
    __version__,
    command_circuits,
    command_export,
    command_import,
    command_lists,
    command_schema,
    command_serve,
    command_studies,
    command_sweep,
)
from hothatch.command_output import say, say_left_out, say_written

from hothatch.options import (  # isort: skip
    Ambient, Arrive, AsJson, Attribute, Benches, Book, CarName, CarNames, Charger, Climate, Drawing, Epa, Evaluations, Every,
    FigureName, GoalName, Grip, Html, Kilometres, Like, Load, LogFile, Minimise, NewFile, Output, Over, Overhead,
    Parquet, Parts, Pick, Point, Post, Quick, Refit, Regeneration, Rules, Seed, Settings, Slowest, Soc, SpeedLimit,
    Stability, Start, SubjectTo, Sure, Tests, TraceFile, Traction, Under, Version, Wind, Words,
)  # fmt: skip
from hothatch.report.welcome import WELCOME

app = typer.Typer(
    help="A virtual proving ground for electric performance cars and petrol hot hatches.", add_completion=False,
    rich_markup_mode=None, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


@app.callback(invoke_without_command=True)
def welcome(context: typer.Context, version: Version = False) -> None:
    if context.invoked_subcommand is None:
        print(f"hothatch {__version__}" if version else WELCOME)


command_lists.register(app)
command_circuits.register(app)
command_studies.register(app)
command_import.register(app)
command_export.register(app)
command_schema.register(app)
command_sweep.register(app)
command_serve.register(app)


@app.command()
def new(file: NewFile, like: Like) -> None:
    """Start a car file as a full copy of another car."""
    from hothatch.studies.request import new_car

    print(new_car(file, like))


@app.command()
def run(
    car: CarName, tests: Tests = None, settings: Settings = None, ambient: Ambient = None, soc: Soc = None,
    load: Load = None, wind: Wind = None, grip: Grip = None, traction: Traction = None, climate: Climate = None,
    stability: Stability = None, regeneration: Regeneration = None, post: Post = None, rules: Rules = None,
    point: Point = False, sure: Sure = None, trace: TraceFile = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Drive one car and print its spec sheet."""
    from hothatch.report.sheet import print_sheet
    from hothatch.studies import request, trace_files

    asked_for = request.find_tests(tests or [])
    if trace:
        trace_files.check_trace_file(trace, asked_for)
    asked = {"ambient": ambient, "soc": soc, "load": load, "wind": wind, "grip": grip, "traction": traction,
             "climate": climate, "stability": stability, "regeneration": regeneration, "post": post,
             "rules": rules}  # fmt: skip
    keep, sample = "traces" if trace else "figures", request.asked_sample(point, sure, SAMPLE)
    results, remarks = _evaluate([car], asked_for, settings, asked, keep, sample)
    say(as_json, results.document, partial(print_sheet, results.cars[0], remarks=remarks))
    if trace:
        say_written(*trace_files.write_traces(results.cars[0], trace))
    _exit_for(request.unfinished(results, asked_for))


@app.command()
def compare(
    words: Words, html: Html = None, settings: Settings = None, ambient: Ambient = None, soc: Soc = None,
    load: Load = None, wind: Wind = None, grip: Grip = None, traction: Traction = None, climate: Climate = None,
    stability: Stability = None, regeneration: Regeneration = None, post: Post = None, rules: Rules = None,
    point: Point = False, sure: Sure = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Drive several cars and print them side by side."""
    from hothatch.report.comparison import print_comparison
    from hothatch.studies import request

    request.check_output(html)
    names, tests = request.sort_words(words)
    asked = {"ambient": ambient, "soc": soc, "load": load, "wind": wind, "grip": grip, "traction": traction,
             "climate": climate, "stability": stability, "regeneration": regeneration, "post": post,
             "rules": rules}  # fmt: skip
    keep = "traces" if html else "figures"
    results, remarks = _evaluate(names, tests, settings, asked, keep, request.asked_sample(point, sure, None))
    say(as_json, results.document, partial(print_comparison, results, remarks=remarks))
    if html:
        from hothatch.report.html import write_report

        write_report(results, html)
        say_written(html)
    _exit_for(request.unfinished(results, tests))


@app.command()
def build(
    words: Parts, settings: Settings = None, output: Output = None, attribute: Attribute = None,
    goal: GoalName = None, html: Html = None, ambient: Ambient = None, soc: Soc = None, load: Load = None,
    wind: Wind = None, grip: Grip = None, traction: Traction = None, climate: Climate = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Put packages on a car, print it beside its base, write it as a car file."""
    from hothatch.report.build_page import write_build_report
    from hothatch.report.build_view import print_build
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.build_request import read, write
    from hothatch.studies.request import unfinished

    air = {"ambient": ambient, "soc": soc, "load": load, "wind": wind, "grip": grip, "climate": climate}
    asked = conditions_from(traction=traction, **air)
    job = read(words, settings or [], attribute or [], goal, output, html)
    say_if_cold()
    made = job.run(asked)
    written = (*write(made, output), *write_build_report(made, html))
    say(as_json, made.document, partial(print_build, made))
    say_written(*written)
    _exit_for(unfinished(made.results, job.tests))


@app.command()
def explore(
    base: CarName, over: Over, minimise: Minimise, subject_to: SubjectTo = None, goal: GoalName = None,
    evaluations: Evaluations = 2000, seed: Seed = 0, log: LogFile = None, parquet: Parquet = None,
    html: Html = None, output: Output = None, pick: Pick = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Search packages and dimensions for the best compromises."""
    from hothatch.report.explore_page import write_explore_report
    from hothatch.report.explore_view import print_front, watch
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import explore_request

    files = explore_request.Files(output, parquet, html, pick)
    job = explore_request.read(base, over, minimise, subject_to, goal, evaluations, seed, files)
    say_if_cold()
    made = explore_request.run(job, log, watch, bool(html))
    say(as_json, made.document, partial(print_front, made))
    say_written(*explore_request.write(made, files), *write_explore_report(made, html))
    say_left_out("there is no front", *explore_request.left_out(made, files))


@app.command()
def draw(car: CarName, base: Under = None, output: Drawing = None) -> None:
    """Draw a car to scale from the side, the front and above, over another or its base."""
    from hothatch.report.drawing import write_drawing
    from hothatch.studies.request import check_output, load_cars

    check_output(output)
    shown, *under = load_cars([car, *([base] if base else [])])
    say_written(write_drawing(shown, under[0] if under else None, output))


@app.command()
def explain(
    car: CarName, figure: FigureName, settings: Settings = None, ambient: Ambient = None, soc: Soc = None,
    load: Load = None, wind: Wind = None, grip: Grip = None, traction: Traction = None, climate: Climate = None,
    stability: Stability = None, regeneration: Regeneration = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say where the seconds, metres or watt-hours of one figure went."""
    from hothatch.report.explanation import print_explanation
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.explain import explain

    name = request.find_figure(figure)
    asked = conditions_from(ambient=ambient, soc=soc, load=load, wind=wind, grip=grip, traction=traction,
                            climate=climate, stability=stability, regeneration=regeneration)  # fmt: skip
    (loaded,) = request.load_cars([car], settings or [])
    say_if_cold()
    found = explain(loaded, name, asked)
    say(as_json, found.document, partial(print_explanation, found))
    _exit_for([name] if found.result.outcome in ("incomplete", "failed") else [])


@app.command()
def trip(
    car: CarName, km: Kilometres, charger: Charger = "50 kW", speed_limit: SpeedLimit = "120 km/h",
    slowest: Slowest = None, ambient: Ambient = None, start: Start = "100 %", arrive: Arrive = "10 %",
    every: Every = "50 km", overhead: Overhead = "5 min", settings: Settings = None, load: Load = None,
    wind: Wind = None, climate: Climate = None, as_json: AsJson = False, html: Html = None,
) -> None:  # fmt: skip
    """Plan the quickest long trip: speeds and charge stops, arrival, what limited each stop."""
    from hothatch.report.terminal import say_if_cold
    from hothatch.report.trip_view import print_trip
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.trip import asked_trip, drive_trip

    request.check_output(html)
    own = {"start": start, "arrive": arrive, "every": every, "overhead": overhead, "slowest": slowest}
    asked = asked_trip(km, charger=charger, speed_limit=speed_limit, **own)
    air = conditions_from(climate=climate, ambient=ambient, load=load, wind=wind)
    (loaded,) = request.load_cars([car], settings or [])
    say_if_cold()
    found = drive_trip(loaded, asked, air, traced=bool(html))
    say(as_json, found.document, partial(print_trip, found))
    if html:
        from hothatch.report.trip_page import write_trip

        write_trip(found, html)
        say_written(html)
    _exit_for(["trip"] if found.outcome == "incomplete" else [])


@app.command("range")
def range_(
    cars: CarNames, settings: Settings = None, load: Load = None, wind: Wind = None, climate: Climate = None,
    as_json: AsJson = False, html: Html = None,
) -> None:  # fmt: skip
    """Tabulate range against temperature and speed, climate on."""
    from hothatch.report.range_view import print_ranges, write_ranges
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from
    from hothatch.studies.range_map import range_maps

    request.check_output(html)
    asked = conditions_from(climate=climate, load=load, wind=wind)
    loaded = request.load_cars(cars, settings or [])
    say_if_cold()
    found = range_maps(loaded, asked)
    say(as_json, found.document, partial(print_ranges, found))
    if html:
        write_ranges(found, html)
        say_written(html)


@app.command()
def validate(
    as_json: AsJson = False, refit: Refit = False, epa: Epa = None, sure: Sure = None, markdown: Book = None,
) -> None:  # fmt: skip
    """Set every published result beside its prediction, misses first."""
    if epa is not None:
        if markdown:
            raise typer.BadParameter("a list of EPA tests has no such page", param_hint="--markdown")
        _validate_epa(epa, refit, as_json)
        return
    from hothatch.report.terminal import say_if_cold
    from hothatch.report.validation import print_validation
    from hothatch.report.validation_page import write_validation_page
    from hothatch.studies.left_out import fitted_anew
    from hothatch.studies.request import check_output
    from hothatch.studies.validate import validate

    check_output(markdown)
    say_if_cold()
    found = validate(fitted_anew() if refit else None, sure)
    say(as_json, found.document, partial(print_validation, found))
    if markdown:
        write_validation_page(found, markdown)
        say_written(markdown)


def _validate_epa(path: str, refit: bool, as_json: bool) -> None:
    from hothatch.car.faults import printable
    from hothatch.report.epa import print_epa
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies.epa_book import validate_epa

    say_if_cold()
    found = validate_epa(path, refit)
    say(as_json, found.document, partial(print_epa, found))
    if not found.rows:
        print(f"{printable(path)}: no row of it can be used", file=sys.stderr)
        raise typer.Exit(2)


@app.command()
def bench(names: Benches = None, quick: Quick = False, as_json: AsJson = False) -> None:
    """Measure how fast Hothatch is, beside FASTSim 3."""
    from hothatch.report.lists import print_benches
    from hothatch.report.terminal import say_if_cold
    from hothatch.studies.bench import run_benches
    from hothatch.studies.request import check_benches

    check_benches(names or [])
    say_if_cold()
    found = run_benches(names or [], quick)
    say(as_json, lambda: {"benches": found}, partial(print_benches, found))


# Cars sampled for the intervals of a spec sheet: a Sobol sequence is even at powers of two.
SAMPLE = 256


def _evaluate(
    names: list[str],
    tests: Any,
    settings: Any,
    options: Any,
    keep: Any = "figures",
    sample: int | None = None,
):
    """Return the results of a run and the remarks that belong below them."""
    from hothatch.evaluate import ALL_SAMPLED, evaluate, tests_of
    from hothatch.report.terminal import say_if_cold, say_if_designing
    from hothatch.studies import request
    from hothatch.studies.asked_conditions import conditions_from

    asked = conditions_from(**options)
    loaded = request.load_cars(names, settings or [])
    say_if_cold()
    if sample is not None and sample < ALL_SAMPLED:
        say_if_designing(loaded, tests_of(tests))
    results = evaluate(loaded, tests, asked, keep=keep, sample=sample)
    return results, [*request.remarks(asked, settings or [], results), *request.left_out(tests)]


def _exit_for(unfinished: list[str]) -> None:
    if unfinished:
        print(f"not finished: {'; '.join(unfinished)}", file=sys.stderr)
        raise typer.Exit(3)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 unusable input, 3 a named test did not finish."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        # The welcome needs no parser, which costs a tenth of a second.
        code = app(arguments, prog_name="hothatch", standalone_mode=False) if arguments else print(WELCOME)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except SystemExit as leaving:  # typer's own answer to a reader that has gone
        return int(leaving.code or 0)
    except BrokenPipeError:  # nothing is left to say, not even when Python closes its streams
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return _refuse(error)
    return code if isinstance(code, int) else 0


def _refuse(error: Exception) -> int:
    """Print why the input cannot be used and return 2; raise what is no fault of the input."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):  # typer's usage errors
        error.show()  # pyright: ignore[reportAttributeAccessIssue]
        return 2
    from hothatch.studies.request import refusal

    if (text := refusal(error)) is None:
        raise error
    print(text, file=sys.stderr)
    return 2

"""What ``hothatch explore`` is asked for, from words to a task, and the files that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from hothatch.studies.build import garage_packages
from hothatch.studies.explore import Task, Watch, explore
from hothatch.studies.explore_files import write_design, write_parquet
from hothatch.studies.explore_knees import Knees, look_closely
from hothatch.studies.explore_log import usual_log
from hothatch.studies.explore_space import read_bounds, read_objectives, read_space
from hothatch.studies.goal_file import load_goal
from hothatch.studies.request import RequestError, check_output, load_cars


@dataclass(frozen=True)
class Files:
    """The files to write: a design's car file, the front as Parquet, the report; ``pick`` is the number of the design."""

    output: str | None = None
    parquet: str | None = None
    html: str | None = None
    pick: int | None = None


def read(
    base: str,
    over: str,
    minimise: str,
    subject_to: Sequence[str] | None,
    goal: str | None,
    evaluations: int,
    seed: int,
    files: Files,
) -> Task:
    """Return the task that the words of the command line mean; RequestError with all that is wrong with one of them.

    The files to write are refused before any work is done for them.
    """
    if find_spec("pymoo") is None:
        raise RequestError("explore needs pymoo: pip install 'hothatch[explore]'")
    for path in (files.output, files.parquet, files.html):
        check_output(path)
    if files.pick is not None and not files.output:
        raise RequestError("--pick says which design -o FILE writes: name the file too")
    if files.parquet and find_spec("duckdb") is None:
        raise RequestError("--parquet needs duckdb: pip install 'hothatch[explore]'")
    (car,) = load_cars([base])
    space = read_space(car, over, garage_packages())
    objectives = read_objectives(minimise)
    bounds = read_bounds(subject_to or (), load_goal(goal) if goal else None)
    return Task(space, tuple(objectives), tuple(bounds), evaluations, seed)


def run(task: Task, log: str | None, watch: Watch | None, traced: bool = False) -> Knees:
    """Explore, with the log named or the task's own, and look closely at the knees."""
    return look_closely(explore(task, log or usual_log(task.key()), watch), traced)


def left_out(made: Knees, files: Files) -> list[str]:
    """Return the files that were asked for and cannot be written, as no design meets every constraint."""
    asked = (files.output, files.parquet, files.html)
    return [] if made.found.designs else [path for path in asked if path]


def write(made: Knees, files: Files) -> list[str]:
    """Write a design as a car file and the front as Parquet, where asked; return what was written."""
    written = []
    if files.output and made.found.designs:
        write_design(made.found, files.pick, files.output)
        written.append(files.output)
    if files.parquet and made.found.designs:
        write_parquet(made.found, files.parquet)
        written.append(files.parquet)
    return written

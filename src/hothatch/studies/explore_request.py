"""What ``hothatch explore`` is asked for, from words to a task, and the files that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from hothatch.studies.build import garage_packages, write_build
from hothatch.studies.explore import Found, Task, Watch, explore, usual_log, write_parquet
from hothatch.studies.explore_space import read_bounds, read_objectives, read_space
from hothatch.studies.goal_file import load_goal
from hothatch.studies.request import RequestError, check_output, load_cars


def read(
    base: str,
    over: str,
    minimise: str,
    subject_to: Sequence[str] | None,
    goal: str | None,
    evaluations: int,
    seed: int,
    files: tuple[str | None, str | None] = (None, None),
) -> Task:
    """Return the task that the words of the command line mean; RequestError with all that is wrong with one of them.

    ``files`` are the car file and the Parquet file to write: they are refused before any work is done for them.
    """
    if find_spec("pymoo") is None:
        raise RequestError("explore needs pymoo: pip install 'hothatch[explore]'")
    for path in files:
        check_output(path)
    if files[1] and find_spec("duckdb") is None:
        raise RequestError("--parquet needs duckdb: pip install 'hothatch[explore]'")
    (car,) = load_cars([base])
    space = read_space(car, over, garage_packages())
    bounds = read_bounds(subject_to or (), load_goal(goal) if goal else None)
    return Task(space, tuple(read_objectives(minimise)), tuple(bounds), evaluations, seed)


def run(task: Task, log: str | None, watch: Watch | None) -> Found:
    """Explore, with the log named or the task's own."""
    return explore(task, log or usual_log(task), watch)


def write(found: Found, output: str | None, parquet: str | None) -> list[str]:
    """Write the knee as a car file and the front as Parquet, where asked; return what was written."""
    written = []
    if output and found.knee is not None:
        write_build(found.task.space.car(found.designs[found.knee]), output)
        written.append(output)
    if parquet and found.designs:
        write_parquet(found, parquet)
        written.append(parquet)
    return written

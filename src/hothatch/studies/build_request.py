"""What ``hothatch build`` is asked for, from words to a job, and the file that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hothatch.proving.conditions import Conditions
from hothatch.studies.build import Build, build, figures_to_attribute, sort_build_words, write_build
from hothatch.studies.goal_file import Goal, load_goal
from hothatch.studies.request import check_output


@dataclass(frozen=True)
class Job:
    """One build: base, packages, values set on top, tests, figures to share out, goal; with traces for a report."""

    base: str
    packages: tuple[str, ...]
    settings: tuple[str, ...]
    tests: tuple[str, ...]
    attributed: tuple[str, ...]
    goal: Goal | None
    traced: bool

    def run(self, conditions: Conditions | None) -> Build:
        """Build it and run its tests."""
        keep = "traces" if self.traced else "figures"
        return build(
            self.base, self.packages, self.settings, self.tests, conditions, keep, self.attributed, self.goal
        )


def read(
    words: Sequence[str],
    settings: Sequence[str],
    attributed: Sequence[str],
    goal: str | None,
    *files: str | None,
) -> Job:
    """Return the job that the words of the command line mean; RequestError or CarFileError with the reasons against it."""
    for path in files:
        check_output(path)
    base, packages, tests = sort_build_words(words)
    figures = tuple(figures_to_attribute(attributed))
    wanted = load_goal(goal) if goal else None
    # The last of the files is the report.
    return Job(
        base, tuple(packages), tuple(settings), tuple(tests), figures, wanted, bool(files and files[-1])
    )


def write(made: Build, path: str | None) -> list[str]:
    """Write the variant as a car file where asked; return what was written."""
    if path:
        write_build(made.car, path)
    return [path] if path else []

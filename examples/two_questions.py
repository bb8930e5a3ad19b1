"""Two questions, answered by a search over the shop's parts and by Shapley's shares.

What would make the 62 kWh Leaf a hot hatch, what does it cost in range and money, and which part matters most? How should
Volkswagen answer with the e-Golf? For each goal: the cheapest design found that meets every criterion and the gate, else
the constraint that none meets and how near the nearest came.

``python examples/two_questions.py [DESIGNS] [SEED]``: how many designs are tried for each goal. More find cheaper ones.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from hothatch.car.load import load_car
from hothatch.figures.register import FIGURES
from hothatch.report.explore_view import infeasible
from hothatch.studies.build import Build, build, garage_packages
from hothatch.studies.explore import Found, Task, explore
from hothatch.studies.explore_space import Bound, read_bounds, read_space
from hothatch.studies.gap import Gap
from hothatch.studies.goal_file import load_goal

PARTS = "tyres,wheels-18,rear-motor,light-seats,track-software"
ROADWORTHY = Bound("gate_failures", True, 0.0)


@dataclass(frozen=True)
class Question:
    """A question: the car, what may be done to it, the goals in rising order."""

    words: str
    base: str
    over: str
    goals: tuple[str, ...]


LEAF = Question(
    "What would make the 62 kWh Leaf a hot hatch, what does it cost in range and money, and which part matters most?",
    "nissan-leaf-62-2019",
    f"{PARTS},springs,motor.power=160..240kW,final_drive=7..9",
    ("hot-hatch-entry", "hot-hatch-core"),
)
GOLF = Question(
    "How should Volkswagen answer with the e-Golf?",
    "vw-e-golf-36-2017",
    f"{PARTS},springs-dampers,motor.power=100..180kW,final_drive=7.5..10",
    ("beat-leaf-nismo", "hot-hatch-entry"),
)


def search(question: Question, goal: str, designs: int, seed: int = 0) -> Found:
    """Return the front of money against range among the roadworthy designs that meet ``goal``."""
    space = read_space(load_car(question.base), question.over, garage_packages())
    bounds = (*read_bounds((), load_goal(goal)), ROADWORTHY)
    return explore(Task(space, ("cost", "epa_label_range"), bounds, designs, seed))


def cheapest(question: Question, goal: str, found: Found) -> Build:
    """Return the first design of the front, built: with its goal, its gate and which part brings what."""
    design, wanted = found.designs[0], load_goal(goal)
    settings = [f"{path}={text}" for path, text in design.settings().items()]
    figures = [*wanted.figures, "epa_label_range"]
    return build(question.base, design.packages, settings, figures, attributed=figures, goal=wanted)


def what_matters(made: Build) -> dict[str, float]:
    """Return by part its mean share of the change, over the criteria of the goal that the base misses."""
    missed = [gap.criterion.figure for gap in _gaps(made) if gap.base is None or not _met(gap, gap.base)]
    shared = [one for one in made.attributions if one.figure in missed and not one.reason and one.total]
    parts = shared[0].packages if shared else ()
    return {
        part: sum(one.shapley[at] / one.total for one in shared) / len(shared)
        for at, part in enumerate(parts)
    }


def answer(question: Question, goal: str, designs: int, seed: int = 0) -> list[str]:
    """Return the answer for one goal in lines."""
    found = search(question, goal, designs, seed)
    lines = [f"{load_goal(goal).name} ({found.evaluated} designs tried)"]
    if not found.designs:
        return [*lines, f"  {infeasible(found)}"]
    made = cheapest(question, goal, found)
    lines.append(f"  {found.designs[0].describe()}")
    for gap in _gaps(made):
        figure = FIGURES[gap.criterion.figure]
        before, after = (f"{value:.{figure.digits}f}" for value in (gap.base or 0.0, gap.value or 0.0))
        lines.append(f"  {figure.title}: {before} -> {after} {figure.unit}, wanted {gap.threshold:.4g}")
    before, after = (car.figures["epa_label_range"].value or 0.0 for car in (made.base_result, made.result))
    cost = found.rows[0]["cost"] or 0.0
    lines.append(f"  It costs {cost:.0f} EUR and {before - after:.0f} of {before:.0f} miles of range.")
    ranked = sorted(what_matters(made).items(), key=lambda one: -one[1])
    lines.append("  Shares: " + ", ".join(f"{part} {share:.0%}" for part, share in ranked))
    return lines


def _gaps(made: Build) -> tuple[Gap, ...]:
    return made.progress.gaps if made.progress else ()


def _met(gap: Gap, value: float) -> bool:
    one = gap.criterion
    return value <= one.at_most if one.at_most is not None else value >= (one.at_least or 0.0)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [300]
    for question in (LEAF, GOLF):
        print(question.words)
        for goal in question.goals:
            print("\n".join(answer(question, goal, *numbers)))

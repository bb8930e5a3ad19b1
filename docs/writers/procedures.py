# SPDX-License-Identifier: Apache-2.0
"""What the register says of each test: conditions, figures, equations, how its results fall. Each page includes it."""

from __future__ import annotations

from pathlib import Path

from hothatch.figures.register import figures_of
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD
from hothatch.proving.procedure import LACKS, Procedure
from hothatch.proving.verbs import verb_lines
from hothatch.report.markdown import plain, table
from hothatch.studies.validate import GROUPS, Group, ValidationRow
from writers.book import found
from writers.equations import modules_of, title_of
from writers.markdown import write

CARS = {"": "all", "battery": "those with a traction battery", "engine": "those with an engine"}
BETTER = {"lower": "less is better", "higher": "more is better", "neither": "neither way"}


def write_procedures(folder: Path) -> None:
    """Write ``folder``/ID.md for each test, to be included by its page, and the tables of the index and of verbs."""
    assert set(CARS) == {"", *LACKS}
    for procedure in PROCEDURES.values():
        write(folder / f"{procedure.id}.md", _facts(procedure))
    verbs = [(f"`{form}`", plain(about)) for form, about in verb_lines()]
    write(folder / "verbs.md", table(("clause", "what it does"), verbs))
    rows = [
        (f"[{procedure.id}]({procedure.id}.md)", plain(procedure.title), plain(procedure.source))
        for procedure in PROCEDURES.values()
    ]
    write(folder / "index.md", table(("test", "what it is", "standard or practice"), rows))


def _facts(procedure: Procedure) -> str:
    rows = [
        ("standard or practice", plain(procedure.source)),
        ("conditions", plain(procedure.defaults.over(STANDARD).describe())),
        ("cars", CARS[procedure.needs]),
        ("steps", "each from the first state" if procedure.fresh else "one after the other, state carried"),
        (
            "intervals",
            "first-order propagation" if procedure.dear else "a sample of the cars that the file may mean",
        ),
    ]
    parts = ["## Conditions", table(("", ""), rows), "## Figures"]
    figures = [
        (plain(one.title), f"`{one.id}`", plain(one.unit), plain(f"{one.definition}; {BETTER[one.better]}"))
        for one in figures_of(procedure.id)
    ]
    parts.append(table(("figure", "id", "unit", "definition"), figures))
    parts += ["## Beside what was measured", _judged(procedure)]
    links = ", ".join(
        f"[{title_of(name)}](../generated/equations/{name}.md)" for name in modules_of(procedure)
    )
    return "\n\n".join([*parts, "## Equations", links or "None: nothing is driven."])


def _judged(procedure: Procedure) -> str:
    """Return how the judged results of a test's figures fall, by the groups that score them."""
    own = {one.id for one in figures_of(procedure.id)}
    rows = [row for row in found().rows if row.figure in own and row.use == "judge"]
    if not rows:
        return "No published result judges this test: nobody prints it, or not at conditions that could be repeated."
    lines = []
    for group in GROUPS:
        scored = [row for row in rows if group.holds(row)]
        if scored:
            lines.append((plain(group.title), str(len(scored)), *_score(group), _worst(group, scored)))
    heads = ("scored together", "results", "median", "bound", "worst", "bound", "the worst here")
    text = table(heads, lines, right=(1, 2, 3, 4, 5)) if lines else ""
    beside = [row for row in rows if not any(group.holds(row) for group in GROUPS)]
    if beside:
        text += f"\n\n{len(beside)} further results are shown and not scored."
    return f"{text}\n\nEvery row with its source: [how right it is](../generated/how-right.md)."


def _score(group: Group) -> tuple[str, ...]:
    score = found().scores[group.name]
    values = (score.median, score.bound_median, score.worst, score.bound_worst)
    return tuple(_error(value, group.unit) for value in values)


def _error(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.3f} {unit}" if unit else f"{100 * value:.1f} %"


def _worst(group: Group, rows: list[ValidationRow]) -> str:
    """Return the row that is farthest off; one that did not run counts as such."""
    worst = max(rows, key=lambda row: 1.0 if (error := group.error(row)) is None else error)
    return f"{worst.car}, `{worst.figure}`"

"""The validation book as one page of Markdown: scores, known shortfalls, then every row with its source, misses first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hothatch import __version__
from hothatch.cache import write_whole
from hothatch.figures.register import FIGURES
from hothatch.report import terminal
from hothatch.report.markdown import plain, table
from hothatch.report.validation import FROZEN_WORDS, coverage_rows, own_conditions
from hothatch.studies.validate import Score, Validation, ValidationRow

INTRO = """# How right it is

Every published result of the garage's cars beside what Hothatch {version} predicts for it, each at its own conditions, as
`hothatch validate` runs them. {judged} results judge; {context} stand for context: claims, second-hand results, and what was
taken at conditions that are not known. {bounds} No constant is tuned for one car to a figure that judges it; what is fitted
over several cars is fitted for each of them without its own rows."""
HEADS = ("car", "figure", "predicted", "published", "", "error", "publication", "conditions", "source")
NUMBERS = (2, 3, 5)


def write_validation_page(found: Validation, path: str | Path) -> None:
    """Write the book to ``path``. Raises OSError where it cannot be written; nothing is written then."""
    write_whole(path, validation_markdown(found))


def validation_markdown(found: Validation) -> str:
    """Return the book as Markdown."""
    judged = [row for row in found.rows if row.use == "judge"]
    context = [row for row in found.rows if row.use != "judge"]
    bounds = "Every bound holds." if found.ok else "At least one bound does not hold; see below."
    head = INTRO.format(version=__version__, judged=len(judged), context=len(context), bounds=bounds)
    parts = [head, "## Scores", _SCORES, _scores(found.scores.values())]
    if found.coverage[1]:
        rows = [
            (plain(name), str(inside), str(of), f"{100 * inside / of:.0f} %")
            for name, inside, of in coverage_rows(found)
        ]
        parts += ["## Within their 5–95 % interval", f"Judged results; 90 % would be right. {FROZEN_WORDS}"]
        parts.append(table(("", "inside", "of", "share"), rows, right=(1, 2, 3)))
    parts += ["## Known shortfalls", _shortfalls(found)]
    parts += ["## Judged, misses first", _rows(judged), "## For context", _rows(context)]
    return "\n\n".join(parts) + "\n"


_SCORES = (
    "Of the judged rows: |predicted over published − 1|, or the difference where a unit stands beside it."
)


def _scores(scores: Iterable[Score]) -> str:
    rows = []
    for score in scores:
        bounded = score.bound_median is not None or score.bound_worst is not None
        verdict = ("holds" if score.ok else "**does not hold**") if bounded else "shown only"
        values = (score.median, score.bound_median, score.worst, score.bound_worst)
        rows.append(
            (plain(score.title), str(score.count), *(_error(one, score.unit) for one in values), verdict)
        )
    return table(("", "rows", "median", "bound", "worst", "bound", ""), rows, right=(1, 2, 3, 4, 5))


def _error(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.3f} {unit}" if unit else f"{100 * value:.1f} %"


def _shortfalls(found: Validation) -> str:
    lines = [
        f"- **{plain(found.scores[name].title)}**, median: {plain(reason)}"
        for name, reason in found.score_shortfalls.items()
    ]
    lines += [
        f"- **{car}, {plain(FIGURES[figure].title)}**: {plain(reason)}"
        for (car, figure), reason in found.shortfalls.items()
    ]
    return "\n".join(lines) or "None."


def _rows(rows: Iterable[ValidationRow]) -> str:
    lines = []
    for row in rows:
        figure = FIGURES[row.figure]
        predicted = terminal.OUTCOMES.get(row.outcome, row.outcome)
        if row.predicted is not None:
            predicted = terminal.number(row.predicted, figure)
        if row.low is not None and row.high is not None:
            predicted += f" ({terminal.number(row.low, figure)} – {terminal.number(row.high, figure)})"
        error = "" if row.error is None else f"{100 * row.error:+.1f} %".replace("-", "−")
        source = row.source + (f" ({row.note})" if row.note else "")
        lines.append(
            (
                row.car, plain(figure.title), predicted, terminal.number(row.published, figure),
                plain(terminal.unit(row.unit)), error, plain(row.publication), plain(own_conditions(row)), plain(source),
            )
        )  # fmt: skip
    return table(HEADS, lines, right=NUMBERS)

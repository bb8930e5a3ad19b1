"""A variant's sections of the HTML report: what was fitted and changed, and which package did what."""

from __future__ import annotations

from collections.abc import Sequence

from hothatch.figures.register import FIGURES
from hothatch.report.build_view import kilograms
from hothatch.report.drawing import drawing
from hothatch.report.html import Section
from hothatch.report.page import Html, el
from hothatch.report.plots_waterfall import moves, waterfall_plots
from hothatch.studies.attribute import Attribution
from hothatch.studies.build import Build


def build_sections(build: Build, found: Sequence[Attribution]) -> list[Section]:
    """Return the sections of a build's report, in order."""
    sections = [Section("fitted", "What was fitted", [_packages(build), _changes(build)])]
    svg = Html(drawing(build.car, build.variant.base))
    sections.append(Section("drawing", "To scale", el("figure", svg, class_="wide scroll")))
    plots = waterfall_plots(found)
    missing = [f"{FIGURES[one.figure].title}: {one.reason}. " for one in found if one.reason]
    still = [FIGURES[one.figure].title for one in found if not one.reason and not moves(one)]
    missing += [f"Moved by none of them: {', '.join(still)}."] if still else []
    if plots or missing:
        words = (
            "Bars: what each package adds when those above it are on. Diamonds: its fair share, the mean over all orders "
            "of fitting (Shapley). "
        )
        sections.append(
            Section("parts", "Which part does what", el("p", words, *missing, class_="note"), plots)
        )
    return sections


def _packages(build: Build) -> Html:
    rows = [
        el(
            "tr",
            el("th", f"+{package.id}", scope="row"),
            el("td", el("b", package.name), " ", el("span", package.rationale, class_="unit")),
            el("td", kilograms(build.variant.masses.get(package.id)).replace(" ", "\u00a0")),
            el("td", package.cost.describe(), " ", el("span", package.cost.kind, class_="kind known")),
        )
        for package in build.variant.packages
    ]
    heads = ("package", "what and why", "mass", "cost")
    notes = [el("p", remark, class_="note") for remark in build.variant.remarks]
    return Html(_table(heads, rows) + "".join(notes)) if rows else Html("")


def _changes(build: Build) -> Html:
    rows = []
    for change in build.changes():
        before, after = change.words()
        source = "" if change.after is None else change.after.source
        kind = "" if change.after is None else change.after.kind
        cells = (el("td", before), el("td", el("b", after)), el("td", kind), el("td", source, class_="unit"))
        rows.append(el("tr", el("th", change.path, scope="row"), *cells))
    heads = ("field", "base", "variant", "kind", "how it is known")
    return el("details", el("summary", el("h3", f"Changed fields ({len(rows)})")), _table(heads, rows))


def _table(heads: Sequence[str], rows: Sequence[Html]) -> Html:
    head = el("thead", el("tr", [el("th", head, scope="col") for head in heads]))
    return el("div", el("table", head, el("tbody", rows)), class_="scroll")

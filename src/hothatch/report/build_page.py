"""A variant's sections of the HTML report: what was fitted and changed, and which package did what."""

from __future__ import annotations

from collections.abc import Sequence

from hothatch.figures.register import FIGURES
from hothatch.report.build_view import kilograms
from hothatch.report.drawing import drawing
from hothatch.report.goal_view import threshold
from hothatch.report.html import Section, write_report
from hothatch.report.page import Html, el
from hothatch.report.plots_waterfall import moves, waterfall_plots
from hothatch.report.terminal import plural
from hothatch.studies.attribute import Attribution
from hothatch.studies.build import Build
from hothatch.studies.gap import WAYS, Progress
from hothatch.studies.gate_checks import Check


def write_build_report(build: Build, path: str | None) -> list[str]:
    """Write the HTML report of a build where asked, whole or not at all; return what was written."""
    if path:
        write_report(build.results, path, build_sections(build, build.attributions))
    return [path] if path else []


def build_sections(build: Build, found: Sequence[Attribution]) -> list[Section]:
    """Return the sections of a build's report, in order."""
    failed = sum(check.passed is False for check in build.checks)
    title = f"Roadworthiness: {plural(failed, 'check')} failed" if failed else "Roadworthiness"
    gate = Section("gate", title, gate_rows(build.checks))
    fitted = Section("fitted", "What was fitted", [_packages(build), _changes(build)])
    sections = [gate, fitted] if failed else [fitted]
    if build.progress:
        met, missed, unknown = build.progress.counts()
        words = f"{met} met, {missed} missed, {unknown} not measurable. Beside each gap the package that closes most of it."
        goal = build.progress.goal
        sections.append(Section("goal", goal.name, [el("p", words, class_="note"), _gaps(build.progress)]))
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
    return sections if failed else [*sections, gate]


def gate_rows(checks: Sequence[Check]) -> Html:
    """Return the checks of the gate as a table."""
    words = {True: ("passed", "chip close"), False: ("failed", "chip far"), None: ("not checked", "chip")}
    rows = []
    for check in checks:
        text, look = words[check.passed]
        fixes = f" Passes {' or '.join(check.fixes)}." if check.fixes else ""
        cells = (el("td", el("span", text, class_=look)), el("td", check.words, fixes, class_="unit"))
        rows.append(el("tr", el("th", check.title, scope="row"), *cells))
    return table(("check", "", "what was found"), rows)


def _gaps(progress: Progress) -> Html:
    rows = []
    for gap in progress.gaps:
        figure = FIGURES.get(gap.criterion.figure)
        digits = figure.digits if figure else 2
        value, missing = "–", el("span", gap.why, class_="unit")
        if gap.value is not None:
            value = f"{gap.value:.{digits}f}"
        if gap.gap is not None:
            look = "chip close" if gap.met else "chip off"
            missing = el("span", "met" if gap.met else f"{gap.gap:.{digits}f} missing", class_=look)
        helps = [el("td", f"+{gap.best[way].package}" if way in gap.best else "") for way in WAYS]
        if gap.gap and not gap.best:
            helps = [el("td", "no single package of the shop", colspan=len(WAYS), class_="unit")]
        head = el("th", figure.title if figure else gap.criterion.figure, scope="row")
        rows.append(
            el("tr", head, el("td", threshold(gap.criterion)), el("td", value), el("td", missing), *helps)
        )
    return table(("figure", "wanted", "variant", "gap", *(f"closes most {way}" for way in WAYS)), rows)


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
    return Html(table(heads, rows) + "".join(notes)) if rows else Html("")


def _changes(build: Build) -> Html:
    rows = []
    for change in build.changes():
        before, after = change.words()
        source = "" if change.after is None else change.after.source
        kind = "" if change.after is None else change.after.kind
        cells = (el("td", before), el("td", el("b", after)), el("td", kind), el("td", source, class_="unit"))
        rows.append(el("tr", el("th", change.path, scope="row"), *cells))
    heads = ("field", "base", "variant", "kind", "how it is known")
    return el("details", el("summary", el("h3", f"Changed fields ({len(rows)})")), table(heads, rows))


def table(heads: Sequence[str], rows: Sequence[Html]) -> Html:
    """Return a table of rows that scrolls where it is too wide."""
    head = el("thead", el("tr", [el("th", head, scope="col") for head in heads]))
    return el("div", el("table", head, el("tbody", rows)), class_="scroll")

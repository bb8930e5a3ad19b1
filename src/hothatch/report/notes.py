"""What stands behind the numbers: conditions and standards, definitions, published rows, inputs that nobody measured."""

from __future__ import annotations

from collections.abc import Sequence

from hothatch.car.inputs import Input, inputs
from hothatch.car.record import Car
from hothatch.car.rules import AXLES, Rule, find_rule
from hothatch.figures.published import Published
from hothatch.figures.register import FIGURES
from hothatch.figures.results import Run
from hothatch.report.cast import Cast
from hothatch.report.drives import GROUPS, Drive, origins
from hothatch.report.page import Child, Html, el, linked
from hothatch.report.terminal import apt_figures, conditions_words

UNSURE = ("estimated", "assumed")


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Child]], class_: str = "") -> Html:
    """Return a table with heads of columns and, first in each row, of rows."""
    top = el("tr", [el("th", words, scope="col") for words in head])
    body = [el("tr", el("th", row[0], scope="row"), [el("td", cell) for cell in row[1:]]) for row in rows]
    inner = el(
        "table",
        el("caption", caption, class_="unseen"),
        el("thead", top),
        el("tbody", body),
        class_=class_ or None,
    )
    return el("div", inner, class_="scroll", role="region", aria_label=caption, tabindex="0")


def conditions_table(cast: Cast) -> Html:
    """Return each test with the standard or practice it follows and the conditions it ran at."""
    runs: dict[str, Run] = {}
    for car in cast.cars:
        for test, run in car.runs.items():  # a charge is said where any of the cars has one
            if test not in runs or runs[test].conditions.soc is None:
                runs[test] = run
    rows = [
        [run.procedure.title, run.procedure.source, conditions_words(run.conditions), _steps(run)]
        for run in runs.values()
    ]
    return table("Tests and their conditions", ["Test", "Standard or practice", "Conditions", "Steps"], rows)


def _steps(run: Run) -> str:
    labels = [event.label for event in run.events if event.label not in ("rest", "pause")]
    return ", then ".join(labels) + (" (each from the start)" if run.procedure.fresh else "")


def definitions_table(cast: Cast) -> Html:
    """Return what each figure of the sheet means and by which standard."""
    shown = apt_figures(*(car.figures for car in cast.cars))
    rows: list[list[Child]] = [
        [figure.title, figure.unit, figure.definition, figure.standard, el("code", figure.id)]
        for figure in shown
    ]
    return table("Figures and their definitions", ["Figure", "Unit", "Definition", "Standard", "Id"], rows)


def ledger_tables(cast: Cast, driven: list[Drive]) -> list[Html]:
    """Return the energy ledger of each cycle by groups of sinks, Wh/km; the page shows the cycle chosen."""
    made = []
    for drive in driven:
        by_car = {car: drive.groups(car) for car in drive.events}
        rows = [[f"from {origins(drive)}", *(f"{drive.source(car):z.1f}" for car in by_car)]]
        rows += [
            [name, *(f"{by_car[car][group]:z.1f}" for car in by_car)] for group, (name, _) in GROUPS.items()
        ]
        head = [f"{drive.title}, Wh/km", *(cast.short[car] for car in by_car)]
        made.append(
            el(
                "div",
                table(f"Energy by sink, {drive.title}", head, rows, "numbers"),
                data_option=drive.id,
                data_of="cycle",
            )
        )
    return made


def published_tables(cast: Cast) -> list[Html]:
    """Return the published rows of each car with their sources as links."""
    made = []
    for index, car in enumerate(cast.cars):
        rows = [_published(row) for figure in car.figures.values() for row in figure.published]
        if rows:
            made.append(
                el("h3", el("span", class_="swatch", style=f"background:var(--car-{index})"), car.name)
            )
            made.append(
                table(
                    f"Published rows of {car.name}",
                    ["Figure", "Value", "Publication", "Source", "Use", "Note"],
                    rows,
                )
            )
    return made


def _published(row: Published) -> list[Child]:
    value = f"{row.value:g} {row.unit}"
    return [FIGURES[row.figure].title, value, row.publication, linked(row.source), row.use, row.note]


def unsure_table(cast: Cast) -> Html | None:
    """Return the inputs that are estimated or assumed for any of the cars, class rules included; others in grey."""
    by_car = [_by_field(car.car) for car in cast.cars]
    found = dict.fromkeys(path for fields in by_car for path in fields)
    paths = [path for path in found if any(_is_unsure(fields.get(path)) for fields in by_car)]
    rows = [_input_row(path, [fields.get(path) for fields in by_car]) for path in paths]
    head = ["Field", *cast.short, "Class rule, in SI"]
    return table("Inputs that nobody measured", head, rows, "inputs") if rows else None


def _by_field(car: Car) -> dict[str, Input]:
    """Return the inputs that move a figure; a single drive's stand under ``drive.*``, whichever its axle."""
    drives = [axle for axle in AXLES if f"drive.{axle}.power" in car.facts]
    axle = f"drive.{drives[0]}." if len(drives) == 1 else "\n"
    return {one.path.replace(axle, "drive.*."): one for one in inputs(car) if not one.descriptive}


def _is_unsure(one: Input | None) -> bool:
    return one is not None and one.value is not None and one.kind in UNSURE


def _input_row(path: str, cells: list[Input | None]) -> list[Child]:
    stated = [cell for cell in cells if cell]
    head = [el("code", path), el("span", stated[0].doc, class_="limit")]
    rule = next((find_rule(cell.path) for cell in stated if cell.rule), None)
    return [head, *(_input(cell) for cell in cells), _rule(rule[0]) if rule else None]


def _input(one: Input | None) -> Child:
    """Return one car's input: value and kind; spread and source where it is not known."""
    if one is None or one.value is None:
        return None
    unsure = _is_unsure(one)
    kind = "class rule" if one.rule else one.kind
    spread = el("span", f" ± {one.sd}", class_="unit") if unsure and one.sd else None
    source = el("span", one.source, class_="limit") if unsure and one.source and not one.rule else None
    tag = el("span", kind, class_=f"kind {one.kind if unsure else 'known'}", title=one.note or None)
    return el("span", el("span", one.text), spread, " ", tag, source, class_=None if unsure else "known")


def _rule(rule: Rule) -> Html:
    return el("span", el("code", rule.describe()), el("span", rule.source, class_="limit"))

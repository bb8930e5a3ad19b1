"""A calibration on the terminal and as a page: inputs before and after, residuals fitted and held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.text import Text

from hothatch.car.schema import field_info
from hothatch.figures.results import CarResult, Results
from hothatch.report import terminal
from hothatch.report.html import Section, write_page
from hothatch.report.page import Html, el, plot_text
from hothatch.report.plots import Figure, Plot, axis, dots, layout, legend, rounded
from hothatch.report.terminal import DIM
from hothatch.studies.calibration import Calibration, Fitted, Residuals
from hothatch.units import format_number, readable_unit

OPEN = "open"
BINS, MANY = 30, 400  # of a histogram; points from which dots are small
LEAST_SPREAD, MOST_NAMED = 12, 30  # points of a histogram; figures that are named below an axis
LONGEST = 22  # characters of a path in one line


def print_calibration(found: Calibration, console: Console) -> None:
    """Print the inputs before and after with both intervals, then how far the model is off."""
    console.print(terminal.title(f"{found.car.name} fitted to {kind_words(found)}", found.car.id))
    console.print(Text(f"{found.words}; {found.evidence}"))
    console.print()
    right = {"justify": "right", "no_wrap": True}
    heads = [{"header": head, **right} for head in shown_heads(found)[1:]]
    table = terminal.grid({"header": HEADS[0], "style": terminal.NAME, "overflow": "fold"}, *heads)
    for one in found.fitted:
        table.add_row(terminal.broken(one.path, LONGEST), *cells(one)[: len(heads)])
    console.print(table)
    console.print()
    table = terminal.grid(
        {"header": "model less measured, rms"},
        *({"header": head, **right} for head in ("points", "before", "after")),
    )
    for row in residual_rows(found):
        table.add_row(*row)
    console.print(table)
    console.print()
    for remark in found.remarks:
        console.print(Text(remark, style=DIM))


def kind_words(found: Calibration) -> str:
    """Return ``figures`` or ``a drive``."""
    return found.kind if found.kind == "figures" else f"a {found.kind}"


HEADS = ("input", "before", "after", "95 %, Laplace", "95 %, profile", "sd left")


def shown_heads(found: Calibration) -> tuple[str, ...]:
    """Return the heads of the inputs' columns: a coast-down has no prior whose deviation could be left."""
    return HEADS if any(one.left is not None for one in found.fitted) else HEADS[:-1]


def cells(one: Fitted) -> list[str]:
    """Return an input's numbers in the unit in which its value is read."""
    info = field_info(one.path)
    unit = readable_unit(max(abs(one.value), abs(one.before)), info.dimension)

    def words(value: float) -> str:
        return format_number((value - unit.zero) / unit.scale, 4).replace("-", "−")

    label = unit.label.replace("**2", "²").replace("degC", "°C")
    before = words(one.before) + (
        f" ± {format_number(one.before_sd / unit.scale, 2)}" if one.before_sd else ""
    )
    profile = " … ".join(OPEN if end is None else words(end) for end in one.profile)
    left = "" if one.left is None else f"{100 * one.left:.0f} %"
    after = f"{words(one.value)} ± {format_number(one.sd / unit.scale, 2)} {label}".rstrip()
    return [before, after, f"{words(one.low)} … {words(one.high)}", profile, left]


def residual_rows(found: Calibration) -> list[tuple[str, str, str, str]]:
    """Return what was fitted and what was held out: points, residuals before and after."""
    shown, rows = found.residuals, []
    for held, name in ((False, "fitted"), (True, "held out")):
        before, after = shown.rms(shown.before, held), shown.rms(shown.after, held)
        if before is not None and after is not None:
            points = str(int((shown.held == held).sum()))
            rows.append((name, points, *(f"{value:.3g} {shown.unit}" for value in (before, after))))
    return rows


def write_calibration_page(found: Calibration, path: str | Path) -> None:
    """Write the page: the inputs, residuals before and after."""
    results = Results((CarResult(found.car.id, found.car.name, found.car),))
    remarks = el("ul", [el("li", remark) for remark in found.remarks])
    scores = _table(("model less measured, rms", "points", "before", "after"), residual_rows(found))
    heads = shown_heads(found)
    inputs = _table(heads, [(one.path, *cells(one))[: len(heads)] for one in found.fitted])
    section = Section("fit", f"Fitted to {kind_words(found)}", [inputs, scores, remarks], _plots(found))
    write_page(results, "calibration", f"{found.words}; {found.evidence}.", [section], path)


def _table(heads: tuple[str, ...], rows) -> Html:
    body = [el("tr", el("th", row[0], scope="row"), [el("td", cell) for cell in row[1:]]) for row in rows]
    head = el("thead", el("tr", [el("th", text, scope="col") for text in heads]))
    return el("div", el("table", head, el("tbody", body)), class_="scroll numbers")


def _plots(found: Calibration) -> list[Plot]:
    """Return the residuals over time, speed or row, and how they are spread."""
    shown = found.residuals
    data: list[Figure] = []
    size = 7 if len(shown.places) <= MANY else 4
    for name, values, colour in (("before", shown.before, "@muted"), ("after", shown.after, "@car-0")):
        for held in (False, True):
            part = shown.held == held
            if not part.any():
                continue
            label = f"{name}, held out" if held else name
            marker = {"size": size, "color": colour, "symbol": "diamond-open" if held else "circle"}
            words = [plot_text(shown.labels[at]) for at in np.flatnonzero(part)]
            hover = f"%{{text}}: %{{y:.3g}} {plot_text(shown.unit)}<extra>{label}</extra>"
            places = rounded(shown.places[part], 2)
            data.append(dots(places, rounded(values[part], 5), label, hover, marker, text=words))
    unit = "standard deviations" if shown.unit == "sd" else shown.unit
    named = found.kind == "figures" and len(shown.labels) <= MOST_NAMED
    names = [plot_text(label) for label in shown.labels]
    ticks = {"tickvals": shown.places.tolist(), "ticktext": names, "tickangle": -35, "automargin": True}
    frame = layout(
        400 if named else 320,
        axis("" if named else shown.across, **(ticks if named else {})),
        axis(f"model less measured, {unit}", zeroline=True),
        hovermode="closest",
        margin={"l": 60},
    )
    note = "What the model is off, with the car as it was and as it was fitted. Open diamonds were held out of the fit."
    key = legend([("muted", "before"), ("car-0", "after"), ("paper", "◇ held out")])
    over = Plot(
        "residuals-fit",
        f"Residuals, {unit}",
        note,
        note,
        {"": {"data": data, "layout": frame}},
        (),
        True,
        key,
    )
    return [over, _spread(shown, unit)] if len(shown.places) >= LEAST_SPREAD else [over]


def _spread(shown: Residuals, unit: str) -> Plot:
    """Return how the residuals of the fitted car are spread, those fitted on those held out."""
    low, high = float(shown.after.min()), float(shown.after.max())
    count = min(BINS, 3 + round(len(shown.after) ** 0.5))
    bins = {"start": low, "end": high, "size": max(high - low, 1e-12) / count}
    data = [
        {
            "type": "histogram", "x": rounded(shown.after[shown.held == held], 5), "name": name, "xbins": bins,
            "marker": {"color": colour}, "hovertemplate": f"%{{x}}: %{{y}}<extra>{name}</extra>",
        }
        for held, name, colour in ((False, "fitted", "@car-0"), (True, "held out", "@muted"))
        if (shown.held == held).any()
    ]  # fmt: skip
    frame = layout(
        260, axis(f"model less measured, {unit}"), axis("points"), barmode="stack", margin={"l": 48}
    )
    note = "How the residuals of the fitted car are spread: where the model is right, a bell about zero."
    key = legend([("car-0", "fitted"), *([("muted", "held out")] if shown.held.any() else [])])
    title = f"Residuals after the fit, {unit}"
    return Plot("spread-fit", title, note, note, {"": {"data": data, "layout": frame}}, (), False, key)

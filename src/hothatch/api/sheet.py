"""A spec sheet for a notebook: the figures of some cars as a table, in text or in HTML."""

from __future__ import annotations

from html import escape

from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult, Results
from hothatch.report.terminal import number, percent

_HEADS = ("predicted", "5–95 %", "published", "residual", "what limited it")


def sheet(results: Results, html: bool = False) -> str:
    """Return the sheet of each car of ``results``, one after the other."""
    make = _html if html else _text
    return ("" if html else "\n\n").join(
        make(car.name, _rows(list(car.figures.values()))) for car in results.cars
    )


def _rows(figures: list[FigureResult]) -> list[tuple[str, ...]]:
    shown = [one for one in figures if one.outcome != "not_applicable"]
    rows = [("", *_HEADS), *(_row(one) for one in shown)]
    filled = [any(row[at] for row in rows[1:]) or at == 0 for at in range(len(rows[0]))]
    return [tuple(cell for cell, there in zip(row, filled, strict=True) if there) for row in rows]


def _row(one: FigureResult) -> tuple[str, ...]:
    figure = FIGURES[one.id]
    value = one.outcome if one.value is None else f"{number(one.value, figure)} {one.unit}"
    sure = (
        ""
        if one.low is None or one.high is None
        else f"{number(one.low, figure)} – {number(one.high, figure)}"
    )
    judged = sorted(row.value for row in one.published if row.use == "judge")
    published = number(judged[len(judged) // 2], figure) if judged else ""
    residual = "" if one.residual is None else percent(one.residual)
    return figure.title, value, sure, published, residual, one.limited_by or one.remedy


def _text(name: str, rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join((name, *lines))


def _html(name: str, rows: list[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return (
        f"<table><caption>{escape(name)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )

"""The validation book as a page: every row with its source, misses first, what a source says taken as plain text."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from hothatch.car.provenance import FROZEN
from hothatch.report.terminal import console
from hothatch.report.validation import print_validation
from hothatch.report.validation_page import validation_markdown, write_validation_page
from hothatch.studies.validate import GROUPS, Validation, ValidationRow, score


def row(figure: str, predicted: float | None, published: float, use: str = "judge") -> ValidationRow:
    error = None if predicted is None else predicted / published - 1.0
    outcome = "incomplete" if predicted is None else "ok"
    return ValidationRow(
        "nissan-leaf-40-2018", figure, predicted, published, "s", error, use, "Desk", "measured", outcome,
        "curb + 90 kg, -7 °C", "a|b, p. 3", "winter *tyres*",
    )  # fmt: skip


@pytest.fixture
def found() -> Validation:
    rows = (
        row("accel_0_60_mph", None, 8.0),
        row("accel_0_60_mph", 8.4, 8.0),
        row("accel_0_30_mph", 2.9, 3.0, "context"),
    )
    scores = {group.name: score(group, rows) for group in GROUPS if group.name in ("launch", "trip")}
    return Validation(rows, scores, {("nissan-leaf-40-2018", "accel_0_60_mph"): "why"}, {"trip": "no rows"})


def test_scores_shortfalls_and_rows_stand_on_the_page(found: Validation):
    page = validation_markdown(found)
    assert "2 results judge; 1 stand for context" in page
    assert (
        "| launch, passing, quarter mile | 2 | 52.5 % | 3.5 % | 100.0 % | 10.0 % | **does not hold** |"
        in page
    )
    assert "- **1000 km with stops**, median: no rows" in page
    assert "- **nissan-leaf-40-2018, 0–60 mph**: why" in page
    judged, context = page.split("## For context")
    assert judged.index("incomplete") < judged.index("| 8.40 | 8.00 | s | +5.0 % | Desk |")
    assert r"a\|b, p. 3 (winter \*tyres\*)" in judged
    assert "−3.3 %" in context


def test_intervals_stand_beside_what_was_predicted(found: Validation):
    rows = (replace(found.rows[1], low=7.9, high=8.9), found.rows[2])
    page = validation_markdown(replace(found, rows=rows))
    assert "| 8.40 (7.90 – 8.90) | 8.00 |" in page
    assert "| launch, passing, quarter mile | 1 | 1 | 100 % |" in page
    assert "| all | 1 | 1 | 100 % |" in page


def test_the_terminal_says_what_lies_within_and_what_outside(found: Validation):
    rows = (
        replace(found.rows[1], low=7.9, high=8.9),
        replace(found.rows[1], low=8.1, high=8.9),
        replace(found.rows[1], figure="top_speed", low=7.9, high=8.9),
    )
    out = io.StringIO()
    print_validation(replace(found, rows=rows), console(out, 120))
    lines = out.getvalue().splitlines()
    assert any("8.10 – 8.90 !" in line for line in lines)
    assert sum("7.90 – 8.90" in line and "!" not in line for line in lines) == 1
    counts = [line.split()[-4:] for line in lines if line.endswith((" % ", " %"))]
    assert ["1", "2", "50", "%"] in counts
    assert any(line.split() == ["what", "no", "score", "counts", "1", "1", "100", "%"] for line in lines)
    assert any(line.split() == ["all", "2", "3", "67", "%"] for line in lines)
    assert FROZEN in out.getvalue()
    document = replace(found, rows=rows).document()
    assert document["coverage"]["others"] == {"inside": 1, "rows": 1}
    assert [row["inside"] for row in document["rows"]] == [True, False, True]


def test_without_intervals_it_says_how_to_have_them(found: Validation):
    out = io.StringIO()
    print_validation(found, console(out, 120))
    assert "hothatch validate --sure 256" in out.getvalue()


def test_the_page_is_written_whole_or_not_at_all(found: Validation, tmp_path):
    write_validation_page(found, tmp_path / "book.md")
    assert (tmp_path / "book.md").read_text(encoding="utf-8") == validation_markdown(found)
    with pytest.raises(OSError):
        write_validation_page(found, tmp_path / "missing" / "book.md")


def test_the_command_refuses_a_page_before_it_runs(run):
    for words in (["--markdown", "no/such/folder.md"], ["--epa", "x.csv", "--markdown", "book.md"]):
        code, out, err = run("validate", *words)
        assert (code, out) == (2, "")
        assert "markdown" in err or "no/such" in err

"""The HTML report as a file: self-contained, complete, escaped, whole, the same every time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hothatch import __version__
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import Results
from hothatch.proving.catalogue import PROCEDURES
from hothatch.report import page
from hothatch.report.cast import Cast
from hothatch.report.html import report, summary, write_report
from hothatch.report.page import Html, el, linked, plot_text, script_json
from hothatch.report.terminal import percent

LIMIT = 6_000_000


class Reader(HTMLParser):
    """Collects elements, texts and the cells of the spec sheet from a document."""

    def __init__(self, document: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        if self._open:
            self.texts[self._open[-1]][-1] += data
        if self._open and self.rows and {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def document(results: Results) -> str:
    return report(results)


@pytest.fixture(scope="module")
def reader(document: str) -> Reader:
    return Reader(document)


@pytest.fixture(scope="module")
def attacked(attack: Car) -> str:
    return report(evaluate([attack], tests=["launch", "us06"], keep="traces"))


def payload(document: str) -> dict:
    found = re.search(r'<script type="application/json" id="report-data">(.*?)</script>', document, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_nothing_is_loaded_from_anywhere(reader: Reader):
    for tag, attributes in reader.elements:
        for name in ("src", "srcset", "action", "data", "poster", "background"):
            assert name not in attributes, (tag, attributes)
        href = attributes.get("href")
        assert href is None or (tag == "a" and href.startswith(("http://", "https://"))) or href == "data:,"
    assert not re.search(r"@import|url\(", "".join(reader.texts["style"]))
    policy = next(one["content"] for one in reader.all("meta") if "http-equiv" in one)
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_it_is_small_enough_to_send(document: str):
    assert len(document.encode()) < LIMIT


def test_it_is_the_same_every_time(document: str, results: Results):
    assert report(results) == document


def test_it_is_named_after_its_cars_and_says_what_made_it(reader: Reader, results: Results):
    assert reader.elements[0] == ("html", {"lang": "en"})
    for car in results.cars:
        assert car.name in reader.texts["title"][0]
        assert any(f"{car.id} {car.car.hash}" == text for text in reader.texts["code"])
    assert f"Hothatch {__version__}" in "".join(reader.texts["p"])


def test_tables_have_scopes_captions_and_plots_have_words(reader: Reader):
    assert all(one.get("scope") in ("col", "row", "rowgroup") for one in reader.all("th"))
    assert len(reader.all("caption")) == len(reader.all("table"))
    plots = [one for one in reader.all("div") if one.get("class") == "plot"]
    assert len(plots) == 16
    assert all(one["role"] == "img" and len(one["aria-label"] or "") > 20 for one in plots)
    assert len(reader.all("h1")) == 1


def test_every_figure_stands_in_the_sheet_with_its_published_value(reader: Reader, results: Results):
    rows = {row[0].split("  ")[0]: row[1:] for row in reader.rows if row}
    for name, figure in FIGURES.items():
        found = next((row for title, row in rows.items() if title.startswith(f"{figure.title} ")), None)
        if name not in results.cars[0].figures:
            continue
        if PROCEDURES[figure.test].needs == "engine":  # which none of these cars has
            assert found is None, figure.title
            continue
        assert found is not None, figure.title
        for cell, car in zip(found, results.cars, strict=True):
            result = car.figures[name]
            if result.value is None:
                assert "not applicable" in cell
                assert result.remedy in cell
                continue
            assert cell.startswith(f"{result.value:.{figure.digits}f}".replace("-", "−"))
            if result.residual is not None:
                assert percent(result.residual) in cell


def test_every_published_row_links_or_names_its_source(document: str, reader: Reader, results: Results):
    links = {one["href"] for one in reader.all("a")}
    for car in results.cars:
        for figure in car.figures.values():
            for row in figure.published:
                assert row.source in links or str(linked(row.source)) in document
    assert all("noopener" in (one["rel"] or "") for one in reader.all("a"))


def test_conditions_and_standards_of_every_test_are_told(document: str, results: Results):
    for run in results.cars[0].runs.values():
        assert str(el("td", run.procedure.source)) in document
        assert run.conditions.describe() in document


def test_no_text_of_a_car_becomes_markup(attacked: str, attack: Car):
    reader = Reader(attacked)
    assert len(reader.all("script")) == 3
    assert not reader.all("img")
    assert all((one["href"] or "").startswith("http") for one in reader.all("a"))
    assert not any(name.startswith("on") for _, attributes in reader.elements for name in attributes)
    assert attack.name in reader.texts["title"][0]


def test_json_cannot_leave_its_script():
    data = {"name": "</script><!-- & \u2028"}
    assert not set("<>&\u2028") & set(script_json(data))
    assert json.loads(script_json(data)) == data
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))


def test_no_text_of_a_car_becomes_markup_of_plotly_or_a_colour(attacked: str):
    texts = [text for text in strings(payload(attacked)["figures"]) if "alert" in text]
    assert texts
    assert not any("<script" in text or "<img" in text or "<a " in text or "@" in text for text in texts)
    assert plot_text("@ink <b>") == "&#64;ink &lt;b&gt;"


def strings(part: object) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in strings(value)]
    if isinstance(part, list):
        return [text for value in part for text in strings(value)]
    return [part] if isinstance(part, str) else []


def test_an_element_escapes_all_but_html():
    assert el("p", "<b>", Html("<i>x</i>"), None, 3, title='"') == '<p title="&quot;">&lt;b&gt;<i>x</i>3</p>'
    assert el("meta", charset="utf-8", hidden=True, lang=None) == '<meta charset="utf-8" hidden>'


def test_only_http_addresses_become_links():
    assert linked("see https://www.example.org/a?b=1&c, and") == (
        'see <a href="https://www.example.org/a?b=1&amp;c" rel="noopener noreferrer external">example.org</a>, and'
    )
    assert linked("javascript:alert(1) <i>") == "javascript:alert(1) &lt;i&gt;"


@pytest.mark.parametrize(
    ("tests", "keep", "plots"),
    [
        (
            ["launch"],
            "traces",
            {"speed-time", "speed-distance", "acceleration", "resistance", "power", "limits"},
        ),
        (["us06"], "events", {"sinks", "sankey"}),
        (["us06"], "traces", {"cycle", "sinks", "sankey"}),
        (["top-speed"], "traces", set()),
        (["launch"], "figures", set()),
    ],
)
def test_what_was_not_run_or_kept_is_left_out(tests, keep, plots):
    document = report(evaluate(["nissan-leaf-40-2018"], tests=tests, keep=keep))
    assert set(payload(document)["figures"]) == plots
    Reader(document)


def test_a_sentence_is_told_clause_by_clause_for_every_car():
    said = ["hold 90 km/h for 10 km then rest 5 min then hold 120 km/h for 5000 m"]
    cars = ["nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"]
    document = report(evaluate(cars, tests=said, keep="traces"))
    Reader(document)
    section = document.split('id="clauses-title"')[1].split("</section>")[0]
    assert section.count("<table") == 2 and section.count('<th scope="row">rest 5 min') == 2
    assert "battery" in section and "fuel" in section and "stopped by" not in section
    stopped = report(evaluate(cars[:1], tests=["hold 120 km/h for 900 km"], keep="events"))
    assert "the battery was empty first" in stopped and "stopped by" in stopped


def test_a_report_needs_a_car(tmp_path: Path):
    with pytest.raises(ValueError, match="at least one car"):
        write_report(Results(()), tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, results: Results, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "report.html"
    write_report(results, path)
    before = path.read_bytes()
    assert before.startswith(b"<!doctype html>")
    assert before.endswith(b"</html>\n")

    with pytest.raises(OSError, match="missing"):
        write_report(results, tmp_path / "missing" / "report.html")

    def broken() -> str:
        raise RuntimeError("no plotly")

    monkeypatch.setattr(page, "plotly_script", broken)
    with pytest.raises(RuntimeError):
        write_report(results, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_summary_counts_and_names_the_worst(results: Results):
    judged = [f.residual for car in results.cars for f in car.figures.values() if f.residual is not None]
    words = summary(Cast.of(results))
    assert f"{len(judged)} of them stand against" in words
    assert percent(max(judged, key=abs)) in words
    bare = tuple(
        replace(car, figures={name: replace(f, residual=None) for name, f in car.figures.items()})
        for car in results.cars
    )
    assert "No published result" in summary(Cast.of(Results(bare)))

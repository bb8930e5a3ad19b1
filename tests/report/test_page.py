"""The HTML report in a real browser: it draws, follows the theme and the controls, fits a phone, prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.results import Results
from hothatch.report.colours import HUES
from hothatch.report.html import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.browser

FIRST_LINE = "document.querySelector('[data-plot=speed-time] .js-line').style.stroke"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def file(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(results, path)
    return path


@pytest.fixture
def show(page: Page) -> Callable[..., tuple[Page, list[str]]]:
    """Open a file and wait until it has drawn; the list takes every message, error, dialog and further request."""

    def opened(path: Path, width: int = 1600) -> tuple[Page, list[str]]:
        seen: list[str] = []

        def refuse(dialog: Dialog) -> None:
            seen.append(dialog.message)
            dialog.dismiss()

        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", lambda request: None if request.url == path.as_uri() else seen.append(request.url))
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn]", timeout=30_000)
        return page, seen

    return opened


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_it_draws_every_plot_in_silence_and_follows_the_theme(show, file: Path):
    page, seen = show(file)
    plots = page.locator(".plot")
    assert plots.count() == int(page.get_attribute("html", "data-drawn")) == 16
    for index in range(plots.count()):
        assert plots.nth(index).locator("svg.main-svg").first.bounding_box()["height"] > 100
    assert page.locator("[data-plot=speed-time] .js-line").count() == 2
    assert page.locator("[data-plot=sankey] .sankey-link").count() > 8
    light, dark = HUES["ochre"]
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert page.evaluate(FIRST_LINE) == rgb(light)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{FIRST_LINE} === '{rgb(dark)}'")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != paper
    assert seen == []


def test_controls_change_what_is_drawn(show, file: Path):
    page, seen = show(file)
    words = page.locator("[data-plot=sankey] .node-label").first
    before = words.text_content()
    page.select_option("[data-control=car]", "1")
    page.wait_for_function(
        "before => document.querySelector('[data-plot=sankey] .node-label').textContent !== before",
        arg=before,
    )
    page.select_option("[data-control=cycle]", "us06")
    assert page.locator("[data-option=us06]").get_attribute("hidden") is None
    assert page.locator("[data-option=udds]").get_attribute("hidden") is not None
    page.locator(".key button").first.click()
    assert page.locator("[data-plot=speed-time] .js-line").count() == 1
    assert page.locator(".key button[aria-pressed=false]").count() == 5
    page.locator(".key button").nth(2).click()  # the same car in the next section
    assert page.locator("[data-plot=speed-time] .js-line").count() == 2
    assert seen == []


def test_it_fits_a_phone_and_follows_its_width(show, file: Path):
    page, seen = show(file, 380)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate(OVERFLOW) == 0
    first = page.locator(".sheet tbody th").nth(1)
    left = first.bounding_box()["x"]
    page.locator(".scroll").first.evaluate("one => { one.scrollLeft = 100; }")
    assert first.bounding_box()["x"] == left
    page.set_viewport_size({"width": 1200, "height": 900})
    page.wait_for_function(
        "document.querySelector('[data-plot=cycle] svg').getBoundingClientRect().width > 900"
    )
    assert seen == []


def test_paper_is_light_narrow_and_complete(show, file: Path):
    page, _ = show(file)
    page.emulate_media(color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(FIRST_LINE) == rgb(HUES["ochre"][0])
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("[data-plot=cycle] svg").first.bounding_box()["width"] <= 700
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(FIRST_LINE) == rgb(HUES["ochre"][1])
    assert page.locator("details[open]").count() == 0


def test_nothing_of_a_car_runs(show, attack: Car, tmp_path: Path):
    path = tmp_path / "attack.html"
    write_report(evaluate([attack], tests=["launch", "us06"], keep="traces"), path)
    page, seen = show(path, 380)
    assert attack.name in page.locator("h1").inner_text()
    assert page.locator(".plot a, img").count() == 0
    assert attack.name in page.locator("[data-plot=cycle] .annotation-text").first.text_content()
    assert page.evaluate(OVERFLOW) == 0
    assert seen == []

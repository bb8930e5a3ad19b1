"""The screens as people use them, in a browser on a server of its own; pictures stay in out/screens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Open, picture, serious

pytestmark = pytest.mark.browser
LEAF = "nissan-leaf-40-2018"
BYTES = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((one) => one.name.includes('/static/') || one.entryType === 'navigation')
    .reduce((sum, one) => sum + one.transferSize, 0)"""


def expect(thing: Any) -> Any:
    from playwright.sync_api import expect as playwright_expect

    playwright_expect.set_options(timeout=300_000)  # new code compiles first
    return playwright_expect(thing)


def test_garage_shows_filters_sorts_and_compares(visit: Open):
    page = visit("/")
    cards = page.locator("article.card")
    expect(cards).to_have_count(26)
    expect(page.locator("svg.radar").first).to_be_visible()
    page.get_by_label("Find").fill("leaf")
    page.get_by_label("Sort by").select_option("go")
    expect(cards).to_have_count(9)
    page.get_by_label("compare Nissan Leaf Nismo (2018)").check()
    page.get_by_label("compare Nissan Leaf 40 kWh (2018)").check()
    expect(page.get_by_role("region", name="Compared")).to_contain_text("2 ticked")
    again = visit(page.url.split(page.url.split("/")[2])[1])  # the same link in a new profile
    expect(again.locator("article.card")).to_have_count(9)
    expect(again.get_by_role("region", name="Compared")).to_contain_text("2 ticked")
    assert serious(page) == []


def test_a_file_that_is_dropped_in_becomes_a_card_and_its_name_stays_text(visit: Open, tmp_path):
    text = f'extends = "{LEAF}"\nname = "<img src=x onerror=alert(1)>"\n[mass]\ncurb = "1400 kg"\n'
    page = visit("/")
    file = "(text) => { const all = new DataTransfer(); all.items.add(new File([text], 'own.toml')); return all; }"
    page.dispatch_event(
        "h1", "drop", {"dataTransfer": page.evaluate_handle(file, text)}
    )  # anywhere on the page
    expect(page.locator("article.card")).to_have_count(27)
    path = tmp_path / "latin.toml"
    path.write_bytes(b'name = "\xe4"')
    page.locator("#pick").set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("latin.toml: is no text in UTF-8")
    assert page.locator("h3", has_text="<img src=x").count() == 1
    assert page.locator("h3 img").count() == 0


def test_build_by_dragging_reads_what_the_command_prints(visit: Open, run):
    page = visit(f"/build?car={LEAF}%2Blight-seats")
    value = page.locator('[data-figure="accel_0_60_mph_1ft"]:not(.stale) .value')
    expect(value).not_to_have_text("…")
    before = value.inner_text()
    slider = page.locator('input[data-path="mass.curb"]')
    slider.focus()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    expect(value).not_to_have_text(before)
    page.wait_for_timeout(600)
    command = page.locator("pre").first.inner_text()
    word = page.evaluate("new URLSearchParams(location.search).get('car')")
    assert "mass.curb" in command
    setting = word.split(";")[1]
    code, out, _ = run("build", LEAF, "+light-seats", "--set", setting, "launch", "--json")
    assert code == 0
    figure = json.loads(out)["cars"][1]["figures"]["accel_0_60_mph_1ft"]["value"]
    expect(value).to_have_text(f"{figure:.2f}")
    again = visit(f"/build?{page.url.split('?')[1]}")
    expect(again.locator('[data-figure="accel_0_60_mph_1ft"]:not(.stale) .value')).to_have_text(
        f"{figure:.2f}"
    )
    expect(page.locator("table.sheet")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(value).to_have_text(before)
    box = page.locator('[data-package="limited-slip-differential"]')
    box.press("Space")
    expect(page.locator("pre").first).to_contain_text("+limited-slip-differential")
    expect(box).to_be_focused()  # although the shelf is a new one
    undo = page.get_by_role("button", name="Undo")
    undo.press("Enter")
    expect(page.locator("pre").first).not_to_contain_text("+limited-slip-differential")
    page.get_by_label("Goal").select_option("hot-hatch-core")
    gaps = page.locator("table.goal tbody tr")
    expect(gaps).to_have_count(6)
    expect(gaps.locator("button").first).to_be_visible()
    expect(page.locator('[data-row="lap_laguna_seca"] td:not(.stale)').nth(1)).not_to_have_text("…")
    assert serious(page) == []


@pytest.mark.parametrize(
    ("name", "path", "ready"),
    [
        ("garage", "/", "svg.radar"),
        ("build", f"/build?car={LEAF}%2Bmotor-160kw", ".fall"),
        ("docs", "/docs", "h2 code"),
    ],
)
def test_screens_fit_narrow_and_wide_in_light_and_dark(visit: Open, name: str, path: str, ready: str):
    page = visit(path)
    expect(page.locator(ready).first).to_be_visible()
    looks: tuple[tuple[int, Any], ...] = ((1600, "light"), (1600, "dark"), (380, "dark"), (380, "light"))
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(200)
        picture(page, f"{name}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if (width, scheme) in ((1600, "light"), (380, "dark")):
            assert serious(page) == []


def test_a_sentence_is_driven_with_traces_under_one_cursor(visit: Open):
    page = visit(f"/proving?car={LEAF}&test=launch+until+60+mph+then+brake+to+rest")
    expect(page.locator(".ribbon").first).to_be_visible()
    expect(page.get_by_role("heading", name="Where the energy went")).to_be_visible()
    page.get_by_label("Cursor A, s").fill("1")
    page.get_by_label("Cursor A, s").press("Tab")
    expect(page.locator("th", has_text="speed, km/h").first).to_be_visible()
    assert "a=1" in page.url
    plot = page.locator(".js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 800, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 1200, box["y"] + 42, steps=4)
    page.mouse.up()
    expect(page.locator(".ribbon").first).not_to_contain_text("tyre grip")  # goes with the traces
    again = visit(f"/proving?{page.url.split('?')[1]}")
    expect(again.locator(".js-plotly-plot").first).to_be_visible()
    expect(again.locator(".ribbon").first).not_to_contain_text("tyre grip")
    shown = "(one) => one.layout.xaxis.range.map((end) => end.toPrecision(4))"
    assert again.locator(".js-plotly-plot").first.evaluate(shown) == plot.evaluate(shown)
    page.get_by_label("or a sentence").fill("launch unt")
    expect(page.locator("#hint")).to_contain_text("until")
    picture(page, "proving-1600-light")
    assert serious(page) == []
    page.set_viewport_size({"width": 380, "height": 900})
    page.wait_for_timeout(300)
    wide = page.locator(".sankey").first.evaluate("(one) => one.offsetWidth")
    assert wide >= 640  # and scrolls in its own place
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_a_course_shows_the_path_over_its_cones(visit: Open):
    page = visit(f"/proving?car={LEAF}&test=obstacle-avoidance", 380, "dark")
    expect(page.get_by_role("heading", name="Path over the cones")).to_be_visible()
    page.wait_for_timeout(500)
    picture(page, "proving-380-dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert serious(page) == []


def test_two_cars_lap_and_are_replayed(visit: Open):
    page = visit("/laps?car=nissan-leaf-nismo-2018&car=vw-golf-gti-mk7-2017&circuit=tsukuba-2000")
    gap = page.locator("[data-gap]")
    expect(gap).to_contain_text("ahead by 0.00")
    page.get_by_label("speed of the replay").select_option("10")
    page.get_by_role("button", name="Play").click()
    expect(gap).not_to_contain_text("ahead by 0.00")
    page.get_by_role("button", name="Pause").click()
    held = gap.inner_text()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    assert gap.evaluate("(one) => one.offsetHeight") < 45  # one line
    assert page.locator("table.corners tbody tr").first.evaluate("(row) => row.offsetHeight") < 36
    expect(page.locator("table.corners thead")).to_contain_text("Nissan Leaf Nismo (2018) gains, s")
    assert 1e5 < page.evaluate(BYTES) < 2.5e6  # compressed, plotly's own file with it
    page.wait_for_timeout(300)
    assert gap.inner_text() == held
    assert "t=" in page.url
    picture(page, "laps-1600-light")
    again = visit("/laps?" + page.url.split("?")[1], 380, "dark")
    expect(again.locator("[data-gap]")).to_have_text(held)
    picture(again, "laps-380-dark")
    assert again.evaluate("document.documentElement.scrollWidth") <= 380
    assert serious(page) == []
    assert serious(again) == []


def test_an_exploration_runs_live_is_cancelled_and_opens_in_build(visit: Open):
    page = visit("/explore?run=1&n=4000&over=tyres,light-seats,mass.curb%3D1400..1600+kg")
    expect(page.locator("polyline.design").first).to_be_attached()
    expect(page.locator("svg.coords")).to_contain_text("all-season")  # a choice is an axis too
    expect(page.locator('[data-axis="light-seats"]')).to_be_attached()
    expect(
        page.locator("polyline.front").first
    ).to_be_attached()  # the front as it stands, long before the end
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".bar .note[role=status]")).to_contain_text("cancelled")
    expect(page.locator("td", has_text="on the front").first).to_be_visible()
    page.wait_for_timeout(400)
    picture(page, "explore-1600-light")
    assert serious(page) == []
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Build")).to_be_visible()


def test_trust_sets_predicted_beside_measured_with_sources(visit: Open):
    page = visit("/trust", 1600, "dark")
    expect(page.get_by_role("heading", name="Predicted against measured")).to_be_visible()
    assert page.locator("td a[rel~=external]").count() > 10
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    rows = page.locator(".js-plotly-plot .ytick text")
    tops = dict(
        rows.evaluate_all("(all) => all.map((one) => [one.textContent, one.getBoundingClientRect().top])")
    )
    assert tops["0–60 mph, 1 ft out"] < tops["70–0 mph"] < tops["EPA range"]
    picture(page, "trust-1600-dark")
    page.set_viewport_size({"width": 380, "height": 900})
    page.wait_for_timeout(300)
    picture(page, "trust-380-dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert serious(page) == []

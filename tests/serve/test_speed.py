"""How soon things are on the screen. Bounds have room for a busy machine; what was measured is printed (pytest -s)."""

from __future__ import annotations

import os

import pytest

from .conftest import Open

pytestmark = pytest.mark.browser
MOVE = """async () => {
    const slider = document.querySelector('input[data-path="mass.curb"]'), times = [];
    for (let at = 0; at < 24; at++) {
        const begun = performance.now();
        const seen = new Promise((done) => {
            const there = () => performance.getEntriesByName('hothatch-quick').some((one) => one.startTime > begun);
            const poll = () => there() ? done() : requestAnimationFrame(poll);
            poll();
        });
        slider.value = Number(slider.min) + (at + 3) * Number(slider.step);
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        await seen;
        times.push(performance.now() - begun);
    }
    return times.slice(2).sort((a, b) => a - b);
}"""
ALL_IN = """() => new Promise((done) => {
    const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime ?? 0;
    const poll = () => last('hothatch-all') > last('hothatch-drag') ? done() : setTimeout(poll, 100);
    poll();
})"""
MARK = (
    "() => Object.fromEntries(performance.getEntriesByType('mark').map((one) => [one.name, one.startTime]))"
)
BYTES = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((one) => one.name.includes('/static/') || one.entryType === 'navigation')
    .reduce((sum, one) => sum + one.transferSize, 0)"""


def loose() -> float:
    """Return how many times the bound of a quiet machine is given: others may be computing beside the tests."""
    return 4.0 + 2.0 * (os.getloadavg()[0] if hasattr(os, "getloadavg") else 4.0)


def test_a_drag_is_on_the_screen_at_once(visit: Open):
    page = visit("/build?car=nissan-leaf-40-2018")
    page.locator('[data-figure="brake_70_0_mph"]:not(.stale)').wait_for(timeout=300_000)
    page.evaluate(ALL_IN)  # new code compiles first
    times = page.evaluate(MOVE)
    p95 = times[int(0.95 * (len(times) - 1))]
    print(f"drag to screen: p50 {times[len(times) // 2]:.0f} ms, p95 {p95:.0f} ms")
    assert p95 < 150 * loose()
    page.evaluate(ALL_IN)
    marks = page.evaluate(MARK)
    took = {
        name: 1e-3 * (marks[f"hothatch-{name}"] - marks["hothatch-drag"])
        for name in ("figures", "gate", "all")
    }
    print("after the last move:", ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items()))
    assert took["figures"] < 2.0 * loose()


def test_the_garage_is_painted_in_a_second_and_no_screen_sends_much(visit: Open):
    visit("/").locator("article.card").first.wait_for(timeout=300_000)
    page = visit("/")
    page.locator("article.card").first.wait_for()
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    cards = page.evaluate("performance.now()")
    print(f"garage: first paint {paint:.0f} ms, cards by {cards:.0f} ms")
    assert paint < 1000 * loose()
    laps = visit("/laps?circuit=tsukuba-2000")
    laps.locator(".js-plotly-plot").wait_for(timeout=300_000)
    sent = laps.evaluate(BYTES)
    print(f"page with plotly: {sent / 1e6:.2f} MB compressed")
    assert 1e5 < sent < 2.5e6

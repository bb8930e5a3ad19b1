"""How soon the garage in the browser answers: a server of its own, Debian's Chromium on its pages, people who drag at once.

The clock of a page is the page's own: from the slider's event to the figures in the document (``performance.mark``).
Beside it stands what the server took of the processor, which a busy machine leaves as it is.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

CAR = "nissan-leaf-40-2018"
CARS = (CAR, "nissan-leaf-62-2019", "kia-ev6-gt-2023", "vw-golf-gti-mk7-2017")
WANTED = {
    "drag": "at most 150 ms",
    "dearer": "at most 2 s",
    "paint": "at most 1 s",
    "users": "at most 800 ms",
}
USERS = 20
NO_BROWSER = (
    "it needs Chromium on the path (apt-get install chromium) and playwright (pip install playwright)"
)
WARM = 300_000  # ms that the first answers may take: new code compiles
MOVE = """async (count) => {
    const slider = document.querySelector('input[data-path="mass.curb"]'), times = [];
    for (let at = 0; at < count; at++) {
        const begun = performance.now();
        const seen = new Promise((done) => {
            const there = () => performance.getEntriesByName('hothatch-quick').some((one) => one.startTime > begun);
            const poll = () => there() ? done() : requestAnimationFrame(poll);
            poll();
        });
        slider.value = Number(slider.min) + (at + %d) * Number(slider.step);
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        await seen;
        times.push(performance.now() - begun);
    }
    return times;
}"""
ALL_IN = """() => new Promise((done) => {
    const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime ?? 0;
    const poll = () => last('hothatch-all') > last('hothatch-drag') ? done() : setTimeout(poll, 100);
    poll();
})"""
MARKS = (
    "() => Object.fromEntries(performance.getEntriesByType('mark').map((one) => [one.name, one.startTime]))"
)
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
READY = '[data-figure="brake_70_0_mph"]:not(.stale)'


class NoBrowserError(Exception):
    """There is no Chromium, or nothing to drive it with; the message says what to install."""


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """Serve in a process of its own; yield (address, process id)."""
    command = [sys.executable, "-c", "from hothatch.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip().rstrip("/"), process.pid
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def browser() -> Iterator[Any]:
    """Yield Chromium. Raises NoBrowserError where it or playwright is missing."""
    executable = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise NoBrowserError(NO_BROWSER) from None
    if executable is None:
        raise NoBrowserError(NO_BROWSER)
    # Chromium refuses its sandbox to the superuser, which is who a container runs as.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox"] if root else []
        )
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def build_page() -> Iterator[tuple[Any, int]]:
    """Yield Build with all its figures in, and the server's process id."""
    with browser() as chromium, server() as (address, process):
        page = chromium.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(WARM)
        page.goto(f"{address}/build?car={CAR}%2Bmotor-160kw")
        page.locator(READY).wait_for()
        page.evaluate(ALL_IN)
        yield page, process


def drag(quick: bool) -> tuple[float, str]:
    """Return the 95th percentile [ms] from a slider's move to the quick figures on the screen, and what was done."""
    with build_page() as (page, _):
        times = sorted(page.evaluate(MOVE % 3, 12 if quick else 60)[2:])
    p95 = times[int(0.95 * (len(times) - 1))]
    note = f"{len(times)} moves, 95th percentile; median {times[len(times) // 2]:.0f} ms"
    return p95, f"{note}; {WANTED['drag']}; {load()}"


def dearer(quick: bool) -> tuple[float, str]:
    """Return the seconds from the last move of a slider until every figure is in, and what else there is to say.

    The median of some moves, each to a car that nobody asked for before.
    """
    names = ("figures", "gate", "all")
    with build_page() as (page, process):
        rows, spent = [], []
        for place in range(3 if quick else 7):
            before = processor(process)
            page.evaluate(MOVE % (5 + 3 * place), 1)
            page.evaluate(ALL_IN)
            marks = page.evaluate(MARKS)
            rows.append([1e-3 * (marks[f"hothatch-{name}"] - marks["hothatch-drag"]) for name in names])
            spent.append(processor(process) - before)
    figures, gate, every = (median(column) for column in zip(*rows[1:], strict=True))
    note = (
        f"all figures; the gate {gate:.2f} s, the car's own intervals {every:.2f} s, marked as the base's until then; "
        f"{median(spent[1:]):.2f} s of the server's processor on {os.cpu_count()} threads"
    )
    return figures, f"{note}; {WANTED['dearer']}; {load()}"


def paint(quick: bool) -> tuple[float, str]:
    """Return the seconds to the first paint of the garage in a new profile, and when its cards stand."""
    with browser() as chromium, server() as (address, _):
        found = []
        for number in range(2 if quick else 6):
            context = chromium.new_context(viewport={"width": 1600, "height": 1000})
            page = context.new_page()
            page.goto(address)
            page.locator("article.card").first.wait_for(timeout=WARM)
            if number:  # the first waits for what the server makes once
                found.append([1e-3 * page.evaluate(one) for one in (PAINT, "performance.now()")])
            context.close()
    painted, cards = (median(column) for column in zip(*found, strict=True))
    return painted, f"cards {cards:.2f} s; {WANTED['paint']}; {load()}"


def users(quick: bool, count: int = USERS) -> tuple[float, str]:
    """Return the 95th percentile [ms] of the quick figures while ``count`` people drag at once, and what was done."""
    with server() as (address, process):
        ask(address, "warm", CAR)
        before, begun = processor(process), monotonic()
        until = begun + (5.0 if quick else 30.0)
        with ThreadPoolExecutor(count) as pool:
            every = list(pool.map(lambda number: one_user(address, number, until), range(count)))
        share = (processor(process) - before) / (monotonic() - begun)
    times = sorted(time for own in every for time in own)
    p95 = times[int(0.95 * (len(times) - 1))]
    note = f"{count} people, {len(times)} cars, 95th percentile; median {times[len(times) // 2]:.0f} ms"
    return p95, f"{note}; the server had {share:.1f} of {os.cpu_count()} cores; {WANTED['users']}; {load()}"


def one_user(address: str, number: int, until: float) -> list[float]:
    """Ask for one car after the other until the end; return how long each took [ms]."""
    draw, times = random.Random(number), []
    while monotonic() < until:
        begun = perf_counter()
        ask(address, f"user-{number}", f"{draw.choice(CARS)};mass.curb={draw.uniform(1300, 1700):.3f} kg")
        times.append(1e3 * (perf_counter() - begun))
        sleep(0.05)
    return times


def ask(address: str, client: str, car: str) -> None:
    """Ask for the quick figures of a car; HTTPError names the car that was refused."""
    head = {"content-type": "application/json", "X-Client": client}
    body = json.dumps({"car": car}).encode()
    try:
        with urlopen(Request(f"{address}/api/quick", body, head), timeout=600) as answer:
            answer.read()
    except HTTPError as error:
        error.add_note(car)
        raise


def processor(process: int) -> float:
    """Return the seconds of the processor that a process has had; NaN where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load() -> str:
    """Say how busy the machine is."""
    return f"load of the machine {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""

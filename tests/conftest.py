"""What several test files share: the garage, a browser, and how hypothesis runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.cli import main
from hothatch.garage.reader import car_ids

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


Run = Callable[..., tuple[int, str, str]]

# A machine shared with others stalls now and then: no example fails for its time.
settings.register_profile("hothatch", deadline=None, derandomize=True)
settings.load_profile("hothatch")


@pytest.fixture(scope="session")
def garage() -> Mapping[str, Car]:
    """Every car that ships, by id."""
    return {car_id: load_car(car_id) for car_id in car_ids()}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium through playwright, which downloads nothing."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no chromium on this machine (make browser, or apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    # Chromium refuses its sandbox to the superuser, which is who a container runs as.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox"] if root else []
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that reaches no network: what a report needs, it must carry."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run one command in an empty folder; return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capsys.readouterr()
        return code, out, err

    return call

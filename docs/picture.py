"""Takes the README's picture from a report: python docs/picture.py out/showdown.html docs/showdown.png."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH = 1600
LAST_ROW = "HWFET, wall"  # the picture ends under it


def take(report: Path, picture: Path) -> None:
    """Save the top of ``report`` as a PNG, 1600 pixels wide, in light colours."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 1600}, color_scheme="light")
        page.goto(report.resolve().as_uri())
        page.wait_for_selector("html[data-drawn]")
        row = page.locator(".sheet tbody tr", has_text=LAST_ROW).bounding_box()
        assert row is not None
        page.screenshot(
            path=picture, clip={"x": 0, "y": 0, "width": WIDTH, "height": int(row["y"] + row["height"])}
        )
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))

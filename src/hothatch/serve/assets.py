"""The page's files, all in memory and compressed once: a request names one of them, never a path."""

from __future__ import annotations

import gzip
import hashlib
import threading
from functools import cache
from pathlib import Path

from hothatch.report.colours import HUES, themes
from hothatch.report.page import plotly_script

TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PLOTLY = "plotly.min.js"


class Asset:
    """One file: bytes, compressed bytes, media type, a tag of its content."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        self.media = f"{TYPES[Path(name).suffix]}; charset=utf-8"
        self.tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
        self._lock = threading.Lock()
        self._packed: bytes | None = None

    @property
    def packed(self) -> bytes:
        """The same, compressed with gzip."""
        with self._lock:
            if self._packed is None:
                self._packed = gzip.compress(self.data, 9 if len(self.data) < 10**6 else 6, mtime=0)
            return self._packed


@cache
def assets() -> dict[str, Asset]:
    """Return all files of the page by name: those beside this module, the colours, plotly's own."""
    folder = Path(__file__).with_name("page")
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in TYPES}
    found["theme.css"] = theme().encode()
    return {name: Asset(name, data) for name, data in found.items()}


@cache
def plotly() -> Asset:
    """Return plotly's own JavaScript, from the Python package."""
    return Asset(PLOTLY, plotly_script().encode())


def theme() -> str:
    """Return the colours of both themes as variables: ink, sinks and limits of the report, and the cars' hues."""
    both = themes([])

    def rules(name: str, at: int) -> str:
        said = {key[1:].replace(" ", "-"): value for key, value in both[name].items()}
        said |= {f"hue-{hue}": pair[at] for hue, pair in HUES.items()}
        return "".join(f"--{key}:{value};" for key, value in said.items())

    light, dark = rules("light", 0), rules("dark", 1)
    return f":root{{{light}color-scheme:light dark}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"

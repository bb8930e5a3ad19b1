# SPDX-License-Identifier: Apache-2.0
"""The gallery: every script of docs/gallery is run, and what it calls ``figure`` becomes a picture of the page."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

from writers.markdown import write

SCRIPTS = Path(__file__).parents[1] / "gallery"
TITLES = {
    "launch": "From rest", "limits": "What limits a launch", "energy": "Where the energy goes",
    "charging": "Rapid charging", "range": "Range and weather", "moose": "Obstacle avoidance",
    "lap": "A lap against another car", "drawing": "A variant over its base",
}  # fmt: skip
HEAD = """# Gallery

Each picture is a script that draws it when these pages are built: take the nearest to what you want and change it. In
a notebook `figure` shows itself; from a terminal end with `figure.show()` or `figure.write_html("picture.html")`.

```{raw} html
<script src="../_static/plotly.min.js"></script>
```
"""


def scripts() -> dict[str, Path]:
    """Return the scripts in the order of the page; a script without a title is a fault."""
    found = {path.stem: path for path in SCRIPTS.glob("*.py")}
    assert set(found) == set(TITLES), set(found) ^ set(TITLES)
    return {name: found[name] for name in TITLES}


def draw(script: Path) -> Any:
    """Run a script and return its figure: one of plotly, or an SVG as text."""
    return runpy.run_path(str(script))["figure"]


def picture(figure: Any, name: str, static: Path) -> str:
    """Return a figure as HTML: a drawing is a file in ``static``, plots need the plotly script that the page loads."""
    if isinstance(figure, str):
        write(static / f"{name}.svg", figure)
        return f'<img src="../_static/{name}.svg" alt="{TITLES[name]}">'
    if (
        figure.layout.legend.orientation is None
    ):  # as plotly sets it: beside a plot, where a telephone has no room
        figure.update_layout(
            legend={"orientation": "h", "y": -0.22}, margin={"l": 55, "r": 50, "t": 20, "b": 45}
        )
    figure.update_layout(autosize=True, width=None)
    options = {"displayModeBar": False, "responsive": True}
    return figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        div_id=f"picture-{name}",
        config=options,
        default_width="100%",
    )


def write_gallery(page: Path, static: Path) -> None:
    """Write the page, and the plotly script that its pictures need into ``static``."""
    from plotly.offline import get_plotlyjs

    parts = [HEAD]
    for name, script in scripts().items():
        code = script.read_text(encoding="utf-8")
        about = ast.get_docstring(ast.parse(code)) or ""
        shown = code.split('"""', 2)[2].strip()
        html = picture(draw(script), name, static)
        parts.append(
            f'## {TITLES[name]}\n\n{about}\n\n```{{raw}} html\n<div class="picture">{html}</div>\n```\n\n'
            f"```python\n{shown}\n```"
        )
    write(page, "\n\n".join(parts))
    write(static / "plotly.min.js", get_plotlyjs())

# SPDX-License-Identifier: Apache-2.0
"""How Sphinx builds these pages: `make docs` writes them to out/docs, and a warning is an error."""

from __future__ import annotations

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

HERE = Path(__file__).parent
GENERATED = HERE / "generated"
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from hothatch import __version__

project = "Hothatch"
author = "The Hothatch authors"
project_copyright = "The Hothatch authors, Apache-2.0"
version = release = __version__
language = "en_GB"

extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_inline", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = [
    "generated/tests",
    "generated/beside-fastsim.md",
    "generated/survivors.md",
]  # included, not pages
nitpicky = True
smartquotes = False  # two dashes begin an option, they are no long dash

(GENERATED / "static").mkdir(parents=True, exist_ok=True)  # Sphinx looks for it before anything is written

html_theme = "furo"
html_title = f"Hothatch {__version__}"
html_static_path = ["static", "generated/static"]
html_css_files = ["hothatch.css"]
html_copy_source = False
html_theme_options = {"top_of_page_buttons": []}  # pages that are written have no source to show


def write_pages(_app: Sphinx) -> None:
    """Write what comes from the product itself, before Sphinx looks for pages."""
    from writers.book import write_beside, write_book
    from writers.car_file import write_car_file
    from writers.equations import write_equations
    from writers.gallery import write_gallery
    from writers.procedures import write_procedures
    from writers.survivors import write_survivors

    write_gallery(GENERATED / "gallery.md", GENERATED / "static")
    write_book(GENERATED / "how-right.md")
    write_beside(GENERATED / "beside-fastsim.md")
    write_procedures(GENERATED / "tests")
    write_equations(GENERATED / "equations")
    write_car_file(GENERATED / "car-file.md")
    write_survivors(GENERATED / "survivors.md")


def setup(app: Sphinx) -> None:
    app.add_lexer("csv", TextLexer)  # Pygments has none
    app.connect("builder-inited", write_pages)

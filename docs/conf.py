# SPDX-License-Identifier: Apache-2.0
"""How Sphinx builds these pages: `make docs` writes them to out/docs, and a warning is an error."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from hothatch import __version__

project = "Hothatch"
author = "The Hothatch authors"
project_copyright = "The Hothatch authors, Apache-2.0"
version = release = __version__
language = "en_GB"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["README.md"]
nitpicky = True
smartquotes = False  # two dashes begin an option, they are no long dash

html_theme = "furo"
html_title = f"Hothatch {__version__}"
html_static_path = ["static"]
html_css_files = ["hothatch.css"]
html_copy_source = False
html_theme_options = {
    "source_repository": "https://github.com/hothatch/hothatch/",
    "source_branch": "main",
    "source_directory": "docs/",
}

# SPDX-License-Identifier: Apache-2.0
"""How right it is: the validation of this very version, run once for a build."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hothatch.report.validation_page import validation_markdown
from hothatch.studies.validate import Validation, validate
from writers.markdown import write


@cache
def found() -> Validation:
    """Return the validation of everything that ships, as ``hothatch validate`` makes it."""
    return validate()


def write_book(path: Path) -> None:
    """Write what ``hothatch validate --markdown FILE`` writes."""
    write(path, validation_markdown(found()))

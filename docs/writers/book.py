# SPDX-License-Identifier: Apache-2.0
"""How right it is: the validation of this very version, run once for a build."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hothatch.figures.register import FIGURES
from hothatch.report.markdown import plain, table
from hothatch.report.terminal import number, unit
from hothatch.report.validation_page import validation_markdown
from hothatch.studies.validate import Validation, validate
from writers.markdown import write


@cache
def found() -> Validation:
    """Return the validation of everything that ships, as ``hothatch validate`` makes it."""
    return validate()


# EPA's range [mi] and combined consumption [kWh/100 mi] by FASTSim 3.1.0, measured in November 2026 with its own vehicles.
FASTSIM = {
    ("nissan-leaf-30-2016", "epa_label_range"): 102.4,
    ("nissan-leaf-30-2016", "epa_label_comb_kwh_per_100mi"): 30.7,
    ("chevrolet-bolt-2017", "epa_label_range"): 212.0,
    ("chevrolet-bolt-2017", "epa_label_comb_kwh_per_100mi"): 30.5,
}


def write_beside(path: Path) -> None:
    """Write what FASTSim and Hothatch predict of the same labels, beside the published value."""
    rows = []
    for (car, name), other in FASTSIM.items():
        (row,) = [row for row in found().rows if (row.car, row.figure, row.use) == (car, name, "judge")]
        assert row.predicted is not None
        cells = [
            f"{number(value, FIGURES[name])} ({100 * (value / row.published - 1):+.0f} %)"
            for value in (other, row.predicted)
        ]
        shown = f"{number(row.published, FIGURES[name])} {unit(row.unit)}"
        rows.append((row.car, plain(FIGURES[name].title), shown, *(cell.replace("-", "−") for cell in cells)))
    write(path, table(("car", "figure", "published", "FASTSim 3.1.0", "Hothatch"), rows, right=(2, 3, 4)))


def write_book(path: Path) -> None:
    """Write what ``hothatch validate --markdown FILE`` writes."""
    write(path, validation_markdown(found()))

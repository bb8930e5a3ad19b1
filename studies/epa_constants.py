# SPDX-License-Identifier: Apache-2.0
"""Fit the EPA book's class constants to the shipped table of certification tests, once: prints a TOML file.

    python studies/epa_constants.py > src/hothatch/garage/epa/constants.toml

The file must exist beforehand (its old constants only screen the table for slips). Run it again after a change of the
drive-cycle solver, of the loss forms or of garage/epa/rules.toml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files

import numpy as np

from hothatch.formats.epa_list import CYCLES, EpaTest, read_epa_list
from hothatch.studies.epa_book import predict, screen
from hothatch.studies.epa_fit import fit
from hothatch.studies.epa_rules import TESTS, priors
from hothatch.studies.epa_scores import anchored, blind, book_rows, distinct, repeat_noise

HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# Class constants of the EPA book, fitted over the families of epa_ev_tests.csv, each weighing alike.
# Written by studies/epa_constants.py; edit that and rules.toml, not this."""


def main() -> None:
    """Print constants, scores and residuals."""
    with as_file(files("hothatch.garage") / TESTS) as path:
        kept, _ = screen(read_epa_list(path))
    tests, _ = distinct(kept)
    found = fit(tests)
    print(HEAD)
    print("\n[constants]")
    for prior in priors():
        print(f"{prior.name} = {found.constants[prior.name]:.5g}  # {prior.unit}")
    rounded = {name: float(f"{value:.5g}") for name, value in found.constants.items()}
    own, left_out = predict(tests, {}, rounded), predict(tests, found.without, rounded)
    print("\n[scores]  # medians of |error|: these constants, and those of the fit without the row's family")
    for title, predicted in (("shipped", own), ("left_out", left_out)):
        rows = book_rows(tests, predicted)
        for name, score in (("blind", blind(rows)), ("anchored", anchored(rows))):
            print(f"{title}_{name} = {{ {_medians(score.medians)} }}")
    print(f"repeat_noise = {{ {_medians(repeat_noise(tests).medians)} }}")
    print("\n[residuals]  # predicted over measured, less one: median of a family's distinct tests")
    for family in sorted({test.family for test in tests}):
        print(f'"{family}" = {{ {_residuals(tests, own, family)} }}')


def _medians(medians: Mapping[str, float | None]) -> str:
    return ", ".join(f"{cycle} = {median:.4f}" for cycle, median in medians.items() if median is not None)


def _residuals(tests: Sequence[EpaTest], predicted: Mapping[str, np.ndarray], family: str) -> str:
    places = [place for place, test in enumerate(tests) if test.family == family]
    parts = [f"tests = {len(places)}"]
    for cycle in CYCLES:
        errors = [predicted[cycle][place] / tests[place].consumption[cycle] - 1.0 for place in places]
        parts.append(f"{cycle} = {np.median(errors):.3f}")
    return ", ".join(parts)


if __name__ == "__main__":
    main()

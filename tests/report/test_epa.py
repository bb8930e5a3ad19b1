"""The EPA book as it is printed."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from hothatch.report.epa import print_epa
from hothatch.studies.epa_book import validate_epa

HEADER = (
    "model_year,make,model,family,test_vehicle,rated_hp,drive,etw_lb,A_lbf,B_lbf_per_mph,C_lbf_per_mph2,"
    "udds_mpge,hwfet_mpge"
)
ROWS = """
2018,NISSAN,\x1b[31mLEAF,nissan leaf,KWB115,147,F,3875,25.89,0.3449,0.01945,174.0,141.1
2018,NISSAN,LEAF,nissan leaf,KWB116,147,F,3875,25.89,0.3449,0,174.0,141.1
"""


def test_the_farthest_rows_are_named_and_the_unusable_ones_say_why(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    out = io.StringIO()
    print_epa(validate_epa(path), Console(file=out, width=120))
    page = out.getvalue()
    assert "Farthest off, Wh/km at the wall" in page
    assert sum("2018 " in line and "LEAF" in line for line in page.splitlines()) == 2, (
        "both cycles of the first row"
    )
    assert "\x1b" not in page, "a file steers no terminal"
    assert "row 2 (line 3): C 0 is outside 0.001 to 0.1 lbf/mph²" in page

"""``hothatch run … --trace``: a file a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from hothatch.cli import main
from hothatch.evaluate import evaluate
from hothatch.studies.trace_files import traces_of

LEAF = "nissan-leaf-40-2018"


def test_one_trace_is_one_file_under_the_name_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "q.csv"
    assert main(["run", LEAF, "quarter mile", "--point", "--trace", str(path)]) == 0
    assert f"{path} written" in capsys.readouterr().err
    assert "# test: launch, launch from rest" in path.read_text()


def test_several_traces_are_files_with_their_names(tmp_path: Path):
    assert main(["run", LEAF, "rolling", "--point", "--trace", str(tmp_path / "r.motec.csv")]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"r-rolling-from-{speed}-mph.motec.csv" for speed in (30, 5, 50)]


def test_traces_of_one_label_are_numbered():
    (car,) = evaluate([LEAF], ["wltp"], keep="traces").cars
    names = [one.name for one in traces_of(car)]
    assert len(set(names)) == len(names)
    assert "wltp-wltc-3b-2" in names


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ([LEAF, "launch", "--trace", "a.xlsx"], "a.xlsx: what kind of file is that?"),
        ([LEAF, "--trace", "a.csv"], "--trace needs to know of which test"),
        ([LEAF, "launch", "--trace", "no/such/a.csv"], "the folder no/such does not exist"),
        ([LEAF, "rollover", "--point", "--trace", "a.csv"], "rollover: brings figures without a trace"),
    ],
)
def test_what_cannot_be_written_is_refused(words: list[str], fault: str, capsys: pytest.CaptureFixture[str]):
    assert main(["run", *words]) == 2
    assert fault in capsys.readouterr().err

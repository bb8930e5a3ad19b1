"""What a log shows, and what figures of dear tests cost to fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hothatch.car.load import load_car
from hothatch.formats.log_channels import Log
from hothatch.report.calibration_view import write_calibration_page
from hothatch.studies.calibrate import calibrate
from hothatch.studies.calibrate_data import log_kind
from hothatch.studies.calibration import Asked

LEAF = "nissan-leaf-40-2018"


def test_a_short_log_from_rest_is_a_launch_even_with_power(tmp_path):
    """A launch's own trace has its power too."""
    times = np.arange(0.0, 30.0, 0.1)
    speeds = np.minimum(5.0 * times, 40.0)
    log = Log("launch.csv", {"time": times, "speed": speeds, "power": np.full(len(times), 1e5)}, {})
    assert log_kind(log) == "launch"
    assert log_kind(replace(log, channels=log.channels | {"time": 10.0 * times})) == "drive"
    assert log_kind(replace(log, channels=log.channels | {"speed": speeds[::-1]})) == "drive"


def test_dear_figures_are_fitted_with_few_cars_which_are_counted(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("figure,value,unit,sd\nbrake_60_0_mph,124,ft,0.5\n")
    told: list[tuple[int, int]] = []
    found = calibrate(load_car(LEAF), path, Asked(("tyre.grip",)), lambda *counts: told.append(counts))
    assert any(remark.startswith("some of these tests are dear") for remark in found.remarks)
    assert [expected for _, expected in told[:-1]] == [0] * (len(told) - 1)
    assert told[-1][0] == told[-1][1] < 80
    page = tmp_path / "fit.html"
    write_calibration_page(found, page)
    text = page.read_text(encoding="utf-8")
    assert "Fitted to figures" in text and "Residuals after the fit" not in text
    assert '"ticktext":["brake_60_0_mph"]' in text.replace(" ", "")

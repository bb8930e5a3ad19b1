"""A car fitted to the log of a drive. The log is made here, by a car that needs more than its file says; a logger on a real
one writes the same columns. Run: python examples/fit_to_a_log.py"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.edit import with_values
from hothatch.car.load import load_car
from hothatch.garage.cycles import cycle
from hothatch.proving.logged_drive import logged_drive
from hothatch.studies.calibrate import calibrate, write_calibration
from hothatch.studies.calibration import Asked

car = load_car("nissan-leaf-40-2018")
real = with_values(car, {"auxiliary.power": "420 W"})
drive = cycle("udds")
test = logged_drive(drive.time_s, drive.speed_ms, np.zeros(len(drive.time_s) - 1))
power = test.run(compile(real), None, traced=True)[0].traces[0]["battery_power"]
noise = np.random.default_rng(0).normal(0.0, 0.3, len(power))
rows = [
    f"{time:.0f},{speed * 3.6:.2f},{watts / 1e3 + off:.3f}"
    for time, speed, watts, off in zip(drive.time_s, drive.speed_ms, power, noise, strict=False)
]

with tempfile.TemporaryDirectory() as folder:
    log = Path(folder) / "drive.csv"
    log.write_text("\n".join(["time (s),speed (km/h),power (kW)", *rows]))
    found = calibrate(car, log, Asked(("auxiliary.power",)))
    (fitted,) = found.fitted
    print(
        f"auxiliary power: {fitted.before:.0f} W in the file, {fitted.low:.0f} to {fitted.high:.0f} W from the log (95 %)"
    )
    held = found.residuals
    print(
        f"off by {held.rms(held.before, True):.2f} kW before, {held.rms(held.after, True):.2f} kW after, where not fitted"
    )
    write_calibration(found, str(Path(folder) / "my-leaf.toml"))

"""What a reader of the pages has at hand: the files of their own that the commands name, made anew in an empty folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hothatch.cli import main
from hothatch.evaluate import evaluate

LEAF = "nissan-leaf-40-2018"
# As FASTSim 2 writes its vehicles: one parameter a line.
VEHICLE = {
    "Scenario name": "2021 Small Hatch", "vehPtType": "BEV", "dragCoef": "0.30", "frontalAreaM2": "2.2", "gliderKg": "900",
    "vehCgM": "-0.53", "driveAxleWeightFrac": "0.55", "wheelBaseM": "2.6", "cargoKg": "136", "compMassMultiplier": "1.4",
    "maxMotorKw": "100", "mcPeKgPerKw": "0.8", "mcPeBaseKg": "20", "maxEssKw": "1000", "maxEssKwh": "50",
    "essKgPerKwh": "4", "essBaseKg": "50", "essRoundTripEff": "0.97", "minSoc": "0.05", "maxSoc": "0.95",
    "wheelInertiaKgM2": "0.8", "numWheels": "4", "wheelRrCoef": "0.009", "wheelRadiusM": "0.316", "wheelCoefOfFric": "0.8",
    "auxKw": "0.25", "transKg": "100", "transEff": "0.95",
}  # fmt: skip
METRES_A_DEGREE = 111_195.0


def _car(path: Path) -> None:
    assert main(["new", str(path), "--like", LEAF]) == 0


def _vehicle(path: Path) -> None:
    lines = [",Param Name,Param Value,Source", *(f',{name},"{value}",' for name, value in VEHICLE.items())]
    path.write_text("\n".join(lines))


def _cycle(path: Path) -> None:
    path.write_text(
        "time_s,speed_kmh\n" + "\n".join(f"{t},{50.0 * np.sin(0.05 * t) ** 2:.2f}" for t in range(126))
    )


def _track(path: Path) -> None:
    """An oval, small enough to be fitted at once: two straights of 150 m between bends of 40 m."""
    turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 26)
    right = np.column_stack((150.0 + 40.0 * np.cos(turn), 40.0 * np.sin(turn)))
    straight = np.column_stack((np.arange(5.0, 150.0, 5.0), np.full(29, -40.0)))
    half = np.concatenate((straight, right))
    x, y = np.concatenate((half, np.array([150.0, 0.0]) - half)).T
    points = [
        f'<trkpt lat="{y / METRES_A_DEGREE:.8f}" lon="{x / METRES_A_DEGREE:.8f}"><ele>3</ele>'
        f"<time>2026-05-01T12:{i // 60 % 60:02d}:{i % 60:02d}Z</time></trkpt>"
        for i, (x, y) in enumerate(zip(x, y, strict=True))
    ]
    path.write_text(f'<gpx version="1.1"><trk><trkseg>{"".join(points)}</trkseg></trk></gpx>')


def _drive(path: Path) -> None:
    """One row a second of the middle of UDDS, as a logger would have had it."""
    (car,) = evaluate([LEAF], ["drive UDDS"], keep="traces").cars
    (driven,) = car.runs.values()
    (trace,) = driven.events[0].traces
    rows = zip(trace["time"], trace["speed"] * 3.6, trace["battery_power"] / 1e3, strict=True)
    lines = [f"{time:g},{speed:.3f},{power:.4f}" for time, speed, power in rows]
    path.write_text("time_s,speed_kmh,battery power [kW]\n" + "\n".join(lines))


def _study(path: Path) -> None:
    shutil.copy(Path(__file__).parents[2] / "examples" / "sweep.toml", path)


MAKERS: dict[str, Callable[[Path], None]] = {
    "my.toml": _car, "my-vehicle.csv": _vehicle, "my-commute.csv": _cycle, "my-track.gpx": _track, "drive.csv": _drive,
    "study.toml": _study,
}  # fmt: skip


@pytest.fixture
def have(tmp_path: Path) -> Callable[[str], None]:
    """Make the named file in the folder, where it is one that a reader brings along and it is not there yet."""

    def make(name: str) -> None:
        if name in MAKERS and not (tmp_path / name).exists():
            MAKERS[name](tmp_path / name)

    return make

"""The readers, each with examples to start from: it takes any bytes and returns, or refuses them as people are refused.

``hothatch.studies.request.refusal`` is the judge: what it has no words for is a find.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.package_file import load_package
from hothatch.car.schema import FIELDS
from hothatch.figures.register import FIGURES
from hothatch.formats.cycle_csv import read_cycle_csv
from hothatch.formats.epa_list import read_epa_list
from hothatch.formats.fastsim import read_fastsim
from hothatch.formats.log_file import read_log
from hothatch.formats.tir import read_tir
from hothatch.garage.circuits import find_circuit
from hothatch.proving.sentence import parse
from hothatch.proving.verbs import PREPOSITIONS, VERBS
from hothatch.studies.circuit_file import read_centre_line
from hothatch.studies.goal_file import load_goal
from hothatch.studies.request import refusal
from hothatch.studies.sweep_file import load_study

ROOT = Path(__file__).parents[1]
GARAGE = ROOT / "src" / "hothatch" / "garage"
DATA = ROOT / "tests" / "data"

LOOP = [2.0 * math.pi * i / 40 for i in range(40)]
SENTENCES = (
    "launch from rest until 60 mph then rest 2 min, 3 times", "drive UDDS twice at -7 degC", "hold 120 km/h until 10 %",
    "charge at 50 kW from 10 % to 80 %", "3 laps of laguna-seca", "(brake from 100 km/h to rest then rest 30 min) twice",
)  # fmt: skip

# What numbers and texts go wrong with.
ODD = (
    "nan", "inf", "-inf", "1e999", "-1", "0", "1e-320", "99999999999999999999", "true", "[]", "{}", '""', "[[1, 2], [3, 4]]",
    "1979-05-27", "0x10", "1_000", "%", " kg", " km/h", " degC", "../", "<", ">", "&#0;", ",", ";",
)  # fmt: skip
CYCLES = ("time,speed\ns,km/h\n0,0\n1,3.5\n2,9\n3,0\n", "cycSecs,cycMps\n0,0\n1,2\n2,0\n")
VERSION_2 = ",Param Name,Param Value\n,Scenario name,Hatch\n,vehPtType,BEV\n,dragCoef,0.3\n"
VERSION_3 = (
    "name: Hatch\nyear: 2021\npt_type:\n  BEV:\n    res: {energy_capacity_joules: 1.8e+8, pwr_out_max_watts: 1e5}\n"
    "chassis: {drag_coef: 0.3}\n"
)


@dataclass(frozen=True)
class Part:
    """What reads one kind of file: its ending ('' for words), the reader of a path (or of the words), examples."""

    ending: str
    read: Callable[[str], Any]
    examples: Callable[[], list[bytes]]


class Reader:
    """One reader of one or several kinds of files; of several, the first byte of an input says which."""

    def __init__(self, *parts: Part, words: Callable[[], Iterable[str]] = tuple) -> None:
        self.parts = parts
        self._words = words

    def take(self, data: bytes) -> bool:
        """Read ``data``; return whether it was accepted. Raises what no person would be told: a find."""
        part = self.parts[0]
        if len(self.parts) > 1:
            part, data = self.parts[(data[0] if data else 0) % len(self.parts)], data[1:]
        try:
            if part.ending:
                with tempfile.NamedTemporaryFile(suffix=part.ending, dir=_memory()) as file:
                    file.write(data)
                    file.flush()
                    part.read(file.name)
            else:
                part.read(data.decode("utf-8", "replace"))
        except Exception as error:
            if refusal(error) is None:
                raise
            return False
        return True

    def examples(self) -> list[bytes]:
        """Return inputs to start from."""
        several = len(self.parts) > 1
        return [
            bytes([place]) * several + one for place, part in enumerate(self.parts) for one in part.examples()
        ]

    def dictionary(self) -> str:
        """Return what libFuzzer may put into an input, as its dictionary file states it: the reader's words, odd values."""
        every = dict.fromkeys((*ODD, *self._words()))
        return "\n".join(
            json.dumps(word) for word in every if word.isascii() and word.isprintable() and "\\" not in word
        )


@cache
def _memory() -> str | None:
    """Return a folder in memory where the system has one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _files(folder: Path, pattern: str, most: int = 6) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for path in sorted(folder.glob(pattern))[:most]]


def _text(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _fields() -> list[str]:
    """Return the parts of every field's path of a car file."""
    return sorted({part for path in FIELDS for part in (path, *path.split("."))})


def _packaging() -> list[str]:
    return [
        *_fields(),
        "set",
        "add",
        "scale",
        "replace",
        "needs",
        "excludes",
        "cost",
        "mass",
        "amount",
        "currency",
        "year",
    ]


def _marks() -> list[str]:
    return [
        f"<{mark}>"
        for mark in ("ele", "time", "trkpt", "x", "y", "z", "nl", "nr", "arc", "spiral", "poly3", "line")
    ]


def _car(path: str) -> None:
    compile(load_car(path))


def _tir(path: str) -> None:
    """Read a tyre file; written again it must be the same bytes."""
    if read_tir(path).to_bytes() != Path(path).read_bytes():
        raise AssertionError("written again, the file differs")


def _columns(axis: Callable[[float], float]) -> str:
    return ", ".join(f"{axis(angle):.6g}" for angle in LOOP)


def _gpx() -> str:
    points = "".join(
        f'<trkpt lat="{50 + 1e-3 * math.cos(a):.7f}" lon="{7 + 1e-3 * math.sin(a):.7f}"><ele>{100 + i}</ele>'
        f"<time>2026-05-01T10:00:{i:02d}Z</time></trkpt>"
        for i, a in enumerate(LOOP)
    )
    return f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'


def _fastest_lap() -> str:
    return (
        '<circuit format="discrete" type="closed" dimensions="3"><data number_of_points="40"><centerline>'
        f"<x>{_columns(lambda a: 100 * math.cos(a))}</x><y>{_columns(lambda a: 100 * math.sin(a))}</y>"
        f"<z>{_columns(lambda a: -a)}</z></centerline><nl>{_columns(lambda _: 4.0)}</nl><nr>{_columns(lambda _: 6.0)}</nr>"
        f"<pitch>{_columns(lambda _: 0.1)}</pitch><roll>{_columns(lambda _: 0.02)}</roll></data></circuit>"
    )


def _opendrive() -> str:
    lane = '<width sOffset="0" a="4" b="0" c="0" d="0"/>'
    arc = '<geometry s="0" x="0" y="0" hdg="0" length="628.3"><arc curvature="0.01"/></geometry>'
    return (
        '<OpenDRIVE><header revMajor="1" revMinor="6"/><road id="1" length="628.3"><link></link>'
        f'<planView>{arc}</planView><elevationProfile><elevation s="0" a="10" b="0.01" c="0" d="0"/></elevationProfile>'
        f'<lanes><laneSection s="0"><left><lane id="1" type="driving">{lane}</lane></left><right><lane id="-1" '
        f'type="driving">{lane}</lane></right></laneSection></lanes></road></OpenDRIVE>'
    )


def _geojson() -> str:
    line = [[7 + 1e-3 * math.sin(a), 50 + 1e-3 * math.cos(a), 100.0 + a] for a in LOOP]
    feature = {
        "type": "Feature",
        "properties": {"name": "loop"},
        "geometry": {"type": "LineString", "coordinates": line},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def _gps_json() -> str:
    points = [
        {"lat": round(5e8 + 1e4 * math.cos(a)), "lon": round(7e7 + 1e4 * math.sin(a)), "elev": 9e4}
        for a in LOOP
    ]
    return json.dumps({"pts": points})


def _tum() -> str:
    rows = [f"{100 * math.cos(a):.4f},{100 * math.sin(a):.4f},5,5" for a in LOOP]
    return "\n".join(["# x_m,y_m,w_tr_right_m,w_tr_left_m", *rows])


def _log() -> str:
    rows = [f"{t / 10},{t / 7:.3f},{200 * t}" for t in range(60)]
    return "\n".join(["time [s],speed [m/s],battery_power [W]", *rows])


def _parquet() -> list[bytes]:
    from hothatch.formats.table_file import write_table

    return _written(".parquet", write_table)


def _written(ending: str, write: Callable[..., None]) -> list[bytes]:
    import numpy as np

    time = np.arange(0.0, 6.0, 0.1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log{ending}"
        write(path, {"time": time, "speed": time / 7.0}, {"time": "s", "speed": "m/s"}, {"test": "example"})
        return [path.read_bytes()]


READERS = {
    "car": Reader(Part(".toml", _car, _files(GARAGE / "cars", "*.toml")), words=_fields),
    "package": Reader(
        Part(".toml", load_package, _files(GARAGE / "packages", "*.toml", 12)),
        Part(".toml", load_goal, _files(GARAGE / "goals", "*.toml")),
        words=lambda: (*_packaging(), *FIGURES),
    ),
    "study": Reader(Part(".toml", load_study, _files(ROOT / "examples", "*.toml")), words=_packaging),
    "sentence": Reader(Part("", parse, _text(*SENTENCES)), words=lambda: (*VERBS, *PREPOSITIONS)),
    "tir": Reader(Part(".tir", _tir, _files(GARAGE / "tyres", "*.tir"))),
    "centre-line": Reader(
        Part(".csv", read_centre_line, _text(_tum())),
        Part(".gpx", read_centre_line, _text(_gpx())),
        Part(".json", read_centre_line, _text(_geojson(), _gps_json())),
        Part(".xodr", read_centre_line, _text(_opendrive())),
        Part(".xml", read_centre_line, _text(_fastest_lap())),
        Part(".toml", find_circuit, _files(GARAGE / "circuits", "skidpad*.toml")),
        words=_marks,
    ),
    "cycle": Reader(Part(".csv", read_cycle_csv, _text(*CYCLES))),
    "epa-list": Reader(Part(".csv", read_epa_list, _files(DATA, "epa-*.csv"))),
    "log": Reader(
        Part(".csv", read_log, _text(_log())),
        Part(".parquet", read_log, _parquet),
    ),
    "fastsim": Reader(
        Part(".csv", read_fastsim, _text(VERSION_2)), Part(".yaml", read_fastsim, _text(VERSION_3))
    ),
}

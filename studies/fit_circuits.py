"""Fit the circuits of the garage to centre lines that do not ship: python studies/fit_circuits.py TRACKS [ID …].

TRACKS is a folder with the files named below. Tolerances: 0.05 m for lines that were smoothed before (race-track base),
0.02 m for one that came out of an optimisation, 0.3 m and more for recordings of GPS receivers.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from hothatch.formats.centre_line import CentreLine
from hothatch.studies.circuit_file import circuit_text, read_centre_line
from hothatch.studies.circuit_fit import fit_circuit

GARAGE = Path(__file__).parents[1] / "src/hothatch/garage/circuits"
TUM = {
    "source": "TUMFTM/racetrack-database: centre line from OpenStreetMap, widths from satellite images; flat",
    "licence": "ODbL-1.0",
    "attribution": "© OpenStreetMap contributors, ODbL 1.0; widths: TUMFTM/racetrack-database",
}
GPS = {
    "licence": "MIT",
    "attribution": "zaggyai/track_data (MIT)",
}
CIRCUITS = {
    "laguna-seca": ("fastest-lap/laguna_seca_3d.xml", 0.02, {
        "name": "Laguna Seca", "place": "Monterey, California", "published_length_m": 3602,
        "published_source": "2.238 mi, the circuit's own figure",
        "source": "juanmanzanero/fastest-lap, laguna_seca_3d.xml: edges traced by hand, elevation and roll",
        "licence": "MIT", "attribution": "juanmanzanero/fastest-lap (MIT)",
    }),
    "vir-grand-course": ("gps/vir-grand.json", 0.3, {
        "name": "Virginia International Raceway, Grand Course", "place": "Alton, Virginia", "published_length_m": 6598,
        "published_source": "4.1 mi, Car and Driver Lightning Lap",
        "source": "zaggyai/track_data: GPS, elevation in whole metres; width 11 m (assumed); no bank", **GPS,
    }),
    "tsukuba-2000": ("gps/tsukuba-2000.json", 0.3, {
        "name": "Tsukuba Circuit Course 2000", "place": "Shimotsuma, Ibaraki", "published_length_m": 2045,
        "published_source": "Japan Auto Sports Center, Course 2000 (2.070 km with the motorcycle chicane)",
        "source": "zaggyai/track_data: GPS, elevation in whole metres; width 11 m (assumed); no bank", **GPS,
    }),
    "nordschleife": ("gps/nordschleife-loop.json", 0.4, {
        "name": "Nürburgring Nordschleife, whole loop", "place": "Nürburg, Eifel", "published_length_m": 20832,
        "published_source": "Nürburgring GmbH; magazines time 20.6 km of it",
        "source": "zaggyai/track_data: GPS plan of the loop, elevation in whole metres of the bridge-to-gantry recording, "
        "straight across the gap between its ends; width 8 m (assumed); no bank", **GPS,
    }),
    "hockenheim-gp": ("tum/tracks/Hockenheim.csv", 0.05, {
        "name": "Hockenheimring, Grand Prix course", "place": "Hockenheim", "published_length_m": 4574,
        "published_source": "FIA course length", **TUM,
    }),
    "suzuka": ("tum/tracks/Suzuka.csv", 0.05, {
        "name": "Suzuka Circuit", "place": "Suzuka, Mie", "published_length_m": 5807,
        "published_source": "FIA course length", **TUM,
    }),
    "brands-hatch": ("tum/tracks/BrandsHatch.csv", 0.05, {
        "name": "Brands Hatch, Grand Prix circuit", "place": "Fawkham, Kent", "published_length_m": 3908,
        "published_source": "2.433 mi as used by DTM and British GT (3.916 km) and 3.908 km, sources differ", **TUM,
    }),
    "oschersleben": ("tum/tracks/Oschersleben.csv", 0.05, {
        "name": "Motorsport Arena Oschersleben", "place": "Oschersleben", "published_length_m": 3696,
        "published_source": "the circuit's own figure (3.667 km before 2007)", **TUM,
    }),
}  # fmt: skip


def with_elevation(line: CentreLine, other: CentreLine, reach: float = 40.0) -> CentreLine:
    """Return ``line`` with the elevation of the nearest point of ``other``; unknown beyond ``reach`` [m]."""
    assert other.z is not None
    gap = np.hypot(line.x[:, None] - other.x, line.y[:, None] - other.y)
    near = gap.argmin(axis=1)
    return replace(line, z=np.where(gap.min(axis=1) < reach, other.z[near], np.nan))


def nordschleife(tracks: Path) -> CentreLine:
    """Return the loop with the elevation of the open recording, both on one plane."""
    import json

    from hothatch.formats.gps_json import parse_gps_json

    loop = json.loads((tracks / "gps/nordschleife-loop.json").read_text())
    gantry = json.loads((tracks / "gps/nordschleife-btg.json").read_text())
    # One plane for both: the plane's origin is the middle of the points, so both are read with the same extremes.
    places = [(point["lat"], point["lon"]) for point in gantry["pts"]]
    heights = [point["elev"] for point in gantry["pts"]]
    for point in loop["pts"]:
        gap = [np.hypot(lat - point["lat"], 0.64 * (lon - point["lon"])) * 0.0111 for lat, lon in places]
        nearest = int(np.argmin(gap))
        point["elev"] = heights[nearest] if gap[nearest] < 40.0 else 0
    return parse_gps_json(json.dumps(loop), "nordschleife-loop.json")


def main(tracks: Path, names: list[str]) -> None:
    """Fit and write every circuit asked for, print its length beside the published one and what is left over."""
    for name in names or list(CIRCUITS):
        path, tolerance, head = CIRCUITS[name]
        line = nordschleife(tracks) if name == "nordschleife" else read_centre_line(tracks / path)
        if name == "nordschleife":
            line = replace(line, left=np.full(len(line.x), 4.0), right=np.full(len(line.x), 4.0))
        fit = fit_circuit(line, tolerance)
        worst = f"at most {fit.greatest:.2f} m at {fit.greatest_at:.0f} m"
        remarks = f"Points lie {fit.rms:.2f} m off (root mean square), {worst}."
        if fit.height_rms is not None:
            remarks += f" Elevations lie {fit.height_rms:.1f} m off, wild ones weighted down."
        text = circuit_text(
            {**head, "kind": "derived", "remarks": remarks}, line.closed, fit.segments, fit.heading
        )
        (GARAGE / f"{name}.toml").write_text(text, encoding="utf-8")
        error = fit.length / head["published_length_m"] - 1.0
        print(
            f"{name}: {len(fit.segments)} segments, {fit.length:.1f} m in the plan ({error:+.2%} of published); {remarks}",
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

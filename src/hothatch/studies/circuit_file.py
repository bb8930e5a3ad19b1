"""From a file with a centre line to a circuit file: which reader, the fit, the text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.cache import write_whole
from hothatch.formats.centre_line import CentreLine, CentreLineError, read_text
from hothatch.garage.circuits import COLUMNS, Circuit, parse_circuit
from hothatch.studies.circuit_fit import NODE, TOLERANCE, Fit, fit_circuit

DIGITS = (4, 8, 8, 2, 2, 4, 4)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fit with the circuit and the text that came of it; ``written`` names the file, '' for none."""

    fit: Fit
    circuit: Circuit
    text: str
    written: str = ""
    left_out: tuple[str, ...] = ()  # what the file held beside the line


def read_centre_line(path: str | Path) -> CentreLine:
    """Read a centre line by the suffix of its file; a .json is GeoJSON or a data logger's. Raises CentreLineError."""
    from hothatch.formats import centre_line_csv, fastest_lap_xml, geojson, gpx, opendrive

    readers = {
        ".csv": centre_line_csv.read_centre_line_csv, ".json": _read_json, ".geojson": geojson.read_geojson,
        ".gpx": gpx.read_gpx, ".xodr": opendrive.read_opendrive, ".xml": fastest_lap_xml.read_fastest_lap_xml,
    }  # fmt: skip
    reader = readers.get(Path(path).suffix.lower())
    if reader is None:
        raise CentreLineError(
            [f"{path}: no reader for {Path(path).suffix or 'it'}, expected {', '.join(readers)}"]
        )
    return reader(path)


def _read_json(path: str | Path) -> CentreLine:
    from hothatch.formats import geojson, gps_json

    text = read_text(path)
    return (
        gps_json.parse_gps_json(text, str(path))
        if '"pts"' in text
        else geojson.parse_geojson(text, str(path))
    )


def fit_file(path: str, output: str | None = None, tolerance: float = TOLERANCE) -> Fitted:
    """Fit a circuit to the centre line in a file and write it to ``output`` (none: only the text is made).

    Raises CentreLineError for a line that cannot be used or that no curve follows, CircuitError for what came out.
    """
    line = read_centre_line(path)
    fit = fit_circuit(line, tolerance, NODE)
    name = Path(output or path).stem
    width = "as in the file" if line.left is not None else "5.5 m a side (assumed)"
    head = {
        "name": name, "kind": "derived", "source": f"{Path(path).name}; widths: {width}", "licence": "NOASSERTION",
        "attribution": "state whose points these are, and their licence above",
    }  # fmt: skip
    text = circuit_text(head, line.closed, fit.segments, fit.heading)
    # What is wrong with the circuit is wrong with the centre line: faults name its file.
    found = replace(parse_circuit(text, path), id=name)
    if output:
        write_whole(output, text)
    return Fitted(fit, found, text, output or "", line.left_out)


def circuit_text(
    head: dict[str, Any], closed: bool, segments: NDArray[np.float64], heading: float = 0.0
) -> str:
    """Return the text of a circuit file; ``head``: its texts and numbers by key, ``heading`` [rad]."""
    lines = [f"# SPDX-License-Identifier: {head['licence']}"]
    lines += [f"{key} = {_quoted(value)}" for key, value in head.items()]
    lines.append(f"closed = {'true' if closed else 'false'}")
    lines.append(f"heading_deg = {round(float(np.degrees(heading)) % 360.0, 4):g}")
    lines.append(f"columns = [{', '.join(_quoted(name) for name in COLUMNS)}]")
    lines.append("segments = [")
    for row in segments:
        cells = ", ".join(_number(value, digits) for value, digits in zip(row, DIGITS, strict=True))
        lines.append(f"  [{cells}],")
    return "\n".join([*lines, "]", ""])


def line_text(knots: NDArray[np.float64], reference: str, margin: float, lap_time: float) -> str:
    """Return the table ``[line]`` of a circuit file."""
    rows = [f"  [{s:.3f}, {n:.5f}]," for s, n in knots]
    head = f"\n[line]\nreference = {_quoted(reference)}\nmargin_m = {margin:g}\nlap_time_s = {lap_time:.3f}\nknots = ["
    return "\n".join([head, *rows, "]", ""])


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}".rstrip("0")
    text = text + "0" if text.endswith(".") else text
    return "0.0" if text == "-0.0" else text


def _quoted(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)

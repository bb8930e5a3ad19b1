"""Centre lines of four formats: numbers in metres, and refusals that name the line and the distance."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hothatch.formats.centre_line import CentreLineError, on_plane
from hothatch.formats.centre_line_csv import parse_centre_line_csv, read_centre_line_csv
from hothatch.formats.fastest_lap_xml import parse_fastest_lap_xml
from hothatch.formats.gps_json import parse_gps_json
from hothatch.formats.gpx import parse_gpx

ANGLE = np.linspace(0.0, 2.0 * np.pi, 41)[:-1]


def circle_csv(radius: float = 100.0, half: float = 5.0) -> list[str]:
    rows = [f"{radius * np.cos(a):.6f},{radius * np.sin(a):.6f},{half},{half}" for a in ANGLE]
    return ["# x_m,y_m,w_tr_right_m,w_tr_left_m", *rows]


def gpx_points(count: int = 20, time: bool = True, elevation: bool = True) -> str:
    points = []
    for i in range(count):
        angle = 2.0 * np.pi * i / count
        inner = f"<ele>{100 + i}</ele>" if elevation or i < 3 else ""
        inner += f"<time>2026-05-01T10:00:{i:02d}Z</time>" if time else ""
        points.append(
            f'<trkpt lat="{50 + 1e-3 * np.cos(angle):.8f}" lon="{7 + 1e-3 * np.sin(angle):.8f}">{inner}</trkpt>'
        )
    body = "".join(points)
    return f'<?xml version="1.0" encoding="UTF-8"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{body}</trkseg></trk></gpx>'


def faults_of(parse, text: str) -> str:
    with pytest.raises(CentreLineError) as refused:
        parse(text, "file")
    return str(refused.value)


def test_csv_of_a_circle_has_its_length_and_its_widths():
    line = parse_centre_line_csv("\n".join(circle_csv()), "file")
    assert line.closed
    assert line.left is not None
    assert line.left[0] == 5.0
    assert line.distance[-1] == pytest.approx(39 * 200.0 * np.sin(np.pi / 40))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda rows: rows[:6], "5 points, expected at least 8"),
        (lambda rows: [*rows[:5], rows[4], *rows[5:]], "file:6: at 47 m: the point before it is repeated"),
        (lambda rows: [*rows[:5], "1,two,3,4", *rows[5:]], "file:6: not numbers"),
        (lambda rows: [*rows[:5], "1,2,3", *rows[5:]], "file:6: 3 columns, expected 4"),
        (lambda rows: [*rows[:5], "1,nan,3,3", *rows[5:]], "file:6: a value is not finite"),
        (lambda rows: [*rows[:5], rows[5].replace(",5.0,5.0", ",0,0"), *rows[6:]], "the road is 0 m wide"),
        (lambda rows: ["# x_m,z_ft", *rows[1:]], "file:1: columns x_m, z_ft"),
        (lambda rows: [], "no points"),
        (lambda rows: [rows[0], rows[1], rows[5], rows[2], *rows[3:]], "turns back on itself"),
    ],
)
def test_csv_refusals_name_line_and_distance(change, wanted: str):
    assert wanted in faults_of(parse_centre_line_csv, "\n".join(change(circle_csv())))


def test_a_slip_of_units_is_seen_by_the_length():
    assert "are its units metres?" in faults_of(parse_centre_line_csv, "\n".join(circle_csv(1e5, 5.0)))
    assert "are its units metres?" in faults_of(parse_centre_line_csv, "\n".join(circle_csv(0.1, 5.0)))


def test_degrees_become_metres_on_the_plane_that_touches():
    # A degree of latitude at 45° is 111 131.75 m on WGS 84 (series of the meridian arc), one of longitude 78 846.8 m.
    x, y = on_plane(np.array([44.995, 45.005]), np.array([7.0, 7.0]))
    assert y[1] - y[0] == pytest.approx(1111.3175, abs=1e-3)
    x, y = on_plane(np.array([45.0, 45.0]), np.array([6.995, 7.005]))
    assert x[1] - x[0] == pytest.approx(788.468, abs=1e-2)


def test_gps_json_reads_metres_and_takes_zero_elevation_for_unknown():
    points = [
        {"lat": round(5e8 + 1e4 * np.cos(a)), "lon": round(7e7 + 1e4 * np.sin(a)), "elev": 100_000}
        for a in ANGLE
    ]
    points[0]["elev"] = 0
    line = parse_gps_json(json.dumps({"pts": points}), "file")
    assert line.z is not None
    assert np.isnan(line.z[0])
    assert line.z[1] == 100.0
    assert "degrees? expected 1e-7 degrees" in faults_of(
        parse_gps_json, json.dumps({"pts": [{"lat": 50, "lon": 7}]})
    )
    assert "point 1: no number" in faults_of(parse_gps_json, json.dumps({"pts": [{"lon": 7}]}))
    assert "not JSON" in faults_of(parse_gps_json, "{")
    assert 'no list "pts"' in faults_of(parse_gps_json, "[]")
    assert "no points" in faults_of(parse_gps_json, '{"pts": []}')


def test_gpx_reads_and_refuses_points_without_time_or_elevation():
    line = parse_gpx(gpx_points(), "file")
    assert len(line.x) == 20
    assert line.z is not None
    assert line.z[-1] == 119.0
    assert "no time <time> at any of the 20 points, from 0 to 5" in faults_of(
        parse_gpx, gpx_points(time=False)
    )
    some = gpx_points().replace("<time>2", "<when>2", 1).replace("</time>", "</when>", 1)
    assert "point 1: at 0 m: no time" in faults_of(parse_gpx, some)
    missing = faults_of(parse_gpx, gpx_points(elevation=False))
    assert missing.startswith("file: point 4: at 78 m")
    assert "no elevation" in missing
    assert "no track points" in faults_of(parse_gpx, "<gpx/>")
    jumped = gpx_points().replace("T10:00:05Z", "T10:00:03.5Z")
    assert "its time is not after" in faults_of(parse_gpx, jumped)


@pytest.mark.parametrize("parse", [parse_gpx, parse_fastest_lap_xml])
def test_xml_with_entities_is_refused(parse):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx>&b;</gpx>'
    assert "declares a DOCTYPE, which is not accepted" in faults_of(parse, bomb)
    assert "not XML" in faults_of(parse, "<gpx>")


def test_fastest_lap_xml_is_turned_to_z_up():
    def column(values) -> str:
        return ", ".join(f"{value:.9g}" for value in values)

    text = (
        '<circuit format="discrete" type="closed" dimensions="3"><data number_of_points="40"><centerline>'
        f"<x>{column(100 * np.cos(ANGLE))}</x><y>{column(100 * np.sin(ANGLE))}</y>"
        f"<z>{column(-np.arange(40.0))}</z></centerline>"
        f"<nl>{column(np.full(40, 4.0))}</nl><nr>{column(np.full(40, 6.0))}</nr>"
        f"<pitch>{column(np.full(40, 0.1))}</pitch><roll>{column(np.full(40, 0.02))}</roll></data></circuit>"
    )
    line = parse_fastest_lap_xml(text, "file")
    assert line.grade is not None
    assert line.z is not None
    assert (line.z[5], line.y[1] < 0.0) == (5.0, True)
    assert line.grade[0] == pytest.approx(np.tan(0.1))
    assert "no <circuit" in faults_of(parse_fastest_lap_xml, "<other/>")
    assert "no numbers in <data>/nl" in faults_of(parse_fastest_lap_xml, text.replace("nl>", "nm>"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CentreLineError, match="no such file"):
        read_centre_line_csv(tmp_path / "none.csv")


def test_csv_with_semicolons_and_decimal_commas_is_read_and_its_other_columns_are_named():
    rows = [
        f"{i};{100 * np.cos(a):.6f};{100 * np.sin(a):.6f};30".replace(".", ",") for i, a in enumerate(ANGLE)
    ]
    line = parse_centre_line_csv("\n".join(["# 5ca6e3b8", "# s_m; x_m; y_m; vx_mps", *rows]), "file")
    assert line.x[0] == 100.0
    assert line.left_out == ("column s_m", "column vx_mps")


def test_a_header_of_other_names_is_one_fault():
    text = "\n".join(["latitude,longitude,altitude", *["50.1,7.2,300"] * 30])
    assert faults_of(parse_centre_line_csv, text).count("\n") == 0
    assert "expected x_m and y_m, in metres" in faults_of(parse_centre_line_csv, text)


def test_what_a_receiver_adds_to_its_track_is_named():
    extra = "<time>2026-05-01T10:00:00Z</time><extensions><hr>120</hr></extensions>"
    text = gpx_points().replace("<time>2026-05-01T10:00:00Z</time>", extra, 1)
    text = text.replace("<trk>", '<wpt lat="50" lon="7"/><trk>')
    assert parse_gpx(text, "file").left_out == ("<wpt> (1)", "<extensions> of 1 points")

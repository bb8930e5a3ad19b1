"""The cars and measured rows that ship: every value has kind and source and stands up to its source."""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hothatch.car.provenance import KINDS
from hothatch.car.schema import FIELDS
from hothatch.car.tyre_size import parse_tyre_size
from hothatch.garage import reader
from hothatch.units import GALLON_WH, LBF, MI, MPH, RPM, parse_quantity

CARS = (
    *("nissan-leaf-24-2011", "nissan-leaf-24-2013", "nissan-leaf-30-2016", "nissan-leaf-40-2018"),
    *("nissan-leaf-40-2018-jp", "nissan-leaf-62-2019", "nissan-leaf-nismo-2018", "chevrolet-bolt-2017"),
    *("tesla-model3-lr-rwd-2018", "tesla-model3-srp-2019", "vw-e-golf-36-2017"),
)
IDENTITY = {"name", "maker", "model", "year", "market", "class", "extends", "packages", "style", "axle"}
RESULTS = ("road_tests", "nyland", "regulatory")
COLUMNS = [
    *("car", "figure", "value", "unit", "publication", "source", "status", "use", "mass_kg", "driver_kg"),
    *("soc_percent", "ambient_c", "traction_control", "rollout", "tyre", "surface"),
    *("road_load_a_lbf", "road_load_b", "road_load_c", "etw_lb", "note"),
]
# What only tests of braking and handling ask: what helps the driver, and the tyres where they are not the car's own.
POSTS = ["post_kw", "post_a"]
ROAD_TESTS = ["stability", "regeneration", "tyre_class", "tyre_size"]
# Road load at 100 km/h from the published A, B, C, computed apart from the files, N.
ROAD_LOAD_100_KMH = {
    "nissan-leaf-24-2011": 559.27,
    "nissan-leaf-24-2013": 531.89,
    "nissan-leaf-30-2016": 531.08,
    "nissan-leaf-40-2018": 536.32,
    "nissan-leaf-62-2019": 559.46,
    "chevrolet-bolt-2017": 516.67,
    "tesla-model3-lr-rwd-2018": 425.40,
    "tesla-model3-srp-2019": 410.85,
    "vw-e-golf-36-2017": 520.17,
}
# label consumption, kWh/100 mi, and unadjusted MPGe: city, highway (fueleconomy.gov)
LABEL_PAIRS = {
    "nissan-leaf-24-2013": ((26.6635, 180.5796), (33.2992, 144.616)),
    "nissan-leaf-30-2016": ((27.2826, 176.5), (33.2832, 144.7)),
    "nissan-leaf-40-2018": ((26.9597, 178.6), (33.7185, 142.8)),
    "nissan-leaf-62-2019": ((29.4495, 163.5), (35.7461, 134.7)),
    "chevrolet-bolt-2017": ((26.427, 182.2), (30.5909, 157.4)),
    "tesla-model3-lr-rwd-2018": ((25.79, 186.7), (28.0922, 171.4)),
    "tesla-model3-srp-2019": ((24.003, 200.6), (27.081, 177.8)),
    "vw-e-golf-36-2017": ((26.8202, 177.0), (30.3723, 156.3)),
}


def tables(car: str) -> dict[str, Any]:
    """A car's own tables over those of the car that it extends."""
    own = tomllib.loads(reader.car_text(car))
    if "extends" not in own:
        return own
    merged = tables(own["extends"])
    for key, value in own.items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
    return merged


def si(car: Mapping[str, Any], section: str, field: str, dimension: str) -> float:
    table = car[section][0] if section == "drive" else car[section]
    return parse_quantity(table[field]["value"], dimension)


def stated(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a file with its path; a table with a ``value`` is one value."""
    for key, value in table.items():
        here = f"{path}.{key}".lstrip(".")
        if key in IDENTITY:
            continue
        if isinstance(value, list):
            for entry in value:
                yield from stated(entry, here)
        elif isinstance(value, dict) and "value" not in value and not isinstance(value.get("kind"), str):
            yield from stated(value, here)
        else:
            yield here, value


def rows() -> list[dict[str, str]]:
    return [row for name in RESULTS for row in reader.read_csv(f"measured/{name}.csv")]


def number(text: str) -> float:
    return float(text) if text else math.nan


def coast_down_tyre(car: str) -> str:
    own = tomllib.loads(reader.car_text(car))
    return own["tyre"]["size"]["value"] if "road_load" in own else coast_down_tyre(own["extends"])


def free_radius(size: str) -> float:
    found = re.match(r"(\d+)/(\d+)R(\d+)", size)
    assert found, size
    width, aspect, rim = map(float, found.groups())
    return rim * 0.0254 / 2 + width * aspect / 100 / 1000


def judged(car: str, figure: str) -> list[float]:
    return [float(r["value"]) for r in rows() if (r["car"], r["figure"], r["use"]) == (car, figure, "judge")]


def test_the_cars_of_the_first_issue_ship():
    assert set(CARS) <= set(reader.car_ids())


@pytest.mark.parametrize("car", CARS)
def test_every_value_names_its_kind_and_its_source(car: str):
    text = reader.car_text(car)
    assert text.startswith("# SPDX-License-Identifier: ")
    values = dict(stated(tomllib.loads(text)))
    assert [path for path, value in values.items() if not isinstance(value, dict)] == []
    assert [path for path, value in values.items() if value.get("kind") not in KINDS] == []
    assert [path for path, value in values.items() if not value.get("source", "").strip()] == []


@pytest.mark.parametrize("car", CARS)
def test_every_car_loads(car: str):
    from hothatch.car.load import load_car

    assert load_car(car).id == car


@pytest.mark.parametrize("car", ROAD_LOAD_100_KMH)
def test_road_load_is_the_certified_one(car: str):
    facts, mph = tables(car), 100 / 1.609344
    a, b, c = (
        si(facts, "road_load", name, f"force{per}")
        for name, per in (("a", ""), ("b", "_per_speed"), ("c", "_per_speed_squared"))
    )
    v = mph * MPH
    assert a + b * v + c * v * v == pytest.approx(ROAD_LOAD_100_KMH[car], abs=0.006)


@pytest.mark.parametrize("car", CARS)
def test_motor_speed_over_road_speed_fits_gear_and_tyre(car: str):
    facts = tables(car)
    n_over_v = si(facts, "road_load", "n_over_v", "angle_per_length")
    radius = si(facts, "drive", "ratio", "ratio") / n_over_v
    assert 0.95 < radius / free_radius(coast_down_tyre(car)) < 1.0


@pytest.mark.parametrize("car", CARS)
def test_masses_fit_the_certified_test_weight(car: str):
    # ETW is curb + 300 lb in steps of 125 or 250 lb, on a car that may carry options (40 CFR 1066.805).
    facts = tables(car)
    loaded = si(facts, "mass", "curb", "mass") + 300 * 0.45359237
    assert -110 < loaded - si(facts, "road_load", "test_mass", "mass") < 60


@pytest.mark.parametrize("car", CARS)
def test_no_governor_contradicts_a_measured_speed(car: str):
    facts = tables(car)
    reached = [r for r in rows() if r["car"] == car and r["figure"] == "quarter_mile_trap"]
    speeds = [float(r["value"]) * MPH for r in reached]
    speeds += [100 * MPH for r in rows() if r["car"] == car and r["figure"].startswith("accel_0_100_mph")]
    fastest = max(speeds, default=0.0)
    if "top_speed" in facts.get("control", {}):
        assert si(facts, "control", "top_speed", "speed") >= fastest
    if "max_speed" in facts["drive"][0]:
        limit = si(facts, "drive", "max_speed", "angular_speed")
        assert limit / si(facts, "road_load", "n_over_v", "angle_per_length") >= fastest


@pytest.mark.parametrize("car", LABEL_PAIRS)
def test_label_factor_is_that_of_the_certified_consumption(car: str):
    factor = si(tables(car), "label", "adjustment_factor", "ratio")
    for label, unadjusted in LABEL_PAIRS[car]:
        assert GALLON_WH / 1000 / label * 100 / unadjusted == pytest.approx(factor, abs=0.0005)


@pytest.mark.parametrize("car", CARS)
def test_usable_energy_is_not_more_than_the_cells_can_hold(car: str):
    battery = tables(car)["battery"]
    usable, nominal = (parse_quantity(battery[key]["value"], "energy") for key in ("usable", "nominal"))
    assert 0.85 * nominal < usable <= nominal
    assert "range" not in battery["usable"]["source"]


def test_measured_rows_have_the_known_columns_and_say_where_they_come_from():
    for name in RESULTS:
        assert reader.read_text(f"measured/{name}.csv").startswith("# SPDX-License-Identifier: ")
    for row in rows():
        assert list(row) in (COLUMNS, COLUMNS + ROAD_TESTS, COLUMNS + POSTS) and None not in row.values()
        assert row["car"] in CARS and row["figure"] and row["unit"] and row["publication"], row
        assert row["source"].strip(), row
        assert math.isfinite(float(row["value"])), row
        assert row["status"] in ("stock", "modified", "claim", "unknown"), row
        assert row["use"] in ("judge", "context"), row
        assert row.get("stability", "") in ("", "on", "sport", "off"), row
        assert row.get("tyre_class", "") in ("", *FIELDS["tyre.class"].choices), row
        assert not row.get("tyre_size") or parse_tyre_size(row["tyre_size"]), row
        assert row["traction_control"] in ("", "on", "off") and row["rollout"] in ("", "0", "1"), row
        for column in ("mass_kg", "driver_kg", "soc_percent", "ambient_c", "road_load_a_lbf", "etw_lb"):
            assert row[column] == "" or math.isfinite(float(row[column])), row


def test_one_leaf_on_five_tyres_grips_by_their_class():
    series = [row for row in rows() if row["publication"] == "Car and Driver (excerpt)"]
    assert [row["tyre_class"] for row in series] == [
        *(
            "low-rolling-resistance",
            "all-season",
            "grand-touring",
            "extreme-summer",
            "r-compound",
            "r-compound",
        )
    ]
    assert [float(row["value"]) for row in series] == sorted(float(row["value"]) for row in series)


def test_a_figure_has_one_unit():
    units = defaultdict(set)
    for row in rows():
        units[row["figure"]].add(row["unit"])
    assert {figure: found for figure, found in units.items() if len(found) > 1} == {}


def test_only_stock_cars_under_known_conventions_judge():
    for row in rows():
        if row["use"] == "judge":
            assert row["status"] == "stock", row
            if row["figure"].startswith(("accel_", "quarter_mile_time")):
                assert row["rollout"] in ("0", "1"), row
        else:
            assert row["note"], row


def test_every_publication_tells_how_it_measures():
    known = {row["publication"]: row for row in reader.read_csv("measured/publications.csv")}
    assert {row["publication"] for row in rows()} <= set(known)
    for row in known.values():
        assert row["rollout_1ft"] in ("", "yes", "no", "both", "unknown") and row["note"] and row["source"]


def test_certified_consumption_is_converted_rightly():
    for row in rows():
        if row["figure"] in ("udds_ac", "hwfet_ac"):
            mpge = float(row["note"].split(" MPGe")[0])
            assert float(row["value"]) == pytest.approx(GALLON_WH / mpge / (MI / 1000), abs=0.006), row


@pytest.mark.parametrize("car", ROAD_LOAD_100_KMH)
def test_judging_certification_rows_are_of_the_cars_own_configuration(car: str):
    road = tables(car)["road_load"]
    own = tuple(float(road[key]["value"].split()[0]) for key in ("a", "b", "c", "test_mass"))
    columns = ("road_load_a_lbf", "road_load_b", "road_load_c", "etw_lb")
    for figure in ("udds_ac", "hwfet_ac"):
        chosen = [r for r in rows() if (r["car"], r["figure"], r["use"]) == (car, figure, "judge")]
        assert chosen and all(tuple(number(r[c]) for c in columns) == own for r in chosen)
    assert len(judged(car, "epa_label_range")) == len(judged(car, "epa_label_comb_kwh_per_100mi")) == 1


def test_the_ranges_that_judge_are_the_tested_ones():
    assert judged("tesla-model3-lr-rwd-2018", "epa_label_range") == [334]
    assert judged("nissan-leaf-24-2013", "epa_label_range") == [84]


def test_unit_constants_carry_epa_s_units():
    assert parse_quantity("1 lbf/mph**2", "force_per_speed_squared") == pytest.approx(LBF / MPH**2)
    assert parse_quantity("1 rpm/mph", "angle_per_length") == pytest.approx(RPM / MPH)

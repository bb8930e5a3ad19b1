"""Quantities at the border: exact factors, refusals that say what was expected, text that people read."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch import units
from hothatch.units import DIMENSIONS, QuantityError, format_number, format_quantity, parse_quantity

# Factors: NIST SP 811 (2008), appendix B.8; the rest by arithmetic from them.
READS = [
    ("1557 kg", "mass", 1557.0),
    ("3750 lb", "mass", 3750 * 0.45359237),
    ("25.9 lbf", "force", 25.9 * 4.4482216152605),
    ("0.3449 lbf/mph", "force_per_speed", 0.3449 * 4.4482216152605 / 0.44704),
    ("0.01945 lbf/mph**2", "force_per_speed_squared", 0.01945 * 4.4482216152605 / 0.44704**2),
    ("0.01945 lbf/mph^2", "force_per_speed_squared", 0.01945 * 4.4482216152605 / 0.44704**2),
    ("-0.1289 lbf/mph", "force_per_speed", -0.1289 * 4.4482216152605 / 0.44704),
    ("112.5 rpm/mph", "angle_per_length", 112.5 * math.pi / 30 / 0.44704),
    ("39.0 kWh", "energy", 140.4e6),
    ("58 %", "share", 0.58),
    ("58%", "share", 0.58),
    ("8.5 kg/t", "ratio", 0.0085),
    ("0.0085", "ratio", 0.0085),
    (0.29, "ratio", 0.29),
    (7, "ratio", 7.0),
    ("10390 rpm", "angular_speed", 10390 * math.pi / 30),
    ("320 N m", "torque", 320.0),
    ("320 Nm", "torque", 320.0),
    ("320 N·m", "torque", 320.0),
    ("236 lb-ft", "torque", 236 * 4.4482216152605 * 0.3048),
    ("90 mph", "speed", 40.2336),
    ("144 km/h", "speed", 40.0),
    ("23 degC", "temperature", 296.15),
    ("23 °C", "temperature", 296.15),
    ("70 degF", "temperature", (70 + 459.67) / 1.8),
    ("110 kW", "power", 110e3),
    ("147 hp", "power", 147 * 745.69987158227022),
    ("150 PS", "power", 150 * 735.49875),
    ("270 kJ/K", "heat_capacity", 270e3),
    ("270 kJ/degC", "heat_capacity", 270e3),
    ("2700 mm", "length", 2.7),
    ("106.3 in", "length", 106.3 * 0.0254),
    ("2.27 m²", "area", 2.27),
    ("90 mΩ", "resistance", 0.09),
    ("98.2 kPa", "pressure", 98200.0),
    ("1e3 kg", "mass", 1000.0),
    ("+.5 kg", "mass", 0.5),
    ("2 min", "duration", 120.0),
]

REFUSED = [
    (1557, "mass", "bare number"),
    (0.5, "length", "bare number"),
    ("1557", "mass", "no unit"),
    ("1557 K", "mass", "temperature"),
    ("12 kg", "energy", "unit of mass"),
    ("58 %", "mass", "without a unit"),
    ("12 parsnips", "mass", "not a known unit"),
    ("twelve kg", "mass", "not a number"),
    ("1,557 kg", "mass", "not a number"),
    ("", "mass", "not a number"),
    ("nan kg", "mass", "not a finite"),
    ("-inf kg", "mass", "not a finite"),
    ("1e999 kg", "mass", "not a finite"),
    (math.nan, "ratio", "not a finite"),
    (math.inf, "ratio", "not a finite"),
    (math.nan, "mass", "not a finite"),
    (10**400, "ratio", "not a finite"),
    (True, "ratio", "true or false"),
    (["1 kg"], "mass", "a list"),
    ({"value": 1}, "mass", "a table"),
    (None, "mass", "nothing"),
    ("100 Hz", "angular_speed", "not an angular unit"),
    ("5000 min**-1", "angular_speed", "not an angular unit"),
    ("8 deg", "ratio", "an angular unit"),
    ("5 g**9**9**9**9", "mass", "not a unit"),
    ("5 " + "kg*" * 60, "mass", "characters long"),
    ("5 (kg", "mass", "not a known unit"),
    ("5 kg; import os", "mass", "not a unit"),
]


@pytest.mark.parametrize(("raw", "dimension", "si"), READS)
def test_a_quantity_is_read_into_si(raw: object, dimension: str, si: float):
    assert parse_quantity(raw, dimension) == pytest.approx(si, rel=1e-15)


@pytest.mark.parametrize(("raw", "dimension", "why"), REFUSED)
def test_a_refusal_says_why_and_what_was_expected(raw: object, dimension: str, why: str):
    with pytest.raises(QuantityError) as caught:
        parse_quantity(raw, dimension)
    assert why in caught.value.problem
    assert DIMENSIONS[dimension].example in caught.value.expected
    assert len(str(caught.value)) < 250


def test_a_temperature_span_has_no_offset():
    assert parse_quantity("5 degC", "temperature", difference=True) == 5.0
    assert parse_quantity("9 degF", "temperature", difference=True) == 5.0


def test_constants_are_pints():
    for value, raw, dimension in [
        (units.INCH, "1 in", "length"),
        (units.FT, "1 ft", "length"),
        (units.MI, "1 mi", "length"),
        (units.MPH, "1 mph", "speed"),
        (units.KMH, "1 km/h", "speed"),
        (units.LB, "1 lb", "mass"),
        (units.G0, "1 g_0", "acceleration"),
        (units.LBF, "1 lbf", "force"),
        (units.HP, "1 hp", "power"),
        (units.RPM, "1 rpm", "angular_speed"),
        (units.WH, "1 Wh", "energy"),
        (units.KWH, "1 kWh", "energy"),
        (units.ZERO_CELSIUS, "0 degC", "temperature"),
    ]:
        # The float nearest to pi, divided by 30, may be one bit beside the float nearest to pi/30.
        assert value == pytest.approx(parse_quantity(raw, dimension), rel=2e-16), raw
    assert units.GALLON_WH == 33705.0
    assert pytest.approx(231 * units.INCH**3, rel=1e-15) == units.GALLON


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_reads_its_example_and_the_units_it_prints(name: str):
    dimension = DIMENSIONS[name]
    parse_quantity(dimension.example, name)
    for unit in dimension.units:
        one = unit.zero + unit.scale
        assert parse_quantity(f"1 {unit.label}", name) == pytest.approx(one, rel=1e-15)
    for label in dimension.also:
        parse_quantity(f"1 {label}", name)


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (1557.0, "mass", "1557 kg"),
        (140.4e6, "energy", "39 kWh"),
        (9e5, "energy", "250 Wh"),
        (110e3, "power", "110 kW"),
        (250.0, "power", "250 W"),
        (0.58, "share", "58 %"),
        (0.29, "ratio", "0.29"),
        (40.0, "speed", "144 km/h"),
        (296.15, "temperature", "23 °C"),
        (0.09, "resistance", "90 mΩ"),
        (2.27, "area", "2.27 m²"),
        (1088.0382, "angular_speed", "10390 rpm"),
        (0.0, "power", "0 W"),
        (-573.4, "force", "-573.4 N"),
    ],
)
def test_a_value_is_printed_in_a_readable_unit(value: float, dimension: str, text: str):
    assert format_quantity(value, dimension) == text


def test_numbers_are_printed_without_exponent():
    assert format_number(1.23456789e-7, 3) == "0.000000123"
    assert format_number(123456789.0, 3) == "123000000"
    assert format_number(99.9996, 5) == "100"
    assert format_number(math.inf) == "inf"


@settings(deadline=None)  # the first call imports pint
@given(st.decimals(-1000000, 1000000, places=6).map(str))
def test_conversion_rounds_once(number: str):
    # 1 lbf = 4.4482216152605 N exactly, so the product of the decimals, rounded, is the answer.
    assert parse_quantity(f"{number} lbf", "force") == float(Fraction(number) * Fraction("4.4482216152605"))


@settings(deadline=None)  # the first call imports pint
@given(st.text(max_size=90))
def test_any_text_is_read_or_refused(text: str):
    with contextlib.suppress(QuantityError):
        assert math.isfinite(parse_quantity(text, "mass"))


def test_pint_stays_out_until_something_with_a_unit_is_read():
    code = (
        "import sys; from hothatch import units; units.format_quantity(1.0, 'mass');"
        "units.parse_quantity('0.3', 'ratio'); units.parse_quantity(0.3, 'ratio');"
        "assert 'pint' not in sys.modules; units.parse_quantity('1 kg', 'mass'); assert 'pint' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

"""The .tir reader and writer: odd files, what is missing, conventions, and byte-exact return."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.formats.tir import TirError, decode_tir, parse_tir, read_tir
from hothatch.formats.tir_coefficients import MIRRORED, coefficients

MINIMAL = """[MODEL]
FITTYP = 61
[DIMENSION]
UNLOADED_RADIUS = 0.313
[VERTICAL]
FNOMIN = 4000
[LONGITUDINAL_COEFFICIENTS]
PCX1 = 1.685
PDX1 = 1.21
PKX1 = 21.51
[LATERAL_COEFFICIENTS]
PCY1 = 1.193
PDY1 = -0.99
PKY1 = -14.95
PKY2 = 2.13
PHY1 = 0.003
"""


def values(text: str) -> dict[str, float]:
    return coefficients(parse_tir(text)).values


def test_a_negative_load_is_one_fault():
    with pytest.raises(TirError) as caught:
        values(MINIMAL.replace("FNOMIN = 4000", "FNOMIN = -5"))
    (fault,) = caught.value.faults
    assert "is not positive" in fault


def test_spacing_case_comments_and_exponents_do_not_matter():
    text = MINIMAL.replace("FNOMIN = 4000", "  FnOmin=4.0000e+003$nominal").replace(
        "= 1.21", "\t=\t1.21D0 ! peak"
    )
    assert values(text) == values(MINIMAL)


def test_a_quoted_text_may_hold_comment_signs():
    tir = parse_tir("[X]\nTYRESIDE = 'LE$FT'  $ side\nRIM = \"a ! b\"\n")
    assert (tir.text("tyreside"), tir.text("RIM")) == ("LE$FT", "a ! b")


def test_of_a_key_that_stands_twice_the_last_counts_and_both_stay():
    text = MINIMAL + "PDX1 = 1.3 $ refit\n"
    tir = parse_tir(text, "own.tir")
    assert tir.number("PDX1") == 1.3
    assert any("own.tir:17: PDX1 again, as on line 9; the last one counts" in note for note in tir.warnings)
    assert tir.to_bytes() == text.encode()
    assert "PDX1 = 1.21\n" in tir.edited({"PDX1": 1.4}).source


def test_the_mass_unit_is_not_the_mass():
    tir = parse_tir("[UNITS]\nMASS = 'kg'\n[INERTIA]\nMASS = 9.3\n")
    assert (tir.text("MASS", units=True), tir.number("MASS"), tir.warnings) == ("kg", 9.3, ())


def test_all_that_is_missing_is_named():
    with pytest.raises(TirError, match=r"own.tir: missing UNLOADED_RADIUS, PDY1, PKY1, PKY2; the Magic"):
        lines = [line for line in MINIMAL.split("\n") if not line.startswith(("UNLOADED", "PDY1", "PKY"))]
        coefficients(parse_tir("\n".join(lines), "own.tir"))


def test_a_value_that_is_no_number_is_named_with_its_line():
    with pytest.raises(TirError, match=r'tyre.tir:8: PCX1: "1,685" is not a number; expected a number'):
        values(MINIMAL.replace("1.685", "1,685"))


@pytest.mark.parametrize(
    ("units", "key", "stated", "si"),
    [
        ("LENGTH = 'mm'", "UNLOADED_RADIUS", 313.0, 0.313),
        ("LENGTH = 'inch'", "UNLOADED_RADIUS", 10.0, 0.254),
        ("FORCE = 'kN'", "FNOMIN", 4.0, 4000.0),
        ("FORCE = 'pound_force'", "FNOMIN", 1000.0, 4448.2216152605),
        ("FORCE = 'kg_force'", "FNOMIN", 400.0, 3922.66),
        ("PRESSURE = 'psi'", "NOMPRES", 32.0, 220632.23317),
        ("PRESSURE = 'bar'", "NOMPRES", 2.2, 220000.0),
        ("ANGLE = 'degrees'", "ALPMAX", 20.0, math.radians(20.0)),
        ("LENGTH = 'mm'", "LATERAL_STIFFNESS", 142.0, 142000.0),
        ("LENGTH = 'mm'\nTIME = 'second'", "LONGVL", 16700.0, 16.7),
        ("LENGTH = 'mm'", "NOMPRES", 0.22, 220000.0),
        ("MASS = 'slug'", "MASS", 1.0, 14.593902937),
        ("LENGTH = 'METER'", "PKY1", -14.95, -14.95),
        ("ANGLE = 'degree'", "PKY1", -14.95, -14.95),
    ],
)
def test_units_become_si_and_pure_numbers_stay(units, key, stated, si):
    kept = "\n".join(line for line in MINIMAL.split("\n") if not line.startswith(f"{key} "))
    if "'mm'" in units:
        kept = kept.replace("UNLOADED_RADIUS = 0.313", "UNLOADED_RADIUS = 313")
    found = values(f"[UNITS]\n{units}\n{kept}\n[X]\n{key} = {stated}\n")
    assert found[key] == pytest.approx(si, rel=1e-9)


def test_an_unknown_unit_is_refused_with_those_that_are_known():
    with pytest.raises(TirError, match=r'LENGTH: "furlong" is an unknown unit; expected one of meter,'):
        values("[UNITS]\nLENGTH = 'furlong'\n" + MINIMAL)


def test_lfzo_scales_the_nominal_load():
    assert values(MINIMAL + "LFZO = 0.81\n")["FNOMIN"] == pytest.approx(3240.0)


def test_a_right_tyre_is_mirrored():
    right = values(MINIMAL + "TYRESIDE = 'Right'\n")
    left = values(MINIMAL + "TYRESIDE = 'LEFT'\n")
    assert right["PHY1"] == -left["PHY1"]
    assert {key for key in left if left[key] != right[key]} <= set(MIRRORED)
    with pytest.raises(TirError, match="'LEFT' or 'RIGHT'"):
        values(MINIMAL + "TYRESIDE = 'middle'\n")


def test_what_only_5_2_counts_with_the_sign_of_camber_is_mirrored_there_alone():
    five = MINIMAL.replace("FITTYP = 61", "FITTYP = 52") + "QDZ3 = 0.007\n"
    assert values(five + "TYRESIDE = 'RIGHT'\n")["QDZ3"] == -0.007
    assert values(five)["QDZ3"] == 0.007
    assert values(MINIMAL + "QDZ3 = 0.007\nTYRESIDE = 'RIGHT'\n")["QDZ3"] == 0.007


@pytest.mark.parametrize(
    ("stated", "slip", "key"),
    [
        ("FNOMIN = 4000", "[UNITS]\nFORCE = 'kN'\n", "FNOMIN"),
        ("UNLOADED_RADIUS = 313", "", "UNLOADED_RADIUS"),
        ("PDY1 = -99", "", "PDY1"),
    ],
)
def test_a_size_that_no_tyre_has_is_refused_with_what_the_units_make_of_it(stated, slip, key):
    kept = "\n".join(line for line in MINIMAL.split("\n") if not line.startswith(f"{key} "))
    with pytest.raises(TirError, match=rf"{key}: .* is no tyre's; expected .* in SI; \[UNITS\] makes "):
        values(f"{slip}{kept}[X]\n{stated}\n")


def test_a_file_without_relaxation_says_so():
    notes = "\n".join(coefficients(parse_tir(MINIMAL)).notes)
    assert "no PTY1, LATERAL_STIFFNESS: forces across follow slip at once" in notes


def test_adapted_sae_signs_become_iso():
    sae = values(MINIMAL.replace("-14.95", "14.95").replace("-0.99", "0.99"))
    assert sae == values(MINIMAL)


def test_a_file_that_counts_braking_slip_positive_is_refused():
    with pytest.raises(TirError, match=r"PKX1.*braking slip as positive"):
        values(MINIMAL.replace("21.51", "-21.51"))


@pytest.mark.parametrize(
    ("line", "edition"),
    [
        ("FITTYP = 6", "5.2"),
        ("fittyp=52", "5.2"),
        ("FITTYP = 61", "6.1"),
        ("FITTYP = 62", "6.2"),
        ("PROPERTY_FILE_FORMAT = 'PAC2002'", "5.2"),
        ("PROPERTY_FILE_FORMAT = 'MF_05'", "5.2"),
    ],
)
def test_the_edition_is_read_from_either_key(line, edition):
    found = coefficients(parse_tir(MINIMAL.replace("FITTYP = 61", line)))
    assert found.edition == edition
    assert found.values["MF61"] == float(edition != "5.2")


def test_another_tyre_model_is_refused_and_none_is_guessed_from_the_keys():
    with pytest.raises(TirError, match=r'"PAC89" is another tyre model; expected FITTYP'):
        values(MINIMAL.replace("FITTYP = 61", "PROPERTY_FILE_FORMAT = 'PAC89'"))
    guessed = coefficients(parse_tir(MINIMAL.replace("FITTYP = 61\n", "")))
    assert guessed.edition == "5.2"
    assert any("states no FITTYP" in note for note in guessed.notes)


def test_camber_factors_of_5_2_go_into_what_they_scale():
    text = MINIMAL.replace("FITTYP = 61", "FITTYP = 52") + "PDY3 = 5\nPVY3 = -0.5\nLGAY = 2\n"
    assert (values(text)["PDY3"], values(text)["PVY3"]) == (20.0, -1.0)


def test_without_combined_slip_the_ellipse_takes_over():
    found = coefficients(parse_tir(MINIMAL + "RBX1 = 12\n"))
    assert found.values["ELLIPSE"] == 1.0
    assert "RBX1" not in found.values
    assert any("friction ellipse" in note for note in found.notes)


def test_tables_are_kept():
    text = MINIMAL + "[SHAPE]\n{radial width}\n 1.0 0.0\n 0.9 1.0\n"
    assert parse_tir(text).tables["SHAPE"] == ("{radial width}", "1.0 0.0", "0.9 1.0")


def test_an_edit_keeps_spacing_comment_and_line_ends(tmp_path):
    text = "[A]\r\nPDX1   =  1.21000   $ peak µ\r\nTYRESIDE='LEFT'\r\nLMUX = 1.0"
    tir = decode_tir(text.encode("latin-1"))
    changed = tir.edited({"pdx1": 1.3, "TYRESIDE": "RIGHT", "LMUX": 1.0, "LKY": 1.1})
    assert changed.source == (
        "[A]\r\nPDX1   =  1.3   $ peak µ\r\nTYRESIDE='RIGHT'\r\nLMUX = 1.0\r\n[MODEL]\r\nLKY = 1.1\r\n"
    )
    changed.save(tmp_path / "new.tir")
    assert read_tir(tmp_path / "new.tir").source == changed.source


def test_what_a_line_cannot_hold_is_refused():
    tir = parse_tir(MINIMAL)
    for changes in ({"PDX1": math.nan}, {"TYRESIDE": "a'b"}, {"bad key": 1.0}):
        with pytest.raises(ValueError, match=r"finite|quote|key"):
            tir.edited(changes)


def test_files_that_are_no_tir_are_refused(tmp_path):
    with pytest.raises(TirError, match="no such file"):
        read_tir(tmp_path / "none.tir")
    with pytest.raises(TirError, match="not a file"):
        read_tir(tmp_path)
    with pytest.raises(TirError, match="no KEY = value"):
        parse_tir("just words")
    with pytest.raises(TirError, match="UTF-16"):
        decode_tir(MINIMAL.encode("utf-16"))


WORDS = st.sampled_from(
    ["PKY1", "pky1", "[UNITS]", "[ lateral ]", "=", " = ", "'kg'", '"', "$", "!", "\t", "\r\n", "\n", "\r", "{radial width}",
     "1.0", "4.8400e+004", "-.5", "µ", "\x85", "\x0b", "é", "\ufeff", "KEY = 1\n"]
)  # fmt: skip


@given(parts=st.lists(WORDS, max_size=40), encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]))
def test_what_was_read_is_written_byte_for_byte(parts, encoding):
    data = ("A = 1\n" + "".join(parts)).encode(encoding, "replace")
    tir = decode_tir(data)
    assert tir.to_bytes() == data
    for entry in tir.entries:
        assert tir.source[entry.start : entry.end].strip("'\"").strip() == entry.text.strip("'\"")


@given(data=st.binary(max_size=200))
def test_any_bytes_come_back_or_are_refused(data):
    body = b"A = 1\n" + data
    assert decode_tir(body).to_bytes() == body


@given(value=st.floats(allow_nan=False, allow_infinity=False), parts=st.lists(WORDS, max_size=20))
def test_an_edited_number_reads_back_exactly(value, parts):
    tir = parse_tir("".join(parts) + "\nPDX1 = 1.5 $ c\n").edited({"PDX1": value})
    assert parse_tir(tir.source).number("PDX1") == value

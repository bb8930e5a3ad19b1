"""Lists of EPA certification tests: both forms, CSV and XLSX, and everything that can be wrong with them."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from hothatch.formats.epa_list import EpaListError, family_of, parse_epa_list, read_epa_list

DATA = Path(__file__).parents[1] / "data"
LIST = DATA / "epa-test-car-list.csv"
HEADER = (
    "model_year,make,model,family,test_vehicle,config,rated_hp,drive,etw_lb,axle_ratio,n_over_v,A_lbf,B_lbf_per_mph,"
    "C_lbf_per_mph2,udds_mpge,hwfet_mpge,n_udds,n_hwfet,note"
)
LEAF = "2018,NISSAN,LEAF,nissan leaf,KWB115,0,147.0,F,3875.0,8.19,112.5,25.89,0.3449,0.01945,174.0,141.1,1,1,"
COLUMNS = HEADER.split(",")


def table(*rows: dict[str, str], header: str = HEADER) -> str:
    """Return a table of Leafs with some cells of each exchanged."""
    lines = [",".join({**dict(zip(COLUMNS, LEAF.split(","), strict=True)), **row}.values()) for row in rows]
    return "\n".join([header, *lines]) + "\n"


def test_a_row_comes_out_in_si():
    (test,) = parse_epa_list(table({})).tests
    # The Leaf 40 of MY2018-22 in SI: A 115.16 N, B 3.4319 N s/m, C 0.43293 N s²/m², 1757.7 kg.
    assert (test.a, test.b, test.c) == pytest.approx((115.16, 3.4319, 0.43293), rel=5e-5)
    assert test.test_mass == pytest.approx(1757.7, abs=0.05)
    # 33 705 Wh a gallon over 174.0 miles a gallon over 1.609344 km a mile.
    assert test.consumption["udds"] == pytest.approx(33705 / 174.0 / 1.609344)
    assert test.n_over_v == pytest.approx(112.5 * 0.10471975512 / 0.44704)
    assert (test.row, test.line, test.year, test.drive, test.driven) == (1, 2, 2018, "F", "front")


def test_comments_blank_lines_and_windows_line_ends_do_not_move_the_row_numbers():
    text = "# SPDX\r\n# source\r\n" + table({}, {"config": "1"}).replace("\n", "\r\n\r\n")
    assert [(test.row, test.line) for test in parse_epa_list(text).tests] == [(1, 5), (2, 7)]


def test_negative_b_is_no_fault():
    (test,) = parse_epa_list(table({"B_lbf_per_mph": "-0.2001"})).tests
    assert test.b < 0


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"A_lbf": ""}, "A is missing"),
        ({"C_lbf_per_mph2": "n/a"}, 'C "n/a" is not a number'),
        ({"etw_lb": "1758"}, "test mass 1758 lb is no step of 40 CFR 1066.805: kilograms?"),
        ({"A_lbf": "115.2"}, "A 115.2 lbf is 3.0 % of the test mass's weight: newton?"),
        ({"etw_lb": "38750"}, "test mass 38750 is outside 1500 to 12000 lb"),
        ({"A_lbf": "nan"}, "is not a number"),
        ({"C_lbf_per_mph2": "-0.01945"}, "C -0.01945 is outside 0.001 to 0.1"),
        ({"C_lbf_per_mph2": "0.43293"}, "outside 0.001 to 0.1 lbf/mph²"),
        ({"C_lbf_per_mph2": "0"}, "C 0 is outside"),
        ({"drive": "X"}, 'drive system "X"'),
        ({"rated_hp": "0"}, "rated power 0"),
        ({"udds_mpge": "", "hwfet_mpge": "0"}, "udds consumption is missing; hwfet consumption 0 is outside"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_the_rest_is_kept(cells: dict[str, str], reason: str):
    found = parse_epa_list(table({}, cells, {"config": "2"}), "my.csv")
    assert [test.row for test in found.tests] == [1, 3]
    (problem,) = found.problems
    assert (problem.row, problem.line, problem.cycle) == (2, 3, None)
    assert reason in problem.reason


def test_all_faults_of_a_row_come_together():
    (problem,) = parse_epa_list(table({"A_lbf": "x", "etw_lb": "12"})).problems
    assert 'A "x"' in problem.reason and "test mass 12" in problem.reason


def test_a_missing_result_leaves_the_other_cycle():
    found = parse_epa_list(table({"hwfet_mpge": ""}))
    assert set(found.tests[0].consumption) == {"udds"}
    assert [(one.row, one.cycle) for one in found.problems] == [(1, "hwfet")]


def test_a_row_of_too_many_cells_is_listed():
    found = parse_epa_list(table({}, {"note": "a,b"}))
    assert [test.row for test in found.tests] == [1]
    assert "20 cells, the header has 19" in found.problems[0].reason


def test_an_open_quote_spoils_its_own_row_alone():
    found = parse_epa_list(table({}, {"model": '"LEAF'}, {"config": "2"}))
    assert [test.row for test in found.tests] == [1, 3]
    assert (found.problems[0].row, found.problems[0].line) == (2, 3)


def test_missing_columns_are_all_named_with_the_nearest():
    header = HEADER.replace("A_lbf", "A_lb").replace("etw_lb", "weight")
    with pytest.raises(EpaListError) as error:
        parse_epa_list(table({}, header=header), "my.csv")
    assert len(error.value.faults) == 2
    assert str(error.value).startswith("my.csv:1: no column ")
    assert '"A_lbf", the nearest is "A_lb"' in str(error.value)


def test_a_column_that_comes_twice_is_refused():
    with pytest.raises(EpaListError, match='list:1: column "A_lbf" more than once'):
        parse_epa_list(table({}, header=HEADER.replace("note", "A_lbf")))


def test_columns_that_only_refine_may_be_missing():
    names = "rated_hp,etw_lb,A_lbf,B_lbf_per_mph,C_lbf_per_mph2,udds_mpge"
    (test,) = parse_epa_list(f"{names}\n147,3875,25.89,0.3449,0.01945,174.0\n").tests
    assert (test.year, test.driven, test.axle_ratio, set(test.consumption)) == (None, "front", None, {"udds"})


def test_semicolons_with_decimal_commas_and_tabs_read_as_commas_do():
    plain = parse_epa_list(table({}))
    german = table({}).replace(",", ";").replace(".", ",")
    assert parse_epa_list(german).tests == plain.tests
    assert parse_epa_list(table({}).replace(",", "\t")).tests == plain.tests


def test_columns_done_without_are_said():
    assert not parse_epa_list(table({})).lacks
    bare = "rated_hp,etw_lb,A_lbf,B_lbf_per_mph,C_lbf_per_mph2,udds_mpge\n147,3875,25.89,0.3449,0.01945,174\n"
    found = parse_epa_list(bare)
    assert len(found.tests) == 1
    words = "\n".join(found.lacks)
    for column in ("drive", "test_vehicle", "model_year", "axle_ratio", "model"):
        assert f'no column "{column}"' in words


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a,b\n1,2\n", "name = 'Leaf'\n[mass]\n", '{"cars": []}', "time_s,speed_mph\n0,0\n"]
)
def test_what_is_no_such_list_gets_one_clear_answer(text: str):
    with pytest.raises(EpaListError) as error:
        parse_epa_list(text, "my.csv")
    assert len(error.value.faults) == 1
    assert "my.csv" in str(error.value) and "expected a list of EPA certification tests" in str(error.value)


def test_files_that_cannot_be_read_are_no_lists(tmp_path: Path):
    (tmp_path / "data.csv").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "data.xlsx").write_bytes(b"PK no archive")
    with zipfile.ZipFile(tmp_path / "empty.xlsx", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    for name in ("data.csv", "data.xlsx", "empty.xlsx", "none.csv", "."):
        with pytest.raises(EpaListError, match="expected a list of EPA"):
            read_epa_list(tmp_path / name)


def test_epas_own_list_is_paired_by_configuration():
    found = read_epa_list(LIST)
    assert [(test.row, test.vehicle, test.family) for test in found.tests] == [
        (2, "F60490", "jaguar i"),
        (4, "F60490", "jaguar i"),
    ]
    assert found.others == 1  # the petrol car
    assert not found.problems
    first = found.tests[0]
    assert first.consumption["udds"] == pytest.approx(33705 / 114.9 / 1.609344)
    assert first.consumption["hwfet"] == pytest.approx(33705 / 103.6 / 1.609344)
    assert first.driven == "both" and first.axle_ratio == 9.04


def changed(**cells: str) -> str:
    """Return the list's text with cells of its second data row exchanged."""
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
    rows = list(csv.reader(lines))
    for title, text in cells.items():
        rows[2][rows[0].index(title.replace("__", " "))] = text
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_a_unit_that_says_kwh_is_converted_and_an_unknown_one_is_not():
    converted = parse_epa_list(changed(RND_ADJ_FE="32.5", FE_UNIT="kWh/100 mi")).tests[0]
    assert converted.consumption["hwfet"] == pytest.approx(325 / 1.609344)
    strange = parse_epa_list(changed(FE_UNIT="km/l"))
    assert "neither MPG nor kWh/100 mi" in strange.problems[0].reason
    assert strange.problems[0].cycle == "hwfet"


def test_repeats_are_averaged_and_one_test_listed_twice_counts_once():
    lines = changed().splitlines()
    twice = parse_epa_list("\n".join([*lines, lines[2]]))
    assert twice.tests[0].consumption == parse_epa_list("\n".join(lines)).tests[0].consumption
    again = parse_epa_list(
        "\n".join([*lines, lines[2].replace("KJLX10055282", "X1").replace("103.6", "105.6")])
    )
    assert again.tests[0].consumption["hwfet"] == pytest.approx(33705 / 104.6 / 1.609344)


def test_a_plug_in_hybrid_is_none_of_ours():
    found = parse_epa_list(changed(**{"Test__Veh__Displacement__(L)": "1.5"}))
    assert set(found.tests[0].consumption) == {"udds"}


def workbook(path: Path, rows: list[list[str]]) -> None:
    """Write a workbook of one sheet: shared, inline and plain cells in turn, empty cells left out."""
    shared: list[str] = []
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, text in enumerate(row):
            where = f"{chr(65 + place // 26 - 1) if place > 25 else ''}{chr(65 + place % 26)}{number}"
            if text and number % 2 and not text.replace(".", "").isdigit():
                shared.append(text)
                cells.append(f'<c r="{where}" t="s"><v>{len(shared) - 1}</v></c>')
            elif text.replace(".", "").replace("-", "").isdigit():
                cells.append(f'<c r="{where}"><v>{text}</v></c>')
            elif text:
                cells.append(f'<c r="{where}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData/></worksheet>")
        sheet = f"<worksheet {space}><sheetData>{''.join(lines)}</sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet2.xml", sheet)
        texts = "".join(
            f"<si><r><t>{escape(text[:3])}</t></r><r><t>{escape(text[3:])}</t></r></si>" for text in shared
        )
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{texts}</sst>")


def test_a_workbook_reads_as_its_csv(tmp_path: Path):
    rows = [[cell.strip() for cell in row] for row in csv.reader(changed().splitlines())]
    workbook(tmp_path / "list.xlsx", rows)
    from_workbook, from_csv = read_epa_list(tmp_path / "list.xlsx"), parse_epa_list(changed())
    assert [test.identity for test in from_workbook.tests] == [test.identity for test in from_csv.tests]
    assert [test.line for test in from_workbook.tests] == [3, 5]


def test_families_are_make_and_first_word():
    assert family_of("NISSAN", "NISSAN LEAF SL") == "nissan leaf"
    assert family_of("Tesla Model 3", "Long Range") == family_of("Tesla", "Model 3 RWD") == "tesla model 3"
    assert family_of("VOLKSWAGEN", "e-Golf") == "volkswagen e"

"""The pages that the build writes: nothing of the register, the schema or the physics is missing from them."""

from __future__ import annotations

import ast
import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from hothatch.car.schema import FIELDS
from hothatch.proving.catalogue import PROCEDURES
from hothatch.report.markdown import plain, table

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def writers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(DOCS))

    def load(name: str) -> ModuleType:
        return import_module(f"writers.{name}")

    yield load
    for name in [name for name in sys.modules if name.partition(".")[0] == "writers"]:
        del sys.modules[name]


def test_every_test_has_a_page_that_includes_its_facts_and_is_listed():
    index = (DOCS / "tests" / "index.md").read_text(encoding="utf-8").splitlines()
    for name in PROCEDURES:
        page = (DOCS / "tests" / f"{name}.md").read_text(encoding="utf-8")
        assert f"```{{include}} ../generated/tests/{name}.md" in page
        assert "## Rules" in page and "## Limits" in page, name
        assert f" {name} --point" in page, name
        assert name in index


def test_every_test_names_the_equations_that_it_reaches(writers):
    equations = writers("equations")
    reached = {name: equations.modules_of(procedure) for name, procedure in PROCEDURES.items()}
    assert "road_load" in reached["launch"] and "mf_lateral" in reached["skidpad"]
    assert "cabin" in reached["steady"] and "label" in reached["wltp"]
    assert reached["rollover"] == ()
    assert {name for names in reached.values() for name in names} <= set(equations.families())


def test_a_page_of_equations_shows_every_formula_as_it_is_compiled(writers, tmp_path: Path):
    equations = writers("equations")
    equations.write_equations(tmp_path)
    for name, tree in equations.families().items():
        page = (tmp_path / f"{name}.md").read_text(encoding="utf-8")
        shown = [
            code for code in re.findall(r"```python\n(.*?)\n```", page, re.DOTALL) if code.startswith("def ")
        ]
        formulas = [
            node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        assert len(shown) == len(formulas), name
        for code, formula in zip(shown, formulas, strict=True):
            formula.decorator_list.clear()
            formula.body = [node for node in formula.body if not _is_docstring(node)]
            (printed,) = ast.parse(code).body
            assert ast.dump(printed) == ast.dump(formula), formula.name
        assert f"[{equations.title_of(name)}]({name}.md)" in (tmp_path / "index.md").read_text(
            encoding="utf-8"
        )


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def test_the_reference_of_the_car_file_holds_every_field(writers, tmp_path: Path):
    writers("car_file").write_car_file(tmp_path / "car-file.md")
    page = (tmp_path / "car-file.md").read_text(encoding="utf-8")
    sections = dict(
        re.findall(r"^## \\?\[*([\w.]+)\\?\]*\n\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    )
    for path in FIELDS:
        table_name, _, key = path.rpartition(".")
        name = {"": "Top", "drive.front": "drive", "drive.rear": "drive"}.get(table_name, table_name)
        text = sections[name] if name != "Top" else page
        assert f"| `{key}` |" in text, path
    assert "| `power` | mechanical peak power of the motor or engine | `110 kW`" in page
    links, anchors = (
        set(re.findall(r"\(#(rule-[\w-]+)\)", page)),
        set(re.findall(r"\{#(rule-[\w-]+)\}", page)),
    )
    assert links and links <= anchors


def test_texts_come_through_markdown_as_they_stand():
    assert plain("v|v| <b> *x* [m] ``a_b`` c_d") == r"v\|v\| \<b\> \*x\* \[m\] `a_b` c\_d"
    assert table(("a", "b"), [("1", "2")], right=(1,)) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"


def test_every_script_of_the_gallery_draws_a_picture(writers, tmp_path: Path):
    gallery = writers("gallery")
    pictures = {name: gallery.draw(script) for name, script in gallery.scripts().items()}
    for name, figure in pictures.items():
        drawn = figure if isinstance(figure, str) else figure.data
        assert len(drawn) > 0, name
        html = gallery.picture(figure, name, tmp_path)
        assert "Plotly.newPlot" in html or (tmp_path / f"{name}.svg").read_text(encoding="utf-8").startswith(
            "<?xml"
        )
        assert "http" not in html, name

"""Drawings: to scale, from the car's own dimensions, well-formed whatever the car, its base beneath."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.cli import main
from hothatch.garage.reader import car_ids
from hothatch.report.drawing import SCALE, draw
from hothatch.report.drawing_shape import outline_style, shape_of
from hothatch.report.svg import number, rounded

LEAF = "nissan-leaf-40-2018"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(car: Car, base: Car | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(draw(car, base))


def texts(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("car_id", car_ids())
def test_every_car_of_the_garage_can_be_drawn(car_id: str):
    root = parsed(load_car(car_id), load_car(LEAF))
    assert "nan" not in ElementTree.tostring(root, encoding="unicode")
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.attrib["width"]) > 0 and float(rect.attrib["height"]) > 0


def test_the_drawing_is_to_scale():
    shape = shape_of(load_car(LEAF))
    root = parsed(load_car(LEAF))
    tyres = [one for one in root.iter(f"{SVG}circle") if one.attrib.get("class") == "tyre"]
    places = [float(one.attrib["cx"]) for one in tyres]
    assert places[1] - places[0] == pytest.approx(2700.0)
    assert float(tyres[0].attrib["r"]) == pytest.approx(shape.tyres[0].radius, abs=0.06)
    assert {"2700", "4481", "1560", "1791", "1540", "1555", "150", "540"} <= set(texts(root))
    wide, tall = map(float, root.attrib["viewBox"].split()[2:])
    assert float(root.attrib["width"].removesuffix("mm")) == pytest.approx(wide / SCALE, abs=0.51)
    assert float(root.attrib["height"].removesuffix("mm")) == pytest.approx(tall / SCALE, abs=0.51)


def test_loads_and_air_are_those_of_the_plant():
    shape = shape_of(load_car(LEAF))
    assert sum(shape.loads) == pytest.approx((1557.0 + 75.0) * 9.80665)
    assert shape.loads[0] / sum(shape.loads) == pytest.approx(0.56)
    assert shape.centre == pytest.approx((0.44 * 2700.0, 539.5))
    assert shape.drag == pytest.approx(0.5 * 1.2 * (100 / 3.6) ** 2 * 0.28 * 0.81 * 1.791 * 1.560, rel=1e-6)


def test_a_variant_lies_over_its_base():
    car = load_car(f"{LEAF}+rear-motor-80kw+battery-62kwh")
    root = parsed(car, load_car(LEAF))
    assert [one.attrib["class"] for one in root.iter(f"{SVG}g") if one.attrib.get("class") == "base"] == [
        "base"
    ] * 3
    motors = [one for one in root.iter(f"{SVG}circle") if one.attrib.get("class") == "motor"]
    assert len(motors) == 2
    own, base = (shape_of(one).battery for one in (car, load_car(LEAF)))
    assert own is not None and base is not None and own[2] > base[2]
    assert "with Second motor on the rear axle (80 kW), 62 kWh battery" in texts(root)


def test_a_name_cannot_become_markup():
    car = load_car(LEAF)
    root = parsed(replace(car, name="<script>x</script> & co"))
    assert "<script>x</script> & co" in texts(root)
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("hatchback", "hatchback"), ("five-door SUV", "suv"), ("Sedan", "saloon"), ("race coupe", "coupe"),
        ("roadster", "open"), ("estate", "estate"), ("", "hatchback"),
    ],
)  # fmt: skip
def test_body_styles_have_their_outlines(words: str, style: str):
    assert outline_style(words) == style
    car = load_car(LEAF)
    fact = replace(car.facts["body.style"], value=words or "unknown")
    assert "<path" in draw(replace(car, facts={**car.facts, "body.style": fact}))


def test_round_corners_never_overlap():
    data = rounded([(0.0, 0.0, 500.0), (100.0, 0.0, 500.0), (100.0, 100.0, 500.0)])
    assert data.startswith("M") and data.endswith("Z")
    assert all(-0.1 <= float(x) <= 100.1 for x in re.findall(r"-?[\d.]+", data))
    assert number(-0.04) == "0" and number(12.34) == "12.3"


def test_the_command_writes_an_svg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "leaf.svg"
    assert main(["draw", LEAF, "nissan-leaf-nismo-2018", "-o", str(file)]) == 0
    assert ElementTree.parse(file).getroot().tag == f"{SVG}svg"
    monkeypatch.chdir(tmp_path)
    assert main(["draw", f"{LEAF}+light-seats"]) == 0
    assert (tmp_path / f"{LEAF}+light-seats.svg").exists()
    assert main(["draw", "nissan-leaf-4", "-o", str(file)]) == 2
    assert "did you mean" in capsys.readouterr().err


@pytest.mark.browser
def test_a_browser_shows_it(page, tmp_path: Path):
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    (tmp_path / "leaf.svg").write_text(draw(load_car(f"{LEAF}+nismo-2018"), load_car(LEAF)))
    page.goto((tmp_path / "leaf.svg").as_uri())
    box = page.evaluate(
        "(() => { const b = document.querySelector('.body').getBBox(); return [b.width, b.height] })()"
    )
    assert box[0] == pytest.approx(4510.0, abs=2.0)
    assert box[1] == pytest.approx(1570.0 - 165.0, rel=0.04)
    assert faults == []

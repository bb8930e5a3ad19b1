"""Package files: read whole, refused with every fault at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hothatch.car.faults import CarFileError
from hothatch.car.package_file import load_package
from hothatch.car.provenance import KINDS
from hothatch.garage.reader import read_text, toml_ids

GOOD = """name = "Grippy things"
rationale = "because"
needs = ["light-seats"]
excludes = []

[cost]
amount = 100
currency = "EUR"
year = 2024
kind = "estimated"
source = "guess"

[[fits]]
field = "body.wheelbase"
at_least = "2.6 m"
why = "it is that long"

[[part]]
name = "tyres"
replace = ["tyre"]
keep = ["tyre.size"]
[part.set]
"tyre.class" = { value = "r-compound", kind = "assumed", source = "s" }
[part.add]
"mass.cg_height" = { value = "-5 mm", kind = "estimated", source = "s" }
[part.scale]
"body.drag_coefficient" = { value = 1.02, kind = "estimated", source = "s" }
[part.mass]
change = { value = "-3 kg", kind = "estimated", source = "s" }
at = { value = 0.5, kind = "assumed", source = "s" }
"""


def write(folder: Path, text: str) -> Path:
    (folder / "own.toml").write_text(text)
    return folder / "own.toml"


def test_a_package_is_read_whole(tmp_path: Path):
    package = load_package(write(tmp_path, GOOD))
    assert (package.id, package.name, package.needs) == ("own", "Grippy things", ("light-seats",))
    assert package.cost.describe() == "100 EUR (2024)"
    (part,) = package.parts
    assert [(edit.how, edit.path, edit.fact.value) for edit in part.edits] == [
        ("set", "tyre.class", "r-compound"),
        ("add", "mass.cg_height", -0.005),
        ("scale", "body.drag_coefficient", 1.02),
    ]
    assert part.mass is not None and part.mass.change is not None and part.mass.change.value == -3.0
    assert package.fits[0].at_least == 2.6


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"tyre.class" =', '"tyre.clas" =', ["line 23", "is not a field", "did you mean tyre.class?"]),
        ("r-compound", "rcompound", ["line 23", "not known", "r-compound?"]),
        ('"-5 mm"', '"-5 kg"', ["line 25", "mass.cg_height"]),
        ("value = 1.02", "value = -1.02", ["line 27"]),
        ('"body.drag_coefficient" = { value = 1.02', '"tyre.size" = { value = 1.02', ["cannot be scaled"]),
        ("[part.add]", "[part.ad]", ["unknown key", "did you mean add?"]),
        ('"light-seats"', '"light-seat"', ["line 3", "is no package", "light-seats?"]),
        ("amount = 100", "amount = -1", ["line 7", "amount of money"]),
        ('currency = "EUR"', 'currency = "€"', ["line 8", 'code such as "EUR"']),
        ("year = 2024", "year = 24", ["line 9", "not a year"]),
        ('"2.6 m"', '"2.6 kg"', ["line 15", "fits.at_least"]),
        ('replace = ["tyre"]', 'replace = ["tire"]', ["no table of a car file", "tyre?"]),
        ('keep = ["tyre.size"]', 'keep = ["tyre.siz"]', ["did you mean tyre.size?"]),
        ("rationale = ", "rationalle = ", ["unknown key", "did you mean rationale?", "rationale: missing"]),
        ('change = { value = "-3 kg", kind = "estimated", source = "s" }\n', "", ["neither of change and follows"]),
        ("at = { value = 0.5", "at = { value = 9.5", ["not plausible"]),
        (', source = "s" }\n[part.add]', " }\n[part.add]", []),
        ("value = 1.02, kind = \"estimated\", source = \"s\"", "value = 1.02", ["names no source"]),
        ("[cost]", "[[cost]]", ["is not a table"]),
        ("[[part]]", "[part]", ["not a list of tables"]),
        ("[cost]", "[cost", ["is not TOML"]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: list[str]):
    text = GOOD.replace(old, new)
    assert text != GOOD
    if not words:
        load_package(write(tmp_path, text))
        return
    with pytest.raises(CarFileError) as caught:
        load_package(write(tmp_path, text))
    for word in ("own.toml", *words):
        assert word in str(caught.value)


def test_all_faults_come_at_once(tmp_path: Path):
    text = GOOD.replace('"tyre.class" =', '"tyre.clas" =').replace('"EUR"', '"euro"').replace("2024", "0")
    with pytest.raises(CarFileError, match="3 faults"):
        load_package(write(tmp_path, text))


@pytest.mark.parametrize("package", toml_ids("packages"))
def test_every_package_that_ships_says_why_and_from_where(package: str):
    assert read_text(f"packages/{package}.toml").startswith("# SPDX-License-Identifier: ")
    found = load_package(package)
    assert len(found.rationale) > 40
    assert found.cost.kind in KINDS and found.cost.source
    for part in found.parts:
        for edit in part.edits:
            assert edit.fact.source, f"{package}: {edit.path}"

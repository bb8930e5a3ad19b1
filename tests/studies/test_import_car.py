"""Car files from FASTSim's vehicles: what comes over in which unit, what is lent, what is named as left out."""

from __future__ import annotations

import json

import pytest

from hothatch.car.load import load_car
from hothatch.car.tyre_size import parse_tyre_size
from hothatch.cli import main
from hothatch.formats.fastsim import FastsimError, parse_fastsim_csv, parse_fastsim_yaml, read_fastsim
from hothatch.studies.import_car import import_car

PARAMETERS = {
    "Scenario name": "2021 Small Hatch", "vehYear": "", "vehPtType": "BEV", "dragCoef": "0.30", "frontalAreaM2": "2.2",
    "gliderKg": "900", "vehCgM": "-0.53", "driveAxleWeightFrac": "0.55", "wheelBaseM": "2.6", "cargoKg": "136",
    "vehOverrideKg": "", "compMassMultiplier": "1.4", "maxMotorKw": "100", "mcPeKgPerKw": "0.8", "mcPeBaseKg": "20",
    "maxEssKw": "1000", "maxEssKwh": "50", "essKgPerKwh": "4", "essBaseKg": "50", "essRoundTripEff": "0.97",
    "minSoc": "0.05", "maxSoc": "0.95", "wheelInertiaKgM2": "0.8", "numWheels": "4", "wheelRrCoef": "0.009",
    "wheelRadiusM": "0.316", "wheelCoefOfFric": "0.8", "chgEff": "0.86", "auxKw": "0.25", "transKg": "100",
    "transEff": "0.95", "maxFuelConvKw": "0", "fcEffMap": "[0.1, 0.2]", "val0To60Mph": "8.1",
}  # fmt: skip
VERSION_3 = """
name: 2021 Small Hatch
year: 2021
pt_type:
  BEV:
    res: {pwr_out_max_watts: 1.1e+5, energy_capacity_joules: 1.8e+8, min_soc: 0.05, max_soc: 0.95, mass_kilograms: ~}
    em: {pwr_out_max_watts: 100000.0, eff_interp_achieved: {data: {values: [0.9]}}, state: {eff: 0.0}}
    transmission: {eff_interp: 0.95}
    mass_kilograms: ~
chassis: {drag_coef: 0.3, frontal_area_square_meters: 2.2, wheel_rr_coef: 0.009, wheel_radius_meters: 0.316,
  wheel_inertia_kilogram_square_meters: 0.8, cg_height_meters: 0.53, drive_type: RWD, drive_axle_weight_frac: 0.55,
  wheel_base_meters: 2.6, glider_mass_kilograms: 900, cargo_mass_kilograms: 136, tire_code: P205/55R16, num_wheels: 4}
mass_kilograms: 1600.0
pwr_aux_base_watts: 250.0
save_interval: 1
state: {soc: 0.5}
"""


def one_vehicle(**changed: str) -> str:
    rows = [",Param Name,Param Value,Source"]
    rows += [f',{name},"{value}",' for name, value in (PARAMETERS | changed).items()]
    return "\n".join(rows)


@pytest.fixture
def csv_file(tmp_path):
    (tmp_path / "hatch.csv").write_text(one_vehicle())
    return tmp_path / "hatch.csv"


def test_values_come_over_in_si(csv_file, tmp_path):
    found = import_car(str(csv_file), str(tmp_path / "hatch.toml"))
    car = load_car(tmp_path / "hatch.toml")
    # 900 glider + 1.4 · (100 gearbox + 50·4+50 pack + 100·0.8+20 motor) = 1530 kg, without FASTSim's cargo.
    assert car.value("mass.curb") == pytest.approx(1530.0)
    assert car.value("battery.usable") == pytest.approx(0.9 * 50 * 3.6e6)
    assert car.value("auxiliary.power") == pytest.approx(250.0)
    assert car.value("year") == 2021
    # A height below zero is FASTSim's word for a driven rear axle, and the share is the driven axle's.
    assert car.value("drive.rear.power") == pytest.approx(100e3)
    assert car.value("mass.front_share") == pytest.approx(0.45)
    assert car.value("mass.cg_height") == pytest.approx(0.53)
    assert car.facts["mass.curb"].kind == "estimated"
    assert "glider_kg" in car.facts["mass.curb"].source
    assert "battery.discharge_power" not in car.facts  # 1000 kW means that nobody knows
    assert found.car.hash == car.hash


def test_what_the_vehicle_lacks_is_lent_and_marked_assumed(csv_file, tmp_path):
    found = import_car(str(csv_file), like="nissan-leaf-40-2018")
    assert found.like == "nissan-leaf-40-2018"
    assert found.car.facts["body.style"].kind == "assumed"
    leaf = load_car("nissan-leaf-40-2018")
    torque, power = leaf.value("drive.front.torque"), leaf.value("drive.front.power")
    assert isinstance(torque, float) and isinstance(power, float)
    assert found.car.value("drive.rear.torque") == pytest.approx(torque * 100e3 / power, rel=1e-3)
    assert found.car.value("tyre.size") == leaf.value("tyre.size")
    assert found.written == ""


def test_the_tyre_is_one_of_the_vehicles_radius(tmp_path):
    (tmp_path / "hatch.csv").write_text(one_vehicle(wheelRadiusM="0.285"))
    small = import_car(str(tmp_path / "hatch.csv"), like="hyundai-ioniq5-n-2024").car
    assert parse_tyre_size(str(small.value("tyre.size"))).free_radius == pytest.approx(
        0.285 / 0.963, rel=0.02
    )


def test_nothing_of_the_vehicle_is_lost_in_silence(csv_file):
    found = import_car(str(csv_file))
    left = {line.split(" = ")[0]: line.rpartition(": ")[2] for line in found.left_out}
    assert left["val0_to60_mph"] == "a result, not an input"
    assert left["wheel_coef_of_fric"].startswith("grip follows the class of tyre")
    assert "ess_max_kw" in left
    assert not {"fc_eff_map", "mass.curb"} & set(left)
    carried = " ".join(found.car.facts[line.split(" = ")[0]].source for line in found.carried)
    names = set(read_fastsim(csv_file).values)
    silent = {name for name in names - set(left) if name not in carried}
    assert silent == {"num_wheels", "fc_eff_map"}


def test_version_3_makes_the_same_car(csv_file, tmp_path):
    (tmp_path / "hatch.yaml").write_text(VERSION_3)
    old, new = import_car(str(csv_file)).car, import_car(str(tmp_path / "hatch.yaml")).car
    assert new.value("mass.curb") == pytest.approx(1600.0 - 136.0)  # the whole car is stated
    assert new.value("battery.discharge_power") == pytest.approx(110e3)
    assert new.value("tyre.size") == "P205/55R16"
    for path in (
        "mass.front_share",
        "battery.usable",
        "drive.rear.power",
        "tyre.rolling_radius",
        "body.wheelbase",
    ):
        assert new.value(path) == pytest.approx(old.value(path)), path
    left = import_car(str(tmp_path / "hatch.yaml")).left_out
    assert any(line.startswith("em.eff_interp_achieved.data.values") for line in left)
    assert not any("state" in line.split(" = ")[0] for line in left)


def test_one_vehicle_of_a_table_is_chosen_by_name(tmp_path):
    head = "selection,Scenario name,veh_pt_type,drag_coef"
    text = f"{head}\n1,Red Car,BEV,0.3\n2,Blue Car,Conv,0.4\n"
    assert parse_fastsim_csv(text, "db.csv", "Blue Car").values["drag_coef"] == 0.4
    with pytest.raises(FastsimError, match=r"2 vehicles; name one, such as 'Red Car'"):
        parse_fastsim_csv(text, "db.csv")
    with pytest.raises(FastsimError, match=r"no vehicle 'Bleu Car'; did you mean 'Blue Car'"):
        parse_fastsim_csv(text, "db.csv", "Bleu Car")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"numWheels": "2"}, "2 wheels, expected a car's 4"),
        ({"vehPtType": "HEV"}, "a HEV: hybrids are not modelled"),
        ({"vehPtType": "steam"}, "veh_pt_type is missing or unknown"),
        ({"wheelBaseM": "long"}, "hatch.csv:10: wheel_base_m is 'long', expected a number"),
        ({"maxEssKwh": ""}, "ess_max_kwh is missing"),
        ({"maxMotorKw": "0"}, "a power of 0 kW make no car"),
        ({"dragCoef": "3"}, "its values make no car"),
    ],
)
def test_vehicles_that_make_no_car_are_refused_with_the_place(tmp_path, changed, said: str):
    (tmp_path / "hatch.csv").write_text(one_vehicle(**changed))
    with pytest.raises(FastsimError) as error:
        import_car(str(tmp_path / "hatch.csv"), str(tmp_path / "out.toml"))
    assert said in str(error.value)
    assert not (tmp_path / "out.toml").exists()


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (parse_fastsim_csv, "a,b\n1,2\n", "no FASTSim vehicle: expected columns"),
        (parse_fastsim_csv, "", "no FASTSim vehicle"),
        (parse_fastsim_yaml, "[1, 2]", "expected a mapping"),
        (parse_fastsim_yaml, "a: [", "not YAML"),
        (parse_fastsim_yaml, "chassis: {}\npt_type: BEV", "pt_type is 'BEV', expected a mapping"),
        (parse_fastsim_yaml, "!!python/object/apply:os.system ['true']", "not YAML"),
    ],
)
def test_other_files_are_no_vehicles(parse, text: str, said: str):
    with pytest.raises(FastsimError) as error:
        parse(text)
    assert said in str(error.value)


def test_the_command_prints_three_lists_and_refuses_to_overwrite(csv_file, tmp_path, capsys):
    out = tmp_path / "hatch.toml"
    assert main(["import", str(csv_file), "-o", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "carried over" in printed and "lent by" in printed and "not carried over" in printed
    assert main(["import", str(csv_file), "-o", str(out)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["import", str(csv_file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == ""
    assert main(["import", str(tmp_path / "none.csv")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert main(["import", str(csv_file), "--like", "vw-golf-14t-2019"]) == 2
    assert "no car like a BEV" in capsys.readouterr().err


def test_an_odd_tyre_says_which_car_lent_it_and_why(tmp_path):
    (tmp_path / "hatch.csv").write_text(one_vehicle(wheelRadiusM="0.336"))
    found = import_car(str(tmp_path / "hatch.csv"), like="nissan-leaf-40-2018")
    (line,) = [line for line in found.lent if line.startswith("tyre.size")]
    size = parse_tyre_size(str(found.car.value("tyre.size")))
    assert size.free_radius == pytest.approx(0.336 / 0.963, rel=0.05)
    assert size.width < 0.24  # of those that roll so, the one most like the Leaf's
    lender = line.partition("(lent by ")[2].partition(",")[0]
    assert load_car(lender).value("tyre.size") == found.car.value("tyre.size")
    assert "rolling radius stated" in line
    assert any(
        line.startswith("drive.rear.torque") and "in proportion to power" in line for line in found.lent
    )


def test_what_only_looks_carried_over_is_named(tmp_path):
    (tmp_path / "hatch.yaml").write_text(VERSION_3.replace("RWD", "AWD"))
    left = import_car(str(tmp_path / "hatch.yaml")).left_out
    assert "drive_type = AWD: one axle is driven here, the front one" in left
    (tmp_path / "hatch.csv").write_text(one_vehicle(maxFuelConvKw="50", maxRegen="0"))
    left = import_car(str(tmp_path / "hatch.csv")).left_out
    assert "fc_max_kw = 50.0: an engine beside the battery is not modelled" in left
    assert any(line.startswith("max_regen = 0.0") for line in left)
    engine = {"vehPtType": "Conv", "maxMotorKw": "0", "maxFuelConvKw": "135", "fcEffType": "Diesel"}
    (tmp_path / "diesel.csv").write_text(one_vehicle(**engine))
    left = import_car(str(tmp_path / "diesel.csv")).left_out
    assert "fc_eff_type = Diesel: it burns petrol here, no other fuel is modelled" in left
    assert not any(line.startswith(("mc_", "ess_", "min_soc")) for line in left)


def test_a_document_of_aliases_is_refused_before_it_fills_the_memory(tmp_path):
    layers = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    text = "\n".join(["veh_pt_type: BEV", "a0: &a0 [x, x, x]", *layers])
    with pytest.raises(FastsimError, match=r"v\.yaml:3: an alias \*a0; expected every value written out"):
        parse_fastsim_yaml(text, "v.yaml")

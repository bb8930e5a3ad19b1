"""Cars with an engine, and with two motors, from file to Plant."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.engine import CYCLE_ANGLE, WILLANS_NAMES, fuel_classes, unpowered_gearbox
from hothatch.car.faults import CarFileError
from hothatch.car.load import load_car
from hothatch.car.plant import FUEL_TERMS, FULL_LOAD_TERMS, GEARS
from hothatch.car.rules import Columns
from hothatch.garage.reader import car_text
from hothatch.physics import engine_fuel
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.steps import MPH, SPEEDS, DriveTrace, Events, FullThrottle
from hothatch.solvers import ledger
from hothatch.units import RPM

GOLF, AUTOMATIC, FOUR = "vw-golf-gti-mk7-2017", "vw-golf-14t-2019", "toyota-gr-corolla-2023"
LEAF, TWO, TESLA = "nissan-leaf-40-2018", "hyundai-ioniq5-n-2024", "tesla-model3-performance-2018"


def test_an_engine_of_the_garage_by_hand(garage):
    plant = compile(garage[GOLF])[0]
    assert plant["engine"] == 1.0
    assert plant["gears"] == 6
    assert plant["gear_ratio"][:6] == pytest.approx(
        [3.77 * 3.24, 2.09 * 3.24, 1.47 * 3.24, 1.10 * 3.24, 1.11 * 2.62, 0.93 * 2.62]
    )
    assert np.all(plant["gear_ratio"][6:] == plant["gear_ratio"][5])
    assert plant["full_load"][:6] == pytest.approx(
        [350.0, 164e3, 1500 * RPM, 4450 * RPM, 4700 * RPM, 6200 * RPM], rel=1e-6
    )
    assert plant["engine_speed"] == pytest.approx(6800 * RPM)
    assert plant["unboosted"] == pytest.approx(9.5e5 * 1984e-6 / CYCLE_ANGLE)
    assert plant["full_load"][8] == pytest.approx(plant["unboosted"] / 350.0)
    assert plant["kickdown"] == 0.0 and plant["converter"] == 0.0
    assert np.all(plant["torque"] == 0.0), "no motors"
    assert len(plant["full_load"]) == FULL_LOAD_TERMS
    assert len(plant["gear_ratio"]) == GEARS


def test_the_radius_is_that_of_the_top_gear_and_n_over_v(garage):
    """EPA's 33.4 rpm/mph and 0.93 × 2.62 give 0.311 m; without N/V it is 0.963 of the free radius."""
    by_hand = 0.93 * 2.62 / (33.4 * RPM / 0.44704)
    assert by_hand == pytest.approx(0.311, abs=5e-4)
    assert compile(garage[GOLF])["radius"][0] == pytest.approx(by_hand, rel=1e-9)
    longer = compile(garage[GOLF], {"drive.front.final_drives": ((3.24, 3.24, 3.24, 3.24, 2.2, 2.2),)})
    assert longer["radius"][0] == compile(garage[GOLF])["radius"][0], (
        "an edit changes the gearing, not the tyre"
    )


@pytest.mark.parametrize(
    ("car_id", "kickdown", "converter"), [(GOLF, 0, 0), (AUTOMATIC, 1, 1), ("vw-golf-r-mk8-2022", 1, 0)]
)
def test_what_the_gearbox_can_do(garage, car_id, kickdown, converter):
    plant = compile(garage[car_id])[0]
    assert (plant["kickdown"], plant["converter"]) == (kickdown, converter)


def test_the_coupling_of_an_all_wheel_drive(garage):
    assert compile(garage[FOUR])["other_share"][0] == 0.5
    assert compile(garage[GOLF])["other_share"][0] == 0.0


def test_the_constants_of_the_fuel_map_are_those_of_physics():
    classes = fuel_classes()
    assert len(WILLANS_NAMES) == FUEL_TERMS
    for name in ("natural", "turbo"):
        assert set(WILLANS_NAMES) <= set(classes[name])
    row = np.array([classes["turbo"][name] for name in WILLANS_NAMES])
    assert engine_fuel.fuel_power(100.0, 200.0, 2e-3, 0.09, 1.0, 1.0, row) > 20e3


def test_a_torque_curve_goes_over_the_published_points(garage):
    curve = ((0.0, 200.0, 400.0, 712.1), (0.0, 250.0, 300.0, 200.0))
    plant = compile(garage[GOLF], {"drive.front.torque_curve": curve})[0]
    grid = np.linspace(0.0, 1.0, len(plant["engine_curve"])) * plant["engine_speed"]
    assert plant["engine_curve"] == pytest.approx(np.interp(grid, *curve))
    assert np.all(compile(garage[GOLF])["engine_curve"] == np.inf)


def test_half_the_drag_of_the_top_gear_hangs_on_a_coast_down_in_neutral(garage):
    columns = Columns(garage[GOLF].facts)
    columns.derive("tyre.rolling_radius", lambda _: 0.31)
    a, b, c = unpowered_gearbox(columns, "front")
    gear = 0.93 * 2.62 / 0.31
    assert a == pytest.approx(0.5 * 5.5e-3 * 350.0 * gear)
    assert b == pytest.approx(0.5 * 2.5e-5 * 350.0 * gear**2)
    assert c == 0.0


def test_columns_of_an_engine_are_rows(garage):
    powers = [150e3, 164e3, 180e3]
    table = compile(garage[GOLF], {"drive.front.power": powers, "mass.curb": [1300.0, 1400.0, 1500.0]})
    for row, power in enumerate(powers):
        alone = compile(garage[GOLF], {"drive.front.power": power, "mass.curb": 1300.0 + 100.0 * row})
        for name in table.dtype.names or ():
            assert table[name][row].tobytes() == alone[name][0].tobytes(), name


# --- what a file may not say ---


SECOND = '[[drive]]\naxle = "rear"\nkind = "pm"\npower = "50 kW"\ntorque = "100 N m"\nratio = 8\n[road_load]'


def written(tmp_path: Path, car_id: str, *changes: tuple[str, str]) -> Path:
    text = car_text(car_id)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "car.toml"
    path.write_text(text, encoding="utf-8")
    tomllib.loads(text)
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[road_load]", "[battery]\nusable = \"40 kWh\"\n[road_load]"), "battery.usable: belongs to cars with motors"),
        (("[road_load]", "[charging]\nefficiency = 0.9\n[road_load]"), "charging.efficiency: belongs to cars with motors"),
        (("displacement", "ratio = 8.2\ndisplacement"), "drive.front.ratio: belongs to motors"),
        (("max_speed", "fastest"), "drive.front.max_speed"),
        (("gearbox = {", "gears = {"), "drive.front.gearbox"),
        (('"manual"', '"automated"'), "one of manual, dual-clutch, automatic, cvt"),
        (('["3.77", ', '["-3.77", '), "drive.front.ratios"),
        (('["3.24", "3.24", ', '["3.24", '), "drive.front.final_drives"),
        (('["3.24", "3.24", "3.24", "3.24", "2.62", "2.62"]', '["3.24", "2.62"]'), "1 for all gears, or 6"),
        (('"1.47", "1.10"', '"1.47", "1.50"'), "gear 4 reduces by 4.86, final drive included, gear 3 by 4.76"),
        (('"manual"', '"cvt"'), "a CVT with 6 ratios; expected two, its longest reduction and its shortest"),
        (('["3.77", ', '["9", "8", "7", "6", "5", "3.77", '), "has 11 ratios; expected 1 to 10 ratios"),
        (('peak_torque_to = { value = "4450 rpm"', 'peak_torque_to = { value = "1450 rpm"'), "peak_torque_from"),
        (("[road_load]", SECOND),
         "an engine and another drive in one car"),
    ],
)  # fmt: skip
def test_what_no_petrol_car_can_be(tmp_path, change, words):
    with pytest.raises(CarFileError) as error:
        load_car(written(tmp_path, GOLF, change))
    assert words in str(error.value)


def test_an_electric_car_has_no_engines_fields(tmp_path):
    path = written(tmp_path, LEAF, ("[[drive]]\n", '[[drive]]\ngearbox = "manual"\n'))
    with pytest.raises(CarFileError, match=r"drive\.front\.gearbox: belongs to engines"):
        load_car(path)


# --- two motors ---


def launch(plants: np.ndarray) -> Events:
    return PROCEDURES["launch"].run(plants, traced=True)[0]


def time_at(event: Events, mph: float, row: int = 0) -> float:
    return float(event.numbers["at_speed"][row, int(np.argmin(np.abs(SPEEDS - mph * MPH))), 0])


def test_a_boost_is_quick_at_first_and_gone_at_the_trap(garage):
    """Three seconds of boost: 0-30 mph as with one that lasts, the trap nearer to a car without."""
    edits = {
        f"drive.{axle}.{key}": value
        for axle in ("front", "rear")
        for key, value in (("power", 90e3), ("torque", 200.0))
    }
    boost = {
        f"drive.{axle}.boost_{key}": value
        for axle in ("front", "rear")
        for key, value in (("power", 200e3), ("torque", 350.0))
    }
    edits["battery.discharge_power"] = 500e3
    plain = compile(garage[TESLA], edits)
    durations = {f"drive.{axle}.boost_duration": [3.0, 600.0] for axle in ("front", "rear")}
    boosted = compile(garage[TESLA], {**edits, **boost, **durations})
    without, with_ = launch(plain), launch(boosted)
    assert time_at(with_, 30, 0) == time_at(with_, 30, 1) < 0.8 * time_at(without, 30)
    traps = [float(np.interp(402.336, t["distance"], t["speed"])) for t in (*with_.traces, *without.traces)]
    assert traps[2] < traps[0] < traps[1] - 2.0
    assert ledger.LIMIT_HEAT in with_.traces[0]["limit"]
    assert abs(ledger.residual(with_.sinks)).max() < 1e-9 * ledger.throughput(with_.sinks).min()


def cruise(plants: np.ndarray, name: str = "hwfet") -> Events:
    asked = Conditions(mass_rule="test", ambient=296.15, dynamometer=True).over(STANDARD)
    states = start_states(plants, asked)
    return DriveTrace(name).run(plants, condition_table(plants, asked), states, True)


def test_an_idle_axle_that_decouples_costs_nothing(garage):
    plants = np.concatenate([compile(garage[TWO]), compile(garage[TWO], {"drive.front.disconnect": "no"})])
    plants["cruise_front"] = 0.0
    # The same body: only the drive differs.
    for name in ("road_a", "road_b", "road_c"):
        plants[name][1] = plants[name][0]
    events = cruise(plants)
    assert events.numbers["net"][0] < 0.97 * events.numbers["net"][1]
    assert np.all(abs(ledger.residual(events.sinks)) < 1e-9 * ledger.throughput(events.sinks))


def test_the_cruise_share_has_named_laws(garage):
    assert compile(garage[TWO])["cruise_front"][0] == 0.0  # its front axle decouples
    assert compile(garage[TESLA])["cruise_front"][0] == 0.0  # its induction motor rests
    magnets = compile(garage["nissan-leaf-nismo-rc-2018"])
    assert magnets["cruise_front"][0] == -1.0  # by torque at the wheels
    assert not magnets["rests"].any() and compile(garage[TESLA])["rests"][0].tolist() == [1.0, 0.0]
    assert compile(garage[TESLA], {"control.front_share": 0.2})["cruise_front"][0] == 0.2
    assert compile(garage[LEAF])["cruise_front"][0] == -1.0


def test_an_induction_motor_that_rests_costs_its_drag_alone(garage):
    """Nothing electric but windage: cheaper than the same motor under flux, dearer than one that is decoupled."""
    plants = np.concatenate([compile(garage[TESLA])] * 3)
    plants["rests"][1] = 0.0
    plants["rests"][2], plants["disconnect"][2, 0] = 0.0, 1.0
    events = cruise(plants)
    resting, fluxed, gone = events.numbers["net"]
    assert gone < 0.995 * resting and resting < 0.99 * fluxed
    sinks = events.sinks
    assert np.all(abs(ledger.residual(sinks)) < 1e-9 * ledger.throughput(sinks))
    assert sinks[0, ledger.MOTOR_IRON] < sinks[1, ledger.MOTOR_IRON]
    assert sinks[0, ledger.GEARBOX] > sinks[2, ledger.GEARBOX]


def test_an_axle_decouples_from_its_speed_on(garage):
    plants = compile(garage[TWO], {"drive.front.disconnect_speed": [0.0, 9.8, 60.0]})
    city, road = cruise(plants, "udds").numbers["net"], cruise(plants, "hwfet").numbers["net"]
    assert city[0] < 0.99 * city[1] < 0.99 * city[2]
    # The highway cycle is slower than 9.8 m/s for its first and last seconds only.
    assert road[1] == pytest.approx(road[0], rel=0.003)


def test_both_motors_pull_where_one_will_not_do(garage):
    plants = compile(garage[TWO])
    gentle, hard = (cruise(plants, name).sinks[0] for name in ("hwfet", "us06"))
    assert hard[ledger.MOTOR_COPPER] > gentle[ledger.MOTOR_COPPER]
    weak = compile(garage[TWO], {"drive.rear.power": 60e3, "drive.rear.torque": 120.0})
    events = cruise(weak, "us06")
    assert events.numbers["miss_seconds"][0] == 0.0, "the front axle helps"


@pytest.mark.parametrize("car_id", [TWO, TESLA, "kia-ev6-gt-2023", "nissan-leaf-nismo-rc-2018"])
@pytest.mark.parametrize("name", ["udds", "us06"])
def test_the_ledger_of_two_motors_closes(garage, car_id, name):
    plants = compile(garage[car_id])
    for event in (cruise(plants, name), launch(plants)):
        assert abs(ledger.residual(event.sinks)[0]) < 1e-9 * ledger.throughput(event.sinks)[0]


def test_a_rolling_run_counts_the_travel_of_the_pedal(garage):
    """The clock starts when the foot moves: what it takes to the floor is 0.15 s at the starting speed."""
    plants = compile(garage[LEAF])
    asked = STANDARD
    run = FullThrottle("rolling", start=20.0, until_speed=25.0)
    event = run.run(plants, condition_table(plants, asked), start_states(plants, asked), True)
    trace = event.traces[0]
    assert trace["time"][0] == pytest.approx(0.15 + run.step)
    assert trace["distance"][0] == pytest.approx(20.0 * (0.15 + run.step), rel=1e-3)


def test_a_variable_gearbox_has_every_ratio_between_its_two(garage):
    car = garage["vw-golf-14t-2019"]
    edits = {
        "drive.front.gearbox": "cvt",
        "drive.front.ratios": ((2.6, 0.4),),
        "drive.front.final_drives": ((5.0,),),
    }
    plant = compile(car, edits)[0]
    assert plant["gears"] == GEARS
    assert plant["gear_ratio"][0] == pytest.approx(13.0)
    assert plant["gear_ratio"][-1] == pytest.approx(2.0)
    steps = plant["gear_ratio"][1:] / plant["gear_ratio"][:-1]
    assert steps == pytest.approx(steps[0])

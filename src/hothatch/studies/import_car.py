"""A car file from another tool's vehicle: what it states, what a like car lends, and what could not be carried over.

FASTSim's vehicle is a point mass with a power limit and efficiency curves, so a car file needs what it lacks: body
style, tyre size and class, torque and ratio. These are lent by the garage's car nearest in mass and power (or by the
one named) and marked assumed. Losses of motor, battery and engine come from Hothatch's own class rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hothatch.cache import write_whole
from hothatch.car.build import build_car
from hothatch.car.faults import CarFileError
from hothatch.car.load import load_car
from hothatch.car.radius import DYNAMIC_RADIUS
from hothatch.car.record import Car, Fact, content_hash
from hothatch.car.schema import FIELDS
from hothatch.car.stated import usual_sd
from hothatch.car.write import car_toml
from hothatch.formats.fastsim import FastsimError, FastsimVehicle, read_fastsim
from hothatch.garage.reader import car_ids

UNLIMITED = 900.0  # kW: FASTSim's vehicles write 1000 for "never mind"
STANDARD_CARGO = 136.0  # kg, of FASTSim's own vehicles
LIKE_RADIUS = (
    0.05  # share by which tyres of one size roll differently by make, pressure and load, or were measured so
)
LENT = ("market", "body.style", "tyre.class")
LENT_PACK = ("battery.chemistry", "battery.cells_series", "battery.cells_parallel", "battery.cooling")
LENT_DRIVE = (
    "kind", "torque", "ratio", "displacement", "aspiration", "fuel", "gearbox", "ratios", "final_drives", "max_speed",
    "peak_torque_from", "peak_torque_to", "peak_power_from", "peak_power_to",
)  # fmt: skip
# What a vehicle may hold that has no place in a car file, and why: the first of the prefixes that fits.
PARTS = (
    "glider_kg", "comp_mass_multiplier", "trans_kg", "ess_kg_per_kwh", "ess_base_kg", "mc_pe_kg_per_kw", "mc_pe_base_kg",
    "fc_base_kg", "fc_kw_per_kg", "fs_kwh_per_kg",
)  # fmt: skip
WHY = {
    **dict.fromkeys(PARTS, "a part's mass; the mass of the whole car is stated"),
    **dict.fromkeys(
        ("res.mass", "res.specific", "em.mass", "em.specific", "fc.mass", "fc.specific", "fs.mass", "fs.specific",
         "chassis.mass", "transmission.mass"),
        "a part's mass; the mass of the whole car is stated",
    ),
    "val": "a result, not an input",
    "fc": "an engine's losses, idling and temper follow Hothatch's class rule",
    "idle_fc_kw": "an engine's losses, idling and temper follow Hothatch's class rule",
    "fs": "no tank is modelled",
    "mc_": "a motor's losses follow Hothatch's class rule",
    "em.": "a motor's losses follow Hothatch's class rule",
    "ess_max_kw": "FASTSim's word for no limit",
    "ess_life": "nothing ages",
    "ess_round_trip_eff": "a pack's losses follow its resistance",
    "res.eff": "a pack's losses follow its resistance",
    "res.thrml": "a pack's heat follows Hothatch's class rule",
    "cabin": "the cabin has a heat balance of Hothatch's own",
    "hvac": "the cabin has a heat balance of Hothatch's own",
    "wheel_coef_of_fric": "grip follows the class of tyre, as a slip curve",
    "max_regen": "regeneration is limited by deceleration, power and grip",
    "regen_": "regeneration is limited by deceleration, power and grip",
    **dict.fromkeys(
        ("min_fc_time_on", "mph_fc_on", "kw_demand_fc_on", "stop_start", "force_aux_on_fc", "max_accel_buffer",
         "perc_high_acc", "ess_dischg_to_fc", "ess_chg_to_fc", "pt_cntrl", "dfco_cntrl"),
        "when an engine runs beside a motor, or stops, is not chosen here",
    ),
    "alt_eff": "there is no alternator: the auxiliary power is what it costs",
    "trans_eff": "a gearbox's losses are a constant share of 80 to 100 %",
    "chg_eff": "nothing is charged, or no share of 50 to 100 %",
}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """A car made of a vehicle file: which values came over, which a like car lent, and what was left out, each a line."""

    car: Car
    like: str
    carried: tuple[str, ...]
    lent: tuple[str, ...]
    left_out: tuple[str, ...]
    written: str = ""

    def document(self) -> dict[str, Any]:
        """Return the import as JSON."""
        return {
            "car": self.car.id, "name": self.car.name, "like": self.like, "written": self.written,
            "carried": list(self.carried), "lent": list(self.lent), "left_out": list(self.left_out),
        }  # fmt: skip


def import_car(
    path: str, output: str | None = None, like: str | None = None, vehicle: str | None = None
) -> Imported:
    """Make a car of the vehicle file ``path`` and write it to ``output`` (None: only say what would come over).

    Raises FastsimError for a file that cannot be used or a hybrid, CarFileError where the values make no car,
    FileExistsError where ``output`` exists.
    """
    found = read_fastsim(path, vehicle)
    if found.powertrain not in ("BEV", "Conv"):
        raise FastsimError(
            f"{found.file}: a {found.powertrain}: hybrids are not modelled, expected BEV or Conv"
        )
    wheels = _number(found, "num_wheels", 4.0)
    if wheels != 4.0:
        raise FastsimError(f"{found.place('num_wheels')}: {wheels:g} wheels, expected a car's 4")
    lender = load_car(like) if like else _nearest(found)
    if ("drive.front.displacement" in lender.facts) is (found.powertrain == "BEV"):
        raise FastsimError(f"{lender.id} is no car like a {found.powertrain}: it has another kind of drive")
    facts, used = _facts(found)
    lent = dict(_lent(found, lender, facts))
    merged = {**lent, **facts}
    ordered = {path: merged[path] for path in FIELDS if path in merged}
    named = Car(_slug(found.name), found.name, ordered, hash=content_hash(ordered))
    text = car_toml(named, f"made of {Path(path).name}; what it lacked was lent by {lender.id}")
    car = _checked(named, text, found.file)
    if output:
        if Path(output).exists():
            raise FileExistsError(f"{output} exists already")
        write_whole(output, text)
    carried = tuple(f"{path} = {car.text(path)}" for path in ordered if path not in lent)
    borrowed = tuple(
        f"{path} = {car.text(path)}{_how(ordered[path], lender)}" for path in ordered if path in lent
    )
    return Imported(car, lender.id, carried, borrowed, tuple(_left_out(found, used)), output or "")


def _checked(car: Car, text: str, name: str) -> Car:
    """Return the car as its file reads. Raises FastsimError with the reasons why it is none."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{car.id}.toml"
        file.write_text(text, encoding="utf-8")
        try:
            return build_car(file)
        except CarFileError as error:
            reasons = str(error).replace(str(file), f"{name}, as a car file")
            raise FastsimError(f"{name}: its values make no car:\n{reasons}") from error


def _how(fact: Fact, lender: Car) -> str:
    """Return in brackets what the source says beyond that the like car lent it."""
    more = fact.source.removeprefix(f"lent by {lender.id}").removeprefix(", ")
    return f" ({more})" if more else ""


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "imported"


def _number(found: FastsimVehicle, name: str, default: float | None = None) -> float:
    value = found.values.get(name, default)
    if not isinstance(value, float | int) or not math.isfinite(value):
        said = "is missing" if value is None else f"is {value!r}"
        raise FastsimError(f"{found.place(name)}: {name} {said}, expected a number")
    return float(value)


def _curb(found: FastsimVehicle) -> tuple[float, list[str]]:
    """Return the mass without cargo [kg] and the names it came from: the stated whole, or the sum of the parts."""
    cargo = _number(found, "cargo_kg", STANDARD_CARGO)
    if _number(found, "veh_override_kg", 0.0) > 0.0:
        return _number(found, "veh_override_kg") - cargo, ["veh_override_kg", "cargo_kg"]
    n = {name: _number(found, name, 0.0) for name in (
        "glider_kg", "trans_kg", "ess_max_kwh", "ess_kg_per_kwh", "ess_base_kg", "mc_max_kw", "mc_pe_kg_per_kw",
        "mc_pe_base_kg", "fc_max_kw", "fc_kw_per_kg", "fc_base_kg", "fs_kwh", "fs_kwh_per_kg",
    )}  # fmt: skip
    parts = n["trans_kg"]
    if n["ess_max_kwh"] > 0.0:
        parts += n["ess_max_kwh"] * n["ess_kg_per_kwh"] + n["ess_base_kg"]
    if n["mc_max_kw"] > 0.0:
        parts += n["mc_max_kw"] * n["mc_pe_kg_per_kw"] + n["mc_pe_base_kg"]
    if n["fc_max_kw"] > 0.0 and n["fc_kw_per_kg"] > 0.0:
        parts += n["fc_max_kw"] / n["fc_kw_per_kg"] + n["fc_base_kg"]
    if n["fs_kwh"] > 0.0 and n["fs_kwh_per_kg"] > 0.0:
        parts += n["fs_kwh"] / n["fs_kwh_per_kg"]
    return n["glider_kg"] + _number(found, "comp_mass_multiplier", 1.0) * parts, [
        *n,
        "comp_mass_multiplier",
        "cargo_kg",
    ]


def _driven_axle(found: FastsimVehicle) -> str:
    """Return the driven axle: version 3 names it, version 2 hides it in the sign of the centre of gravity's height."""
    named = str(found.values.get("drive_type", "")).upper()
    if named:
        return "rear" if named == "RWD" else "front"
    return "rear" if _number(found, "veh_cg_m", 0.53) < 0.0 else "front"


def _facts(found: FastsimVehicle) -> tuple[dict[str, Fact], set[str]]:
    """Return what the vehicle states as facts by path, and the names that were used for it."""
    axle, electric = _driven_axle(found), found.powertrain == "BEV"
    used = {"veh_cg_m", "num_wheels"}
    if str(found.values.get("drive_type", "")).upper() in ("FWD", "RWD"):
        used.add("drive_type")
    facts: dict[str, Fact] = {}

    def put(path: str, value: float | str, *names: str, note: str = "") -> None:
        source = f"FASTSim vehicle {found.name}: {', '.join(names)}"
        facts[path] = Fact(value, "estimated", source, usual_sd(FIELDS[path], "estimated", value), None, note)
        used.update(names)

    curb, of = _curb(found)
    put("name", found.name, "scenario name")
    put("mass.curb", curb, *of, note="without FASTSim's cargo")
    year = found.values.get("veh_year")
    put("year", float(year) if isinstance(year, float) and year > 0 else _year(found.name), "veh_year")
    share = _number(found, "drive_axle_weight_frac")
    put("mass.front_share", share if axle == "front" else 1.0 - share, "drive_axle_weight_frac")
    put("mass.cg_height", abs(_number(found, "veh_cg_m")), "veh_cg_m")
    for path, name, scale in (
        ("body.wheelbase", "wheel_base_m", 1.0), ("body.drag_coefficient", "drag_coef", 1.0),
        ("body.frontal_area", "frontal_area_m2", 1.0), ("tyre.rolling_resistance", "wheel_rr_coef", 1.0),
        ("tyre.rolling_radius", "wheel_radius_m", 1.0), ("wheel.inertia", "wheel_inertia_kg_m2", 1.0),
        ("auxiliary.power", "aux_kw", 1e3),
    ):  # fmt: skip
        if name in found.values:
            put(path, _number(found, name) * scale, name)
    if "tire_code" in found.values:
        put("tyre.size", str(found.values["tire_code"]), "tire_code")
    power = "mc_max_kw" if electric else "fc_max_kw"
    put(f"drive.{axle}.power", 1e3 * _number(found, power), power)
    efficiency = found.values.get("trans_eff")
    if isinstance(efficiency, float) and 0.8 <= efficiency <= 1.0:
        put(f"drive.{axle}.gear_efficiency", efficiency, "trans_eff")
    if electric:
        _battery(found, put)
    return facts, used


def _battery(found: FastsimVehicle, put: Any) -> None:
    nominal = _number(found, "ess_max_kwh")
    window = _number(found, "max_soc", 1.0) - _number(found, "min_soc", 0.0)
    put("battery.nominal", 3.6e6 * nominal, "ess_max_kwh")
    put("battery.usable", 3.6e6 * nominal * window, "ess_max_kwh", "min_soc", "max_soc")
    if _number(found, "ess_max_kw", UNLIMITED) < UNLIMITED:
        put("battery.discharge_power", 1e3 * _number(found, "ess_max_kw"), "ess_max_kw")
    charge = found.values.get("chg_eff")
    if isinstance(charge, float) and 0.5 <= charge <= 1.0:
        put("charging.efficiency", charge, "chg_eff")


def _year(name: str) -> float:
    years = [
        int(word) for word in name.replace("_", " ").split() if word.isdigit() and 1880 <= int(word) <= 2100
    ]
    return float(years[0] if years else 2020)


def _nearest(found: FastsimVehicle) -> Car:
    """Return the garage's car of the same kind of drive whose mass and power lie nearest, in logarithms."""
    electric = found.powertrain == "BEV"
    mass, power = _curb(found)[0], 1e3 * _number(found, "mc_max_kw" if electric else "fc_max_kw")
    if not (mass > 0.0 and power > 0.0):
        raise FastsimError(
            f"{found.file}: a mass of {mass:g} kg and a power of {power / 1e3:g} kW make no car"
        )

    def far(car: Car) -> float:
        own = [car.value(f"drive.{axle}.power") for axle in ("front", "rear")]
        total = sum(value for value in own if isinstance(value, float))
        curb = car.value("mass.curb")
        assert isinstance(curb, float)
        return abs(math.log(curb / mass)) + abs(math.log(total / power))

    one_drive = [
        car
        for car in map(load_car, car_ids())
        if ("battery.usable" in car.facts) is electric
        and ("drive.front.power" in car.facts) is not ("drive.rear.power" in car.facts)
    ]
    return min(one_drive, key=far)


def _lent(found: FastsimVehicle, lender: Car, own: dict[str, Fact]) -> Iterator[tuple[str, Fact]]:
    """Yield what the car file needs and the vehicle lacks, from the like car; torque and size of engine by power."""
    axle = _driven_axle(found)
    of = "front" if "drive.front.power" in lender.facts else "rear"
    own_power, power = own[f"drive.{axle}.power"].value, lender.value(f"drive.{of}.power")
    assert isinstance(own_power, float) and isinstance(power, float)
    source = f"lent by {lender.id}"

    def fact(path: str, scale: float = 1.0) -> Fact:
        value = lender.facts[path].value
        if scale != 1.0 and isinstance(value, float):
            value = float(f"{value * scale:.4g}")
        spread = usual_sd(FIELDS[path], "assumed", value)
        return Fact(value, "assumed", source if scale == 1.0 else f"{source}, in proportion to power", spread)

    for path in LENT + (LENT_PACK if found.powertrain == "BEV" else ()):
        yield path, fact(path)
    if "tyre.size" not in own:
        yield "tyre.size", _tyre(own, lender)
    for name in LENT_DRIVE:
        if (path := f"drive.{of}.{name}") in lender.facts:
            scale = own_power / power if name in ("torque", "displacement") else 1.0
            yield f"drive.{axle}.{name}", fact(path, scale)


def _tyre(own: dict[str, Fact], lender: Car) -> Fact:
    """Return the like car's size if it rolls like the vehicle's, else of the garage's that do that of the nearest width."""
    from hothatch.car.tyre_size import parse_tyre_size

    radius = own["tyre.rolling_radius"].value if "tyre.rolling_radius" in own else None
    first = parse_tyre_size(str(lender.value("tyre.size")))

    def off(car: Car) -> float:
        rolls = DYNAMIC_RADIUS * parse_tyre_size(str(car.value("tyre.size"))).free_radius
        return abs(rolls / radius - 1.0) if isinstance(radius, float) else 0.0

    if off(lender) <= LIKE_RADIUS:
        return Fact(str(lender.value("tyre.size")), "assumed", f"lent by {lender.id}")
    cars = [load_car(name) for name in car_ids()]
    near = [car for car in cars if off(car) <= LIKE_RADIUS]
    best = (
        min(
            near,
            key=lambda car: (abs(parse_tyre_size(str(car.value("tyre.size"))).width - first.width), off(car)),
        )
        if near
        else min(cars, key=off)
    )
    why = f"the garage's tyre {'most like it in width of those of the' if near else 'nearest in'} rolling radius stated"
    return Fact(str(best.value("tyre.size")), "assumed", f"lent by {best.id}, {why}")


def _left_out(found: FastsimVehicle, used: set[str]) -> Iterator[str]:
    electric = found.powertrain == "BEV"
    absent = (
        ("fc_", "fs_", "fc.", "fs.") if electric else ("mc_", "ess_", "em.", "res.", "min_soc", "max_soc")
    )
    other = "fc_max_kw" if electric else "mc_max_kw"  # whose mass may have been counted
    power = _number(found, other, 0.0)
    for name, value in found.values.items():
        if (name in used and name != other) or value == "" or (power == 0.0 and name.startswith(absent)):
            continue  # FASTSim writes what belongs to an engine, or to a motor, beside a power of zero too
        shown = str(value) if len(str(value)) <= 40 else f"{str(value)[:37]}..."
        yield f"{name} = {shown}: {_why(found, name, value)}"


def _why(found: FastsimVehicle, name: str, value: float | str) -> str:
    """Return why a value has no place in a car file."""
    if name == "drive_type":
        return f"one axle is driven here, the {_driven_axle(found)} one"
    if name == "fc_eff_type" and str(value).upper() not in ("SI", "ATKINSON"):
        return "it burns petrol here, no other fuel is modelled"
    if found.powertrain == "BEV" and name.startswith(("fc_max", "fs_max", "fs_kwh")):
        return "an engine beside the battery is not modelled"
    if name == "mc_max_kw":
        return "a motor beside the engine is not modelled"
    return next((why for prefix, why in WHY.items() if name.startswith(prefix)), "no such input here")

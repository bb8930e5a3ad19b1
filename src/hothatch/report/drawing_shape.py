"""What a drawing needs of a car, in millimetres and newtons: from its file, its class rules, its Plant.

Battery and motors have no published places in most files: their boxes are drawn to their mass, energy and torque, where such
parts sit, and say nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

from hothatch.car.chassis import DRIVER_MASS
from hothatch.car.compile import compile
from hothatch.car.derived import columns_of
from hothatch.car.plausible import drive_kind
from hothatch.car.record import Car
from hothatch.car.tyre_size import parse_tyre_size
from hothatch.constants import G0

MM = 1000.0
PACK_DENSITY = 1150.0  # kg/m³ of a pack with its housing: Leaf 303 kg in about 0.26 m³ below the seats
AIR_DENSITY = 1.2  # kg/m³, near 20 °C at sea level
AIR_SPEED = 100 / 3.6  # at which the forces of the air are drawn, m/s
_STYLES = {
    "saloon": ("saloon", "sedan", "notchback", "fastback", "liftback"),
    "suv": ("suv", "crossover", "off-road", "mpv", "van"),
    "estate": ("estate", "wagon", "shooting"),
    "coupe": ("coupe", "coupé", "race", "racing"),
    "open": ("open", "roadster", "convertible", "cabriolet", "spider", "spyder"),
}


@dataclass(frozen=True)
class Tyre:
    """One axle's tyre [mm]: free radius, section width, rim radius."""

    radius: float
    width: float
    rim: float


@dataclass(frozen=True)
class Motor:
    """One motor or engine: radius and length of its drum [mm]."""

    kind: str
    radius: float
    length: float
    power: float  # W


@dataclass(frozen=True)
class Shape:
    """One car for the drawing board. Lengths in mm; x from the front axle rearwards; loads and air forces in N."""

    name: str
    style: str
    wheelbase: float
    front_overhang: float
    length: float
    width: float
    height: float
    clearance: float
    clearance_stated: bool
    tracks: tuple[float, float]
    tyres: tuple[Tyre, Tyre]
    centre: tuple[float, float]  # of gravity: behind the front axle, above the ground
    loads: tuple[float, float]
    curb: float  # kg
    battery: tuple[float, float, float] | None  # length, width, height of its box
    energy: float  # J
    motors: tuple[Motor | None, Motor | None]
    drag: float
    lifts: tuple[float, float]

    @property
    def rear_overhang(self) -> float:
        """Return what stands behind the rear axle."""
        return self.length - self.wheelbase - self.front_overhang


def shape_of(car: Car) -> Shape:
    """Return the shape of ``car``; what its file leaves out comes from class rules."""
    plant = compile(car)[0]
    columns = columns_of(car.facts if car.base is None else car.base, car.edits)
    value = {
        name: MM * float(columns.value(f"body.{name}"))
        for name in ("wheelbase", "front_overhang", "length", "width", "track_front", "track_rear")
    }
    height = MM * float(columns.get("body.height") or plant["cg_height"] / 0.36)
    stated = columns.get("body.ground_clearance")
    sizes = [str(columns.text("tyre.size"))]
    sizes.append(str(columns.text("tyre.rear_size")) if columns.has("tyre.rear_size") else sizes[0])
    share = float(plant["front_share"])
    weight = (float(plant["mass"]) + DRIVER_MASS) * G0
    pressure = 0.5 * AIR_DENSITY * AIR_SPEED**2
    energy = float(columns.get("battery.usable") or 0.0)
    pack = float(columns.value("battery.mass")) if energy else 0.0
    return Shape(
        name=car.name,
        style=outline_style(car.text("body.style")),
        wheelbase=value["wheelbase"],
        front_overhang=value["front_overhang"],
        length=value["length"],
        width=value["width"],
        height=height,
        clearance=MM * float(columns.value("body.ground_clearance")),
        clearance_stated=stated is not None,
        tracks=(value["track_front"], value["track_rear"]),
        tyres=(_tyre(sizes[0]), _tyre(sizes[1])),
        centre=((1.0 - share) * value["wheelbase"], MM * float(plant["cg_height"])),
        loads=(share * weight, (1.0 - share) * weight),
        curb=float(plant["mass"]),
        battery=_box(pack, value["wheelbase"], value["width"]) if pack else None,
        energy=energy,
        motors=(_motor(car, "front"), _motor(car, "rear")),
        drag=pressure * float(plant["drag_area"]),
        lifts=(pressure * float(plant["lift_area"][0]), pressure * float(plant["lift_area"][1])),
    )


def outline_style(text: str) -> str:
    """Return which of the outlines stands for a body style; a hatchback for what nobody knows."""
    words = text.lower()
    return next((style for style, keys in _STYLES.items() if any(key in words for key in keys)), "hatchback")


def _tyre(code: str) -> Tyre:
    size = parse_tyre_size(code)
    return Tyre(MM * size.free_radius, MM * size.width, MM * size.rim_diameter / 2)


def _box(mass: float, wheelbase: float, width: float) -> tuple[float, float, float]:
    """Return length, width and height [mm] of a pack of ``mass`` [kg] under the floor between the axles."""
    length, across = 0.58 * wheelbase, 0.66 * width
    height = mass / PACK_DENSITY * MM**3 / (length * across)
    return length, across, min(max(height, 90.0), 300.0)


def _motor(car: Car, axle: str) -> Motor | None:
    power, torque = car.value(f"drive.{axle}.power"), car.value(f"drive.{axle}.torque")
    if not isinstance(power, float) or not isinstance(torque, float):
        return None
    kind = drive_kind(car.value(f"drive.{axle}.kind"))
    # Shear stress fixes torque by volume: 320 N m in a stator of 0.2 m by 0.2 m with its housing.
    radius = 135.0 * (torque / 320.0) ** (1 / 3)
    return Motor(kind, radius, 2.1 * radius, power)

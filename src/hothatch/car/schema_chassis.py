"""What a car file may say of its chassis: steering, suspension, brakes.

Wheel rates: springs, bars and dampers are stated as they act at the wheel. Angles follow ISO 8855: inclination is
negative with the top of the wheel inboard; toe-in is positive. A field that is left out comes from its class rule
(``garage/classes/chassis.toml``) or from other fields (``chassis.py``).
"""

from __future__ import annotations

from hothatch.car.field import CHOICE
from hothatch.car.record import Fact
from hothatch.car.section import Section, may, told

KINDS = ("strut", "double-wishbone", "multi-link", "twist-beam", "trailing-arm", "rigid")
TUNES = ("comfort", "sport", "track")


class Steering(Section):
    table = "steering"
    ratio: Fact | None = may("ratio", "steering-wheel angle over mean road-wheel angle", 5, 40)


class SuspensionAxle(Section):
    kind: Fact | None = may(CHOICE, "kind of wheel suspension", choices=KINDS)
    spring_rate: Fact | None = may("stiffness", "of one spring, at the wheel", 1e3, 5e5)
    bar_rate: Fact | None = may(
        "stiffness", "of the anti-roll bar, at one wheel with the other moving against it", 0, 5e5
    )
    roll_stiffness: Fact | None = may(
        "rotational_stiffness", "of the whole axle on its tyres, in place of springs and bar", 1e3, 1e6
    )
    roll_damping: Fact | None = may("rotational_damping", "of the whole axle", 0, 1e5)
    damping_scale: Fact | None = may("ratio", "roll damping over its class rule", 0, 10)
    roll_centre: Fact | None = may("length", "height of the roll centre above the road", -0.5, 1)
    unsprung_mass: Fact | None = may("mass", "of both wheels, hubs, brakes, half the links", 5, 800)
    camber: Fact | None = may("angle", "static inclination, negative: top inboard", -0.2, 0.2)
    toe: Fact | None = may("angle", "static toe of one wheel, positive: toe-in", -0.05, 0.05)
    camber_gain: Fact | None = may(
        "ratio", "inclination towards the outside that a wheel takes of the body's roll", -1, 2
    )
    roll_steer: Fact | None = may(
        "ratio", "angle of steer over angle of roll, positive: towards understeer", -0.5, 0.5
    )
    lateral_compliance: Fact | None = may(
        "angle_per_force",
        "compliance steer by the axle's lateral force, of the front with the steering's; positive: understeer",
        -1e-5,
        1e-5,
    )
    damper: Fact | None = told("what is known of the dampers")


class FrontSuspension(SuspensionAxle):
    table = "suspension.front"


class RearSuspension(SuspensionAxle):
    table = "suspension.rear"


class Suspension(Section):
    table = "suspension"
    tune: Fact | None = may(
        CHOICE, "how the car is set up, for the class rules; left out: for everyday", choices=TUNES
    )
    roll_gradient: Fact | None = may(
        "angle_per_acceleration", "steady roll angle over lateral acceleration", 1e-4, 0.03
    )
    front_roll_share: Fact | None = may("share", "of the roll stiffness, on the front axle", 0.05, 0.95)
    damping_ratio: Fact | None = may("ratio", "damping of roll over critical", 0.02, 2)
    front: FrontSuspension | None = None
    rear: RearSuspension | None = None


class Brakes(Section):
    table = "brakes"
    torque: Fact | None = may("torque", "greatest friction torque of all four brakes, cold", 200, 60e3)
    balance: Fact | None = may("share", "of the friction torque on the front axle", 0.3, 0.95)
    rise_time: Fact | None = may("duration", "from pedal to full pressure", 0.01, 2)
    abs: Fact | None = may(
        CHOICE, "anti-lock brakes; left out: yes from model year 2000", choices=("yes", "no")
    )
    abs_slip: Fact | None = may("ratio", "slip that anti-lock brakes hold", 0.02, 0.5)
    abs_response: Fact | None = may("duration", "response time of anti-lock brakes", 1e-3, 1)
    front_disc: Fact | None = may("length", "diameter of the front discs", 0.1, 0.6)
    rear_disc: Fact | None = may("length", "diameter of the rear discs or drums", 0.1, 0.6)
    front_heat_capacity: Fact | None = may("heat_capacity", "of the front axle's two discs", 500, 1e5)
    rear_heat_capacity: Fact | None = may("heat_capacity", "of the rear axle's two discs or drums", 500, 1e5)
    front_conductance: Fact | None = may(
        "thermal_conductance", "of the front axle's discs to air, at rest", 0, 500
    )
    rear_conductance: Fact | None = may(
        "thermal_conductance", "of the rear axle's discs to air, at rest", 0, 500
    )
    front_conductance_speed: Fact | None = may(
        "thermal_conductance_per_speed", "growth of it with speed, front", 0, 50
    )
    rear_conductance_speed: Fact | None = may(
        "thermal_conductance_per_speed", "growth of it with speed, rear", 0, 50
    )
    fade_start: Fact | None = may(
        "temperature", "of the discs where the pads' friction begins to fade", 350, 1500
    )
    fade_end: Fact | None = may("temperature", "of the discs where it has faded", 400, 1800)

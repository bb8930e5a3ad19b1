"""A whole electric car in a page: 0–60 mph and a city cycle from the book's equations, in plain loops.

    python examples/whole_car_in_a_page.py [car]

Every formula comes from ``hothatch.physics``, where its source stands; no solver is used. What the solvers add: every
joule in a ledger, heat, limits of the battery, two driven axles, governors, and machine code.
"""

from __future__ import annotations

import sys

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.constants import COASTDOWN_DENSITY
from hothatch.garage.cycles import cycle
from hothatch.physics import battery, gearbox, motor, road_load, tyre
from hothatch.physics.drive_losses import loss_parts
from hothatch.physics.mf_longitudinal import pure_fx
from hothatch.physics.smooth import ramp

MPH = 0.44704  # m/s
GRID = np.linspace(0.0, 1.0, 21)  # the charges at which the battery's tables stand


def resistance(p, v, mass, density):
    """Force [N] that road and air ask for: the coast-down, and what differs from it in mass, tyre, body and weather."""
    rolling = road_load.rolling_force(mass, p["rolling"], 1.0)
    rolling -= road_load.rolling_force(p["road_mass"], p["road_rolling"], 1.0)
    air = road_load.drag_force(v, 0.0, density, p["drag_area"])
    air -= road_load.drag_force(v, 0.0, COASTDOWN_DENSITY, p["road_drag_area"])
    return road_load.coast_down_force(v, p["road_a"], p["road_b"], p["road_c"]) + rolling + air


def launch(p, axle, dt=0.005):
    """Seconds from first motion (0.5 km/h) to 60 mph: curb mass + 90 kg, 20 °C, full battery at 25 °C."""
    side, share = (-1.0, p["front_share"]) if axle == 0 else (1.0, 1.0 - p["front_share"])
    mass, density = p["mass"] + 90.0, road_load.air_density(101_325.0, 293.15)
    gear, radius = p["ratio"][axle], p["radius"]
    free = road_load.inertia_mass(p["wheel_inertia"], 0.0, 0.0, radius)  # the wheels that no motor turns
    driven = road_load.inertia_mass(p["wheel_inertia"], p["rotor_inertia"][axle], gear, radius)
    u = np.interp(p["soc_high"], GRID, p["ocv"]) / p["voltage_nominal"]  # voltage ratio; sag is left out here
    v = t = torque = slip = accel = start = 0.0
    while v < 60 * MPH:
        omega = gear * v * (1.0 + slip) / radius
        # The motor: torque rises at its rate up to the envelope, which power and droop limit.
        nu = motor.speed_ratio(omega, p["power"][axle], p["torque"][axle])
        droop = p["voltage_headroom"][axle], p["droop_slope"][axle], p["droop_onset"][axle]
        power = motor.peak_power(nu, u, p["power"][axle], *droop)
        rate = p["torque"][axle] / p["rise_time"][axle]
        torque = motor.torque_rise(torque, motor.torque_limit(omega, power, p["torque"][axle]), rate, dt)
        drag = gearbox.spin_drag(omega, *p["gear_drag"][axle])
        push = gearbox.output_torque(torque, gear, p["gear_efficiency"][axle], drag) / radius
        # The road, and the tyres: load leaves or joins the driven axle as the car accelerates.
        against = resistance(p, v, mass, density)
        fz = 0.5 * tyre.axle_load(mass, share, accel, p["cg_height"], p["wheelbase"], side)
        grip = 2.0 * pure_fx(p["mf"][axle], fz, p["slip_target"], 0.0, 1.0)
        accel = max((push - against) / (mass + free + driven), 0.0)
        force = push - driven * accel
        if force > grip:  # traction control takes torque back
            force, accel = grip, (grip - against) / (mass + free)
            wanted = (force + driven * accel) * radius
            torque = gearbox.motor_torque(wanted, gear, p["gear_efficiency"][axle], drag)
        slip = tyre.slip_for_force(p["mf"][axle], 0.5 * force, fz, 1.0)
        v, t = v + accel * dt, t + dt
        if v < 0.5 / 3.6:
            start = t
    return t - (v - 60 * MPH) / accel - start


def city(p, axle, name="udds", charge=0.8):
    """Wh/km at the battery's terminals and the charge left, on the dynamometer at the EPA's test mass and 23 °C."""
    trace, gear, radius, eta = cycle(name), p["ratio"][axle], p["radius"], p["gear_efficiency"][axle]
    mass, power, torque = p["test_mass"], p["power"][axle], p["torque"][axle]
    driven = road_load.inertia_mass(p["wheel_inertia"], p["rotor_inertia"][axle], gear, radius)
    share = p["front_share"] if axle == 0 else 1.0 - p["front_share"]
    fz = 0.5 * tyre.axle_load(mass, share, 0.0, p["cg_height"], p["wheelbase"], 1.0)  # of one wheel at rest
    soc = p["soc_low"] + charge * (p["soc_high"] - p["soc_low"])
    volts, polarisation, energy, metres = np.interp(soc, GRID, p["ocv"]), 0.0, 0.0, 0.0
    warm = battery.resistance_factor(296.15, p["activation"], p["activated_share"])
    for v0, v1, dt in zip(trace.speed_ms[:-1], trace.speed_ms[1:], np.diff(trace.time_s), strict=True):
        v, accel = 0.5 * (v0 + v1), (v1 - v0) / dt
        force = resistance(p, v, mass, COASTDOWN_DENSITY) + mass * accel if v > 0.0 else 0.0
        if force < 0.0:  # the motor brakes as far as it may; friction brakes do the rest
            most = min(torque, p["regen_power"] / max(v * gear / radius, 1.0)) * gear / (radius * eta)
            most = min(most, mass * p["regen_deceleration"]) * ramp(v, *p["regen_fade"])
            force = -min(-force, most)
        # From the road back to the motor's shaft, and through its losses and the inverter's to the terminals.
        omega = gear * v * (1.0 + tyre.slip_for_small_force(p["mf"][axle], 0.5 * force, fz)) / radius
        wheel = (force + driven * accel) * radius
        shaft = gearbox.motor_torque(wheel, gear, eta, gearbox.spin_drag(omega, *p["gear_drag"][axle]))
        losses = loss_parts(shaft, omega, volts / p["voltage_nominal"], power, torque, p["loss"][axle])
        drawn = shaft * omega + sum(losses) + p["auxiliary_power"] / p["dcdc_efficiency"]
        # The cells: open-circuit voltage, a resistance and one RC pair, all by charge.
        ocv, r0, r1 = (np.interp(soc, GRID, p[table]) for table in ("ocv", "r0", "r1"))
        r0, r1, c1 = r0 * warm, r1 * warm, battery.pair_capacitance(p["tau1"], r1 * warm)
        source, inner = battery.step_source(ocv, polarisation, r0, r1, c1, dt)
        current = battery.current_from_power(drawn, source, inner)
        polarisation = 2.0 * battery.pair_midpoint(current, polarisation, r1, c1, dt) - polarisation
        soc, volts = battery.charge_step(soc, current, p["charge_capacity"], dt), source - inner * current
        energy, metres = energy + drawn * dt, metres + v * dt
    return energy / 3.6 / metres, (soc - p["soc_low"]) / (p["soc_high"] - p["soc_low"])


def main(car_id="nissan-leaf-40-2018"):
    car = load_car(car_id)
    plant = compile(car)[0]  # the car file's values and class rules as one row of numbers, SI
    driven = int(plant["torque"][1] > 0.0)  # 0 front, 1 rear
    consumption, left = city(plant, driven)
    print(f"{car.name}: 0–60 mph in {launch(plant, driven):.2f} s")
    print(f"UDDS at {consumption:.1f} Wh/km from the battery, charge from 80 to {100 * left:.1f} %")


if __name__ == "__main__":
    main(*sys.argv[1:])

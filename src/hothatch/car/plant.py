"""The Plant: one car as one row of floats and small tables. A car is a row; a fleet is a table.

Solvers read it as ``p["name"]``, so that a record, a row of an array and a dict all serve. SI units throughout.
Axle tables hold the front axle first, the rear axle second; an axle without a motor has zero torque.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import MF_TERMS

FRONT, REAR = 0, 1
SOC_POINTS = 21  # the battery's tables stand on this uniform grid of charge, 0 … 1
ENVELOPE_POINTS = 33  # a published torque curve, on a uniform grid of speed from 0 to max_speed
FULL_LOAD_TERMS = 10  # arguments of full_load_torque, physics/engine.py
FUEL_TERMS = 6  # constants of the fuel map, physics/engine_fuel.py
THROTTLE_POINTS = 61  # power allowed in rapid charging, on a uniform grid of pack temperature …
THROTTLE_RANGE = (273.15, 333.15)  # … K
LOSS_TERMS = 19  # coefficients of the drive's loss form, physics/drive_losses.py

_AXLE = (2,)
_CHASSIS = [
    ("mass", "f8"),  # curb, kg
    ("test_mass", "f8"),  # mass at which the road load was set (ETW, WLTP test mass), kg
    ("gross_mass", "f8"),  # permissible laden mass, kg
    ("front_share", "f8"),  # of curb + driver on the front axle, -
    ("cg_height", "f8"),  # curb + driver, m
    ("wheelbase", "f8"),  # m
    ("wheel_inertia", "f8"),  # one wheel with its tyre, kg m²
    ("radius", "f8"),  # rolling radius, m
    ("slip_target", "f8"),  # of traction control, -
]
_HANDLING = [
    ("mf", "f8", (2, MF_TERMS)),  # Magic Formula of each axle's tyre, see car/mf_terms.py
    ("track", "f8", _AXLE),  # m
    ("yaw_inertia", "f8"),  # curb + driver, kg m²
    ("roll_inertia", "f8"),  # sprung mass about the x axis through its own centre of gravity, kg m²
    ("unsprung", "f8", _AXLE),  # kg an axle
    ("roll_centre", "f8", _AXLE),  # above the road, m
    ("roll_stiffness", "f8", _AXLE),  # springs and bars on the tyres, N m/rad
    ("roll_damping", "f8", _AXLE),  # N m s/rad
    ("roll_steer", "f8", _AXLE),  # rad of steer per rad of roll, positive: understeer
    ("camber", "f8", _AXLE),  # static inclination, rad; negative: top inboard
    ("toe", "f8", _AXLE),  # of one wheel, rad; positive: toe-in
    ("camber_gain", "f8", _AXLE),  # rad of inclination towards the outside per rad of roll
    (
        "lateral_compliance",
        "f8",
        _AXLE,
    ),  # rad of steer per N of the axle's lateral force, positive: understeer
    ("steering_ratio", "f8"),  # steering-wheel angle over mean road-wheel angle
    ("lift_area", "f8", _AXLE),  # lift coefficient × area, positive: up, m²
    ("brake_torque", "f8", _AXLE),  # greatest friction torque of both brakes, cold, N m
    ("brake_rise", "f8"),  # from pedal to full pressure, s
    ("abs", "f8"),  # 1: anti-lock brakes
    ("abs_slip", "f8"),  # slip that they hold, -
    ("abs_response", "f8"),  # s
    ("brake_heat", "f8", _AXLE),  # heat capacity of both discs, J/K
    ("brake_conductance", "f8", _AXLE),  # discs to air at rest, W/K
    ("brake_conductance_speed", "f8", _AXLE),  # growth with speed, W s/(K m)
    ("brake_fade", "f8", (2,)),  # friction begins to fade, has faded, K
    ("esc", "f8"),  # 1: stability control
    ("esc_sideslip", "f8"),  # rad
    ("esc_yaw_margin", "f8"),  # rad/s
    ("vectoring", "f8"),  # gain of torque vectoring by brake, 0: none
    ("motor_vectoring", "f8"),  # the same by motor
    ("tyre_speed_limit", "f8"),  # by the speed letter, m/s; inf where the code has none
    ("tyre_load_capacity", "f8", _AXLE),  # of one tyre, by the load index, kg
    ("tyre_capacity", "f8", _AXLE),  # heat capacity of both tyres' treads and belts, J/K
    ("tyre_area", "f8", _AXLE),  # of both tyres to the air: tread and sidewalls, m²
    ("tyre_range", "f8", (2,)),  # grip begins to fall, has fallen, K
    ("width", "f8"),  # of the body without mirrors, m
    ("length", "f8"),  # m
    ("front_overhang", "f8"),  # m
]
_ROAD_LOAD = [
    ("road_a", "f8"),  # N: chassis alone, the drive's own drag already taken out
    ("road_b", "f8"),  # N s/m
    ("road_c", "f8"),  # N s²/m²
    ("road_mass", "f8"),  # mass at which a, b, c hold, kg
    ("road_rolling", "f8"),  # Crr contained in a, b, c, -
    ("road_drag_area", "f8"),  # CdA contained in a, b, c, m²
    ("rolling", "f8"),  # Crr now, -
    ("drag_area", "f8"),  # CdA now, m²
]
_DRIVE = [
    ("torque", "f8", _AXLE),  # peak, motor shaft, N m
    ("power", "f8", _AXLE),  # peak, motor shaft, W
    ("ratio", "f8", _AXLE),
    ("max_speed", "f8", _AXLE),  # rad/s
    ("rotor_inertia", "f8", _AXLE),  # kg m²
    ("gear_efficiency", "f8", _AXLE),
    ("gear_drag", "f8", (2, 2)),  # spin drag torque at the motor shaft: N m, N m s
    ("loss", "f8", (2, LOSS_TERMS)),  # see physics/drive_losses.py; fractions of power
    ("curve", "f8", (2, ENVELOPE_POINTS)),  # published torque against speed, N m; inf where none is given
    ("disconnect", "f8", _AXLE),  # 1: decoupled while it is not needed
    ("differential_lock", "f8", _AXLE),  # difference over sum of the wheels' torques, -
    ("rests", "f8", _AXLE),  # 1: without flux while it is not needed
    ("droop_slope", "f8", _AXLE),  # fall of peak power per multiple of base speed, -
    ("droop_onset", "f8", _AXLE),  # multiple of base speed where it begins, -
    ("voltage_headroom", "f8", _AXLE),  # power falls with voltage below 1/headroom of nominal, -
    ("rise_time", "f8", _AXLE),  # zero to peak torque, s
    ("peak_duration", "f8", _AXLE),  # s
    ("continuous_power", "f8", _AXLE),  # W
    ("motor_capacity", "f8", _AXLE),  # J/K
    ("motor_conductance", "f8", _AXLE),  # W/K to coolant
    ("motor_limit", "f8", (2, 2)),  # fade starts, ends, K
    ("inverter_capacity", "f8", _AXLE),
    ("inverter_conductance", "f8", _AXLE),
    ("inverter_limit", "f8", (2, 2)),
]
_BATTERY = [
    ("charge_capacity", "f8"),  # pack, A s
    ("soc_low", "f8"),  # of the usable window, -
    ("soc_high", "f8"),
    ("usable_energy", "f8"),  # J
    ("ocv", "f8", (SOC_POINTS,)),  # pack, V
    ("r0", "f8", (SOC_POINTS,)),  # pack, 25 °C, ohm
    ("r1", "f8", (SOC_POINTS,)),
    ("tau1", "f8"),  # s
    ("activation", "f8"),  # Arrhenius temperature of r0 and r1, K
    ("activated_share", "f8"),
    ("cold_capacity", "f8"),  # share of the window that a pack below 25 °C does not give, 1/K
    ("voltage_nominal", "f8"),  # pack, V
    ("voltage_min", "f8"),
    ("voltage_max", "f8"),
    ("discharge_power", "f8"),  # W
    ("charge_power", "f8"),  # W, regeneration
    ("battery_capacity", "f8"),  # heat, J/K
    ("battery_conductance", "f8"),  # W/K
    ("battery_still", "f8"),  # the same while no coolant or air is moved, W/K
    ("battery_limit", "f8", (2,)),  # fade starts, ends, K
]
GEARS = 10  # of any gearbox

_ENGINE = [
    ("engine", "f8"),  # 1: the car has an engine and no motors
    ("engine_axle", "f8"),  # the axle it drives first
    ("other_share", "f8"),  # greatest share of its torque that a coupling sends to the other axle, -
    ("full_load", "f8", (FULL_LOAD_TERMS,)),  # published points and shape, in the order of physics/engine.py
    (
        "engine_curve",
        "f8",
        (ENVELOPE_POINTS,),
    ),  # published full load against speed, N m; inf where none is given
    ("engine_speed", "f8"),  # where fuel is cut, rad/s
    ("idle_speed", "f8"),  # rad/s
    ("launch_speed", "f8"),  # held by the clutch in a full launch, rad/s
    ("lug_speed", "f8"),  # least in the upper gears of a cycle, rad/s
    ("engine_inertia", "f8"),  # kg m²
    ("clutch_capacity", "f8"),  # N m
    ("displacement", "f8"),  # m³
    ("stroke", "f8"),  # m
    ("unboosted", "f8"),  # torque without boost, N m
    ("boost_time", "f8"),  # s: filling of the air path at 2000 rpm
    ("turbo_time", "f8"),  # s: rotor's energy over compressor's power where peak torque begins
    ("willans", "f8", (FUEL_TERMS,)),  # see physics/engine_fuel.py
    ("fuel_scale", "f8"),
    ("engine_heat", "f8"),  # J/K
    ("warm_up_share", "f8"),
    ("warm_temperature", "f8"),  # K
    ("cold_exponent", "f8"),
    ("alternator", "f8"),  # efficiency
    ("gears", "f8"),
    ("gear_ratio", "f8", (GEARS,)),  # total, engine over wheel speed
    ("shift_time", "f8"),  # s without torque
    ("kickdown_time", "f8"),  # s from the pedal to torque in a lower gear
    ("converter", "f8"),  # 1: a torque converter multiplies torque at launch
    ("kickdown", "f8"),  # 1: the gearbox changes down by itself
]
_CONTROL = [
    ("top_speed", "f8"),  # governor, m/s; inf = none
    ("cruise_front", "f8"),  # share of the front axle at light load; −1: by torque at the wheels
    ("cruise_speed", "f8"),  # from which on that share holds, m/s; below, by torque at the wheels
    ("regen_deceleration", "f8"),  # m/s²
    ("regen_power", "f8"),  # W at the motor shaft
    ("regen_fade", "f8", (2,)),  # regeneration ends, is whole, m/s
    ("auxiliary_power", "f8"),  # on the 12 V side, W
    ("dcdc_efficiency", "f8"),
    ("charger_power", "f8"),  # AC, W
    ("charging_efficiency", "f8"),  # wall to battery terminals
    ("label_factor", "f8"),
]

_CABIN = [
    ("heat_pump", "f8"),  # 1: a heat pump warms the cabin, 0: a resistance
    ("cabin_setpoint", "f8"),  # K
    ("cabin_conductance", "f8"),  # W/K
    ("cabin_air", "f8"),  # kg/s
    ("cabin_recirculation", "f8"),
    ("cabin_glass", "f8"),  # m²
    ("cabin_power", "f8"),  # most that heater or compressor draw, W
    ("heat_pump_cop", "f8"),  # at 0 °C
    ("cooling_cop", "f8"),
    ("blower_power", "f8"),  # W
]
_CHARGING = [
    ("charge_rate", "f8"),  # current over charge that warm, empty cells take, 1/s
    ("charge_fall", "f8"),  # of its logarithm from empty to full, -
    ("charge_activation", "f8"),  # in the cold, K
    ("heater_power", "f8"),  # of a cold pack, W
    (
        "charge_curve",
        "f8",
        (SOC_POINTS,),
    ),  # measured power of rapid charging over the whole cell's charge, W; inf = none
    ("reserve", "f8"),  # of the usable window, below 0 % shown, -
    ("dc_power", "f8"),  # W
    ("dc_current", "f8"),  # A; inf = none
    ("throttle", "f8", (THROTTLE_POINTS,)),  # power allowed against pack temperature, W; inf = no limit
]

PLANT = np.dtype(
    _CHASSIS + _HANDLING + _ROAD_LOAD + _DRIVE + _BATTERY + _ENGINE + _CONTROL + _CHARGING + _CABIN
)

# What carries from step to step of a procedure.
STATE = np.dtype(
    [
        ("time", "f8"),  # s
        ("distance", "f8"),  # m
        ("speed", "f8"),  # m/s
        ("soc", "f8"),  # of the whole cell, -
        ("polarisation", "f8"),  # voltage of the RC pair, V
        ("battery_temperature", "f8"),  # K
        ("motor_temperature", "f8", _AXLE),
        ("inverter_temperature", "f8", _AXLE),
        ("disc_temperature", "f8", _AXLE),  # both discs of an axle, K
        ("tyre_temperature", "f8", _AXLE),  # treads and belts of both tyres, K
        ("torque", "f8", _AXLE),  # motor shaft, N m
        ("peak_timer", "f8", _AXLE),  # s spent above continuous power
        ("gear", "f8"),  # of an engine's gearbox, 0 = first
        ("shift_timer", "f8"),  # s of the present shift that are left
        ("engine_temperature", "f8"),  # coolant and oil, K
        ("turbo", "f8"),  # turbocharger's kinetic energy over that at which peak torque begins, -
    ]
)

# The circumstances of a test, as solvers see them.
CONDITIONS = np.dtype(
    [
        ("mass", "f8"),  # of the car as driven, kg
        ("temperature", "f8"),  # ambient, K
        ("density", "f8"),  # air, kg/m³
        ("head_wind", "f8"),  # m/s
        ("grip", "f8"),  # surface factor on the tyre's grip, -
        (
            "coast_down_exact",
            "f8",
        ),  # 1: road load exactly as set (dynamometer), 0: corrected to mass and weather
        ("auxiliary", "f8"),  # factor on the car's auxiliary power, -
        ("climate", "f8"),  # electrical power of heating or air conditioning, W
        ("epa_shifts", "f8"),  # 1: manual gearboxes change up at the speeds of EPA's schedule
        ("traction_control", "f8"),  # 1 on, 0 off
        ("stability", "f8"),  # stability and traction control of the handling tests: 0 off, 1 sport, 2 on
        (
            "regeneration",
            "f8",
        ),  # factor on the car's own regeneration when the pedals are let go and while braking, -
        ("stop_clock", "f8"),  # a stopping distance counts from the pedal (0) or the speed, brakes on (1)
        ("post_power", "f8"),  # of a direct-current post, W; inf = none
        ("post_current", "f8"),  # A; inf = none
    ]
)

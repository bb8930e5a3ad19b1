"""Heat of discs and tyres along a lap, and what holds a car's power back.

A pair of discs and a pair of tyres an axle are one node each. The discs take what the friction brakes take, by the brakes'
balance. The tyres take a share of the heat of sliding: sideways by the slip of each axle at the limit, along by the forces
of drive and brakes; and all that rolling takes.
"""

from __future__ import annotations

import numpy as np

from hothatch.car import mf_terms as mf
from hothatch.constants import G0
from hothatch.jit import kernel
from hothatch.physics import tyre_heat
from hothatch.physics.brake import disc_conductance, pad_factor
from hothatch.physics.heat import node_step
from hothatch.physics.path import slope_pull
from hothatch.solvers import chassis, full_power

DISCS, TYRES = 0, 2  # first columns of the temperatures, front axle first
NODES = 4


@kernel
def cornering(plant, condition, length, slope, speed, force, turning):
    """Fill ``turning`` (m,) with what cornering takes in each cell [m/s²]: force less gain, slope and straight resistance.

    ``length`` [m], ``slope`` [rad], ``force`` [m/s²] (m,); ``speed`` [m/s] (m + 1,).
    """
    mass = condition[0]["mass"]
    for i in range(len(length)):
        straight = chassis.resistance(plant[0], condition[0], 0.5 * (speed[i] + speed[i + 1])) / mass
        gained = 0.5 * (speed[i + 1] ** 2 - speed[i] ** 2) / length[i]
        turning[i] = max(force[i] - gained + slope_pull(slope[i]) - straight, 0.0)


@kernel
def march(plant, condition, time, speed, force, turning, friction, side, driven, temperatures, found):
    """Warm discs and tyres of one car along a lap of m cells; ``temperatures`` (NODES,) [K] are carried on in place.

    ``time`` [s], ``speed`` [m/s] (m + 1,); ``force`` along [m/s²], ``turning`` drag of cornering [m/s²], ``friction`` of
    the brakes [W] (m,); ``side``, ``driven`` (2,): each axle's share of the sideways slip and of the drive. ``found``
    (m + 1, NODES) takes the temperatures [K].
    """
    p = plant[0]
    c = condition[0]
    found[0] = temperatures
    air = c["temperature"]
    balance = p["brake_torque"] / (p["brake_torque"][0] + p["brake_torque"][1])
    into = tyre_heat.rubber_share(tyre_heat.RUBBER, tyre_heat.ASPHALT)
    loads = np.array([p["front_share"], 1.0 - p["front_share"]]) * c["mass"] * G0
    for i in range(len(force)):
        dt = time[i + 1] - time[i]
        v = 0.5 * (speed[i] + speed[i + 1])
        rolling = max(chassis.resistance(p, c, v) - chassis.aerodynamic(p, c, v), 0.0) * v
        for axle in range(2):
            disc = disc_conductance(p["brake_conductance"][axle], p["brake_conductance_speed"][axle], v)
            temperatures[DISCS + axle] = node_step(
                temperatures[DISCS + axle],
                friction[i] * balance[axle],
                max(p["brake_heat"][axle], 1.0),
                disc,
                air,
                dt,
            )
            share = driven[axle] if force[i] > 0.0 else balance[axle]
            stiffness = abs(p["mf"][axle][mf.PKX1] * p["mf"][axle][mf.LKX])
            along = tyre_heat.slip_power(c["mass"] * force[i] * share, loads[axle], stiffness, v)
            across = c["mass"] * max(turning[i], 0.0) * v * side[axle]
            warmth = into * (along + across) + rolling * loads[axle] / (loads[0] + loads[1])
            film = tyre_heat.air_film(v) * p["tyre_area"][axle]
            temperatures[TYRES + axle] = node_step(
                temperatures[TYRES + axle], warmth, p["tyre_capacity"][axle], film, air, dt
            )
        found[i + 1] = temperatures


@kernel
def left(plant, nodes, pads, grip):
    """Fill ``pads`` (m, 2) with pad friction over cold, ``grip`` (m,) with the worse axle's, at ``nodes`` (m, NODES) [K]."""
    p = plant[0]
    for i in range(len(nodes)):
        grip[i] = 1.0
        for axle in range(2):
            pads[i, axle] = pad_factor(nodes[i, DISCS + axle], p["brake_fade"][0], p["brake_fade"][1])
            held = tyre_heat.hot_grip(nodes[i, TYRES + axle], p["tyre_range"][0], p["tyre_range"][1])
            grip[i] = min(grip[i], held)


@kernel
def reasons(plants, states, causes, shares):
    """Fill ``causes`` (n,) [full_power.CAUSES] and ``shares`` (n,) of power that the worst of them leaves."""
    for i in range(len(plants)):
        causes[i], shares[i] = full_power.reason(plants[i], states[i])

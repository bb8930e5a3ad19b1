"""When to change gear: full load by wheel force, cycles by the power reserve of UN GTR 15 Annex 2.

The formulas are criteria on numbers that the solver has looked up; a criterion ≥ 0 says yes. Walking through
the gears, holding a gear for its least time and kick-down are the solver's.

EPA's convention: a manual car is shifted on the UDDS and HWFET at the speeds or by the indicator that its
maker recommends to buyers and has reported (40 CFR 1066.425, 86.128-79); automatics shift themselves. Where
nothing is reported, EPA_UPSHIFT_SPEEDS are the classic speeds (Advisory Circular 72A, unverified).

Sources: UN GTR 15 Annex 2 (= Regulation (EU) 2017/1151 Annex XXI Sub-Annex 2), checked against the JRC's
gear-shift calculation tool; Gillespie, Fundamentals of Vehicle Dynamics, ch. 2.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula

SAFETY_MARGIN = 0.10  # of full-load power, UN GTR 15 Annex 2 §3.4
ROTATING_MASS = 1.03  # k_r of the power required, UN GTR 15 Annex 2 §3.1
DRIVE_SPEED_SHARE = 0.125  # n_min_drive above second gear, UN GTR 15 Annex 2 §2(k)
SECOND_AFTER_FIRST = 1.15  # n_min_drive over idle, first to second, UN GTR 15 Annex 2 §2(k)
SECOND = 0.9  # n_min_drive over idle, second gear otherwise, UN GTR 15 Annex 2 §2(k)
LEAST_POWER_SPEED_SHARE = 0.95  # n_95: the speeds with 95 % of rated power, UN GTR 15 Annex 2 §2(g)
# Speeds of upshifts 1-2, 2-3, 3-4, 4-5, 5-6 [m/s]: 15, 25, 40, 45, 50 mph.
EPA_UPSHIFT_SPEEDS = (6.7056, 11.176, 17.8816, 20.1168, 22.352)


@formula
def wheel_force(torque: float, ratio: float, efficiency: float, radius: float) -> float:
    """Return the drive force T G η/r [N]; T ≥ 0 [N m], total ratio G > 0, η [-], rolling radius r [m].

    Source: Gillespie eq. 2-9a without inertia. Check: 350 N m, 12.2, 0.95, 0.316 m give 12.8 kN.
    """
    return torque * ratio * efficiency / radius


@formula
def upshift_criterion(force: float, next_force: float, omega: float, redline: float) -> float:
    """Return max(F'/F − 1, ω/ω_max − 1) [-]: shift up at full load where it is ≥ 0.

    F > 0 and F' the wheel forces of this gear and the next at this road speed [N], ω the engine speed and
    ω_max the shift limit [rad/s]. Source: Gillespie ch. 2: shift where the curves of tractive force cross, at
    the limit where they do not.
    """
    return np.fmax(next_force / force - 1.0, omega / redline - 1.0)


@formula
def minimum_drive_speed(idle: float, rated: float, share: float) -> float:
    """Return n_idle + φ (n_rated − n_idle) [rad/s], the least engine speed above second gear; φ 0.125.

    n_rated: speed of rated power. Below: first gear n_idle, second 0.9 n_idle (1.15 n_idle coming from first,
    n_idle coming to rest). Source: UN GTR 15 Annex 2 §2(k). Check: 750 and 5000 rpm give 1281 rpm.
    """
    return idle + share * (rated - idle)


@formula
def required_power(road_load: float, mass: float, acceleration: float, speed: float) -> float:
    """Return P_required = (F + k_r m a) v [W]; F road load [N], m test mass [kg], a [m/s²], v [m/s], k_r 1.03.

    Source: UN GTR 15 Annex 2 §3.1.
    """
    return (road_load + ROTATING_MASS * mass * acceleration) * speed


@formula
def available_power(full_load: float, additional: float) -> float:
    """Return P_available = P_wot (1 − SM − ASM) [W]; SM 0.10, ASM ``additional`` ≥ 0 [-] from the maker.

    Source: UN GTR 15 Annex 2 §3.4.
    """
    return full_load * (1.0 - SAFETY_MARGIN - additional)


@formula
def additional_margin(omega: float, start: float, end: float, margin: float) -> float:
    """Return the exponentially falling ASM [-]: ``margin`` ASM₀ > 0 at n_start, 0.005 at n_end [rad/s].

    ASM₀ e^(ln(0.005/ASM₀)(n − n_start)/(n_end − n_start)), ASM₀ below n_start. Source: UN GTR 15 (2014) Annex 2
    §3.4; later versions leave ASM to the maker, 0 by default.
    """
    share = np.fmax(omega - start, 0.0) / (end - start)
    return margin * np.exp(np.log(0.005 / margin) * share)


@formula
def gear_criterion(
    available: float, required: float, omega: float, omega_min: float, omega_max: float
) -> float:
    """Return min(P_av − P_req over P_av, ω/ω_min − 1, 1 − ω/ω_max) [-]: a gear is possible where it is ≥ 0.

    The highest possible gear is driven; if none has the power, the one with the greatest reserve. P_av ≥ 0
    (taken as 1 W at least), P_req [W], ω [rad/s]. Source: UN GTR 15 Annex 2 §3.5 and §4 (its corrections of
    short gears are the solver's).
    """
    reserve = 1.0 - required / np.fmax(available, 1.0)
    return np.fmin(np.fmin(reserve, omega / omega_min - 1.0), 1.0 - omega / omega_max)

"""The g–g–v envelope of a real car: tyres' limits from the trim solver, power from a run at full throttle.

At a few speeds the trim solver finds the greatest lateral acceleration for given longitudinal ones: load transfer, lift,
roll stiffness, the driven axle and the brakes' proportion are in it. Power is what the car brings to the road from its
present charge and temperatures, gear changes included: a run through all speeds on a road that cannot slip.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.jit import kernel
from hothatch.solvers import chassis, drive, ledger, straight_line, trim
from hothatch.solvers.envelope import ANGLES, SPEEDS, Envelope

Floats = NDArray[np.float64]

# Speeds at which the tyres' limits are found [m/s]; between them limits go with the square of speed, as lift does.
AT = np.array([12.0, 35.0, 62.0])
# Shares of the surface's friction asked for along: six of braking, six of drive. Twice as many of each and six speeds move a
# lap by 0.1 to 0.2 %.
BRAKING = np.array([-1.0, -0.9, -0.7, -0.45, -0.2, -0.1])
DRIVING = np.array([0.0, 0.15, 0.3, 0.42, 0.52, 0.75])
NO_SLIP = 4.0  # surface grip of the run that finds the power
RUN_STEP, LONGEST = 0.05, 90.0  # s
SLOWER = 0.05  # m/s: a governor closes in on its speed and never meets it
FAST = 90.0  # m/s: no car of these is faster
LAUNCH = 8.0  # m/s: below it the run's start (clutch, rise of torque) is no measure of the power
NEAR_TIP = 0.995  # of the tip
USED = np.array(
    [0.3, 0.6, 0.8, 0.9, 0.95]
)  # of the tip: where the drag of cornering is taken, at the last of them
USED_SPEED = 25.0  # m/s
NEVER_AGAIN = 1e6  # s at peak power, which no run gives back
CALM = 0.02  # m/s²: a run that gains no more has reached its top speed
# All that a plant's limits by its tyres depend on, beside how the drive is shared between the axles.
OF_TYRES = (
    "front_share", "cg_height", "wheelbase", "radius", "mf", "track", "unsprung", "roll_centre", "roll_stiffness",
    "roll_steer", "camber", "toe", "camber_gain", "lateral_compliance", "steering_ratio", "lift_area", "road_a", "road_b",
    "road_c", "road_mass", "road_rolling", "road_drag_area", "rolling", "drag_area", "engine", "engine_axle", "other_share",
)  # fmt: skip


def envelopes(plants: np.ndarray, conditions: np.ndarray, states: np.ndarray) -> list[Envelope]:
    """Return the envelope of each car in its present state; ``states`` are not changed.

    Raises ValueError for a car that the trim solver cannot bring into a bend at all.
    """
    grips = tyre_limits(plants, conditions)
    return [
        with_power(grip, *power_of(plants[i : i + 1], conditions[i : i + 1], states[i : i + 1]))
        for i, grip in enumerate(grips)
    ]


def of_tyres(plants: np.ndarray) -> np.ndarray:
    """Return plants with what their limits by tyres depend on and nothing else: alike where cars differ in power alone."""
    bare = np.zeros_like(plants)
    for name in OF_TYRES:
        bare[name] = plants[name]
    force = plants["torque"] * plants["ratio"]
    whole = force.sum(axis=1, keepdims=True)
    bare["torque"], bare["ratio"] = force / np.where(whole > 0.0, whole, 1.0), 1.0
    return bare


def tyre_limits(plants: np.ndarray, conditions: np.ndarray) -> list[Envelope]:
    """Return each car's limits by its tyres alone (power without bound), at the speeds ``AT`` [m/s] (not even ones)."""
    # The car's grip on the straight is not known yet: a share of the surface's friction is asked for.
    shares = np.concatenate((BRAKING, DRIVING)) * G0
    speed, along = (grid.ravel() for grid in np.meshgrid(AT, shares, indexing="ij"))
    scale = conditions["grip"][:, None]
    # At the tip itself slip angles run away; a driver stays a little below, where cornering costs much less.
    found = trim.limit_ay(plants, conditions, np.tile(speed, (len(plants), 1)), along * scale)
    shape = (len(plants), len(AT), len(shares))
    return [
        _tables(
            plants[i : i + 1], conditions[i : i + 1], shares * conditions["grip"][i],
            np.where(found["ok"][i], found["ay"][i], 0.0).reshape(shape[1:]),
        )
        for i in range(len(plants))
    ]  # fmt: skip


def cornering(plant: np.ndarray, condition: np.ndarray, tip: float) -> tuple[float, Floats]:
    """Return a car's drag of cornering [m/s²] just below its ``tip`` [m/s²], and each axle's share (2,) of the slip."""
    found = trim.steady_circle(plant, condition, 0.0, USED * tip, speed=USED_SPEED)
    last = int(np.flatnonzero(found["ok"][0])[-1]) if found["ok"].any() else 0
    straight = float(chassis.resistance(plant[0], condition[0], USED_SPEED))
    drag = (float(found["drive_force"][0, last]) - straight) / float(condition["mass"][0])
    sliding = np.abs(found["fy"][0, last] * found["alpha"][0, last]).reshape(2, 2).sum(axis=1)
    return max(drag, 0.0) * float((USED[-1] / USED[last]) ** 2), sliding / sliding.sum()


def _tables(plant: np.ndarray, condition: np.ndarray, along: Floats, lateral: Floats) -> Envelope:
    """Return tables over angle from limits found at ``along`` (k,) [m/s²] and each speed (m, k)."""
    theta = np.linspace(0.0, 0.5 * np.pi, ANGLES)
    tips, drives, brakes, straights = [], [], [], []
    for row, v in enumerate(AT):
        best = int(lateral[row].argmax())
        if lateral[row, best] <= 0.0:
            raise ValueError(f"the car holds no bend at {v:.0f} m/s")
        tip, middle = _top(along, lateral[row], best)
        held = np.flatnonzero(lateral[row] > 0.05 * tip)
        drives.append(_branch(theta, tip, middle, along[held], lateral[row, held], 1.0))
        brakes.append(_branch(theta, tip, middle, along[held], lateral[row, held], -1.0))
        tips.append(tip)
        straights.append(chassis.resistance(plant[0], condition[0], v) / condition["mass"][0])
    # Tyres that run at a slip angle hold the car back by about the square of the lateral force.
    tip = float(np.interp(USED_SPEED**2, AT**2, tips))
    turning, _ = cornering(plant, condition, tip)
    resist = np.array(straights)[:, None] + turning * np.sin(theta) ** 2
    return Envelope(AT, np.array(tips), np.array(drives), np.array(brakes), resist, np.full(len(AT), np.inf))


def _top(along: Floats, lateral: Floats, best: int) -> tuple[float, float]:
    """Return the greatest lateral acceleration and where it stands [m/s²]: of the parabola through three points."""
    if not 0 < best < len(along) - 1 or lateral[best - 1] <= 0.0 or lateral[best + 1] <= 0.0:
        return float(lateral[best]), float(along[best])
    a, b, c = np.polyfit(along[best - 1 : best + 2] - along[best], lateral[best - 1 : best + 2], 2)
    move = float(np.clip(-b / (2.0 * a), along[best - 1] - along[best], along[best + 1] - along[best]))
    return float(c + move * (b + a * move)), float(along[best] + move)


def _branch(theta: Floats, tip: float, middle: float, along: Floats, lateral: Floats, side: float) -> Floats:
    """Return acceleration [m/s²] over ``theta`` on the driving (+1) or braking (−1) side of the tip.

    Beyond the last point found an ellipse through it leads to the axis.
    """
    # The half axis of an ellipse through each point is what is drawn between them: it is smooth where slopes are not.
    # At the tip itself it would be a quotient of two noughts.
    use = (side * (along - middle) > 0.0) & (lateral < NEAR_TIP * tip)
    if not use.any():
        return np.full(len(theta), middle)
    angle = np.arcsin(lateral[use] / tip)
    axis = (along[use] - middle) / np.cos(angle)
    order = np.argsort(angle)
    return middle + np.cos(theta) * np.interp(theta, angle[order], axis[order])


def power_of(plant: np.ndarray, condition: np.ndarray, state: np.ndarray) -> tuple[Floats, Floats, float]:
    """Return even speeds [m/s], what the powertrain brings at the wheels [m/s²] at each, and the top speed [m/s].

    One car, as tables of one row.
    """
    smooth = condition.copy()
    smooth["grip"] = NO_SLIP
    start = state.copy()
    # Each straight is a run of its own: time at peak that is not used up is whole at its start, what is used up stays so.
    used = start["peak_timer"] > plant["peak_duration"] + 0.5 * drive.PEAK_FADE
    start["peak_timer"] = np.where(used, NEVER_AGAIN, 0.0)
    start["speed"], start["time"], start["distance"] = 0.0, 0.0, 0.0
    rows = np.zeros(1, np.int64)
    traces = np.zeros((1, int(LONGEST / RUN_STEP), len(straight_line.TRACE_COLUMNS)))
    none = np.zeros(0)
    ends = np.array([min(FAST, plant["top_speed"][0] - SLOWER), np.inf, LONGEST])
    straight_line.run(
        plant, smooth, start, RUN_STEP, ends, 0.0, none, none, np.zeros((1, 0, 2)),
        np.zeros((1, 0, 2)), np.zeros((1, ledger.SINKS)), np.zeros((1, ledger.LIMITS, 3)), traces, rows,
    )  # fmt: skip
    time, speed = traces[0, : rows[0], 0], np.maximum.accumulate(traces[0, : rows[0], 2])
    gaining = np.append(np.diff(speed) > CALM * RUN_STEP, False) | (speed < LAUNCH)
    top = float(min(speed[np.flatnonzero(gaining)[-1]], plant["top_speed"][0]))
    grid = np.linspace(top / SPEEDS, top, SPEEDS)
    half = 0.5 * (grid[1] - grid[0])
    rising = np.concatenate(([True], np.diff(speed) > 0.0))
    ends = np.clip(np.array([grid - half, grid + half]), speed[0], speed[-1])
    taken = np.interp(ends[1], speed[rising], time[rising]) - np.interp(ends[0], speed[rising], time[rising])
    gain = np.where(taken > 0.0, (ends[1] - ends[0]) / np.where(taken > 0.0, taken, 1.0), 0.0)
    resist = np.empty(SPEEDS)
    _resistances(plant, condition, grid, resist)
    power = gain + resist
    slow = grid < LAUNCH
    power[slow] = np.maximum(power[slow], power[~slow][0])
    return grid, power, top


@kernel
def _resistances(plant, condition, speed, resist):
    """Fill ``resist`` (m,) with what the car's resistances take straight on [m/s²] at ``speed`` (m,) [m/s]."""
    for i in range(len(speed)):
        resist[i] = chassis.resistance(plant[0], condition[0], speed[i]) / condition[0]["mass"]


def with_power(grip: Envelope, speed: Floats, power: Floats, top: float) -> Envelope:
    """Return the tyres' limits on the even speeds of the power, which takes its place; ``top`` [m/s] ends both."""

    place = np.interp(speed**2, grip.speed**2, np.arange(len(grip.speed)))
    low = np.minimum(place.astype(int), len(grip.speed) - 2)
    share = place - low

    def at(table: Floats) -> Floats:
        part = share.reshape(-1, *(1,) * (table.ndim - 1))
        return (1.0 - part) * table[low] + part * table[low + 1]

    return Envelope(speed, at(grip.tip), at(grip.drive), at(grip.brake), at(grip.resist), power)

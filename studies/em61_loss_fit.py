# SPDX-License-Identifier: Apache-2.0
"""Fit the drive's loss form to maps of the Nissan EM61 (Leaf, 80 kW, 280 N m), once: prints a TOML file.

    python studies/em61_loss_fit.py FACTS_FOLDER > src/hothatch/garage/classes/motor_losses.toml

FACTS_FOLDER holds leaf_em61_loss_map_calculated.csv (a finite-element calculation, split into parts),
leaf_em61_motor_efficiency.csv and leaf_em61_inverter_efficiency.csv (whole-per-cent grids, read off plots).
The maps carry no licence, so only the coefficients ship. The shape of each part comes from the calculation;
how large each part is, from the grids. Columns below 500 rpm are left out: they read 78–94 % where copper
loss alone forbids it, so the plots behind them cannot have reached there. Residuals go to standard error.
Needs scipy, which the product does not.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from hothatch.physics.drive_losses import LOSS_NAMES
from hothatch.physics.inverter import phase_current
from hothatch.physics.motor import copper_loss, iron_loss, overspeed, weakened_share, windage_loss

POWER, TORQUE = 80e3, 280.0
BASE_SPEED = POWER / TORQUE
SLOWEST = 500 * np.pi / 30  # rad/s: slower columns of the grids are extrapolated
GRID_STEP = 0.5  # per cent: half a step of the grids, where the robust loss turns linear
# The grids cannot tell conduction's knee voltage from switching: both are in proportion to current. Data
# sheets of 600 V, 600 A IGBT modules at 375 V, 5 kHz and 125 °C give about 0.9 V against 45 mJ a cycle.
KNEE_SHARE = 0.55
# Air drag of a rotor 65 mm in radius and 150 mm long, C = 0.004 (Saari 1998, eq. 3.8): 46 W at 10 000 rpm.
WINDAGE = 46.0 / POWER / (10_000 * np.pi / 30 / BASE_SPEED) ** 3
# Induction: flux current at peak torque over the whole, rotor over stator resistance.
FLUX_CURRENT, ROTOR_RESISTANCE = 0.35, 0.7


def read(path: Path) -> dict[str, np.ndarray]:
    """Return the columns of a CSV file as arrays of float."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def at(speed_rpm: np.ndarray, torque: np.ndarray) -> tuple[Any, Any, Any]:
    """Return shaft power [W], ν and τ."""
    omega = speed_rpm * np.pi / 30
    return omega * torque, omega / BASE_SPEED, torque / TORQUE


def solve(residual, start, robust: bool = False) -> np.ndarray:
    """Return the coefficients ≥ 0 of least squares, or of the soft-L1 norm with GRID_STEP as its scale."""
    loss = {"loss": "soft_l1", "f_scale": GRID_STEP} if robust else {}
    return least_squares(residual, start, bounds=(0.0, np.inf), **loss).x


def report(name: str, error: np.ndarray, groups: dict[str, np.ndarray]) -> dict[str, str]:
    """Print median and 90th percentile of |error| by region; return them as text."""
    text = {}
    for region, chosen in groups.items():
        e = error[chosen]
        text[region] = f"median {np.median(abs(e)):.2f}, p90 {np.percentile(abs(e), 90):.2f}"
        print(f"{name:28s} {region:22s} n {e.size:4d}  {text[region]}, mean {e.mean():+.2f}", file=sys.stderr)
    return text


def shapes(facts: Path) -> dict[str, float]:
    """Fit copper, iron and current to the calculated map; motoring half."""
    table = read(facts / "leaf_em61_loss_map_calculated.csv")
    table = {k: v[table["shaft_torque_Nm"] > 0] for k, v in table.items()}
    _, nu, tau = at(table["speed_rpm"], table["shaft_torque_Nm"])

    def copper(c):
        q0, _, q2 = copper_loss(overspeed(nu, 1.0, c[0]), 0.0, c[1], c[2], c[3])
        return POWER * (q0 + q2 * tau**2)

    known = table["copper_W"]
    c = solve(lambda c: (copper(c) - known) / (300 + known), [2.0, 0.05, 0.5, 0.04])
    x = overspeed(nu, 1.0, c[0])
    iron_known = table["iron_W"] + table["magnet_W"]

    def iron(i):
        q0, q1 = iron_loss(nu, 1.0, i[0], i[1], i[2], 0.0)
        return POWER * (q0 + q1 * tau)

    i = solve(lambda i: iron(i) / iron_known - 1, [1e-3, 1e-3, 1.0])

    def current(k):
        i0, i1, i2 = phase_current(x, 0.0, k[0], k[1])
        return i0 + i1 * tau + i2 * tau**2

    iota = table["Iph_rms_A"] / table["Iph_rms_A"].max()
    k = solve(lambda k: current(k) - iota, [0.8, 1.0])
    everywhere = {"all": tau > 0, "below onset": nu < c[0], "above onset": nu > c[0]}
    report("copper, % of all losses", 100 * (copper(c) - known) / table["total_loss_W"], everywhere)
    report("iron, % of iron", 100 * (iron(i) / iron_known - 1), everywhere)
    report("current, % of peak", 100 * (current(k) - iota), everywhere)
    bearing = np.median(table["mech_W"] / POWER / nu)
    return {
        "onset": c[0], "copper_2": c[1], "copper_growth": c[2], "copper_weakening": c[3],
        "iron_1": i[0], "iron_2": i[1], "iron_torque": i[2], "bearing": float(bearing),
        "current_weakening": k[0], "current_growth": k[1],
    }  # fmt: skip


def motor_loss(c: dict[str, float], nu, tau, size=(1.0, 1.0)):
    """Return the motor's loss [W] with copper and iron multiplied by ``size``."""
    x = overspeed(nu, 1.0, c["onset"])
    copper = copper_loss(x, 0.0, c["copper_2"], c["copper_growth"], c["copper_weakening"])
    iron = iron_loss(nu, size[1], c["iron_1"], c["iron_2"], size[1] * c["iron_torque"], c["stray"])
    air = windage_loss(nu, c["bearing"], WINDAGE)
    return POWER * (size[0] * (copper[0] + copper[2] * tau**2) + iron[0] + iron[1] * tau + air)


def size_motor(facts: Path, c: dict[str, float]) -> str:
    """Scale copper and iron to the motor grid and add the stray-load loss it shows."""
    grid = read(facts / "leaf_em61_motor_efficiency.csv")
    shaft, nu, tau = at(grid["speed_rpm"], grid["torque_Nm"])
    use = nu * BASE_SPEED > SLOWEST

    def error(s):
        loss = motor_loss({**c, "stray": s[2]}, nu, tau, s[:2])
        return 100 * shaft / (shaft + loss) - grid["motor_eff_pct"]

    s = solve(lambda s: error(s)[use], [1.0, 1.5, 0.01], robust=True)
    print("scales of the calculated copper and iron loss:", s[:2].round(3), file=sys.stderr)
    loaded = use & (tau * TORQUE > 30)
    regions = {
        "all": use,
        "above 30 N m": loaded,
        "up to base speed": loaded & (nu < 1),
        "1-2 base speeds": loaded & (nu > 1) & (nu < 2),
        "above 2 base speeds": loaded & (nu > 2),
        "at 24 N m": use & (abs(tau * TORQUE - 24) < 1),
        "at 4 N m": use & (tau * TORQUE < 5),
    }
    text = report("motor efficiency, points", error(s), regions)
    c["stray"] = s[2]
    for name in ("copper_2", "copper_weakening"):
        c[name] *= s[0]
    for name in ("iron_1", "iron_2"):
        c[name] *= s[1]
    return f"all {text['all']}; above 30 N m {text['above 30 N m']}"


def fit_inverter(facts: Path, c: dict[str, float]) -> str:
    """Fit idle, proportional and square loss to the inverter grid, behind the fitted motor."""
    grid = read(facts / "leaf_em61_inverter_efficiency.csv")
    shaft, nu, tau = at(grid["speed_rpm"], grid["torque_Nm"])
    use = nu * BASE_SPEED > SLOWEST
    into_motor = shaft + motor_loss(c, nu, tau)
    x = overspeed(nu, 1.0, c["onset"])
    i0, i1, i2 = phase_current(x, 0.0, c["current_weakening"], c["current_growth"])
    iota = i0 + i1 * tau + i2 * tau**2
    square = (c["current_weakening"] * weakened_share(x)) ** 2 + (tau * (1 + c["copper_growth"] * x)) ** 2

    def error(k):
        loss = POWER * (k[0] + k[1] * iota + k[2] * square)
        return 100 * into_motor / (into_motor + loss) - grid["inverter_eff_pct"]

    k = solve(lambda k: error(k)[use], [5e-4, 0.03, 0.01], robust=True)
    c["inverter_idle"], c["inverter_resistance"] = k[0], k[2]
    c["inverter_knee"], c["inverter_switching"] = KNEE_SHARE * k[1], (1 - KNEE_SHARE) * k[1]
    loaded = use & (tau * TORQUE > 30)
    regions = {"all": use, "above 30 N m": loaded, "at 4 N m": use & (tau < 0.02)}
    text = report("inverter efficiency, points", error(k), regions)
    return f"all {text['all']}; above 30 N m {text['above 30 N m']}"


def induction(c: dict[str, float]) -> dict[str, float]:
    """Return the coefficients of an induction machine on the same stator, flux following torque."""
    tau = np.linspace(0.02, 1, 50)
    flux_peak, torque_peak = FLUX_CURRENT, np.sqrt(1 - FLUX_CURRENT**2)
    product = tau * flux_peak * torque_peak
    flux = np.minimum(np.sqrt(product * np.sqrt(1 + ROTOR_RESISTANCE)), flux_peak)
    across = product / flux
    copper = flux**2 + (1 + ROTOR_RESISTANCE) * across**2
    # Relative weights: most driving is done below a third of peak torque.
    share = solve(lambda s: (s[0] * tau + s[1] * tau**2) / copper - 1, [1.0, 1.0])
    field = (flux / flux_peak) ** 2 * (1 + c["iron_torque"] * tau)
    iron = solve(lambda s: (s[0] + s[1] * tau) / (field + 0.05) - field / (field + 0.05), [0.1, 1.0])
    whole = np.hypot(flux, across)
    iota = solve(lambda s: (s[0] + s[1] * tau) / whole - 1, [0.1, 1.0])
    return {**c, "onset": 1.0, "copper_1": share[0] * c["copper_2"], "copper_2": share[1] * c["copper_2"],
            "copper_growth": 1.0, "copper_weakening": 0.0, "iron_idle": iron[0], "iron_torque": iron[1],
            "current_idle": iota[0], "current_weakening": 0.0, "current_growth": 3.0}  # fmt: skip


def main(facts: Path) -> None:
    """Print the TOML file."""
    c = {"copper_1": 0.0, "iron_idle": 1.0, "current_idle": 0.0, "windage": WINDAGE, "stray": 0.0}
    c |= shapes(facts)
    motor, inverter = size_motor(facts, c), fit_inverter(facts, c)
    print(HEADER.format(motor=motor, inverter=inverter))
    for kind, values, note in (("pm", c, PM_NOTE), ("induction", induction(c), INDUCTION_NOTE)):
        print(f"\n[{kind}]\n{note}")
        for name in LOSS_NAMES:
            print(f"{name} = {values[name]:.5g}")


HEADER = """# SPDX-License-Identifier: Apache-2.0
# Losses of motor and inverter as fractions of peak power, against speed over base speed and torque over peak
# torque; physics/motor.py and physics/inverter.py hold the formulas, physics/drive_losses.py the order.
# Written by studies/em61_loss_fit.py; edit that, not this.

[fit]
source = "Nissan EM61, 80 kW, 280 N m: calculated loss map (shape of the parts), efficiency grids (size)"
motor_residual = "points of efficiency above 500 rpm: {motor}"
inverter_residual = "points of efficiency above 500 rpm: {inverter}"
sd = 0.10
sd_note = "relative, whole loss: half a point of the grids on losses of 4-8 %; carried by drive.*.loss_scale"
split = "conduction and switching, not told apart by the grids: 55 to 45 of the linear part (data sheets)\""""

PM_NOTE = """source = "fitted to the EM61 maps; windage: Saari 1998, eq. 3.8, rotor 65 mm by 150 mm"
magnet = 1.0"""

INDUCTION_NOTE = """source = "estimated without a map: least-loss flux for every torque, stator of the EM61"
note = "peak currents 0.35 flux and 0.94 torque, rotor over stator resistance 0.7"
magnet = 0.0"""

if __name__ == "__main__":
    main(Path(sys.argv[1]))

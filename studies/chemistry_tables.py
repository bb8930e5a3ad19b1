# SPDX-License-Identifier: Apache-2.0
"""Bring four measured cells to one form, once: writes lmo, nmc, nca and lfp.toml.

    python studies/chemistry_tables.py FACTS_FOLDER src/hothatch/garage/chemistry

Each file holds open-circuit voltage and resistances on 21 uniform points of charge. Resistances are those of
a cell of 1 Ah at 25 °C [ohm Ah]; a cell of Q Ah has R/Q. FACTS_FOLDER holds leaf_cell_hppc.csv (the Leaf's
cell); the other cells' numbers stand in chemistry_cells.toml, limits and notes in chemistry_notes/. Fit
residuals go to standard error. Needs scipy, which the product does not.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq, least_squares

HERE = Path(__file__).parent
CELLS = tomllib.loads((HERE / "chemistry_cells.toml").read_text(encoding="utf-8"))
GRID = np.linspace(0.0, 1.0, 21)
TENTHS = np.arange(0.1, 0.95, 0.1)
MILLI = 1e-3
# 50 kJ/mol, the lower end of charge transfer in Jow et al., J. Electrochem. Soc. 159 (2012) A604.
ACTIVATION = 6000.0  # K
# Towards empty, where no pulse was made: the E78's own rise from 20 to 10 % once more each 5 %.
EMPTY_R0, EMPTY_R1 = np.array([1.18, 1.09]), np.array([1.51, 1.23])
# The steepest the Leaf cell's voltage is let fall below its last point, V per unit of charge.
STEEPEST = 3.8


def rise_of(celsius) -> np.ndarray:
    """Return exp(T_a (1/T − 1/298.15 K)) − 1 at temperatures in °C."""
    return np.exp(ACTIVATION * (1 / (np.asarray(celsius) + 273.15) - 1 / 298.15)) - 1


def say(text: str) -> None:
    """Print to standard error."""
    print(text, file=sys.stderr)


def activated_share(celsius: list[float], resistance: np.ndarray) -> float:
    """Return φ of R(T)/R(25 °C) = 1 − φ + φ exp(T_a (1/T − 1/298.15)).

    ``resistance`` has a row a temperature and a column a charge, each about its mean.
    """
    logs = np.log(resistance)
    logs = logs - logs.mean(axis=0)

    def error(share):
        shape = np.log1p(share * rise_of(celsius))
        return ((shape - shape.mean())[:, None] - logs).ravel()

    fit = least_squares(error, 0.2, bounds=(0, 1))
    say(f"  activated share {fit.x[0]:.3f}, rms {np.sqrt(np.mean(fit.fun**2)):.3f} of ln R")
    return float(fit.x[0])


def spread(soc, values) -> np.ndarray:
    """Interpolate monotonely to the grid, level beyond the ends."""
    return PchipInterpolator(soc, values)(np.clip(GRID, soc[0], soc[-1]))


def lmo(facts: Path) -> dict:
    """Return the Leaf's cell: R(0.5 s), R(30 s) and the 10 s charge pulse give R0, R1 and τ."""
    say("lmo")
    rows = np.genfromtxt(facts / "leaf_cell_hppc.csv", delimiter=",", skip_header=1)
    sets = {t: rows[rows[:, 0] == t][::-1] for t in (10.0, 25.0, 40.0)}
    soc, ocv, half, thirty, ten = sets[25.0].T[1:]
    middle = (soc > 0.2) & (soc < 0.95)
    share_at_10 = np.median((ten - half)[middle] / (thirty - half)[middle])

    def rise(tau, t):
        return np.exp(-0.5 / tau) - np.exp(-t / tau)

    tau = brentq(lambda tau: rise(tau, 10) / rise(tau, 30) - share_at_10, 2, 100)
    r1 = (thirty - half) / rise(tau, 30)
    r0 = half - r1 * (1 - np.exp(-0.5 / tau))
    say(f"  tau {tau:.1f} s")
    ratios = np.hstack([np.vstack([s[middle, c] for s in sets.values()]) for c in (3, 4)])
    # Below the last pulse (6 %) slope and resistances grow as they did between the last two.
    slopes = np.diff(ocv[:3]) / np.diff(soc[:3])
    bottom = ocv[0] - soc[0] * min(slopes[0] ** 2 / slopes[1], STEEPEST)
    grow = soc[0] / (soc[1] - soc[0])
    r0, r1 = (np.r_[r[0] * (r[0] / r[1]) ** grow, r] * 33.1 * MILLI for r in (r0, r1))
    soc = np.r_[0.0, soc]
    return {
        "ocv": spread(soc, np.r_[bottom, ocv]),
        "r0": spread(soc, r0),
        "r1": spread(soc, r1),
        "tau1": round(tau),
        "activated_share": activated_share([10, 25, 40], ratios),
    }


def nmc() -> dict:
    """Return the LG E78's shape at 25 °C, sized between it and the Samsung SDI 94 Ah."""
    say("nmc")
    cell, other = CELLS["e78"], CELLS["sdi94"]
    r0, r1, tau = np.array(cell["r0"]), np.array(cell["r1"]), cell["tau1"]
    share = activated_share(cell["celsius"], r0 + r1)
    scale = cell["capacity"] * MILLI / (1 + share * rise_of(20))
    r0, r1 = scale * spread(TENTHS, r0[1]), scale * spread(TENTHS, r1[1])
    ten = r0[10] + r1[10] * (1 - np.exp(-10 / tau))
    reference = other["resistance"] * other["capacity"] * MILLI
    size = np.sqrt(reference / ten)
    say(f"  10 s at 50 %: E78 {ten:.4f}, SDI 94 {reference:.4f} ohm Ah; factor on the E78 {size:.3f}")
    r0[:2] *= EMPTY_R0
    r1[:2] *= EMPTY_R1
    return {"ocv": cell["ocv"], "r0": size * r0, "r1": size * r1, "tau1": tau, "activated_share": share}


def nca(share: float) -> dict:
    """Return the NCR18650PF, its two pairs merged into one that follows their step response over 1–60 s."""
    say("nca")
    cell = CELLS["ncr18650pf"]
    t = np.linspace(1, 60, 60)
    pairs = [(np.array(cell[r]) * MILLI, np.array(cell[c])) for r, c in (("r1", "c1"), ("r2", "c2"))]
    response = sum(r[:, None] * (1 - np.exp(-t / (r * c)[:, None])) for r, c in pairs)

    def merged(tau):
        base = 1 - np.exp(-t / tau)
        size = response @ base / (base @ base)
        return size, size[:, None] * base - response

    fit = least_squares(lambda tau: merged(tau)[1].ravel(), 30.0)
    tau = float(fit.x[0])
    say(f"  tau {tau:.1f} s, rms {1e3 * np.sqrt(np.mean(fit.fun**2)):.2f} mohm of a step")
    soc = np.r_[cell["low_soc"], np.arange(0.2, 1.05, 0.1)]
    low = np.array(cell["low_rise"])
    both = [np.array(cell["r0"]) * MILLI, merged(tau)[0]]
    r0, r1 = (spread(soc, np.r_[low * r[0], r]) * cell["capacity"] for r in both)
    ocv = spread(cell["soc"], cell["ocv"])
    return {"ocv": ocv, "r0": r0, "r1": r1, "tau1": round(tau), "activated_share": share}


def lfp() -> dict:
    """Return the US26650FTC1; its one resistance is taken as that of 10 s and split as the E78's."""
    say("lfp")
    cell, split = CELLS["us26650"], CELLS["e78"]
    whole = np.array(cell["resistance"])
    pair = split["r1"][1][4] / split["r0"][1][4]
    r0 = spread(TENTHS, whole[1]) * cell["capacity"] * MILLI
    r0 = r0 / (1 + pair * (1 - np.exp(-10 / split["tau1"])))
    share = activated_share(cell["celsius"], whole[:, 1:])
    return {"ocv": cell["ocv"], "r0": r0, "r1": pair * r0, "tau1": split["tau1"], "activated_share": share}


def numbers(values) -> str:
    """Return a TOML list of the values at five significant figures."""
    return "[" + ", ".join(f"{v:.5g}" for v in values) + "]"


def write(path: Path, table: dict, notes: str) -> None:
    """Write one chemistry: its notes, then its tables."""
    lines = [
        notes.strip(),
        "",
        f"tau1 = {table['tau1']:.4g}  # s",
        f"activation_temperature = {ACTIVATION:.0f}  # K",
        f"activated_share = {table['activated_share']:.3f}",
        f"ocv = {numbers(table['ocv'])}  # V",
        f"r0 = {numbers(table['r0'])}  # ohm Ah",
        f"r1 = {numbers(table['r1'])}  # ohm Ah",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(facts: Path, out: Path) -> None:
    """Write the four files."""
    middle = nmc()
    tables = {"lmo": lmo(facts), "nmc": middle, "nca": nca(middle["activated_share"]), "lfp": lfp()}
    for name, table in tables.items():
        write(out / f"{name}.toml", table, (HERE / "chemistry_notes" / f"{name}.txt").read_text("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

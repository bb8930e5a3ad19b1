"""Charging: what a cell takes without plating lithium, what a wall socket brings into the battery.

A cell that is charged faster than lithium enters its graphite plates metal on it. The current at which that begins falls
with charge, as the graphite fills, and with cold, as its reaction slows. Makers stay below it: what they allow falls
about exponentially with charge, which is the form here; a chemistry's two constants are a class rule.

Symbols: w charge within the usable window [-], I current [A], Q charge of the pack [A s], T temperature [K], P power [W].
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.battery import REFERENCE_TEMPERATURE


@formula
def plating_current(window: float, charge: float, rate: float, fall: float) -> float:
    """Return the charging current [A] that warm cells take: Q · rate · exp(−fall · w), w in 0–1.

    ``charge`` [A s]; ``rate`` [1/s] at w = 0; ``fall`` [-]. Source: the tapers of published charging curves are near
    straight lines on a logarithmic scale (garage/classes/charging.toml); the cause is lithium plating, Waldmann et al.,
    J. Power Sources 384 (2018) 107.
    """
    return charge * rate * np.exp(-fall * window)


@formula
def cold_share(temperature: float, activation: float) -> float:
    """Return the share of the warm current that a cell at T [K] takes: exp(−T_a (1/T − 1/298.15)), at most 1.

    T_a = E/R [K] of the charge transfer; T in 240–340. Source: Arrhenius; Jow et al., J. Electrochem. Soc. 159 (2012)
    A604: 50–70 kJ/mol at the graphite, 6000–8400 K.
    """
    return np.exp(-activation * np.fmax(1.0 / temperature - 1.0 / REFERENCE_TEMPERATURE, 0.0))


@formula
def station_limit(power: float, current: float, volts: float) -> float:
    """Return what a direct-current post gives [W] at the battery's voltage [V]: min(P, I · U).

    Source: IEC 61851-23: a post is rated in power and in current.
    """
    return np.fmin(power, current * volts)


@formula
def charger_loss(wall: float, efficiency: float) -> float:
    """Return what is lost between wall and battery [W]: P (1 − η), η in 0–1. Source: definition, SAE J1634 §3."""
    return wall * (1.0 - efficiency)

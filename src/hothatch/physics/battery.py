"""Battery, electrical: open-circuit voltage, one ohmic resistance, one RC pair; power limits; ohmic heat.

The reversible term stands here with its sign, for chemistries that state it; none that ships does.

Symbols: s state of charge [-], I current [A], positive on discharge, U terminal voltage, V1 voltage of the RC
pair [V], R0, R1 [ohm], C1 [F], P terminal power [W], positive on discharge, dt step [s], x = dt/(2 R1 C1)
[-]. A pack of n_s × n_p cells has OCV n_s OCV_cell, R n_s/n_p R_cell, C1 n_p/n_s C1_cell and charge n_p
Q_cell.

Circuit: Plett, Battery Management Systems, vol. 1 (2015), §2.3–2.5: U = OCV − I R0 − V1, dV1/dt = I/C1 −
V1/(R1 C1). The pair marches by the implicit midpoint rule, which closes its energy exactly: V1m I dt = ½ C1
(V1'² − V1²) + V1m²/R1 dt, with V1m = ½(V1 + V1').
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import positive

REFERENCE_TEMPERATURE = 298.15  # K: where the chemistry tables hold


@formula
def resistance_factor(temperature: float, activation: float, share: float) -> float:
    """Return R(T)/R(25 °C) = 1 − φ + φ exp(T_a (1/T − 1/298.15)) [-], T [K] in 250–330.

    T_a activation temperature E/R [K]; φ the share of the resistance that is activated (reaction, transport),
    the rest is metal and contacts; φ = 1 is Arrhenius's law. Source: Arrhenius; Jow et al., J. Electrochem.
    Soc. 159 (2012) A604 (charge transfer 50–70 kJ/mol); φ fitted to the Leaf cell's pulses at 10, 25 and 40
    °C.
    """
    return 1.0 + share * (np.exp(activation * (1.0 / temperature - 1.0 / REFERENCE_TEMPERATURE)) - 1.0)


@formula
def pair_capacitance(tau1: float, r1: float) -> float:
    """Return C1 = τ1/R1 [F] from the time constant [s] and resistance [ohm] of the pair.

    Source: definition.
    """
    return tau1 / r1


@formula
def step_source(ocv: float, v1: float, r0: float, r1: float, c1: float, dt: float) -> tuple:
    """Return (E [V], R [ohm]): over one step the battery is U = E − R I, the RC pair taken at its midpoint.

    E = OCV − V1/(1 + x), R = R0 + R1 x/(1 + x); V1 at the start of the step. dt → 0 gives OCV − V1 and R0, dt
    → ∞ gives OCV and R0 + R1. Source: V1m = (V1 + I dt/(2 C1))/(1 + x).
    """
    x = 0.5 * dt / (r1 * c1)
    return ocv - v1 / (1.0 + x), r0 + r1 * x / (1.0 + x)


@formula
def pair_midpoint(current: float, v1: float, r1: float, c1: float, dt: float) -> float:
    """Return V1m = (V1 + I dt/(2 C1))/(1 + x) [V], mean voltage of the pair over the step; V1' = 2 V1m − V1.

    Source: implicit midpoint rule on dV1/dt = I/C1 − V1/(R1 C1).
    """
    return (v1 + 0.5 * current * dt / c1) / (1.0 + 0.5 * dt / (r1 * c1))


@formula
def pair_heat(v1m: float, r1: float) -> float:
    """Return V1m²/R1 [W], heat of the pair's resistor over the step. Source: Joule."""
    return v1m * v1m / r1


@formula
def pair_energy(v1: float, c1: float) -> float:
    """Return ½ C1 V1² [J], energy kept in the polarisation.

    Source: capacitor; closes exactly while C1 is held.
    """
    return 0.5 * c1 * v1 * v1


@formula
def current_from_power(power: float, e: float, r: float) -> float:
    """Return the current [A] at which (E − R I) I equals ``power`` [W], on the branch U ≥ E/2.

    E > 0 [V], R ≥ 0 [ohm] of step_source. Beyond the maximum E²/(4R) it stays at that point's current E/(2R):
    limit the power first (discharge_limit). Source: I = (E − √(E² − 4 R P))/(2 R), written so that it does
    not cancel.
    """
    return 2.0 * power / (e + np.sqrt(positive(e * e - 4.0 * r * power)))


@formula
def discharge_limit(e: float, r: float, voltage_min: float, current_max: float) -> float:
    """Return the greatest terminal power ≥ 0 [W]: the first of I_max, U = V_min and the maximum E²/(4R).

    P = I (E − R I) at I = min(I_max, (E − V_min)/R, E/(2R)). E [V], R > 0 [ohm] of step_source. Source: Plett
    §6.
    """
    current = positive(np.fmin(np.fmin(current_max, (e - voltage_min) / r), 0.5 * e / r))
    return current * (e - r * current)


@formula
def charge_limit(e: float, r: float, voltage_max: float, current_max: float) -> float:
    """Return the greatest charging power ≥ 0 [W] at the terminals: the first of I_max and U = V_max.

    P = I (E + R I) at I = min(I_max, (V_max − E)/R); 0 when E ≥ V_max. Source: Plett §6.
    """
    current = positive(np.fmin(current_max, (voltage_max - e) / r))
    return current * (e + r * current)


@formula
def charge_step(s: float, current: float, charge: float, dt: float) -> float:
    """Return s − I dt/Q [-]: charge counted;

    Q [A s]. Source: Plett §2.2, coulombic efficiency 1 (Li-ion > 0.999).
    """
    return s - current * dt / charge


@formula
def cold_loss(temperature: float, slope: float) -> float:
    """Return the share of its charge that a pack at T [K] does not give: slope · (25 °C − T), none above.

    slope ≥ 0 [1/K], T in 250–330. Source: straight line through a 2013 Leaf cell's charge at 10 and 25 °C
    (garage/chemistry/lmo.toml): 0.74 % less at 10 °C.
    """
    return slope * positive(REFERENCE_TEMPERATURE - temperature)


@formula
def joule_heat(current: float, r0: float) -> float:
    """Return I² R0 ≥ 0 [W]. Source: Joule."""
    return current * current * r0


@formula
def reversible_heat(current: float, temperature: float, entropic: float) -> float:
    """Return −I T dU/dT [W] of heat into the cell, T [K], dU/dT [V/K] of the whole pack; changes sign with I.

    I > 0 on discharge. Many texts print +I T dU/dT: that is the other sign of current.
    Source: Bernardi, Pawlikowski & Newman, J. Electrochem. Soc. 132 (1985) 5, general energy balance.
    """
    return -current * temperature * entropic

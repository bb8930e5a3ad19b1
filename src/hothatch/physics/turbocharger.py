"""Turbocharger: power balance of its shaft, related to the knee where peak torque begins and the wastegate opens.

Below the knee the wastegate is shut: all exhaust passes the turbine, whose pressure ratio Π follows the flow by
the ellipse law, and what the compressor does not take spins the rotor up. Above it the turbine could do more than
is wanted and the wastegate holds the published torque. One balance thus gives the torque below the knee and the
wait for boost. Related to the knee (index 1): ε rotor's kinetic energy, which is also the compressor's work on a
kilogram of air (both go with the square of tip speed); φ flow of air; π = p₂/p₀ pressure ratio.

Sources: Watson & Janota, Turbocharging the Internal Combustion Engine, ch. 2, 4 (work of compressor and turbine,
ellipse law), ch. 12 (transients: rotor's inertia against surplus power); Guzzella & Onder, Introduction to Modeling
and Control of Internal Combustion Engine Systems, 2nd ed., §2.3.3, §2.8; Moraal & Kolmanovsky, SAE 1999-01-0908.
Validity: single-stage, fixed turbine, intercooled; π up to 3.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula

AIR = 0.286  # (γ − 1)/γ of air
EXHAUST = 0.25  # the same of exhaust, γ 1.33
# Greatest work of the exhaust over that of compressing: η cₚₑ T₃/(cₚₐ T₀), with η = η_c η_t η_m = 0.68 · 0.65 = 0.44
# (passenger cars' turbochargers near the knee, 0.40-0.50), exhaust of 1050 K at full load and 1500-2500 rpm,
# cₚ 1150 and 1005 J/(kg K), air of 298 K.
EXHAUST_WORK = 0.44 * 1150.0 * 1050.0 / (1005.0 * 298.0)


@formula
def pressure_ratio(torque: float, unboosted: float, drag: float) -> float:
    """Return π [-] that gives a shaft torque [N m]: (T + T_f)/(T_u + T_f), indicated torque going with pressure.

    T_u torque without boost, T_f drag, both > 0 [N m]. Source: Guzzella & Onder §2.5.1 (Willans line at a constant
    efficiency of combustion). Check: 350 N m on 150 unboosted and 35 of drag, 2.08.
    """
    return (torque + drag) / (unboosted + drag)


@formula
def boosted_torque(ratio: float, unboosted: float, drag: float) -> float:
    """Return the shaft torque π (T_u + T_f) − T_f [N m]; inverse of pressure_ratio. Source: as there."""
    return ratio * (unboosted + drag) - drag


@formula
def compression(ratio: float) -> float:
    """Return the ideal work of compressing, over cₚ T₀: π^0.286 − 1 [-]; π ≥ 1.

    Source: Watson & Janota, ch. 2 (isentropic work). Check: π 2.2 takes 0.253, 75.8 kJ/kg from 298 K.
    """
    return ratio**AIR - 1.0


@formula
def ratio_of(work: float) -> float:
    """Return π [-] from the ideal work ≥ 0 over cₚ T₀ [-]; inverse of compression. Source: as there."""
    return (1.0 + work) ** (1.0 / AIR)


@formula
def knee_expansion(work: float) -> float:
    """Return the turbine's pressure ratio Π₁ [-] that carries the compression ``work`` [-] steadily, wastegate shut.

    Balance of power, 1 − Π^−¼ = work/EXHAUST_WORK; work < 1.2. Source: Watson & Janota, ch. 4. Check: π 2.2, 1.86.
    """
    return (1.0 - work / EXHAUST_WORK) ** (-1.0 / EXHAUST)


@formula
def expansion_work(flow: float, knee: float) -> float:
    """Return the turbine's work on a kilogram over that at the knee [-]: of flow φ ≥ 0 with Π² = 1 + (Π₁² − 1) φ².

    Vanishing flow gives φ² (1 + Π₁)…: power goes with its third power; far above the knee with the first. Source:
    ellipse law, ṁ ∝ √(Π² − 1) (Stodola; Watson & Janota, ch. 4).
    """
    ratio = np.sqrt(1.0 + (knee * knee - 1.0) * flow * flow)
    return (1.0 - ratio**-EXHAUST) / (1.0 - knee**-EXHAUST)


@formula
def spin_up(energy: float, flow: float, knee: float, time: float) -> float:
    """Return dε/dt [1/s] with the wastegate shut: φ (h_t(φ)/h_t1 − ε)/T, T > 0 [s] energy over power at the knee.

    T = ½ (J/r²) η_c/(ψ ṁ₁): rotor inertia J over the compressor's radius r squared, head coefficient ψ, air flow
    ṁ₁; engine size and pressure cancel. Source: Guzzella & Onder §2.8, J ω dω/dt = P_t − P_c, divided by its
    values at the knee. At the knee with ε = 1 it is 0.
    """
    return flow * (expansion_work(flow, knee) - energy) / time

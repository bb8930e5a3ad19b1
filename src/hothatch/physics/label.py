"""From measured energies to the figures on the label: SAE J1634 / EPA and WLTP.

Symbols: UBE usable battery energy of the whole test [J, DC], E_i energy of phase i [J, DC], EC consumption
[J/m], K weight of a phase [-], R range [m]. Energies and consumptions may be in any one unit where only
ratios enter; MPGe needs joules per metre. Combined figures weigh consumption and range linearly.

Sources: SAE J1634 (multi-cycle test; K factors unverified: check against the standard), 40 CFR 600.116-12,
600.210-12, UN GTR 15 Annexes 4 and 8 (K factors unverified: check against the standard).
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula

METRES_PER_MILE = 1609.344
JOULES_PER_WH = 3600.0
# Energy of a US gallon of petrol, 40 CFR 600.002 / EPA; EPA often prints 33.7 kWh.
JOULES_PER_GALLON = 33_705.0 * JOULES_PER_WH
CITY_SHARE = 0.55
HIGHWAY_SHARE = 0.45
DEFAULT_ADJUSTMENT = 0.7
# Derived five-cycle coefficients (intercept 1/MPG, slope), 40 CFR 600.210: model years 2008 and 2017 on.
FIVE_CYCLE_2008 = {"city": (0.003259, 1.1805), "highway": (0.001376, 1.3466)}
FIVE_CYCLE_2017 = {"city": (0.004091, 1.1601), "highway": (0.003191, 1.2945)}
DRIVER_MASS = 75.0  # kg, in the mass in running order; UN GTR 15 §3.2.4
OPTIONAL_LOAD = 25.0  # kg, luggage of the driver; UN GTR 15 §3.2.8
LOAD_SHARE_M1 = 0.15  # passenger cars; 0.28 for goods vehicles, UN GTR 15 §3.2.8


@formula
def first_phase_weight(energy_first: float, usable: float) -> float:
    """Return K₁ = E₁/UBE [-], the weight of the first (cold) phase; both [J], 0 < E₁ ≤ UBE.

    Source: SAE J1634 §8 for UDDS1 of the multi-cycle test; UN GTR 15 Annex 8 for the first WLTC (unverified).
    """
    return energy_first / usable


@formula
def later_phase_weight(k_first: float, phases: float) -> float:
    """Return K_j = (1 − K₁)/(n − 1) [-] for each later phase of n ≥ 2 alike.

    Source: SAE J1634 §8 (n = 4 UDDS), UN GTR 15 Annex 8 (n whole WLTCs) (unverified). HFEDS: ½ each, no K₁.
    """
    return (1.0 - k_first) / (phases - 1.0)


@formula
def weighted_consumption(k_first: float, ec_first: float, ec_later: float) -> float:
    """Return EC_DC = K₁ EC₁ + (1 − K₁) EC̄ [J/m] of a cycle driven n ≥ 2 times in one test.

    ``ec_later``: plain mean of the consumptions of phases 2 to n, which all carry the same K. Source: SAE
    J1634 §8 and UN GTR 15 Annex 8, EC_DC = Σ K_j E_j/d_j with K_j = (1 − K₁)/(n − 1) (K factors unverified).
    """
    return k_first * ec_first + (1.0 - k_first) * ec_later


@formula
def cycle_range(usable: float, ec_dc: float) -> float:
    """Return R = UBE/EC_DC [m] from [J] and [J/m]; both > 0. Source: SAE J1634 §8; PER in UN GTR 15 Annex
    8.
    """
    return usable / ec_dc


@formula
def wall_consumption(ec_dc: float, recharge_ac: float, usable: float) -> float:
    """Return EC_AC = EC_DC · E_AC/UBE [J/m]: the charging loss, once.

    ``recharge_ac``: energy from the wall [J] to fill the battery after the whole test, ≥ ``usable`` [J]. The
    same as E_AC/R, which is how WLTP writes it. Source: SAE J1634 §8; UN GTR 15 Annex 8, EC = E_AC/PER.
    """
    return ec_dc * recharge_ac / usable


@formula
def label_combined(city: float, highway: float) -> float:
    """Return 0.55 city + 0.45 highway, of ranges [m] or consumptions [J/m], never of MPGe.

    Source: 40 CFR 600.210-12(c); for MPG it is the harmonic mean, that is this one in consumption.
    """
    return CITY_SHARE * city + HIGHWAY_SHARE * highway


@formula
def adjusted_range(unadjusted: float, factor: float) -> float:
    """Return the label's range [m] from a dynamometer range [m] and a factor [-], 0.7 to 1.

    Source: 40 CFR 600.210-12: 0.7, or a higher factor from the maker's own five-cycle tests.
    """
    return unadjusted * factor


@formula
def adjusted_consumption(unadjusted: float, factor: float) -> float:
    """Return the label's consumption [J/m] from the dynamometer's [J/m] and a factor [-]. Source: as
    adjusted_range.
    """
    return unadjusted / factor


@formula
def mpge(consumption: float) -> float:
    """Return miles per gallon of petrol equivalent from a wall consumption [J/m] > 0.

    Source: 40 CFR 600.002, 33 705 Wh per US gallon: MPGe = 33 705/(Wh per mile).
    """
    return JOULES_PER_GALLON / (consumption * METRES_PER_MILE)


@formula
def consumption_of_mpge(miles_per_gallon: float) -> float:
    """Return the wall consumption [J/m] of an MPGe figure > 0, the inverse of ``mpge``. Source: 40 CFR
    600.002.
    """
    return JOULES_PER_GALLON / (miles_per_gallon * METRES_PER_MILE)


@formula
def five_cycle_mpge(miles_per_gallon: float, intercept: float, slope: float) -> float:
    """Return the derived five-cycle figure 1/(i + s/MPGe) [MPGe] of an unadjusted UDDS or HWFET figure [MPGe]
    > 0.

    Source: 40 CFR 600.210-08(a)(2) and -12, coefficients FIVE_CYCLE_2008 and FIVE_CYCLE_2017 [1/MPG, -].
    """
    return 1.0 / (intercept + slope / miles_per_gallon)


@formula
def adjusted_mpge(miles_per_gallon: float, intercept: float, slope: float) -> float:
    """Return max(1/(i + s/MPGe), 0.7 MPGe) [MPGe], the label figure of a car without five-cycle tests of its
    own.

    The 0.7 branch wins above (1 − 0.7 s)/(0.7 i), 76 MPGe at most: for electric cars it is the rule. Source:
    40 CFR 600.210-12(a), EPA's cap of 30 % on the adjustment of electric cars.
    """
    return np.fmax(five_cycle_mpge(miles_per_gallon, intercept, slope), DEFAULT_ADJUSTMENT * miles_per_gallon)


@formula
def running_order_mass(curb: float) -> float:
    """Return MRO = curb + 75 kg [kg]; curb with all fluids, without driver. Source: UN GTR 15 §3.2.4."""
    return curb + DRIVER_MASS


@formula
def wltp_test_mass(running_order: float, gross: float, load_share: float) -> float:
    """Return TM = MRO + 25 kg + φ (LM − MRO − 25 kg) [kg].

    ``running_order``: MRO with the 75 kg driver and the optional equipment of the car [kg]; ``gross``:
    technically permissible laden mass LM [kg] ≥ MRO + 25; ``load_share``: φ [-], 0.15 for M1. Source: UN GTR
    15 §3.2.8 (unverified).
    """
    return running_order + OPTIONAL_LOAD + load_share * (gross - running_order - OPTIONAL_LOAD)


@formula
def wltp_rotating_mass(running_order: float) -> float:
    """Return the equivalent mass of rotating parts 0.03 (MRO + 25 kg) [kg] where none was measured.

    Source: UN GTR 15 Annex 4 §2.5.1 (unverified: check against the standard).
    """
    return 0.03 * (running_order + OPTIONAL_LOAD)

"""Energy: regulatory cycles at the EPA's conditions, WLTP, NEDC, steady speeds."""

from __future__ import annotations

from functools import partial

import numpy as np

from hothatch.garage.cycles import cycle
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.mct import CSC_SPEED, MctStep, mct_steps, mid_distance
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import DriveTrace, Hold, Pause, Rest, Step
from hothatch.solvers.trace_miss import WLTP_TOLERANCE

EPA = Conditions(mass_rule="test", ambient=296.15, soc=1.0, dynamometer=True)
# EPA's tests in the cold and in the heat, for a trace that the user gives and for the cycles that ship. In the cold the
# dynamometer simulates the road at that temperature (40 CFR 1066.710), so road load and air are those of the weather; in the
# heat a sun of 850 W/m² shines and the air conditioning runs (SC03: 40 CFR 86.161, 1066.835).
EPA_COLD = Conditions(mass_rule="test", ambient=266.483, soc=1.0, dynamometer=False, climate=True, sun=0.0)
EPA_HOT = Conditions(mass_rule="test", ambient=308.15, soc=1.0, dynamometer=True, climate=True, sun=850.0)
RULES = {"epa": EPA, "epa-cold": EPA_COLD, "epa-hot": EPA_HOT}
WLTP = Conditions(mass_rule="wltp", ambient=296.15, soc=1.0, dynamometer=True)
# What a cycle metre takes of a metre at 65 mph: only to plan how long the middle constant-speed part must be.
CYCLE_SHARE = 0.80
TRIAL = 3000.0  # m driven at 65 mph beforehand, from which that is planned


def mid_test(plants: np.ndarray) -> np.ndarray:
    """Return the length [m] of the middle constant-speed part, one a car, as a laboratory plans it from a trial."""
    asked = EPA.over(STANDARD)
    states = start_states(plants, asked)
    trial = Hold(CSC_SPEED, TRIAL, "trial").run(plants, condition_table(plants, asked), states, False)
    constant = trial.numbers["net"] / trial.numbers["distance"] / 3600.0
    cycles = 4 * cycle("udds").distance_m + 2 * cycle("hwfet").distance_m
    return mid_distance(plants["usable_energy"] / 3600.0, CYCLE_SHARE * constant * cycles, cycles, constant)


def _step(step: MctStep) -> Step:
    """Return what the street runs for one step of the sequence."""
    if step.kind == "cycle":
        return DriveTrace(step.cycle, step.name)
    if step.kind == "pause":
        return Pause(step.seconds)
    if step.kind == "soak":
        return Rest(step.seconds)
    return Hold(step.speed_ms, np.inf if step.distance_m is None else step.distance_m, step.name)


_electric = partial(Procedure, group="energy", needs="battery")
_burning = partial(Procedure, group="fuel", needs="engine")

MULTI_CYCLE = _electric(
    id="epa-label",
    title="EPA multi-cycle range and consumption",
    source="SAE J1634:2017, 40 CFR 600.116-12(a), 40 CFR 600.210-12",
    steps=tuple(_step(step) for step in mct_steps(mid_test)),
    defaults=EPA,
)

US06 = _electric(
    id="us06",
    title="US06 aggressive cycle",
    source="40 CFR 86 Appendix I (g)",
    steps=(DriveTrace("us06"),),
    defaults=EPA,
)

WLTP_RANGE = _electric(
    id="wltp",
    title="WLTC class 3b, range and consumption",
    source="UN GTR 15 Annex 8, UN R154 (shortened procedure)",
    steps=(
        *(2 * (DriveTrace("wltc-3b", tolerance=WLTP_TOLERANCE),)),
        Hold(100 / 3.6, np.inf, "100 km/h to empty"),
    ),
    defaults=WLTP,
)

NEDC = _electric(
    id="nedc",
    title="NEDC, range and consumption",
    source="UN R101 Annexes 7 and 9",
    steps=(
        *(2 * (DriveTrace("nedc-electric", tolerance=WLTP_TOLERANCE),)),
        Hold(60 / 3.6, np.inf, "60 km/h to empty"),
    ),
    defaults=Conditions(mass_rule="road", load=100.0, ambient=296.15, soc=1.0, dynamometer=True),
)

STEADY = _electric(
    id="steady",
    title="steady 90 and 120 km/h on the road",
    source="20 km at constant speed, battery energy",
    steps=(Hold(90 / 3.6, 20_000.0, "90 km/h"), Hold(120 / 3.6, 20_000.0, "120 km/h")),
    defaults=Conditions(
        mass_rule="road", load=90.0, ambient=293.15, soc=0.9, dynamometer=False, climate=True
    ),
    fresh=True,
)

SOAK = Rest(600.0)  # 10 min key-off, 40 CFR 86.130
# The federal test procedure: the UDDS from cold, ten minutes' rest, its first 505 s again; then the highway cycle, warm.
EPA_FUEL = _burning(
    id="epa-fuel",
    title="EPA city and highway fuel",
    source="40 CFR 86.115, 600.113-12, 600.210-12; shift schedule in the form of UN GTR 15 Annex 2",
    steps=(
        DriveTrace("udds", "cold start", seconds=(0.0, 505.0)),
        DriveTrace("udds", "stabilised", seconds=(505.0, 1369.0)),
        SOAK,
        DriveTrace("udds", "hot start", seconds=(0.0, 505.0)),
        DriveTrace("hwfet"),
    ),
    defaults=EPA,
)

# Warm: a drive of the same cycle and a minute and a half at idle go before the one that counts.
US06_FUEL = _burning(
    id="us06-fuel",
    title="US06 aggressive cycle, fuel and carbon dioxide",
    source="40 CFR 86.159-08",
    steps=(DriveTrace("us06", "preparation", counted=False), Pause(90.0), DriveTrace("us06")),
    defaults=EPA,
)

WLTP_FUEL = _burning(
    id="wltp-fuel",
    title="WLTC class 3b, fuel and carbon dioxide",
    source="UN GTR 15, cold start at 23 °C",
    steps=(DriveTrace("wltc-3b", tolerance=WLTP_TOLERANCE),),
    defaults=WLTP,
)

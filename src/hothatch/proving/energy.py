"""Energy: regulatory cycles at the EPA's conditions, WLTP, NEDC, steady speeds."""

from __future__ import annotations

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import MPH, DriveTrace, Hold, Rest

EPA = Conditions(mass_rule="test", ambient=296.15, soc=1.0, dynamometer=True)
WLTP = Conditions(mass_rule="wltp", ambient=293.15, soc=1.0, dynamometer=False)
SOAK = Rest(600.0)  # 10 min key-off, 40 CFR 600.116-12(a)(2)
CONSTANT_SPEED = 65 * MPH
# Mid-test constant speed: SAE J1634 asks that the last one be at most 20 % of the test's distance; a share of the
# usable energy at a generic 150 Wh/km sets it, car by car, in ``MidTest``.

MULTI_CYCLE = Procedure(
    id="epa-label",
    title="EPA multi-cycle range and consumption",
    group="energy",
    source="SAE J1634:2017, 40 CFR 600.116-12(a), 40 CFR 600.210-12",
    steps=(
        DriveTrace("udds"), DriveTrace("hwfet"), SOAK, DriveTrace("udds"),
        Hold(CONSTANT_SPEED, 40_000.0, "mid-test 65 mph"), SOAK,
        DriveTrace("udds"), DriveTrace("hwfet"), SOAK, DriveTrace("udds"),
        Hold(CONSTANT_SPEED, np.inf, "65 mph to empty"),
    ),
    defaults=EPA,
)  # fmt: skip

US06 = Procedure(
    id="us06",
    title="US06 aggressive cycle",
    group="energy",
    source="40 CFR 86 Appendix I (g)",
    steps=(DriveTrace("us06"),),
    defaults=EPA,
)

WLTP_RANGE = Procedure(
    id="wltp",
    title="WLTC class 3b, range and consumption",
    group="energy",
    source="UN GTR 15 Annex 8, UN R154 (shortened procedure)",
    steps=(DriveTrace("wltc-3b"), DriveTrace("wltc-3b"), Hold(100 / 3.6, np.inf, "100 km/h to empty")),
    defaults=WLTP,
)

NEDC = Procedure(
    id="nedc",
    title="NEDC, range and consumption",
    group="energy",
    source="UN R101 Annexes 7 and 9",
    steps=(DriveTrace("nedc-electric"), DriveTrace("nedc-electric"), Hold(60 / 3.6, np.inf, "60 km/h to empty")),
    defaults=Conditions(mass_rule="road", load=100.0, ambient=296.15, soc=1.0, dynamometer=False),
)

STEADY = Procedure(
    id="steady",
    title="steady 90 and 120 km/h on the road",
    group="energy",
    source="20 km at constant speed, battery energy",
    steps=(Hold(90 / 3.6, 20_000.0, "90 km/h"), Hold(120 / 3.6, 20_000.0, "120 km/h")),
    defaults=Conditions(mass_rule="road", load=90.0, ambient=293.15, soc=0.9, dynamometer=False),
    fresh=True,
)

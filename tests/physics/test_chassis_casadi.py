"""The chassis formulas traced by CasADi give the numbers of plain Python."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from hothatch.physics import body_roll, brake, contact, preview, single_track, stability, steering

casadi = pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
# CasADi's own numpy functions, without the notice about the old ones.
casadi.GlobalOptions.setNumpyMode(1)
# Rajamani's car for the arguments that bear its names, for others something of their size.
CAR = {
    "t": 0.2, "v": 25.0, "mass": 1573.0, "yaw_inertia": 2873.0, "a": 1.1, "b": 1.58, "front": 160e3, "rear": 160e3,
    "wheelbase": 2.68, "gradient": 0.017,
}  # fmt: skip
OTHERS = (0.8, 1.4, 1.1, 1.6, 0.9, 1.3, 0.7, 1.2)


def formulas(module: ModuleType) -> list:
    own = [f for f in vars(module).values() if getattr(f, "__module__", "") == module.__name__]
    return [f for f in own if callable(f)]


@pytest.mark.parametrize(
    "formula",
    [f for m in (body_roll, brake, contact, preview, single_track, stability, steering) for f in formulas(m)],
    ids=lambda f: f"{f.__module__.rsplit('.', 1)[1]}.{f.__name__}",
)
def test_traced_and_plain_agree(formula):
    names = formula.__code__.co_varnames[: formula.__code__.co_argcount]
    values = [CAR.get(name, other) for name, other in zip(names, OTHERS, strict=False)]
    if formula.__name__ == "critical_speed":
        values[1] *= -1.0
    symbols = [casadi.SX.sym(f"x{i}") for i in range(len(names))]
    traced = formula(*symbols)
    parts = traced if isinstance(traced, tuple) else (traced,)
    found = casadi.Function("f", symbols, list(parts))(*values)
    found = found if isinstance(found, (tuple, list)) else (found,)
    plain = formula(*values)
    plain = plain if isinstance(plain, tuple) else (plain,)
    assert np.array([float(x) for x in found]) == pytest.approx(np.array(plain), rel=1e-12)

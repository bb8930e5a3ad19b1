"""Which inputs of a car its range hangs on, and what measuring each would bring. Run: python examples/what_matters.py"""

from __future__ import annotations

from hothatch.car.load import load_car
from hothatch.studies.what_matters import sensitivity

car = load_car("nissan-leaf-40-2018")
found = sensitivity(car, "us06_dc", effort=(4, 128))

print(f"US06 of the {car.name}: {found.result.value:.1f} Wh/km, 5–95 % {found.low:.1f} to {found.high:.1f}")
for one in found.worth:
    print(
        f"measure {one.path} ({one.text}, {one.kind}): the interval gets {100 * one.narrower:.0f} % narrower"
    )

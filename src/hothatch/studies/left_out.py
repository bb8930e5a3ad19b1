"""What each car is judged by: the constants of fits that have not seen it, of power over speed, grip and charging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hothatch.car.record import Car
from hothatch.studies import refit, refit_charge, refit_grip
from hothatch.studies.refit import Droop
from hothatch.studies.refit_charge import Taken
from hothatch.studies.refit_grip import GRIP


@dataclass(frozen=True)
class LeftOut:
    """By car: ``droop``, LMUY [-] of every class of tyre, what its cells take; a car that took part in no fit has none."""

    droop: Mapping[str, Droop]
    grip: Mapping[str, Mapping[str, float]]
    charge: Mapping[str, Taken]

    def edits(self, car: Car, tyre_class: str) -> dict[str, float]:
        """Return the edits that put the constants for ``car``, on tyres of ``tyre_class``, into it."""
        found: dict[str, float] = {}
        if car.id in self.droop:
            found |= self.droop[car.id].edits(car)
        if car.id in self.grip and not {GRIP, "tyre.file"} & set(car.facts):
            found[GRIP] = self.grip[car.id][tyre_class]
        if car.id in self.charge:
            found |= self.charge[car.id].edits(car)
        return found


def shipped() -> LeftOut:
    """Return the constants that ship."""
    return LeftOut(refit.shipped(), refit_grip.shipped(), refit_charge.shipped())


def fitted_anew() -> LeftOut:
    """Return the constants of fits made now, each car left out of its own."""
    return LeftOut(refit.refit()[1], refit_grip.refit()[1], refit_charge.refit()[1])

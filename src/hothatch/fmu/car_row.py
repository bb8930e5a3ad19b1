"""The car inside a unit: its Plant as JSON, numbers to the last digit, with the names of model and car."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hothatch import __version__
from hothatch.car.compile import compile
from hothatch.car.plant import PLANT
from hothatch.car.record import Car
from hothatch.fmu.double_track import DoubleTrack
from hothatch.fmu.longitudinal import Longitudinal
from hothatch.fmu.model import Model, UnitError

FILE = "car.json"
MODELS: dict[str, type[Longitudinal] | type[DoubleTrack]] = {
    one.title: one for one in (Longitudinal, DoubleTrack)
}


@dataclass(frozen=True)
class CarRow:
    """What a unit holds: a car's id, name and hash, the model's name, the Plant (1,), and which Hothatch made it."""

    id: str
    name: str
    hash: str
    model: str
    plant: np.ndarray
    version: str = __version__

    @classmethod
    def of(cls, car: Car, model: str) -> CarRow:
        """Return ``car`` as one row for ``model``."""
        return cls(car.id, car.name, car.hash, model, compile(car))

    def dump(self) -> str:
        """Return the row as JSON."""
        names = PLANT.names or ()
        plant = {name: self.plant[0][name].tolist() for name in names}
        head = {"hothatch": self.version, "car": self.id, "name": self.name, "hash": self.hash}
        return json.dumps({**head, "model": self.model, "plant": plant}, indent=1, ensure_ascii=False)

    @classmethod
    def read(cls, path: Path) -> CarRow:
        """Return the row of a file; UnitError for one of another Hothatch, whose Plant has other fields."""
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if set(found["plant"]) != set(PLANT.names or ()) or found["model"] not in MODELS:
            raise UnitError(
                f"this unit was made by Hothatch {found['hothatch']}; {__version__}, which is installed here, "
                "describes a car otherwise: export it again"
            )
        plant = np.zeros(1, PLANT)
        for name, value in found["plant"].items():
            plant[name][0] = value
        return cls(found["car"], found["name"], found["hash"], found["model"], plant, found["hothatch"])

    def unit(self) -> Model:
        """Return the model of this car, not yet begun."""
        return MODELS[self.model](self.plant)

"""A virtual proving ground for electric performance cars and petrol hot hatches.

Public names load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hothatch.api.outcome import Outcome
    from hothatch.api.vehicle import Vehicle, car, cars, compare
    from hothatch.car.apply import with_packages
    from hothatch.car.load import load_car
    from hothatch.evaluate import evaluate
    from hothatch.proving.conditions import Conditions
    from hothatch.proving.trace import Trace
    from hothatch.studies.sweep import open_sweep, sweep

__version__ = "0.1.0"
__all__ = [
    "Conditions",
    "Outcome",
    "Trace",
    "Vehicle",
    "__version__",
    "car",
    "cars",
    "compare",
    "evaluate",
    "load_car",
    "open_sweep",
    "sweep",
    "with_packages",
]

_HOME = {
    "Conditions": "hothatch.proving.conditions",
    "Outcome": "hothatch.api.outcome",
    "Trace": "hothatch.proving.trace",
    "Vehicle": "hothatch.api.vehicle",
    "cars": "hothatch.api.vehicle",
    "compare": "hothatch.api.vehicle",
    "load_car": "hothatch.car.load",
    "open_sweep": "hothatch.studies.sweep",
    "sweep": "hothatch.studies.sweep",
    "with_packages": "hothatch.car.apply",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """The package, with ``evaluate`` and ``car`` always the functions.

    Python sets a submodule as an attribute of its package, so whoever imported ``hothatch.evaluate`` first
    would turn the public function of that name into a module. A property wins over that.
    """

    @property
    def evaluate(self) -> Any:
        return import_module("hothatch.evaluate").evaluate

    @evaluate.setter
    def evaluate(self, _submodule: ModuleType) -> None:
        """Keep the function where the import system offers the submodule."""

    @property
    def car(self) -> Any:
        return import_module("hothatch.api.vehicle").car

    @car.setter
    def car(self, _submodule: ModuleType) -> None:
        """Keep the function where the import system offers the submodule."""


sys.modules[__name__].__class__ = _Package

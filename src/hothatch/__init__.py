"""A virtual proving ground for electric performance cars and petrol hot hatches.

Public names load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hothatch.car.apply import with_packages
    from hothatch.car.load import load_car
    from hothatch.evaluate import evaluate
    from hothatch.studies.sweep import open_sweep, sweep

__version__ = "0.1.0"
__all__ = ["__version__", "evaluate", "load_car", "open_sweep", "sweep", "with_packages"]

_HOME = {
    "load_car": "hothatch.car.load",
    "with_packages": "hothatch.car.apply",
    "sweep": "hothatch.studies.sweep",
    "open_sweep": "hothatch.studies.sweep",
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
    """The package, with ``evaluate`` always the function.

    Python sets a submodule as an attribute of its package, so whoever imported ``hothatch.evaluate`` first
    would turn the public function of that name into a module. A property wins over that.
    """

    @property
    def evaluate(self) -> Any:
        return import_module("hothatch.evaluate").evaluate

    @evaluate.setter
    def evaluate(self, _submodule: ModuleType) -> None:
        """Keep the function where the import system offers the submodule."""


sys.modules[__name__].__class__ = _Package

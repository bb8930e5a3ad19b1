"""Units that FMPy unpacks and runs, and runs of the built-in solvers beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.fmu.export import export_fmu

Make = Callable[[str, str], str]
Drive = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The path of the FMU of a car and model, made once."""
    folder = tmp_path_factory.mktemp("fmu")

    def make(car: str, model: str) -> str:
        path = folder / f"{car}-{model}.fmu"
        if not path.exists():
            export_fmu(load_car(car), path, model)
        return str(path)

    return make


@pytest.fixture(scope="session")
def drive(unit: Make) -> Drive:
    """FMPy's table of a run of a unit; inputs are columns over ``time``."""
    from fmpy import simulate_fmu

    def run(car: str, model: str, stop: float, step: float, inputs: Any = None, **start: float) -> np.ndarray:
        signals: Any = None
        if inputs is not None:
            signals = np.zeros(len(inputs["time"]), [(name, "f8") for name in inputs])
            for name, column in inputs.items():
                signals[name] = column
        return simulate_fmu(
            unit(car, model), stop_time=stop, step_size=step, output_interval=step, start_values=start, input=signals,
        )  # fmt: skip

    return run

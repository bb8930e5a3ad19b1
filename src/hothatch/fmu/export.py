"""A car as an FMU 2.0 for co-simulation: pythonfmu's binary, a script that imports Hothatch, and the car as JSON.

Machine code by numba lives only with Python, and a translation into C would be a second book of equations: so the unit runs
the very solvers of Hothatch and needs Python with Hothatch installed where it is simulated.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

from hothatch.cache import write_whole
from hothatch.car.record import Car
from hothatch.fmu.car_row import FILE, MODELS, CarRow
from hothatch.fmu.model import UnitError

# The same for every unit, so that several may run in one process.
MODULE = "hothatch_unit"
SCRIPT = '''"""A car of Hothatch as an FMU 2.0; runs where Python with Hothatch is installed."""

import ctypes

try:
    from hothatch.fmu.slave import Unit
except ImportError as error:
    raise ImportError("this unit needs Hothatch in the Python that runs it: pip install hothatch") from error

# pythonfmu's binary runs this file for every instance and lets go of its globals, which are not its own, once too often.
ctypes.pythonapi.Py_IncRef(ctypes.py_object(globals()))


class HothatchUnit(Unit):
    """The car in car.json beside this file."""
'''
NEEDS = "an FMU needs pythonfmu: pip install 'hothatch[fmu]'"


def export_fmu(car: Car, path: str | Path, model: str = "longitudinal") -> CarRow:
    """Write ``car`` as an FMU of ``model`` (a key of MODELS) to ``path``, whole or not at all; return what it holds.

    Raises UnitError for a model that nobody knows, a file that is not called ``.fmu`` and where pythonfmu is missing;
    OSError where the file cannot be written.
    """
    path = Path(path)
    check(path, model)
    try:
        from pythonfmu.builder import FmuBuilder
    except ModuleNotFoundError:
        raise UnitError(NEEDS) from None
    with TemporaryDirectory(prefix="hothatch-fmu-") as folder, _own_imports(folder):
        source, made = Path(folder) / f"{MODULE}.py", Path(folder) / "made" / "unit.fmu"
        source.write_text(SCRIPT, encoding="utf-8")
        row, data = CarRow.of(car, model), Path(folder) / FILE
        data.write_text(row.dump(), encoding="utf-8")
        made.parent.mkdir()
        FmuBuilder.build_FMU(source, made, {data}, canGetAndSetFMUstate=True, canSerializeFMUstate=True)
        write_whole(path, made.read_bytes())
    return row


def check(path: str | Path, model: str) -> None:
    """Raise UnitError for a model that nobody knows or a file that no importer would take for an FMU."""
    if model not in MODELS:
        near = get_close_matches(model, MODELS, 1, 0.5)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UnitError(f"no model {model}; models: {', '.join(MODELS)}{hint}")
    if Path(path).suffix.lower() != ".fmu":
        raise UnitError(f"{path}: an FMU's name ends in .fmu")


@contextmanager
def _own_imports(folder: str) -> Iterator[None]:
    """Undo what pythonfmu leaves behind: the script's folder on the path, its module, its compiled copy."""
    before = list(sys.path)
    sys.modules.pop(MODULE, None)
    try:
        yield
    finally:
        sys.path[:] = before
        sys.modules.pop(MODULE, None)
        shutil.rmtree(Path(folder) / "__pycache__", ignore_errors=True)

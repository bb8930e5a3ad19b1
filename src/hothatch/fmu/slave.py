"""The unit as pythonfmu's binary calls it: one instance of a model, and its description in XML.

Imported by the script inside an FMU, on the machine that simulates it; pythonfmu lies in the FMU itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement

from pythonfmu import Fmi2Slave
from pythonfmu.default_experiment import DefaultExperiment
from pythonfmu.enums import Fmi2Causality, Fmi2Status, Fmi2Variability
from pythonfmu.variables import Boolean, Integer, Real

from hothatch import __version__
from hothatch.fmu.binary import let_go_at_exit
from hothatch.fmu.car_row import FILE, CarRow
from hothatch.fmu.model import UnitError
from hothatch.fmu.variable import UNITS, Variable

_KINDS = {"Real": Real, "Integer": Integer, "Boolean": Boolean}
_READ_AS = {"Real": float, "Integer": round, "Boolean": bool}
LONGEST = 10.0  # s, of a first experiment


class Unit(Fmi2Slave):
    """A car of Hothatch as a slave of FMI 2.0: values by name go to and from its model."""

    def __init__(self, **kwargs: Any) -> None:
        """``resources`` is the folder with the car's row."""
        super().__init__(**kwargs)
        resources = Path(kwargs["resources"])
        row = CarRow.read(resources / FILE)
        self.model, self.start, self.failed = row.unit(), 0.0, False
        self.guid = uuid5(NAMESPACE_URL, f"hothatch {__version__} {row.model} {row.dump()}")
        self.modelName = identifier(f"{row.id}_{row.model}")
        let_go_at_exit(resources.parent / "binaries" / "linux64" / f"{self.modelName}.so")
        self.description = f"{row.name}, {row.model} model of Hothatch {row.version}"
        self.version = row.version
        self.default_experiment = DefaultExperiment(
            start_time=0.0, stop_time=LONGEST, step_size=self.model.step_size
        )
        for one in self.model.variables.values():
            self.register_variable(self._scalar(one))
        if row.version != __version__:
            self.log(f"made by Hothatch {row.version}, run by {__version__}", Fmi2Status.warning)

    def _scalar(self, one: Variable) -> Any:
        fixed, real = one.causality == "parameter", one.kind == "Real"
        moving = Fmi2Variability.continuous if real else Fmi2Variability.discrete
        read = _READ_AS[one.kind]
        return _KINDS[one.kind](
            one.name,
            causality=Fmi2Causality[one.causality],
            variability=Fmi2Variability.fixed if fixed else moving,
            description=one.doc,
            getter=lambda: read(self._get(one.name)),
            setter=None if one.causality == "output" else partial(self._try, self.model.set, one.name),
        )

    def _get(self, name: str) -> float:
        if not self.failed and not self.model.begun:
            self._try(self.model.preview)
        return self.model.values[name]

    def _try(self, act: Callable[..., None], *values: Any) -> None:
        """Do something that a value may forbid; from then on no step is done."""
        try:
            act(*values)
        except UnitError as error:
            self.log(str(error), Fmi2Status.error)
            self.failed = True

    def setup_experiment(self, start_time: float, stop_time: float | None, tolerance: float | None) -> None:
        """Count time from ``start_time`` [s]."""
        self.start = start_time

    def exit_initialization_mode(self) -> None:
        """Begin the run with the parameters as they stand."""
        self._try(self.model.begin)

    def do_step(self, current_time: float, step_size: float) -> bool:
        """Advance by ``step_size`` [s]; False where a value was out of its bounds or the model has come to its end."""
        if not self.failed:
            self._try(self.model.step, current_time - self.start, step_size)
        return not self.failed

    def _get_fmu_state(self) -> dict[str, Any]:
        return {"model": self.model.saved(), "start": self.start}

    def _set_fmu_state(self, state: dict[str, Any]) -> None:
        self.model.restore(state["model"])
        self.start, self.failed = state["start"], False

    def to_xml(self, model_options: dict[str, str] | None = None) -> Element:
        """Return modelDescription.xml: pythonfmu's, with units, bounds and what is unknown at the start."""
        root = super().to_xml(model_options or {})
        root.set("generationTool", f"Hothatch {__version__} with {root.get('generationTool')}")
        place = [child.tag for child in root].index("CoSimulation") + 1
        root.insert(place, _unit_definitions({one.unit for one in self.model.variables.values()} - {""}))
        for node in root.iter("ScalarVariable"):
            _finish(node, self.model.variables[node.attrib["name"]])
        outputs, structure = root.find("ModelStructure/Outputs"), root.find("ModelStructure")
        if outputs is not None and structure is not None:
            unknown = SubElement(structure, "InitialUnknowns")
            unknown.extend(Element("Unknown", dict(child.attrib)) for child in outputs)
        return root


def identifier(text: str) -> str:
    """Return ``text`` as an identifier of C."""
    plain = re.sub(r"\W", "_", text, flags=re.ASCII)
    return plain if re.match(r"[A-Za-z_]", plain) else f"car_{plain}"


def _unit_definitions(used: set[str]) -> Element:
    root = Element("UnitDefinitions")
    for name in UNITS:
        if name not in used:
            continue
        base, display = UNITS[name]
        unit = SubElement(root, "Unit", {"name": name})
        SubElement(unit, "BaseUnit", {symbol: str(power) for symbol, power in base.items()})
        if display:
            shown = {"name": display[0], "factor": repr(display[1]), "offset": repr(display[2])}
            SubElement(unit, "DisplayUnit", shown)
    return root


def _finish(node: Element, one: Variable) -> None:
    """Write unit and bounds into a variable's node."""
    for value in node:
        if one.unit:
            value.set("unit", one.unit)
            display = UNITS[one.unit][1]
            if display:
                value.set("displayUnit", display[0])
        if one.kind != "Boolean":
            whole = one.kind == "Integer"
            for bound, limit in (("min", one.low), ("max", one.high)):
                if limit is not None:
                    value.set(bound, str(int(limit)) if whole else repr(float(limit)))

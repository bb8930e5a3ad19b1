"""Which equations take part in a run, read from the code itself: the physics that a solver imports, with sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Mathematics rather than physics.
LEFT_OUT = ("smooth",)
_SOURCE = re.compile(r"\b(?:Sources?|Circuit):\s*(.+?)(?:\n\s*\n|$)", re.DOTALL)
# A book or a standard begins with a name; a derivation with a small letter or a formula.
_PUBLISHED = re.compile(r"[A-Z]\w[^=]*$")
MOST_SOURCES = 3


@dataclass(frozen=True)
class Equations:
    """One file of equations: its module, the first sentence of what it says about itself, its sources."""

    module: str
    about: str
    sources: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return the file as JSON."""
        return {"module": self.module, "about": self.about, "sources": list(self.sources)}


# What the solvers of both kinds of cars hand over to where a car has an engine.
ENGINES = ("solvers.engine_line", "solvers.engine_cycle")


# What only a car with an engine, and only one with motors, needs of a solver that drives both.
OF_ENGINES = ("clutch", "engine", "engine_fuel", "gearbox", "shift", "turbocharger")
OF_MOTORS = ("battery", "derating", "drive_losses", "inverter", "motor")


def handling_equations(solver: str, electric: bool) -> tuple[Equations, ...]:
    """Return the files of equations of a solver of braking and handling, without those of the other kind of drive."""
    others = {f"physics/{name}.py" for name in (OF_ENGINES if electric else OF_MOTORS)}
    return tuple(one for one in equations_of(solver) if one.module not in others)


@cache
def equations_of(solver: str, *more: str) -> tuple[Equations, ...]:
    """Return the files of equations that ``solver`` (a module of solvers/) reaches, then ``more`` of physics/.

    Those of engines are reached from a solver of engines only.
    """
    seen = {module for module in ENGINES if module != f"solvers.{solver}"}
    waiting = [f"solvers.{solver}", *(f"physics.{name}" for name in more)]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += _imports(module)
    names = sorted(name.removeprefix("physics.") for name in seen if name.startswith("physics."))
    return tuple(_read(name) for name in names if name not in LEFT_OUT)


def _text(module: str) -> str:
    room, _, name = module.partition(".")
    return files("hothatch").joinpath(room, f"{name}.py").read_text(encoding="utf-8")


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(_text(module))):
        if isinstance(node, ast.ImportFrom) and node.module:
            path = node.module.removeprefix("hothatch.")
            if path in ("physics", "solvers"):
                yield from (f"{path}.{alias.name}" for alias in node.names)
            elif path.startswith(("physics.", "solvers.")):
                yield path


def _read(name: str) -> Equations:
    tree = ast.parse(_text(f"physics.{name}"))
    about = ast.get_docstring(tree) or ""
    sources = _sources(about)
    if not sources:
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        found = [source for node in functions for source in _sources(ast.get_docstring(node) or "")]
        sources = [source for source in dict.fromkeys(found) if _PUBLISHED.match(source)]
    first = " ".join(about.split("\n\n")[0].split())
    return Equations(f"physics/{name}.py", first, tuple(sources[:MOST_SOURCES]))


def _sources(text: str) -> list[str]:
    return [" ".join(found.split()).rstrip(".") for found in _SOURCE.findall(text)]

"""Imports point upstream only: every module is parsed, imports inside functions included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "hothatch"
STREET = (
    *(
        "cache",
        "constants",
        "units",
        "jit",
        "formats",
        "garage",
        "car",
        "physics",
        "solvers",
        "proving",
        "figures",
    ),
    *(
        "evaluate",
        "fmu",
        "studies",
        "json_schema",
        "report",
        "api",
        "serve",
        "options",
        "command_output",
        "command_optimal",
        "command_circuits",
        "command_export",
        "command_import",
        "command_lists",
        "command_schema",
        "command_serve",
        "command_studies",
        "command_sweep",
        "cli",
    ),
)
# The two faces of the package, which may name every room.
FACES = ("__init__", "__main__")


def imported(node: ast.AST, module: tuple[str, ...]) -> list[str]:
    """Return the absolute dotted names that ``node`` imports; ``module`` is the package it stands in."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            if node.level:
                base = ".".join(module[: len(module) - node.level + 1])
                source = f"{base}.{node.module}" if node.module else base
            else:
                source = node.module or ""
            # Only directly under the package is an imported name itself a room.
            return [f"{source}.{alias.name}" for alias in node.names] if source == "hothatch" else [source]
        case ast.Call(
            func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return [name]
    return []


def violations(package: Path) -> Iterator[str]:
    """Yield one line for every import that points downstream or leaves the street."""
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        room = inside.parts[0].removesuffix(".py")
        if room in FACES:
            continue
        if room not in STREET:
            yield f"{path}:1: {room} is no room of the street"
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            for name in imported(node, ("hothatch", *inside.parent.parts)):
                top, _, rest = name.partition(".")
                target = rest.split(".")[0]
                if top != "hothatch" or target.startswith("__") or target == room:
                    continue
                where = f"{path}:{getattr(node, 'lineno', 1)}"
                if target not in STREET:
                    yield f"{where}: {name} is no room of the street; import from the room that holds it"
                elif STREET.index(target) > STREET.index(room):
                    yield f"{where}: {room} imports {target}, which lies downstream"


def test_every_import_points_upstream():
    found = [fault.removeprefix(f"{PACKAGE}/") for fault in violations(PACKAGE)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        (
            "physics/tyre.py",
            "import numpy\nimport hothatch.solvers.lap\n",
            "tyre.py:2: physics imports solvers",
        ),
        (
            "physics/tyre.py",
            "def f():\n    from hothatch.cli import main\n",
            "tyre.py:2: physics imports cli",
        ),
        ("units.py", "from hothatch import car\n", "units.py:1: units imports car"),
        ("units.py", "from .car import load\n", "units.py:1: units imports car"),
        ("car/load.py", "from ..report import sheet\n", "load.py:1: car imports report"),
        ("car/load.py", "from .. import report\n", "load.py:1: car imports report"),
        ("garage/data.py", "import_module('hothatch.car')\n", "data.py:1: garage imports car"),
        ("car/load.py", "from hothatch import evaluate\n", "load.py:1: car imports evaluate"),
        ("serve/app.py", "from hothatch import load_car\n", "app.py:1: hothatch.load_car is no room"),
        ("attic/box.py", "", "box.py:1: attic is no room"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, text: str, fault: str):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    found = list(violations(tmp_path))
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "solvers/lap.py",
            "from hothatch.physics import tyre\nfrom ..jit import kernel\nfrom . import march\n",
        ),
        (
            "cli.py",
            "def main():\n    from hothatch.report.html import write\n    from hothatch import __version__\n",
        ),
        ("__init__.py", "from hothatch.evaluate import evaluate\n"),
        ("units.py", "import numpy as np\nfrom pathlib import Path\n"),
    ],
)
def test_an_upstream_import_is_left_alone(tmp_path: Path, file: str, text: str):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    assert list(violations(tmp_path)) == []

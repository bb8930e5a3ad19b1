# SPDX-License-Identifier: Apache-2.0
"""One page for each file of equations: what it says of itself, each formula as it is compiled, its sources, who uses it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.procedure import Procedure
from hothatch.report.markdown import plain, table
from hothatch.studies.equations import equations_of
from writers.markdown import paragraphs, write

# Which solvers march what a step asks for; a step of a new kind has to be entered.
_DRIVE, _LINE = ("drive_cycle", "engine_cycle"), ("straight_line", "engine_line")
SOLVERS = {
    "FullThrottle": _LINE, "DriveTrace": _DRIVE, "Hold": _DRIVE, "Pause": _DRIVE, "Rest": _DRIVE, "Climb": _DRIVE,
    "FullPower": ("full_power",), "Charge": ("charge",), "Trip": ("drive_cycle", "charge"), "Stand": (),
    "Stop": ("double_track",), "SineWithDwell": ("double_track",), "ThroughCones": ("double_track", "driver"),
    "StepSteer": ("double_track", "trim"), "Pad": ("steady_control",), "Circle": ("trim",),
    "FigureEight": ("trim", "double_track"), "Laps": (*_DRIVE, "car_envelope", "lap_heat", "lap"),
}  # fmt: skip
# What a test needs beside them: the arithmetic of labels, the cabin.
BESIDE = {
    "epa-label": ("label",), "wltp": ("label",), "epa-fuel": ("label", "fuel"), "us06-fuel": ("fuel",),
    "wltp-fuel": ("label", "fuel"), "steady": ("cabin",), "trip-1000": ("cabin",),
}  # fmt: skip


def modules_of(procedure: Procedure) -> tuple[str, ...]:
    """Return the names of the files of equations that a test reaches."""
    solvers = {solver: None for step in procedure.steps for solver in SOLVERS[type(step).__name__]}
    more = BESIDE.get(procedure.id, ())
    found = {one.module for solver in solvers for one in equations_of(solver)}
    return tuple(sorted({Path(module).stem for module in found} | set(more)))


def families() -> Mapping[str, ast.Module]:
    """Return every file of equations, parsed, by name."""
    folder = files("hothatch").joinpath("physics")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".py"))
    return {
        name.removesuffix(".py"): ast.parse(folder.joinpath(name).read_text(encoding="utf-8"))
        for name in names
        if name != "__init__.py"
    }


def title_of(name: str) -> str:
    """Return a file's name as a heading: ``mf_lateral`` is the Magic Formula's lateral part."""
    words = name.replace("_", " ").replace("magic formula", "Magic Formula")
    return f"Magic Formula, {words[3:]}" if words.startswith("mf ") else words[0].upper() + words[1:]


def about(tree: ast.Module) -> str:
    """Return the first sentence of what a file says of itself."""
    return " ".join((ast.get_docstring(tree) or "").split("\n\n")[0].split()).split(". ")[0].rstrip(".")


def write_equations(folder: Path) -> None:
    """Write ``folder``/NAME.md for each file, and the index."""
    found = families()
    used = {name: [test for test in PROCEDURES.values() if name in modules_of(test)] for name in found}
    for name, tree in found.items():
        write(folder / f"{name}.md", _page(name, tree, used[name]))
    rows = [
        (f"[{title_of(name)}]({name}.md)", plain(about(tree)), str(len(list(_formulas(tree)))))
        for name, tree in found.items()
    ]
    lines = [
        "# Equations",
        "Every formula, as it is compiled: the pages are written from the files of `physics/`, their symbols, sources and "
        "ranges included. A formula is a pure function of scalars in SI; axes and signs are those of ISO 8855.",
        table(("equations", "about", "formulas"), rows, right=(2,)),
        "## Constants",
        "What several of them share, `constants.py`:",
        f"```python\n{_shared()}\n```",
        "```{toctree}\n:hidden:\n:maxdepth: 1\n\n" + "\n".join(found) + "\n```",
    ]
    write(folder / "index.md", "\n\n".join(lines))


def _shared() -> str:
    text = files("hothatch").joinpath("constants.py").read_text(encoding="utf-8")
    return _constants(ast.parse(text), text)


def _page(name: str, tree: ast.Module, tests: list[Procedure]) -> str:
    text = files("hothatch").joinpath("physics", f"{name}.py").read_text(encoding="utf-8")
    parts = [f"# {title_of(name)}", f"`physics/{name}.py`", paragraphs(ast.get_docstring(tree) or "")]
    if tests:
        links = ", ".join(f"[{test.id}](../../tests/{test.id}.md)" for test in tests)
        parts.append(f"Takes part in: {links}.")
    if constants := _constants(tree, text):
        parts.append(f"```python\n{constants}\n```")
    for function in _formulas(tree):
        parts.append(f"## {function.name.replace('_', ' ')}")
        parts.append(paragraphs(ast.get_docstring(function) or ""))
        parts.append(f"```python\n{_code(function, text)}\n```")
    return "\n\n".join(parts)


def _formulas(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"))


def _constants(tree: ast.Module, text: str) -> str:
    """Return what a file says of its own constants, remarks included."""
    lines = text.splitlines()
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            first = node.lineno - 1
            while lines[first - 1].startswith("#"):
                first -= 1
            found += lines[first : node.end_lineno]
    return "\n".join(found)


def _code(function: ast.FunctionDef, text: str) -> str:
    """Return a function as it stands in its file, without decorator and docstring."""
    lines = text.splitlines()
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    head = lines[function.lineno - 1 : function.body[0].lineno - 1]
    docstring_end = function.body[0].end_lineno or 0
    tail = lines[docstring_end : function.end_lineno] if first is not function.body[0] else []
    return "\n".join([*head, *tail])

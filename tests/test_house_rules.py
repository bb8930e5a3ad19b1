"""What a reader may rely on: short files and functions, formulas with units and source, no machine paths."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE_LINES = 400
FUNCTION_LINES = 60
FORMULA_LINES = 40
UNIT = re.compile(r"\[[^\]]+\]|\bunits?\b")
SOURCE = re.compile(r"\b(Source|eqs?\.)")
# Brackets inside the words keep this file from finding itself.
MACHINE = re.compile(r"(?<![\w.~}])/(?:[w]ork|[o]pt|[t]mp/hh)/")
REGISTRY = re.compile(r"\bpypi\.org|python[h]osted|npm[j]s\.|anaconda\.(?:org|com)|[i]ndex-url|[f]ind-links")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    return sorted(
        p for part in ("src", "tests", "examples", "studies", "docs") for p in (ROOT / part).rglob("*.py")
    )


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, Function):
            yield node


def too_long(path: Path, limit: int) -> Iterator[str]:
    for function in functions(path):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > limit:
            yield f"{path}:{function.lineno}: {function.name} has {lines} lines, {limit} are the limit"


def undocumented(path: Path) -> Iterator[str]:
    for function in functions(path):
        text = ast.get_docstring(function) or ""
        if not function.name.startswith("_") and not (UNIT.search(text) and SOURCE.search(text)):
            yield f"{path}:{function.lineno}: {function.name} names no units in [] or no source"


def leaks(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := MACHINE.search(line) or REGISTRY.search(line):
            yield f"{name}:{number}: {found.group()}"


def expect_none(faults: Iterator[str]) -> None:
    found = [fault.removeprefix(f"{ROOT}/") for fault in faults]
    assert not found, "\n" + "\n".join(found)


def in_physics(path: Path) -> bool:
    return "physics" in path.relative_to(ROOT).parts and path.relative_to(ROOT).parts[0] == "src"


def test_no_file_is_too_long():
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    expect_none(f"{path}: {lines} lines" for path, lines in counted.items() if lines > FILE_LINES)


def test_no_function_is_too_long():
    limits = {path: FORMULA_LINES if in_physics(path) else FUNCTION_LINES for path in modules()}
    expect_none(fault for path, limit in limits.items() for fault in too_long(path, limit))


def test_every_public_formula_names_its_units_and_its_source():
    expect_none(fault for path in modules() if in_physics(path) for fault in undocumented(path))


def test_no_tracked_file_mentions_a_machine_or_a_registry():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing is tracked here")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = [ROOT / name for name in listed.stdout.split("\0") if name]
    texts = {path: path.read_bytes().decode("utf-8", "ignore") for path in tracked if path.is_file()}
    expect_none(fault for path, text in texts.items() for fault in leaks(str(path), text))


def test_planted_faults_are_found(tmp_path: Path):
    planted = tmp_path / "planted.py"
    planted.write_text('def bare(x):\n    """Return x."""\n' + "    x += 1\n" * 60)
    assert "bare has 62 lines" in next(too_long(planted, FUNCTION_LINES))
    assert "bare names no units" in next(undocumented(planted))
    for text in ("see /" + "work/notes", '"/' + 'opt/x"', "pypi" + ".org/simple", "--index" + "-url x"):
        assert list(leaks("file", text)), text
    for text in ("framework/tools", "../shared/work/x", "src/opt/x", "https://docs.example/opt/"):
        assert list(leaks("file", text)) == [], text

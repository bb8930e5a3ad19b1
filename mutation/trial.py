"""Trials: each mutant meets the tests in a fork of a process that has everything but the formulas loaded.

Nothing on the disk is changed: the fork's importer hands out the mutated source. numba is switched off, so a formula is the
plain function that it is, and a trial that is killed at once takes a fraction of a second.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.util
import os
import re
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from mutation.mutants import PHYSICS, Mutant

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "physics"
SLOW = re.compile(r"@given|casadi")
EXAMPLES = 20  # of each property: a slip shows in the first few or hardly ever
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"


class Slipped(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Find and load one module with its slip."""

    def __init__(self, mutant: Mutant) -> None:
        self.name, self.source = f"hothatch.physics.{mutant.module}", mutant.source

    def find_spec(self, fullname, path=None, target=None):
        """Take the one module, leave the others to Python."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_source(self, fullname):
        """Return the mutated source; the base class compiles and runs it."""
        return self.source


def preload() -> None:
    """Load what every trial needs and no formula changes."""
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in ("numba", "casadi", "scipy.optimize", "hypothesis", "pytest", "_pytest.assertion.rewrite"):
        if importlib.util.find_spec(name.split(".", maxsplit=1)[0]):
            importlib.import_module(name)
    from hypothesis import Phase, settings

    # One failing example is enough: none is made smaller.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutation", deadline=None, derandomize=True, max_examples=EXAMPLES, database=None, phases=phases
    )
    settings.load_profile("mutation")
    for name in ("hothatch.jit", "hothatch.constants", "hothatch.car.mf_row", "hothatch.garage.reader"):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a fork need not look through what it inherits
    early = [name for name in sys.modules if name.startswith("hothatch.physics.")]
    assert not early, f"loaded before the trial: {early}"


def test_files(module: str) -> tuple[list[str], list[str]]:
    """Return the test files that import a module, and those that reach it through other formulas; the quick ones first."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in PHYSICS.glob("*.py")}
    reach, more = {module}, {module}
    while more:
        more = {name for name, text in sources.items() if any(imports(text, one) for one in more)} - reach
        reach |= more
    tests = {path: path.read_text(encoding="utf-8") for path in sorted(TESTS.glob("test_*.py"))}
    tests = dict(sorted(tests.items(), key=lambda item: SLOW.search(item[1]) is not None))
    own = [str(path) for path, text in tests.items() if imports(text, module)]
    return own, [
        str(path)
        for path, text in tests.items()
        if str(path) not in own and any(imports(text, one) for one in reach)
    ]


def imports(text: str, module: str) -> bool:
    """Tell whether a source imports a module of formulas."""
    line = rf"^(from hothatch\.physics.*\b{module}\b.*|    {module},)$"
    return re.search(line, text, re.MULTILINE) is not None


def child(mutant: Mutant, seconds: int) -> int:
    """Meet the tests, those that import the module first; return 0 where all of them pass."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.meta_path.insert(0, Slipped(mutant))
    # The conftest of the whole suite imports the whole product; the formulas' tests need their own only.
    words = ["-x", "-q", "-p", "no:cacheprovider", "--tb=no", f"--rootdir={ROOT}", f"--confcutdir={TESTS}"]
    for files in test_files(mutant.module):
        if files and (code := pytest.main([*words, *files])):
            return int(code)
    return 0


def trials(chosen: Iterable[Mutant], jobs: int, seconds: int) -> Iterator[tuple[Mutant, str]]:
    """Yield each mutant with what came of it, ``jobs`` at a time, stopped after ``seconds`` of a processor."""
    running: dict[int, Mutant] = {}
    waiting = iter(chosen)
    while True:
        while len(running) < jobs and (mutant := next(waiting, None)) is not None:
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    code = child(mutant, seconds)
                finally:
                    os._exit(code)
            running[pid] = mutant
        if not running:
            return
        pid, status = os.wait()
        if os.WIFSIGNALED(status):
            outcome = TIMED_OUT if os.WTERMSIG(status) == signal.SIGXCPU else KILLED
        else:
            outcome = KILLED if os.WEXITSTATUS(status) else SURVIVED
        yield running.pop(pid), outcome

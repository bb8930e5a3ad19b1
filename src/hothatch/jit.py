"""numba's two decorators and the cache that they share.

``formula`` marks a pure scalar function that kernels may call: it stays an ordinary Python function, so that it can
also be called by hand and be traced by CasADi. ``kernel`` compiles an entry point: cached on disk, without the
interpreter lock, never ``parallel=True`` (its default threading layer aborts the process when two threads call it).

numba keys its disk cache on the entry point's own file, so a changed callee elsewhere would silently run old machine
code. The cache folder is therefore named after a hash of every compiled source, the flags and numba's version.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.extending import register_jitable

from hothatch.cache import cache_home

F = TypeVar("F", bound=Callable)

# No fast-math: compiled and plain Python must give the same bits.
FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": False}
# What compiled code is made of: the formulas, the solvers, the Plant's layout and this file.
COMPILED_SOURCES = (
    "jit.py",
    "constants.py",
    "physics/*.py",
    "solvers/*.py",
    "car/plant.py",
    "car/mf_terms.py",
)


def source_hash() -> str:
    """Return 16 hex digits over all compiled sources, flags and versions."""
    root = Path(__file__).parent
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]} {FLAGS}".encode())
    for pattern in COMPILED_SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """Return the folder for machine code; a folder that cannot be written is replaced by a temporary one."""
    folder = cache_home() / f"kernels-{source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        # One folder a user, so that the next run finds what this one compiles.
        user = getpass.getuser()
        folder = Path(tempfile.gettempdir()) / f"hothatch-{user}-{source_hash()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            folder = Path(tempfile.mkdtemp(prefix="hothatch-kernels-"))
    return folder


numba.config.CACHE_DIR = str(cache_folder())  # pyright: ignore[reportPrivateImportUsage, reportAttributeAccessIssue]


def is_cold() -> bool:
    """Say whether no kernel has been compiled yet for these sources (the next run takes tens of seconds)."""
    return not any(cache_folder().rglob("*.nbc"))


def formula(function: F) -> F:
    """Let kernels call ``function``; return the very same Python function."""
    return register_jitable(function)


def kernel(function: F) -> F:
    """Compile ``function`` as a cached entry point that releases the interpreter lock."""
    if numba.config.DISABLE_JIT:  # pyright: ignore[reportPrivateImportUsage, reportAttributeAccessIssue]
        return function  # NUMBA_DISABLE_JIT=1: plain Python, for debuggers; some hundred times slower
    dispatcher: Any = numba.njit(cache=True, **FLAGS)(function)
    cached = dispatcher._cache
    load = cached.load_overload

    def load_or_recompile(signature: Any, target: Any) -> Any:
        try:
            return load(signature, target)
        except Exception:  # whatever a damaged file makes of unpickling: it is made again
            cached.flush()
            return None

    cached.load_overload = load_or_recompile
    return dispatcher

"""What pythonfmu's binary (0.7, Linux) does wrong, and how a unit lives with it.

It frees its interpreter state twice when the process ends, unless that was let go before; where Python raises in a call,
it counts the references to slave and class down twice. So a unit lets the state go at exit and raises in no call after
the first.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_done: set[Path] = set()


def let_go_at_exit(binary: Path) -> None:
    """Make the loaded ``binary`` of a unit let its interpreter state go when the process ends.

    It is C that does so, whether Python is the host or the binary's guest: what is registered last runs first, so before
    the binary frees the state for good. The binary stays loaded until then.
    """
    if not sys.platform.startswith("linux") or binary in _done or not binary.is_file():
        return
    let_go = ctypes.cast(ctypes.CDLL(str(binary)).finalizePythonInterpreter, ctypes.c_void_p)
    at_exit = ctypes.CDLL(None)["__cxa_atexit"]
    at_exit.argtypes = [ctypes.c_void_p] * 3
    at_exit(let_go, None, None)
    _done.add(binary)

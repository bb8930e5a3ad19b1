"""What pythonfmu's binary (0.7, Linux) does wrong in a process of Python, and how a unit lives with it.

It frees its interpreter state twice when the process ends, unless that was let go before; where Python raises in a call,
it counts the references to slave and class down twice. So a unit lets the state go at exit and raises in no call after
the first.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import sys
import threading
from pathlib import Path

_held: dict[Path, ctypes.CDLL] = {}


def let_go_at_exit(binary: Path) -> None:
    """Make the loaded ``binary`` of a unit let its interpreter state go before the process ends."""
    # Where the binary itself started Python, on a thread of its own, it also ends it.
    ours = threading.main_thread().native_id == os.getpid()
    if not sys.platform.startswith("linux") or not ours or binary in _held or not binary.is_file():
        return
    _held[binary] = ctypes.CDLL(str(binary))
    atexit.register(_held[binary].finalizePythonInterpreter)

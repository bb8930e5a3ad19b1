"""A server runs for days: what its threads free goes back to the system, where the C library would keep it for each of them.

glibc gives threads arenas of their own and keeps in each what was freed there (mallopt(3), malloc_trim(3)); elsewhere
nothing is done.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from typing import Any

M_ARENA_MAX = -8  # of malloc.h
ARENAS = 2
PAUSE = 10.0  # s between two times that memory is given back

_lock, _last = threading.Lock(), [0.0]


def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def few_arenas() -> None:
    """Let all threads share few arenas; before they begin."""
    if library := _glibc():
        library.mallopt(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Give back what was freed, unless that was done a moment ago."""
    with _lock:
        if time.monotonic() - _last[0] < PAUSE:
            return
        _last[0] = time.monotonic()
    if library := _glibc():
        library.malloc_trim(0)

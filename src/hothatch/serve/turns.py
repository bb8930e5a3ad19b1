"""Work that a request itself waits for, such as fitting a centre line: a few at once, a few in line, the rest refused."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from hothatch.serve.quick import Busy

AT_ONCE = 2
MOST_OF_CLIENT = 4  # at work or in line
MOST_IN_ALL = 16  # well below the threads that answer requests: the rest of the page is served meanwhile


class Turns:
    """Who is at work, and who is in line; safe for threads."""

    def __init__(self) -> None:
        self._lock, self._free = threading.Lock(), threading.Semaphore(AT_ONCE)
        self._of: Counter[str] = Counter()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a turn, and hold it; Busy at once where too many are in line."""
        with self._lock:
            if self._of[client] >= MOST_OF_CLIENT or self._of.total() >= MOST_IN_ALL:
                raise Busy
            self._of[client] += 1
        try:
            with self._free:
                yield
        finally:
            with self._lock:
                self._of[client] -= 1
                self._of += Counter()  # those with none left are forgotten

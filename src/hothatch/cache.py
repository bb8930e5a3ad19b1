"""Where Hothatch keeps what it can make again, and how it writes files: whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path


def cache_home() -> Path:
    """Return the user's Hothatch cache folder: ``HOTHATCH_CACHE_DIR``, else the platform's own place."""
    if override := os.environ.get("HOTHATCH_CACHE_DIR"):
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "hothatch"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "hothatch"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hothatch"


def write_whole(path: str | Path, text: str | bytes) -> None:
    """Write ``text`` to ``path`` so that a reader sees the old file or the new one, never a part.

    A link is followed. Raises OSError when the folder does not exist or cannot be written, or where something stands that
    is no file; what was there then stands untouched.
    """
    path = Path(path).resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    data = text.encode() if isinstance(text, str) else text
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:  # which names the part, a file that nobody asked for
        raise type(error)(error.errno, error.strerror, str(path)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

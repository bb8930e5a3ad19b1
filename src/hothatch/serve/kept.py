"""What takes long and never changes with the same code and data, kept on disk between two starts of the server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hothatch.cache import cache_home, write_whole


@cache
def package_hash() -> str:
    """Return 16 hex digits over all code and data that ship."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv", ".tir") and path.is_file():
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what ``make`` returns (JSON), from disk where this code and data have made it before."""
    folder = cache_home() / "serve"
    path = folder / f"{name}-{package_hash()}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        made = make()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{name}-*.json"):
            old.unlink(missing_ok=True)
        write_whole(path, json.dumps(made))
    except OSError:  # a folder that cannot be written: it is made again next time
        pass
    return made

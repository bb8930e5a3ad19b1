"""Where a sweep's results lie: Parquet files by chunk, a manifest that says which of them count, a lock.

    FOLDER/sweep.json          what is swept: schema, key, rows, rows a chunk
    FOLDER/manifest.jsonl      one line a finished chunk: rows, file, bytes, SHA-256, figures by outcome, seconds
    FOLDER/rows-00000000.parquet, traces-00000000.parquet
    FOLDER/lock                held while a sweep writes

A chunk's file is written whole and renamed before its line is appended, so a line stands for a file that is complete; a
line that is torn, or whose file is missing or differs, means that the chunk is driven again.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from hothatch import __version__
from hothatch.cache import write_whole
from hothatch.car.faults import printable
from hothatch.studies.request import RequestError
from hothatch.studies.sweep_chunk import Chunk

# Raised when a reader of today could misread a folder; columns that come or go do not raise it.
SCHEMA = 1
HEAD, MANIFEST, LOCK = "sweep.json", "manifest.jsonl", "lock"


class Store:
    """The folder of one sweep, opened to read. ``entries`` holds the manifest's lines by chunk."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.head = _head(self.folder)
        self.entries: dict[int, dict[str, Any]] = {}
        for line in self._lines():
            entry = _entry(line)
            if entry is not None:
                self.entries[entry["chunk"]] = entry

    def _lines(self) -> list[str]:
        path = self.folder / MANIFEST
        return path.read_text(encoding="utf-8", errors="replace").split("\n") if path.exists() else []

    @property
    def rows(self) -> int:
        """Return how many rows the whole sweep has."""
        return int(self.head["rows"])

    @property
    def chunks(self) -> int:
        """Return how many chunks the whole sweep has."""
        return -(-self.rows // int(self.head["chunk_rows"]))

    @property
    def done(self) -> int:
        """Return how many rows stand."""
        return sum(entry["last"] - entry["first"] for entry in self.entries.values())

    @property
    def outcomes(self) -> Counter[str]:
        """Return the figures that stand, by outcome."""
        total: Counter[str] = Counter()
        for entry in self.entries.values():
            total.update(entry.get("outcomes", {}))
        return total

    def span(self, chunk: int) -> tuple[int, int]:
        """Return first row and the row after the last of a chunk."""
        size = int(self.head["chunk_rows"])
        return chunk * size, min((chunk + 1) * size, self.rows)

    def files(self, kind: str = "rows") -> list[Path]:
        """Return the files of chunks that stand, in order; RequestError where one of them is missing or cut."""
        found = []
        for _, entry in sorted(self.entries.items()):
            part = entry.get(kind)
            if part is None:
                continue
            path = self.folder / part["file"]
            if not path.exists() or path.stat().st_size != part["bytes"]:
                name = printable(str(path))
                raise RequestError(f"{name}: is missing or cut short; run the sweep again, which mends it")
            found.append(path)
        return found


class Writer(Store):
    """The folder of one sweep, held to write. Get one from ``writing``."""

    def sound(self) -> None:
        """Forget the chunks whose files are not what the manifest says; a torn manifest is written anew."""
        lines = [line for line in self._lines() if line]
        self.entries = {
            chunk: entry
            for chunk, entry in self.entries.items()
            if self.span(chunk) == (entry["first"], entry["last"]) and self._whole(entry)
        }
        if len(lines) != len(self.entries) or self._torn():
            text = "".join(_line(entry) for _, entry in sorted(self.entries.items()))
            write_whole(self.folder / MANIFEST, text)

    def _torn(self) -> bool:
        path = self.folder / MANIFEST
        return path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")

    def _whole(self, entry: Mapping[str, Any]) -> bool:
        for part in (entry[kind] for kind in ("rows", "traces") if entry.get(kind)):
            path = self.folder / part["file"]
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != part["sha256"]:
                return False
        return True

    @property
    def missing(self) -> Iterable[int]:
        """Yield the chunks that do not stand yet, in order."""
        return (chunk for chunk in range(self.chunks) if chunk not in self.entries)

    def add(self, chunk: int, done: Chunk) -> None:
        """Write one chunk: its files whole, then its line. OSError leaves the folder as it was."""
        if chunk in self.entries:
            return
        entry: dict[str, Any] = {"chunk": chunk, "first": done.first, "last": done.last}
        for kind, data in (("rows", done.table), ("traces", done.traces)):
            if data is not None:
                name = f"{kind}-{chunk:08d}.parquet"
                write_whole(self.folder / name, data)
                entry[kind] = {"file": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        entry |= {"outcomes": dict(done.outcomes), "seconds": round(done.seconds, 4)}
        _append(self.folder / MANIFEST, _line(entry))
        self.entries[chunk] = entry


def _line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, separators=(",", ":")) + "\n"


def _append(path: Path, text: str) -> None:
    """Append a line, on the disk before this returns; a line that does not fit is taken back."""
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        try:
            data = text.encode()
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise


def _entry(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    good = isinstance(found, dict) and isinstance(found.get("rows"), dict)
    return (
        found if good and all(isinstance(found.get(key), int) for key in ("chunk", "first", "last")) else None
    )


def _head(folder: Path) -> dict[str, Any]:
    name = printable(str(folder))
    if not (folder / HEAD).is_file():
        raise RequestError(f"{name}: is not the folder of a sweep; hothatch sweep STUDY.toml makes one")
    try:
        head = json.loads((folder / HEAD).read_text(encoding="utf-8"))
        version = int(head["schema"])
    except (ValueError, KeyError, TypeError):
        raise RequestError(
            f"{name}/{HEAD}: cannot be read; delete the folder and run the sweep again"
        ) from None
    if version > SCHEMA:
        raise RequestError(
            f"{name}: was written by a newer hothatch ({head.get('hothatch')}): update this one"
        )
    return head


@contextmanager
def writing(folder: str | Path, head: Mapping[str, Any]):
    """Hold a sweep's folder, made anew or gone on with; yield its Writer.

    ``head`` needs key, rows, chunk_rows; a folder that is there keeps its own chunk_rows. RequestError where another sweep
    holds it or where it holds another sweep.
    """
    folder = Path(folder)
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / LOCK).exists())):
        raise RequestError(
            f"{printable(str(folder))}: is there and is not a sweep's; name another with --output"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+", encoding="utf-8") as lock:
        _hold(lock, folder)
        if not (folder / HEAD).exists():
            own = {"schema": SCHEMA, "hothatch": __version__, **head}
            write_whole(folder / HEAD, json.dumps(own, indent=1) + "\n")
        writer = Writer(folder)
        if writer.head["key"] != head["key"]:
            raise RequestError(
                f"{printable(str(folder))}: holds another sweep (its study, its cars or the version of hothatch "
                "differ); name another folder with --output, or delete this one"
            )
        writer.sound()
        yield writer


def _hold(lock: IO[str], folder: Path) -> None:
    """Lock the folder for as long as ``lock`` is open: the system lets go of it however the process ends."""
    try:
        if os.name == "nt":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        who = printable(lock.read(200).strip()) or "another process"
        raise RequestError(f"{printable(str(folder))}: another sweep writes here ({who})") from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()} on {socket.gethostname()}")
    lock.flush()

"""Files that are dropped in: read by the same strict readers, kept under names of our own, nothing else opened for them.

What was taken in lies in the user's cache, each file under the hash of its text, so that a link to it opens tomorrow too; it
is read anew, as strictly, when a link asks for it. The oldest go once there are too many. Which files there are is listed
here: no word of a request becomes part of a path.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from hothatch.cache import cache_home, write_whole
from hothatch.car.build import build_car
from hothatch.car.document import Source, parse
from hothatch.car.faults import CarFileError
from hothatch.car.package_file import load_package
from hothatch.formats.centre_line import CentreLineError
from hothatch.garage.circuits import CircuitError, parse_circuit
from hothatch.garage.reader import car_ids, toml_ids
from hothatch.serve.words import MOST_UPLOADS, OWN, Own, Shop, check_tyre, own_id
from hothatch.studies.circuit_file import fit_file
from hothatch.studies.request import RequestError

LARGEST = 1_000_000  # bytes
MOST_BYTES = 20_000_000  # of all that is kept on disk
FOLDER = "dropped-in"
NAMED = re.compile(rf"{OWN}[0-9a-f]{{12}}\.json")
LINES = (".csv", ".json", ".geojson", ".gpx", ".xodr")
Kind = Literal["car", "package", "circuit"]


class Uploads:
    """Takes texts in. Files that readers need lie in a folder of the server's own, under names of its own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        shop.recall = self.recall
        self._folder = tempfile.TemporaryDirectory(prefix="hothatch-serve-")

    def close(self) -> None:
        """Remove what was kept."""
        self._folder.cleanup()

    def take(self, kind: Kind, name: str, text: str) -> tuple[str, str]:
        """Keep a car, a package or a centre line (or circuit); return its id and name. Raises what its reader raises."""
        if len(text.encode("utf-8", "replace")) > LARGEST:
            raise RequestError("is larger than 1 MB")
        shown = re.sub(r"[^\w. -]", "_", name)[-80:] or "file"
        if kind == "circuit":
            found, title, text, shown = self._circuit(shown, text)
        else:
            found, title = self._toml(kind, shown, text)
        _put_by(found, {"kind": kind, "name": shown, "text": text})
        return found, title

    def recall(self, name: str) -> bool:
        """Read what an earlier server took in under ``name``; False where it is not there any more."""
        path = _kept().get(name)
        try:
            said = json.loads(path.read_text(encoding="utf-8")) if path else None
            if not said or own_id(said["text"]) != name:
                return False
            self.take(said["kind"], said["name"], said["text"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):  # such as one of an older Hothatch
            return False
        return True

    def _toml(self, kind: Kind, shown: str, text: str) -> tuple[str, str]:
        # What the file points at is looked at before anything opens it.
        document = parse(Source(shown, "own", text))
        if kind == "car":
            base, *more = document.extends.split("+")
            if base and base not in car_ids():
                raise RequestError(f"{shown}: extends: a car that is dropped in extends a car of the garage")
            if not {*more, *document.packages} <= set(toml_ids("packages")):
                raise RequestError(
                    f"{shown}: packages: of a car that is dropped in they are those of the garage"
                )
        for found in _tyre_files(document.tree):
            check_tyre(found)
        slug = re.sub(r"[^a-z0-9]+", "-", shown.lower().removesuffix(".toml")).strip("-") or "own"
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            path = Path(folder) / f"{slug[:60]}.toml"
            path.write_text(text, encoding="utf-8", newline="")
            try:
                thing: Any = build_car(path) if kind == "car" else load_package(path)
            except CarFileError as error:
                raise CarFileError(
                    [replace(fault, file=shown) for fault in error.faults], error.total
                ) from None
        name = own_id(text)
        self.shop.keep(kind, name, replace(thing, path=None, id=name), shown)
        return name, thing.name

    def _circuit(self, shown: str, text: str) -> tuple[str, str, str, str]:
        suffix = Path(shown).suffix.lower()
        if suffix == ".toml":
            found = parse_circuit(text, shown)
        elif suffix in LINES:
            with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
                path = Path(folder) / f"line{suffix}"
                path.write_text(text, encoding="utf-8", newline="")
                try:
                    fitted = fit_file(str(path))
                except CentreLineError as error:
                    raise CentreLineError([str(error).replace(str(path), shown)]) from None
                except CircuitError as error:
                    raise CircuitError([str(error).replace(str(path), shown)]) from None
            text, found = fitted.text, fitted.circuit
        else:
            raise RequestError(
                f"{shown}: a car, package or circuit is a .toml file, a centre line one of {', '.join(LINES)}"
            )
        name = own_id(text)
        path = Path(self._folder.name) / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        title = found.name if suffix == ".toml" else Path(shown).stem
        self.shop.keep("circuit", name, Own(str(path), title), shown)
        return name, title, text, f"{Path(shown).stem}.toml"


def _kept() -> dict[str, Path]:
    """Return the files of what was taken in, by id, the oldest first."""
    try:
        found = [path for path in (cache_home() / FOLDER).iterdir() if NAMED.fullmatch(path.name)]
        return {path.stem: path for path in sorted(found, key=lambda path: path.stat().st_mtime)}
    except OSError:
        return {}


def _put_by(name: str, said: dict[str, str]) -> None:
    """Keep a file for links; where the folder cannot be written the link lasts as long as the server."""
    folder = cache_home() / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(folder / f"{name}.json", json.dumps(said))
        files = [(path, path.stat().st_size) for path in reversed(_kept().values())]
        size = 0
        for newer, (path, own) in enumerate(files):
            size += own
            if newer >= MOST_UPLOADS or size > MOST_BYTES:
                path.unlink(missing_ok=True)
    except OSError:
        pass


def _tyre_files(tree: Any) -> Iterator[Any]:
    """Yield every value under a key ``file``, or ``…tyre.file``, wherever it stands."""
    if isinstance(tree, list):
        for one in tree:
            yield from _tyre_files(one)
    if not isinstance(tree, dict):
        return
    for key, value in tree.items():
        if isinstance(key, str) and key.split(".")[-1] == "file":
            yield value.get("value") if isinstance(value, dict) else value
        yield from _tyre_files(value)

"""Files that are dropped in: read by the same strict readers, kept under names of our own, nothing else opened for them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from hothatch.car.build import build_car
from hothatch.car.document import Source, parse
from hothatch.car.faults import CarFileError
from hothatch.car.package_file import load_package
from hothatch.formats.centre_line import CentreLineError
from hothatch.garage.circuits import CircuitError, parse_circuit
from hothatch.garage.reader import car_ids, toml_ids
from hothatch.serve.words import Shop, check_tyre, own_id
from hothatch.studies.circuit_file import fit_file
from hothatch.studies.request import RequestError

LARGEST = 1_000_000  # bytes
LINES = (".csv", ".json", ".geojson", ".gpx", ".xodr")
Kind = Literal["car", "package", "circuit"]


class Uploads:
    """Takes texts in. Files that readers need lie in a folder of the server's own, under names of its own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
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
            return self._circuit(shown, text)
        return self._toml(kind, shown, text)

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
        self.shop.keep(kind, name, replace(thing, path=None, id=name))
        return name, thing.name

    def _circuit(self, shown: str, text: str) -> tuple[str, str]:
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
            raise RequestError(f"{shown}: a centre line is one of {', '.join(LINES)}, or a circuit's .toml")
        name = own_id(text)
        path = Path(self._folder.name) / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        self.shop.keep("circuit", name, str(path))
        return name, found.name if suffix == ".toml" else Path(shown).stem


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

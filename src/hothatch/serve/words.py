"""A car as the page names it, ``BASE+PACKAGE;path=value``, and what people have dropped in; never a path.

Everything is looked up: an id of the garage, or the id that an upload was given, which is a hash of what it holds.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hothatch.car.apply import Variant
from hothatch.car.faults import printable
from hothatch.car.field import TYRE_FILE
from hothatch.car.load import load_car
from hothatch.car.package import Package
from hothatch.car.package_file import load_package
from hothatch.car.record import Car
from hothatch.car.schema import FIELDS
from hothatch.garage.circuits import circuit, circuit_ids
from hothatch.garage.reader import car_ids, toml_ids
from hothatch.garage.tyres import tyre_ids
from hothatch.report.colours import HUES, family, style_of
from hothatch.studies.build import make_variant
from hothatch.studies.request import RequestError

LONGEST = 4000  # characters of a word
MOST_PACKAGES, MOST_SETTINGS = 16, 40
MOST_UPLOADS, MOST_MADE = 64, 128
OWN = "own-"  # ids of what was dropped in begin so


@dataclass(frozen=True)
class Word:
    """A car named: base, packages, and values set on top as ``path=value``."""

    base: str
    packages: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ";".join(("+".join((self.base, *self.packages)), *self.settings))

    @property
    def edited(self) -> bool:
        """Say whether it is anything but the base."""
        return bool(self.packages or self.settings)

    def style(self) -> tuple[str, str]:
        """Return (hue, dash): of the base its own, of a variant another hue that its packages decide, never the values."""
        own = style_of(self.base)
        if not self.edited:
            return own
        hue, _ = style_of("+".join((self.base, *self.packages)) + ("*" if self.settings else ""))
        hues = list(HUES)
        while family(hue) == family(own[0]):
            hue = hues[(hues.index(hue) + 3) % len(hues)]
        return hue, "solid"


def read_word(text: str) -> Word:
    """Return what ``text`` names; RequestError for what is none."""
    if len(text) > LONGEST:
        raise RequestError(f"a car's name of {len(text)} characters; at most {LONGEST}")
    head, *settings = (part.strip() for part in text.split(";"))
    base, *packages = (part.strip() for part in head.split("+"))
    if len(packages) > MOST_PACKAGES or len(settings) > MOST_SETTINGS:
        raise RequestError(f"at most {MOST_PACKAGES} packages and {MOST_SETTINGS} values on a car")
    for setting in filter(None, settings):
        path, _, value = setting.partition("=")
        field = FIELDS.get(path.strip())
        if field is not None and field.dimension == TYRE_FILE:
            check_tyre(value.strip())
    return Word(base, tuple(filter(None, packages)), tuple(filter(None, settings)))


def check_tyre(name: Any) -> None:
    """Raise RequestError unless ``name`` is a tyre of the garage: what a browser says opens no file."""
    if not isinstance(name, str) or name not in tyre_ids():
        raise RequestError(f'tyre.file: "{printable(str(name))}" is no tyre of the garage')


def own_id(text: str) -> str:
    """Return the id of a file that was dropped in: the same text, the same id."""
    return OWN + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True)
class Own:
    """A circuit that was dropped in: the file that the studies read, and what it is called."""

    path: str
    title: str


class Shop:
    """The garage and what was dropped in, kept in memory; safe for threads.

    ``recall`` is asked for an id that is not there: it keeps what an earlier server took in and says whether it could.
    """

    recall: Callable[[str], bool] = staticmethod(lambda name: False)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._garage: dict[str, Car] = {}  # each once: the variants of a car share what they leave as it is
        self._cars: OrderedDict[str, Car] = OrderedDict()
        self._packages: OrderedDict[str, Package] = OrderedDict()
        self._circuits: OrderedDict[str, Own] = OrderedDict()
        self._files: dict[str, str] = {}
        self._made: OrderedDict[str, tuple[Variant, Car]] = OrderedDict()

    def keep(self, kind: str, name: str, thing: Any, file: str) -> None:
        """Keep a car, a package or the file of a circuit under its id; ``file`` is what whoever dropped it in calls it."""
        shelf = {"car": self._cars, "package": self._packages, "circuit": self._circuits}[kind]
        with self._lock:
            shelf[name] = thing
            shelf.move_to_end(name)
            self._files[name] = file
            while len(shelf) > MOST_UPLOADS:
                self._files.pop(shelf.popitem(last=False)[0], None)

    def file(self, name: str) -> str:
        """Return what a command calls a car or a package: an id of the garage, or the file that was dropped in."""
        return self._files.get(name, name)

    def make(self, word: Word) -> tuple[Variant, Car]:
        """Return the variant and the car that ``word`` names. RequestError or CarFileError with every reason."""
        key = str(word)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make_variant(
            self._base(word.base), [self.package(one) for one in word.packages], word.settings
        )
        with self._lock:
            self._made[key] = made
            while len(self._made) > MOST_MADE:
                self._made.popitem(last=False)
        return made

    def car(self, word: Word) -> Car:
        """Return the car that ``word`` names."""
        return self.make(word)[1]

    def _known(self, shelf: OrderedDict[str, Any], name: str) -> Any:
        """Return what was dropped in under ``name``, now or before this server began; None where nothing was."""
        if name not in shelf and name.startswith(OWN):
            self.recall(name)
        return shelf.get(name)

    def _base(self, name: str) -> Car:
        if own := self._known(self._cars, name):
            return own
        if name in car_ids():
            return self._garage.setdefault(name, self._garage.get(name) or load_car(name))
        raise RequestError(_unknown(name, "car", car_ids()))

    def package(self, name: str) -> Package:
        """Return a package by its id; RequestError names the nearest."""
        if own := self._known(self._packages, name):
            return own
        if name in toml_ids("packages"):
            return load_package(name)
        raise RequestError(_unknown(name, "package", toml_ids("packages")))

    def packages(self) -> list[Package]:
        """Return every package: the garage's, then those dropped in."""
        with self._lock:
            own = list(self._packages.values())
        return [*(load_package(name) for name in toml_ids("packages")), *own]

    def cars(self) -> list[str]:
        """Return the ids of all cars: the garage's, then those dropped in."""
        with self._lock:
            return [*car_ids(), *self._cars]

    def circuit(self, name: str) -> str:
        """Return what the studies know a circuit by; RequestError names the nearest."""
        if name in circuit_ids():
            return name
        if own := self._known(self._circuits, name):
            return own.path
        raise RequestError(_unknown(name, "circuit", circuit_ids()))

    def circuits(self) -> dict[str, str]:
        """Return the titles of all circuits by id: the garage's, then those dropped in."""
        with self._lock:
            own = {name: one.title for name, one in self._circuits.items()}
        return {name: circuit(name).name for name in circuit_ids()} | own


def _unknown(name: str, what: str, known: Any) -> str:
    if name.startswith(OWN):
        return f"the {what} file of this link is not here any more: drop it in again"
    near = get_close_matches(name[:200], known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f'no {what} is called "{printable(name)}"{hint}'

"""Reads a package file: every fault with file, line, key, what was expected and the nearest name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hothatch.car.check import TABLES
from hothatch.car.document import is_path, named_source, parse
from hothatch.car.faults import nearest
from hothatch.car.field import CHOICE, COUNT, TEXT, FieldInfo
from hothatch.car.line_map import KeyPath
from hothatch.car.package import Cost, Edit, Fit, MassChange, Package, Part
from hothatch.car.provenance import KINDS
from hothatch.car.record import Fact
from hothatch.car.schema import FIELDS
from hothatch.car.stated import StatedError, read_stated, read_value
from hothatch.car.toml_reader import TomlReader
from hothatch.garage.reader import toml_ids
from hothatch.units import QuantityError

SHARE_OF_WHEELBASE = FieldInfo("at", "ratio", "place along the wheelbase", -1.0, 2.0)
HEIGHT = FieldInfo("height", "length", "height above ground", 0.0, 3.0)
MASS = FieldInfo("change", "mass", "mass added", -1500.0, 1500.0)
FACTOR = FieldInfo("factor", "ratio", "factor", 0.01, 100.0)
_TOP = ("name", "rationale", "needs", "excludes", "cost", "fits", "part")
_PART = ("name", "replace", "keep", "set", "add", "scale", "mass")
_COST = ("amount", "currency", "year", "kind", "source")
_FITS = ("field", "one_of", "at_least", "at_most", "stated", "why")
YEARS = (1950, 2100)


def load_package(ref: str | Path) -> Package:
    """Return the package of the garage with the id ``ref``, or the one that the file ``ref`` describes.

    Raises CarFileError with every fault found, in file order, TypeError for what is neither.
    """
    if not isinstance(ref, str | Path):
        raise TypeError(f"{ref!r} is no package; expected an id or a file")
    reader = _Reader(parse(named_source(ref, "packages", "package")))
    package = reader.package()
    reader.close()
    return package


class _Reader(TomlReader):
    """Reads one package; whatever is wrong goes to ``faults`` and reading goes on."""

    def package(self) -> Package:
        self.known(self.tree, _TOP, ())
        parts = tuple(self.parts())
        if not parts:
            self.fault(("part",), "missing", "[[part]] with a name and its edits")
        seen: dict[str, str] = {}
        for index, part in enumerate(parts):
            for edit in part.edits:
                if edit.how == "set" and seen.setdefault(edit.path, part.name) != part.name:
                    self.fault(("part", index, "set", edit.path), f"is set by the part {seen[edit.path]} too")
        return Package(
            self.source.car_id,
            self.text(self.tree, "name", ()),
            self.text(self.tree, "rationale", ()),
            self.cost(),
            parts,
            self.ids("needs"),
            self.ids("excludes"),
            tuple(self.fits()),
            str(self.source.path) if self.source.path else None,
        )

    def paths(self, table: dict[str, Any], key: str, place: KeyPath) -> tuple[str, ...]:
        return tuple(path for path in self.texts(table, key, place) if self.field((*place, key), path))

    def ids(self, key: str) -> tuple[str, ...]:
        found, known = self.texts(self.tree, key, ()), toml_ids("packages")
        for name in found:
            if name not in known and not is_path(name):
                self.fault((key,), f'"{name}" is no package', near=nearest(name, known))
        return found

    def cost(self) -> Cost:
        place: KeyPath = ("cost",)
        if "cost" not in self.tree:
            self.fault(place, "missing", "[cost] with amount, currency, year, kind and source")
            return Cost(0.0, "", 0, "", "")
        table = self.table(self.tree, "cost", ())
        self.known(table, _COST, place)
        amount, year = table.get("amount"), table.get("year")
        if not isinstance(amount, int | float) or isinstance(amount, bool) or not 0 <= amount < 1e9:
            self.fault((*place, "amount"), "is not an amount of money", "a number of 0 or more")
            amount = 0.0
        if not isinstance(year, int) or isinstance(year, bool) or not YEARS[0] <= year <= YEARS[1]:
            self.fault((*place, "year"), "is not a year", "the year of that money")
            year = 0
        currency = self.text(table, "currency", place)
        if currency and not (len(currency) == 3 and currency.isalpha() and currency.isupper()):
            self.fault((*place, "currency"), f'"{currency}" is not a currency', 'a code such as "EUR"')
        kind = self.text(table, "kind", place)
        if kind and kind not in KINDS:
            self.fault(
                (*place, "kind"),
                f'"{kind}" is not a kind',
                f"one of {', '.join(KINDS)}",
                nearest(kind, KINDS),
            )
        return Cost(float(amount), currency, year, kind, self.text(table, "source", place))

    def fits(self) -> Iterator[Fit]:
        for index, table in self.tables("fits"):
            place: KeyPath = ("fits", index)
            self.known(table, _FITS, place)
            path, why = self.text(table, "field", place), self.text(table, "why", place)
            info = self.field((*place, "field"), path) if path else None
            stated = table.get("stated", True)
            if not isinstance(stated, bool):
                self.fault((*place, "stated"), "is not a truth value", "true or false")
            elif info:
                bounds = {key: self.bound(info, table, key, place) for key in ("at_least", "at_most")}
                choices = self.choices(info, table, place)
                yield Fit(path, why, choices, bounds["at_least"], bounds["at_most"], stated)

    def bound(self, info: FieldInfo, table: dict[str, Any], key: str, place: KeyPath) -> float | None:
        if key not in table:
            return None
        if not info.has_unit and info.dimension != COUNT:
            self.fault((*place, key), f"{info.path} is no number", "one_of")
            return None
        value = self.value(info, table[key], (*place, key))
        return value if isinstance(value, float) else None

    def choices(self, info: FieldInfo, table: dict[str, Any], place: KeyPath) -> tuple[Any, ...]:
        found = table.get("one_of", [])
        if not isinstance(found, list):
            self.fault((*place, "one_of"), "is not a list", "[…]")
            return ()
        values = (self.value(info, one, (*place, "one_of")) for one in found)
        return tuple(value for value in values if value is not None)

    def value(self, info: FieldInfo, raw: Any, place: KeyPath) -> Any:
        try:
            return read_value(info, raw)
        except QuantityError as error:
            self.fault(place, error.problem, error.expected, error.nearest)
            return None

    def field(self, place: KeyPath, path: str) -> FieldInfo | None:
        if path in FIELDS:
            return FIELDS[path]
        self.fault(place, f'"{path}" is not a field', "a field of the car file", nearest(path, FIELDS))
        return None

    def parts(self) -> Iterator[Part]:
        names: set[str] = set()
        for index, table in self.tables("part"):
            place: KeyPath = ("part", index)
            self.known(table, _PART, place)
            name = self.text(table, "name", place)
            if name in names:
                self.fault((*place, "name"), f'a second part "{name}"', "one part of each name")
            names.add(name)
            replaces, keeps = self.texts(table, "replace", place), self.paths(table, "keep", place)
            for other in replaces:
                if other not in TABLES:
                    near = nearest(other, TABLES)
                    self.fault((*place, "replace"), f'"{other}" is no table of a car file', near=near)
            edits = tuple(edit for how in ("set", "add", "scale") for edit in self.edits(table, how, place))
            mass = self.mass(table, place) if "mass" in table else None
            if not edits and not mass and not replaces:
                self.fault(place, "edits nothing", "set, add, scale, replace or mass")
            yield Part(name, replaces, keeps, edits, mass)

    def edits(self, part: dict[str, Any], how: Any, place: KeyPath) -> Iterator[Edit]:
        for path, raw in self.table(part, how, place).items():
            key = (*place, how, path)
            info = self.field(key, path)
            if info is None:
                continue
            if how != "set" and (not info.has_unit or info.dimension == "temperature"):
                what = "a temperature" if info.dimension == "temperature" else "no quantity"
                self.fault(
                    key, f"is {what}, so it cannot be {'added to' if how == 'add' else 'scaled'}", "set"
                )
                continue
            if fact := self.stated(info, how, raw, key):
                yield Edit(how, path, fact)

    def stated(self, info: FieldInfo, how: str, raw: Any, key: KeyPath) -> Fact | None:
        """Return what an edit states; a package must say of each value how it is known."""
        wanted = {
            "set": info,
            "add": replace(info, low=-1e12, high=1e12),
            "scale": replace(FACTOR, path=info.path),
        }
        try:
            fact = read_stated(wanted[how], raw)
        except StatedError as error:
            for fault in error.faults:
                place = (*key, fault.key) if fault.key else key
                self.fault(place, fault.problem, fault.expected, fault.nearest)
            return None
        if not fact.source and info.dimension not in (TEXT, CHOICE):
            self.fault(key, "names no source", 'source = "…"')
        return replace(fact, line=self.lines.get(key), file=self.source.label)

    def mass(self, part: dict[str, Any], place: KeyPath) -> MassChange | None:
        place = (*place, "mass")
        table = self.table(part, "mass", place[:-1])
        self.known(table, ("change", "follows", "at", "height"), place)
        follows = table.get("follows", "")
        if ("change" in table) == bool(follows):
            self.fault(
                place,
                "states " + ("both" if follows else "neither") + " of change and follows",
                "one of them",
            )
        if follows and (
            not isinstance(follows, str) or follows not in FIELDS or FIELDS[follows].dimension != "mass"
        ):
            near = nearest(str(follows), [path for path in FIELDS if FIELDS[path].dimension == "mass"])
            self.fault((*place, "follows"), f"{follows!r} is no mass of a car file", near=near)
        if "at" not in table:
            self.fault((*place, "at"), "missing", "a share of the wheelbase behind the front axle")
            return None
        found = {
            key: self.stated(info, "set", table[key], (*place, key)) if key in table else None
            for key, info in (("change", MASS), ("at", SHARE_OF_WHEELBASE), ("height", HEIGHT))
        }
        at = found["at"]
        return None if at is None else MassChange(found["change"], str(follows), at, found["height"])

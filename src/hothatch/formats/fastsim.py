"""Vehicle files of FASTSim: version 2 as CSV (one vehicle, or a table of them) and YAML, version 3 as YAML.

Whatever the form, the values come under FASTSim 2's snake-case names and units (kW, kWh, kg, m). The state that
version 3 keeps beside a vehicle is no input and is left aside.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hothatch.formats.text import decoded

MAX_BYTES = 5_000_000
Cell = float | str

# Names that differ beyond camel case, version 2's CSV files on the left.
_OTHER_NAMES = {
    "max_motor_kw": "mc_max_kw", "max_ess_kw": "ess_max_kw", "max_ess_kwh": "ess_max_kwh",
    "max_fuel_conv_kw": "fc_max_kw", "max_fuel_stor_kw": "fs_max_kw", "fuel_stor_kwh": "fs_kwh",
    "fuel_stor_kwh_per_kg": "fs_kwh_per_kg", "fuel_conv_base_kg": "fc_base_kg",
    "fuel_conv_kw_per_kg": "fc_kw_per_kg", "motor_secs_to_peak_pwr": "mc_sec_to_peak_pwr",
    "fuel_conv_secs_to_peak_pwr": "fc_sec_to_peak_pwr", "fuel_stor_secs_to_peak_pwr": "fs_secs_to_peak_pwr",
}  # fmt: skip
# Version 3's paths: name of version 2, and the factor to its unit.
_OF_VERSION_3 = {
    "year": ("veh_year", 1.0), "mass_kilograms": ("veh_override_kg", 1.0), "pwr_aux_base_watts": ("aux_kw", 1e-3),
    "chassis.drag_coef": ("drag_coef", 1.0), "chassis.frontal_area_square_meters": ("frontal_area_m2", 1.0),
    "chassis.wheel_rr_coef": ("wheel_rr_coef", 1.0), "chassis.num_wheels": ("num_wheels", 1.0),
    "chassis.wheel_inertia_kilogram_square_meters": ("wheel_inertia_kg_m2", 1.0),
    "chassis.wheel_radius_meters": ("wheel_radius_m", 1.0), "chassis.tire_code": ("tire_code", 1.0),
    "chassis.cg_height_meters": ("veh_cg_m", 1.0), "chassis.wheel_fric_coef": ("wheel_coef_of_fric", 1.0),
    "chassis.drive_type": ("drive_type", 1.0), "chassis.drive_axle_weight_frac": ("drive_axle_weight_frac", 1.0),
    "chassis.wheel_base_meters": ("wheel_base_m", 1.0), "chassis.glider_mass_kilograms": ("glider_kg", 1.0),
    "chassis.cargo_mass_kilograms": ("cargo_kg", 1.0),
    "res.pwr_out_max_watts": ("ess_max_kw", 1e-3), "res.energy_capacity_joules": ("ess_max_kwh", 1 / 3.6e6),
    "res.min_soc": ("min_soc", 1.0), "res.max_soc": ("max_soc", 1.0), "em.pwr_out_max_watts": ("mc_max_kw", 1e-3),
    "transmission.eff_interp": ("trans_eff", 1.0), "fc.pwr_out_max_watts": ("fc_max_kw", 1e-3),
    "fs.energy_capacity_joules": ("fs_kwh", 1 / 3.6e6), "fs.pwr_out_max_watts": ("fs_max_kw", 1e-3),
}  # fmt: skip
_STATE = {"state", "history", "save_interval", "min_fastsim_version"}
_POWERTRAINS = {"BEV": "BEV", "CONV": "Conv", "CONVENTIONALVEHICLE": "Conv", "HEV": "HEV", "PHEV": "PHEV"}


class FastsimError(ValueError):
    """A vehicle file that cannot be used; the message names file and line, what was expected, the nearest."""


@dataclass(frozen=True)
class FastsimVehicle:
    """A vehicle by FASTSim 2's names; ``lines``: where each stood, where the file has a line for it."""

    name: str
    powertrain: str  # BEV, Conv, HEV or PHEV
    values: dict[str, Cell]
    file: str
    lines: dict[str, int] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Return ``file:line`` of a value, or the file."""
        return f"{self.file}:{self.lines[name]}" if name in self.lines else self.file


def read_fastsim(path: str | Path, vehicle: str | None = None) -> FastsimVehicle:
    """Read a vehicle file (.csv, .yaml, .yml); ``vehicle`` chooses one of a table by name. Raises FastsimError."""
    file = Path(path)
    if file.is_dir() or not file.is_file():
        raise FastsimError(f"{file}: {'a directory' if file.is_dir() else 'no such file'}")
    if file.stat().st_size > MAX_BYTES:
        raise FastsimError(f"{file}: larger than {MAX_BYTES / 1e6:.0f} MB: no vehicle")
    try:
        text = decoded(file.read_bytes())
    except (UnicodeDecodeError, OSError) as error:
        raise FastsimError(f"{file}: not a text file") from error
    if file.suffix.lower() == ".csv":
        return parse_fastsim_csv(text, str(path), vehicle)
    if file.suffix.lower() in (".yaml", ".yml"):
        return parse_fastsim_yaml(text, str(path))
    raise FastsimError(f"{file}: no reader for {file.suffix or 'it'}, expected .csv, .yaml or .yml")


def parse_fastsim_csv(text: str, name: str = "vehicle.csv", vehicle: str | None = None) -> FastsimVehicle:
    """Parse version 2's CSV: rows of a parameter and its value, or a table with a vehicle a row."""
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise FastsimError(f"{name}: not CSV: {error}") from error
    head = [cell.strip() for cell in rows[0]] if rows else []
    if "Param Name" in head and "Param Value" in head:
        at, of = head.index("Param Name"), head.index("Param Value")
        found = {
            _snake(row[at].strip()): (row[of].strip(), number)
            for number, row in enumerate(rows[1:], 2)
            if len(row) > max(at, of) and row[at].strip()
        }
    elif "Scenario name" in head and "veh_pt_type" in head:
        number, row = _chosen(rows, head, name, vehicle)
        found = {_snake(key): (cell.strip(), number) for key, cell in zip(head, row, strict=False) if key}
    else:
        raise FastsimError(
            f'{name}: no FASTSim vehicle: expected columns "Param Name" and "Param Value", or a table with'
            ' "Scenario name" and "veh_pt_type"'
        )
    return _vehicle({key: (_cell(text), line) for key, (text, line) in found.items()}, name)


def _chosen(rows: list[list[str]], head: list[str], name: str, vehicle: str | None) -> tuple[int, list[str]]:
    at = head.index("Scenario name")
    there = {
        row[at].strip(): (number, row) for number, row in enumerate(rows[1:], 2) if len(row) > at and row[at]
    }
    if vehicle in there:
        return there[vehicle]
    if vehicle is None and len(there) == 1:
        return next(iter(there.values()))
    near = get_close_matches(vehicle or "", there, n=1, cutoff=0.3)
    said = f"no vehicle {vehicle!r}" if vehicle else f"{len(there)} vehicles"
    hint = f"did you mean {near[0]!r}?" if near else f"name one, such as {next(iter(there), '')!r}"
    raise FastsimError(f"{name}: {said}; {hint} (--vehicle)")


def parse_fastsim_yaml(text: str, name: str = "vehicle.yaml") -> FastsimVehicle:
    """Parse a YAML vehicle of version 2 (flat) or 3 (nested). Raises FastsimError."""
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise FastsimError(
            f'{name}: reading YAML needs PyYAML: pip install "hothatch[interchange]"'
        ) from error
    try:
        # A few aliases of aliases are a document that fills the memory once it is walked.
        alias = next(
            (one for one in yaml.parse(text, yaml.SafeLoader) if isinstance(one, yaml.AliasEvent)), None
        )
        document = yaml.safe_load(text) if alias is None else None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FastsimError(f"{name}: not YAML: {' '.join(str(error).split())}") from error
    if alias is not None:
        line = alias.start_mark.line + 1
        raise FastsimError(f"{name}:{line}: an alias *{alias.anchor}; expected every value written out")
    if not isinstance(document, dict):
        raise FastsimError(f"{name}: no FASTSim vehicle: expected a mapping of names to values")
    if "chassis" not in document:
        return _vehicle({_snake(str(key)): (_plain(value), None) for key, value in document.items()}, name)
    return _vehicle({key: (value, None) for key, value in _version_3(document, name)}, name)


def _version_3(document: dict[Any, Any], name: str) -> Iterator[tuple[str, Cell]]:
    kind = document.get("pt_type")
    if not isinstance(kind, dict) or len(kind) != 1:
        raise FastsimError(f"{name}: pt_type is {kind!r}, expected a mapping such as BEV")
    ((powertrain, parts),) = kind.items()
    yield "veh_pt_type", str(powertrain)
    yield "scenario_name", str(document.get("name") or "")
    rest = {key: value for key, value in document.items() if key not in ("pt_type", "name", "doc")}
    inside = parts if isinstance(parts, dict) else {}
    for path, value in (
        *_leaves(rest),
        *_leaves({key: one for key, one in inside.items() if key not in rest}),
    ):
        known = _OF_VERSION_3.get(path)
        if known and isinstance(value, int | float):
            yield known[0], float(value) * known[1]
        else:
            yield (known[0] if known else path), _plain(value)


def _leaves(tree: dict[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if key in _STATE:
            continue
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _vehicle(found: dict[str, tuple[Cell, int | None]], name: str) -> FastsimVehicle:
    values = {key: cell for key, (cell, _) in found.items() if cell not in ("", "None", "nan")}
    kind = _POWERTRAINS.get(str(values.pop("veh_pt_type", "")).upper())
    if kind is None:
        raise FastsimError(f"{name}: veh_pt_type is missing or unknown, expected BEV, Conv, HEV or PHEV")
    title = str(values.pop("scenario_name", "") or values.pop("name", "") or Path(name).stem)
    lines = {key: line for key, (_, line) in found.items() if line is not None}
    return FastsimVehicle(title, kind, values, name, lines)


def _snake(name: str) -> str:
    """Return ``fooBarKg2`` or ``Foo bar`` as ``foo_bar_kg2``, under version 2's own name where that differs."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.replace(" ", "_")).lower()
    return _OTHER_NAMES.get(snake, snake)


def _cell(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text


def _plain(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _cell(value.strip()) if isinstance(value, str) else str(value)
    return float(value)

"""From a .tir file to coefficients in one convention: SI, a left wheel's, ISO 8855 signs, 5.2 and 6.x by one set of names.

Magic Formula coefficients are pure numbers and per radian whatever [UNITS] says; it governs lengths, forces, masses, angles
of the ranges, speeds and pressures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hothatch.formats.tir import Tir, TirError

REQUIRED = ("FNOMIN", "UNLOADED_RADIUS", "PCX1", "PDX1", "PKX1", "PCY1", "PDY1", "PKY1", "PKY2")
# What is worth saying when a file leaves it out: the formulas go on without.
_GROUPS = {
    "the aligning moment is zero": ("QBZ1", "QCZ1", "QDZ1"),
    "rolling resistance is zero": ("QSY1",),
    "curvature is that of E = 0": ("PEX1", "PEY1"),
    "camber brings no stiffness": ("PKY6", "PHY3", "PVY3"),
    "forces along follow slip at once": ("PTX1", "LONGITUDINAL_STIFFNESS"),
    "forces across follow slip at once": ("PTY1", "LATERAL_STIFFNESS"),
}
COMBINED = ("RBX1", "RCX1", "RBY1", "RCY1")

# What any road tyre's values lie between, SI: wider than all of them, so that a slip in [UNITS] shows.
_BOUNDS = {"FNOMIN": (100.0, 200e3), "UNLOADED_RADIUS": (0.05, 2.0), "PDX1": (0.05, 5.0), "PDY1": (0.05, 5.0)}

FIVE, SIX = "5.2", "6.1"
_FITTYP = {5: FIVE, 6: FIVE, 51: FIVE, 52: FIVE, 60: SIX, 61: SIX, 62: "6.2"}
_FORMATS = {"PAC2002": FIVE, "MF_05": FIVE, "MF05": FIVE, "MF52": FIVE, "MF_52": FIVE, "MF61": SIX, "MF_61": SIX,
            "MF62": "6.2", "MF_62": "6.2"}  # fmt: skip
_OTHER_MODELS = (
    "PAC89",
    "PAC94",
    "PAC_MC",
    "PAC_CT",
    "FIALA",
    "UA",
    "FTIRE",
    "5.2.1",
    "TMEASY",
    "PAC96",
    "PAC-TIME",
)

_SCALES: dict[str, dict[str, float]] = {
    "LENGTH": {"METER": 1, "METRE": 1, "M": 1, "MM": 1e-3, "MILLIMETER": 1e-3, "MILLIMETRE": 1e-3, "CM": 1e-2,
               "CENTIMETER": 1e-2, "KM": 1e3, "INCH": 0.0254, "IN": 0.0254, "FOOT": 0.3048, "FT": 0.3048},
    "FORCE": {"NEWTON": 1, "N": 1, "KN": 1e3, "KILONEWTON": 1e3, "LBF": 4.4482216152605, "POUND_FORCE": 4.4482216152605,
              "KG_FORCE": 9.80665, "KGF": 9.80665},
    "ANGLE": {"RADIAN": 1, "RAD": 1, "DEGREE": math.pi / 180, "DEG": math.pi / 180},
    "MASS": {"KG": 1, "KILOGRAM": 1, "G": 1e-3, "GRAM": 1e-3, "TONNE": 1e3, "LBM": 0.45359237, "LB": 0.45359237,
             "POUND_MASS": 0.45359237, "SLUG": 14.593902937},
    "TIME": {"SECOND": 1, "SEC": 1, "S": 1, "MILLISECOND": 1e-3, "MS": 1e-3},
    "PRESSURE": {"PASCAL": 1, "PA": 1, "KPA": 1e3, "KILOPASCAL": 1e3, "MPA": 1e6, "BAR": 1e5, "PSI": 6894.757293168,
                 "N/M2": 1, "N/M^2": 1},
}  # fmt: skip
# Powers of (length, force, angle, mass, time); pressures go by PRESSURE, else by force over length squared.
_DIMENSIONS = {
    **dict.fromkeys(("UNLOADED_RADIUS", "WIDTH", "RIM_RADIUS", "RIM_WIDTH"), (1, 0, 0, 0, 0)),
    **dict.fromkeys(("LONGVL", "VXLOW"), (1, 0, 0, 0, -1)),
    **dict.fromkeys(("FNOMIN", "FZMIN", "FZMAX"), (0, 1, 0, 0, 0)),
    **dict.fromkeys(
        ("VERTICAL_STIFFNESS", "LONGITUDINAL_STIFFNESS", "LATERAL_STIFFNESS", "BOTTOM_STIFFNESS"), (-1, 1, 0, 0, 0)
    ),
    "VERTICAL_DAMPING": (-1, 1, 0, 0, 1),
    "YAW_STIFFNESS": (1, 1, -1, 0, 0),
    **dict.fromkeys(("ALPMIN", "ALPMAX", "CAMMIN", "CAMMAX"), (0, 0, 1, 0, 0)),
    "MASS": (0, 0, 0, 1, 0),
    **dict.fromkeys(("IXX", "IYY", "BELT_IXX", "BELT_IYY"), (2, 0, 0, 1, 0)),
}  # fmt: skip
_PRESSURES = ("NOMPRES", "INFLPRES", "PRESMIN", "PRESMAX", "IP", "IP_NOM")

# Odd in the mirror: change sign when a right wheel's file becomes a left wheel's.
MIRRORED = ("PHY1", "PHY2", "PVY1", "PVY2", "PEY3", "RBY3", "RHX1", "RVY1", "RVY2", "QHZ1", "QHZ2", "QDZ6", "QDZ7",
            "QBZ4", "QEZ4", "SSZ1", "QSX1")  # fmt: skip
MIRRORED_FIVE = ("QDZ3",)  # counts camber with its sign in 5.2 alone
# Change sign from adapted SAE (Fy = +C α, y right, z down) to ISO at the same α and γ.
ADAPTED_SAE = ("PDY1", "PDY2", "PKY1", "PKY6", "PKY7", "PVY1", "PVY2", "PVY3", "PVY4", "QDZ6", "QDZ7", "QDZ8", "QDZ9",
               "QDZ10", "QDZ11", "SSZ1", "SSZ3", "SSZ4", "QSX3", "QSX9")  # fmt: skip
# 5.2 scales the camber angle itself; 6.x has no such factor, so it goes into what camber multiplies.
_CAMBER_FACTORS = {
    "LGAX": {"PDX3": 2},
    "LGAY": {"PDY3": 2, "PEY4": 1, "PKY3": 1, "PHY3": 1, "PVY3": 1, "PVY4": 1},
    "LGAZ": {
        "QBZ4": 1,
        "QBZ5": 1,
        "QDZ3": 1,
        "QDZ4": 2,
        "QDZ8": 1,
        "QDZ9": 1,
        "QEZ5": 1,
        "QHZ3": 1,
        "QHZ4": 1,
    },
}


@dataclass(frozen=True)
class Coefficients:
    """A tyre in SI, left wheel, ISO 8855: ``values`` by name, its ``edition`` of the Magic Formula, and remarks."""

    values: dict[str, float]
    edition: str
    notes: tuple[str, ...]


def coefficients(tir: Tir) -> Coefficients:
    """Return the coefficients of a file. Raises TirError that names all that is missing or cannot be understood."""
    faults: list[str] = []
    notes = list(tir.warnings)
    edition = _edition(tir, faults, notes)
    values = _si_numbers(tir, faults)
    if missing := [key for key in REQUIRED if key not in values and tir.entry(key) is None]:
        faults.append(f"{tir.name}: missing {', '.join(missing)}; the Magic Formula cannot do without")
    faults += _impossible(tir, values)
    if faults:
        raise TirError(faults)
    _fold(values, edition, notes, tir.name)
    _to_left(tir, values, notes)
    _to_iso(tir, values, notes)
    for loss, keys in _GROUPS.items():
        if not any(key in values for key in keys):
            notes.append(f"{tir.name}: no {', '.join(keys)}: {loss}")
    return Coefficients(values, edition, tuple(notes))


def _edition(tir: Tir, faults: list[str], notes: list[str]) -> str:
    """Return which Magic Formula the file is of, by FITTYP, else by PROPERTY_FILE_FORMAT, else by its keys."""
    expected = "FITTYP 5, 6, 51, 52 (MF 5.2), 60, 61 or 62, or PROPERTY_FILE_FORMAT 'PAC2002'"
    entry = tir.entry("FITTYP")
    if entry:
        if entry.number in _FITTYP:
            return _FITTYP[int(entry.number)]
        faults.append(tir.fault(entry, "is another tyre model", expected))
        return SIX
    entry = tir.entry("PROPERTY_FILE_FORMAT")
    stated = entry.text.upper().replace(" ", "") if entry else ""
    if stated in _FORMATS:
        return _FORMATS[stated]
    if entry and stated in _OTHER_MODELS:
        faults.append(tir.fault(entry, "is another tyre model", expected))
    newer = any(tir.entry(key) for key in ("PKY4", "PKY6", "NOMPRES", "PPX1"))
    edition = SIX if newer else FIVE
    notes.append(f"{tir.name}: states no FITTYP; by its keys it is MF {edition}")
    return edition


def _si_numbers(tir: Tir, faults: list[str]) -> dict[str, float]:
    """Return all numbers outside [UNITS] in SI; upper-case coefficients that are no numbers are faults."""
    scale = _scales(tir, faults)
    values: dict[str, float] = {}
    for entry in tir.entries:
        if entry.section == "UNITS" or tir.entry(entry.key) is not entry:
            continue
        if math.isnan(entry.number):
            if entry.key in REQUIRED or (entry.key[0] in "PQRL" and entry.key[-1].isdigit()):
                faults.append(tir.fault(entry, "is not a number", "a number such as 1.25 or 4.8e+03"))
            continue
        values[entry.key] = entry.number * scale.get(entry.key, 1.0)
    return values


def _scales(tir: Tir, faults: list[str]) -> dict[str, float]:
    """Return the factor to SI of every key that has a dimension."""
    unit: dict[str, float] = {}
    for kind, words in _SCALES.items():
        entry = tir.entry(kind, units=True)
        word = entry.text.upper().strip() if entry else ""
        known = words.get(word, words.get(word.removesuffix("S"), math.nan) if word else 1.0)
        if entry and word and math.isnan(known):
            names = ", ".join(name.lower() for name in words)
            faults.append(tir.fault(entry, "is an unknown unit", f"one of {names}"))
        unit[kind] = known if math.isfinite(known) else 1.0
    order = ("LENGTH", "FORCE", "ANGLE", "MASS", "TIME")
    found = {
        key: math.prod(unit[kind] ** power for kind, power in zip(order, powers, strict=True))
        for key, powers in _DIMENSIONS.items()
    }
    pressure = unit["PRESSURE"] if tir.text("PRESSURE", units=True) else unit["FORCE"] / unit["LENGTH"] ** 2
    return found | dict.fromkeys(_PRESSURES, pressure)


def _impossible(tir: Tir, values: dict[str, float]) -> list[str]:
    """Return a fault for every value that no tyre has, whatever its signs mean."""
    faults = []
    for key in ("FNOMIN", "UNLOADED_RADIUS", "PCX1", "PDX1", "PCY1", "LONGVL", "NOMPRES", "INFLPRES", "LFZO"):
        entry = tir.entry(key)
        if entry and values.get(key, 1.0) <= 0.0:
            faults.append(tir.fault(entry, "is not positive", "a number above 0"))
    for key in ("PDY1", "PKY1", "PKY2"):
        entry = tir.entry(key)
        if entry and values.get(key) == 0.0:
            faults.append(tir.fault(entry, "is zero", "the tyre's own value, positive or negative"))
    for key, (low, high) in _BOUNDS.items():
        entry, size = tir.entry(key), abs(values.get(key, 0.0))
        signed = key.startswith(
            "PD"
        )  # by the sign system of the file; other numbers below zero are named above
        if entry and size > 0.0 and (signed or values[key] > 0.0) and not low <= size <= high:
            expected = f"{low:g} to {high:g} in SI; [UNITS] makes {size:g} of it"
            faults.append(tir.fault(entry, "is no tyre's", expected))
    entry = tir.entry("PKX1")
    if entry and values.get("PKX1", 1.0) <= 0.0:
        expected = (
            "a positive slip stiffness; a file that counts braking slip as positive must be turned round"
        )
        faults.append(tir.fault(entry, "is not positive", expected))
    return faults


def _fold(values: dict[str, float], edition: str, notes: list[str], name: str) -> None:
    """Bring both editions to one set of names: LFZO into FNOMIN, 5.2's camber factors into what they scale."""
    values["FNOMIN"] *= values.get("LFZO", 1.0)
    values["MF61"] = 0.0 if edition == FIVE else 1.0
    values["ELLIPSE"] = 0.0
    if edition == FIVE:
        values["PKY4"] = 2.0
        for factor, powers in _CAMBER_FACTORS.items():
            for key, power in powers.items():
                if key in values:
                    values[key] *= values.get(factor, 1.0) ** power
    if "NOMPRES" in values:
        values.setdefault("INFLPRES", values["NOMPRES"])
    elif "IP_NOM" in values:
        values["NOMPRES"], values["INFLPRES"] = values["IP_NOM"], values.get("IP", values["IP_NOM"])
    else:
        values.pop("INFLPRES", None)
    if absent := [key for key in COMBINED if key not in values]:
        for key in [key for key in values if key.startswith(("RB", "RC", "RE", "RH", "RV"))]:
            del values[key]
        values["ELLIPSE"] = 1.0
        notes.append(
            f"{name}: no {', '.join(absent)}: slip along and across share the grip by the friction ellipse"
        )
    if values.get("LMUV"):
        notes.append(f"{name}: LMUV = {values['LMUV']:g}, the fall of grip with sliding speed, is left out")


def _to_left(tir: Tir, values: dict[str, float], notes: list[str]) -> None:
    side = tir.text("TYRESIDE").upper()
    if side == "RIGHT":
        _negate(values, MIRRORED)
        if not values["MF61"]:
            _negate(values, MIRRORED_FIVE)
        notes.append(f"{tir.name}: TYRESIDE RIGHT: mirrored to a left wheel")
    elif side not in ("", "LEFT", "SYMMETRIC", "UNKNOWN", "BOTH"):
        entry = tir.entry("TYRESIDE")
        assert entry is not None
        raise TirError([tir.fault(entry, "is no side of a car", "'LEFT' or 'RIGHT'")])


def _to_iso(tir: Tir, values: dict[str, float], notes: list[str]) -> None:
    """Turn adapted SAE, known by its positive stiffness, to ISO 8855, where Fy = −C α."""
    if values["PKY1"] * values["PKY2"] * math.copysign(1.0, values.get("PKY4", 2.0)) > 0.0:
        _negate(values, ADAPTED_SAE)
        notes.append(f"{tir.name}: PKY1 is positive, so adapted SAE signs: turned to ISO 8855")


def _negate(values: dict[str, float], keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in values:
            values[key] = -values[key]

"""Conditions as a person states them: text with units becomes Conditions; and which of them have no effect."""

from __future__ import annotations

import math

from hothatch.car.compile import compile
from hothatch.car.faults import printable
from hothatch.figures.register import FIGURES
from hothatch.figures.results import Results
from hothatch.proving.conditions import Conditions
from hothatch.units import QuantityError, parse_quantity

# Option: field of Conditions, dimension, least and largest plausible value in SI.
_OPTIONS = {
    "ambient": ("ambient", "temperature", 223.15, 333.15),
    "soc": ("soc", "share", 0.01, 1.0),
    "load": ("load", "mass", 0.0, 2000.0),
    "wind": ("head_wind", "speed", -30.0, 30.0),
    "grip": ("surface_grip", "ratio", 0.05, 2.0),
}
_RANGES = {
    "ambient": "-50 to 60 degC",
    "soc": "1 % to 100 %",
    "load": "0 to 2000 kg",
    "wind": "-30 to 30 m/s",
    "grip": "0.05 to 2",
}


class ConditionsError(ValueError):
    """Conditions that cannot be; the message names every option at fault, one a line."""


def conditions_from(
    traction: str | None = None, climate: str | None = None, **options: str | None
) -> Conditions | None:
    """Return what the options ambient, soc, load, wind (against the car), grip, traction and climate ask for.

    None where they ask for nothing. Raises ConditionsError with every option that cannot be used.
    """
    found: dict[str, float | bool] = {}
    faults: list[str] = []
    for option, text in options.items():
        if text is None:
            continue
        name, dimension, low, high = _OPTIONS[option]
        try:
            value = parse_quantity(text, dimension)
            if not low - 1e-9 <= value <= high + 1e-9 or math.isnan(value):
                raise QuantityError(f'"{printable(text)}" is not plausible', _RANGES[option])
            found[name] = value
        except QuantityError as error:
            faults.append(f"--{option}: {printable(str(error))}")
    for option, name, text in (("traction", "traction_control", traction), ("climate", "climate", climate)):
        if text in ("on", "off"):
            found[name] = text == "on"
        elif text is not None:
            faults.append(f'--{option}: "{printable(text)}" is not a setting; expected on or off')
    if faults:
        raise ConditionsError("\n".join(faults))
    return Conditions(**found) if found else None  # pyright: ignore[reportArgumentType]


def without_effect(conditions: Conditions | None, results: Results) -> list[str]:
    """Return a sentence for each condition asked for that some of the tests run leave out of account."""
    if conditions is None:
        return []
    run = {
        FIGURES[figure].test: one.conditions for car in results.cars for figure, one in car.figures.items()
    }
    sentences = []
    if conditions.load is not None:
        fixed = [test for test, stated in run.items() if stated.mass_rule != "road"]
        if fixed:
            sentences.append(f"--load changes nothing in {', '.join(fixed)}: the standard sets the mass")
    if conditions.head_wind:
        indoors = [test for test, stated in run.items() if stated.dynamometer]
        if indoors:
            sentences.append(f"--wind changes nothing in {', '.join(indoors)}: a dynamometer stands indoors")
    if conditions.climate is not None:
        if "ac-charge" in run:
            sentences.append("--climate changes nothing in ac-charge: nobody sits in the car")
        burning = [printable(one.id) for one in results.cars if compile(one.car)["engine"][0] > 0.5]
        if burning:
            sentences.append(
                f"--climate changes nothing on {', '.join(burning)}: an engine's waste heat warms the cabin, its "
                "air conditioning is not modelled"
            )
    return sentences

"""Conditions as a person states them: text with units becomes Conditions; and which of them have no effect."""

from __future__ import annotations

import math

from hothatch.car.compile import compile
from hothatch.car.faults import nearest, printable
from hothatch.figures.register import FIGURES
from hothatch.figures.results import Results
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.energy import RULES
from hothatch.proving.sentence import SENTENCE
from hothatch.units import QuantityError, parse_quantity

# Option: field of Conditions, dimension, least and largest plausible value in SI.
_OPTIONS = {
    "ambient": ("ambient", "temperature", 223.15, 333.15),
    "soc": ("soc", "share", 0.01, 1.0),
    "load": ("load", "mass", 0.0, 2000.0),
    "wind": ("head_wind", "speed", -30.0, 30.0),
    "grip": ("surface_grip", "ratio", 0.05, 2.0),
    "regeneration": ("regeneration", "share", 0.0, 1.0),
    "post": ("post_power", "power", 0.0, 2e6),
}
RANGES = {
    "ambient": "-50 to 60 degC",
    "soc": "1 % to 100 %",
    "load": "0 to 2000 kg",
    "wind": "-30 to 30 m/s",
    "grip": "0.05 to 2",
    "regeneration": "0 % to 100 % of the car's own",
    "post": "0 to 2000 kW",
}
# The tests that may charge rapidly.
CHARGING = {"dc-charge", "trip-1000", SENTENCE}
# Words instead of quantities: option, field of Conditions, the value behind each word.
CHOICES: dict[str, tuple[str, dict[str, bool | str]]] = {
    "traction": ("traction_control", {"on": True, "off": False}),
    "climate": ("climate", {"on": True, "off": False}),
    "stability": ("stability", {"off": "off", "sport": "sport", "on": "on"}),
}
OPTIONS = (*_OPTIONS, *CHOICES)


class ConditionsError(ValueError):
    """Conditions that cannot be; the message names every option at fault, one a line."""


def conditions_from(dashes: str = "--", /, **options: str | None) -> Conditions | None:
    """Return what the options ambient, soc, load, wind (against the car), grip and so on ask for, over those of ``rules``.

    None where they ask for nothing; ``dashes`` stand before an option in a message. Raises ConditionsError with every option
    that cannot be used.
    """
    found: dict[str, float | bool | str] = {}
    faults: list[str] = []
    base = Conditions()
    for option, text in options.items():
        if text is None:
            continue
        if option == "rules":
            if text in RULES:
                base = RULES[text]
            else:
                faults.append(
                    f'{dashes}rules: "{printable(text)}" are no rules; expected {" or ".join(RULES)}'
                )
            continue
        if option in CHOICES:
            name, values = CHOICES[option]
            if text in values:
                found[name] = values[text]
            else:
                words = " or ".join(", ".join(values).rsplit(", ", 1))
                faults.append(f'{dashes}{option}: "{printable(text)}" is not a setting; expected {words}')
            continue
        if option not in _OPTIONS:
            near = nearest(option, (*_OPTIONS, *CHOICES, "rules"))
            faults.append(f"{dashes}{option}: is no condition" + (f"; did you mean {near}?" if near else ""))
            continue
        name, dimension, low, high = _OPTIONS[option]
        try:
            value = parse_quantity(text, dimension)
            if not low - 1e-9 <= value <= high + 1e-9 or math.isnan(value):
                raise QuantityError(f'"{printable(text)}" is not plausible', RANGES[option])
            found[name] = value
        except QuantityError as error:
            faults.append(f"{dashes}{option}: {printable(str(error))}")
    if faults:
        raise ConditionsError("\n".join(faults))
    asked = Conditions(**found).over(base)  # pyright: ignore[reportArgumentType]
    return asked if asked != Conditions() else None


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
    if conditions.post_power is not None and not CHARGING & set(run):
        sentences.append("--post changes nothing here: it belongs to tests that charge rapidly")
    if conditions.climate is not None:
        if "ac-charge" in run:
            sentences.append("--climate changes nothing in ac-charge: nobody sits in the car")
        burning = [printable(one.id) for one in results.cars if compile(one.car)["engine"][0] > 0.5]
        if burning:
            sentences.append(
                f"--climate changes nothing on {', '.join(burning)}: an engine's waste heat warms the cabin, its "
                "air conditioning is not modelled"
            )
    for option, value in (("stability", conditions.stability), ("regeneration", conditions.regeneration)):
        named = [test for test in run if test in PROCEDURES] if value is not None else []
        other = [test for test in named if PROCEDURES[test].group not in ("stop", "turn")]
        if other:
            sentences.append(
                f"--{option} changes nothing in {', '.join(other)}: it belongs to braking and handling"
            )
    return sentences

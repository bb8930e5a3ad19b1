"""A colour for life: which line a car, an energy sink and a limit is drawn with, in light and dark.

Figures never hold a colour, they hold a token (``@car-0``, ``@ink``); the page puts the colour of the present theme
in its place. The eight hues keep apart under protanopia, deuteranopia and tritanopia (a test simulates them) and
stand out from the page by a contrast of at least 3 (WCAG 2.2, 1.4.11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

Pair = tuple[str, str]  # light, dark

PAPER: Pair = ("#fcfcfb", "#14171a")

HUES: dict[str, Pair] = {
    "blue": ("#25409b", "#69a8fe"),
    "vermilion": ("#e5570b", "#e16b3e"),
    "teal": ("#169b7e", "#93f5af"),
    "violet": ("#9663ef", "#9e67b0"),
    "ochre": ("#794601", "#e6b324"),
    "rose": ("#cb72c7", "#da8daf"),
    "steel": ("#266ca0", "#4ed1f5"),
    "slate": ("#3c4249", "#c2c5b9"),
}
# Hues that are told apart side by side, but not across a screen: there a dash says which is which.
ALIKE = (("blue", "steel"), ("violet", "rose"))
DASHES = ("solid", "dash", "dot", "dashdot")
# What a point of a car looks like where there is no line: one shape a dash.
SYMBOLS = {"solid": "circle", "dash": "square", "dot": "diamond", "dashdot": "triangle-up"}

# The garage's cars. A new car takes a free place and keeps it; cars that are often shown together differ in hue.
GARAGE: dict[str, tuple[str, str]] = {
    "nissan-leaf-40-2018": ("blue", "solid"),
    "nissan-leaf-62-2019": ("teal", "solid"),
    "chevrolet-bolt-2017": ("ochre", "solid"),
    "tesla-model3-lr-rwd-2018": ("vermilion", "solid"),
    "vw-e-golf-36-2017": ("violet", "solid"),
    "nissan-leaf-nismo-2018": ("rose", "solid"),
    "nissan-leaf-24-2011": ("steel", "solid"),
    "nissan-leaf-24-2013": ("steel", "dash"),
    "nissan-leaf-30-2016": ("slate", "dash"),
    "nissan-leaf-40-2018-jp": ("blue", "dash"),
    "tesla-model3-srp-2019": ("vermilion", "dash"),
    "vw-golf-gti-mk7-2017": ("slate", "solid"),
    "vw-golf-gti-mk8-2022": ("steel", "dot"),
    "vw-golf-r-mk8-2022": ("violet", "dash"),
    "vw-golf-14t-2019": ("violet", "dot"),
    "vw-gti-16v-1987": ("ochre", "dash"),
    "honda-civic-type-r-fk8-2019": ("teal", "dash"),
    "honda-civic-type-r-fl5-2023": ("teal", "dot"),
    "toyota-gr-corolla-2023": ("ochre", "dot"),
    "hyundai-ioniq5-n-2024": ("violet", "dashdot"),
    "kia-ev6-gt-2023": ("blue", "dot"),
    "tesla-model3-performance-2018": ("vermilion", "dot"),
    "tesla-model3-performance-2024": ("rose", "dash"),
    "tesla-model3-lr-awd-2019": ("vermilion", "dashdot"),
    "nissan-leaf-nismo-rc-2018": ("rose", "dot"),
    "nissan-leaf-nismo-rc-2011": ("teal", "dashdot"),
}

INK: dict[str, Pair] = {
    "paper": PAPER,
    "ink": ("#1b1e21", "#e4e6e5"),
    "muted": ("#5d646b", "#a0a7ad"),
    "grid": ("#e7e8e6", "#262b30"),
    "axis": ("#b9bdbf", "#495058"),
    "area": ("#e3e5e6", "#2a3036"),
    "flow": ("#e6e8e9", "#2c3238"),
    "float": ("#ffffff", "#1d2125"),
}
# By groups of the energy ledger (see plots_energy.GROUPS): the road in blues, the drive in greens, heat and waste warm.
SINKS: dict[str, Pair] = {
    "air": ("#35609f", "#6f9fdd"),
    "tyres": ("#8fb0d8", "#3f648f"),
    "brakes": ("#c0453a", "#e0695c"),
    "gearbox": ("#a9cfae", "#3a5f45"),
    "motor": ("#4f9264", "#6fbb87"),
    "inverter": ("#2d6247", "#a8dcb8"),
    "battery": ("#d9a638", "#c9952a"),
    "engine": ("#c98064", "#a5583c"),
    "auxiliaries": ("#8b8f94", "#868c92"),
    "stored": ("#c9ccce", "#50575d"),
}
# By the names of solvers.ledger.LIMIT_NAMES.
LIMITS: dict[str, Pair] = {
    "driver": ("#dcdedd", "#3a4046"),
    "tyre grip": ("#e9a27c", "#994d28"),
    "torque": ("#a8bbe6", "#3f5690"),
    "power": ("#c3d3c4", "#3d5c48"),
    "battery power": ("#ecd08a", "#7d6220"),
    "torque rise": ("#c7cacc", "#555b61"),
    "heat": ("#e08c8c", "#8f3b3b"),
    "governor": ("#d3c3ea", "#5d4a80"),
    "rev limit": ("#b9dbe6", "#2f6373"),
    "gear change": ("#b7aea3", "#6d6459"),
    "boost": ("#e3c6a4", "#7f5a33"),
}


# What limits a lap, by the names of solvers.lap.CAUSES: lines, so each stands out from the page.
CAUSES: dict[str, Pair] = {
    "top speed": HUES["slate"],
    "bend": HUES["violet"],
    "power": HUES["teal"],
    "drive grip": HUES["ochre"],
    "brake grip": HUES["vermilion"],
}


def style_of(car: str) -> tuple[str, str]:
    """Return (hue, dash) of a car by its id, the same in every report."""
    if car in GARAGE:
        return GARAGE[car]
    digest = hashlib.sha256(car.encode()).digest()
    return list(HUES)[digest[0] % len(HUES)], DASHES[digest[1] % 3]


def family(hue: str) -> str:
    """Return the first of the hues that look like ``hue``, itself where none does."""
    return next((group[0] for group in ALIKE if hue in group), hue)


def styles(cars: Sequence[str]) -> list[tuple[str, str]]:
    """Return (hue, dash) of each car of one report; where two would look alike the later one gives way.

    It keeps its hue and takes a free dash, then a free hue, so that lines differ while there are fewer than 32.
    """
    taken: list[tuple[str, str]] = []
    for car in cars:
        hue, dash = style_of(car)
        choices = [(hue, dash)] + [(hue, other) for other in DASHES] + [(h, d) for d in DASHES for h in HUES]
        taken.append(next((choice for choice in choices if choice not in taken), (hue, dash)))
    return taken


def soft(colour: str, alpha: float) -> str:
    """Return a ``#rrggbb`` colour with an ``alpha`` of 0–1 as CSS writes it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def themes(cars: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return {theme: {token: colour}} for light and dark; ``@car-2`` is the third car, ``@car-2-soft`` its fill."""
    found: dict[str, dict[str, str]] = {}
    for at, theme in enumerate(("light", "dark")):
        colours = {f"@{name}": pair[at] for name, pair in INK.items()}
        for index, (hue, _) in enumerate(styles(cars)):
            colours[f"@car-{index}"] = HUES[hue][at]
            colours[f"@car-{index}-soft"] = soft(HUES[hue][at], 0.18)
        for name, pair in SINKS.items():
            colours[f"@sink-{name}"] = pair[at]
            colours[f"@sink-{name}-soft"] = soft(pair[at], (0.45, 0.6)[at])
        colours |= {f"@limit-{name}": pair[at] for name, pair in LIMITS.items()}
        colours |= {f"@cause-{name}": pair[at] for name, pair in CAUSES.items()}
        found[theme] = colours
    return found

"""A colour for life: stable, visible on the page, apart for eyes that see fewer colours."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from hothatch.garage.reader import car_ids
from hothatch.report.colours import DASHES, GARAGE, HUES, INK, LIMITS, PAPER, SINKS, style_of, styles, themes
from hothatch.report.drives import GROUPS
from hothatch.solvers.ledger import LIMIT_NAMES

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SEEN_BY = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
}
# Ottosson (2020), Oklab.
LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    return np.array(LAB) @ np.cbrt(np.array(LMS) @ np.clip(rgb, 0, 1))


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2."""
    a, b = (float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) + 0.05 for colour in (one, other))
    return max(a, b) / min(a, b)


def test_the_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", [0, 1])
def test_lines_and_words_stand_out_from_the_page(theme: int):
    assert all(contrast(pair[theme], PAPER[theme]) >= 3.0 for pair in HUES.values())
    assert all(contrast(INK[name][theme], PAPER[theme]) >= 4.5 for name in ("ink", "muted"))
    assert all(contrast(pair[theme], INK["ink"][theme]) >= 4.5 for pair in LIMITS.values())


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("eyes", SEEN_BY)
def test_hues_keep_apart(theme: int, eyes: str):
    seen = {name: oklab(np.array(SEEN_BY[eyes]) @ linear(pair[theme])) for name, pair in HUES.items()}
    apart = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)}
    assert min(apart.values()) > 0.08, min(apart, key=lambda pair: apart[pair])


def test_every_car_of_the_garage_has_a_place_of_its_own():
    assert set(GARAGE) == set(car_ids())
    assert len(set(GARAGE.values())) == len(GARAGE)
    assert all(hue in HUES and dash in DASHES for hue, dash in GARAGE.values())


def test_a_car_keeps_its_style_in_any_company():
    assert style_of("my-own-car") == style_of("my-own-car")
    garage = list(GARAGE)
    assert styles(garage) == [GARAGE[car] for car in garage]
    assert styles(garage[::-1]) == [GARAGE[car] for car in garage[::-1]]


def test_cars_that_would_look_alike_take_another_dash_then_another_hue():
    alike = styles(["chevrolet-bolt-2017"] * 5)
    assert [hue for hue, _ in alike[:3]] == ["ochre"] * 3
    assert len(set(alike)) == 5
    assert len(set(styles([f"car-{number}" for number in range(24)]))) == 24
    assert len(styles([f"car-{number}" for number in range(30)])) == 30


def test_both_themes_answer_every_token():
    light, dark = themes(["a", "b"]).values()
    assert light.keys() == dark.keys()
    assert {"@ink", "@car-1", "@car-1-soft", "@sink-motor-soft", "@limit-tyre grip"} <= light.keys()
    assert set(SINKS) == set(GROUPS)
    assert set(LIMITS) == set(LIMIT_NAMES)

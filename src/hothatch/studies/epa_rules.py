"""The EPA book's rules and constants: what ships in garage/epa, as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hothatch.garage.reader import read_text

RULES = "epa/rules.toml"
CONSTANTS = "epa/constants.toml"
TESTS = "epa/epa_ev_tests.csv"


@dataclass(frozen=True)
class Prior:
    """What is believed of one fitted constant: prior·exp(spread·x), or prior + spread·x, where x is standard normal."""

    name: str
    prior: float
    spread: float
    log: bool
    unit: str
    meaning: str

    def value(self, x: float) -> float:
        """Return the constant at the standardised deviation ``x`` [-] from its prior."""
        return float(self.prior * np.exp(self.spread * x) if self.log else self.prior + self.spread * x)


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(read_text(RULES))


@cache
def rule(name: str) -> Any:
    """Return the generic powertrain's rule ``name`` (SI, or a text); KeyError for none."""
    return _tables()["car"][name]["value"]


@cache
def priors() -> tuple[Prior, ...]:
    """Return the fitted constants' priors, in the order of their fit."""
    return tuple(Prior(**entry) for entry in _tables()["constant"])


def values(x: np.ndarray) -> dict[str, float]:
    """Return the constants by name at the standardised deviations ``x``, shape (len(priors()),)."""
    return {prior.name: prior.value(x[k]) for k, prior in enumerate(priors())}


def shipped() -> dict[str, float]:
    """Return the constants that ship, fitted over all families of the shipped table."""
    table = tomllib.loads(read_text(CONSTANTS))["constants"]
    return {prior.name: float(table[prior.name]) for prior in priors()}

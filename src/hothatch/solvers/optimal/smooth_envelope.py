"""A car's envelope as smooth functions: what optimal control can differentiate.

Fitted over the tables of ``solvers/envelope.py``, which may have kinks. Symbols: x speed over the highest, p square of the
share of the lateral limit that is used, u force along the path at one g of load. The tyres' limit is two half ellipses that
meet at the tip, at u = M(x), with half axes that change with x and p; what the powertrain brings is a spline over speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.solvers.envelope import Envelope

Floats = NDArray[np.float64]

BY_SPEED = 4  # coefficients of the polynomials over speed
BY_SHARE = 4  # and over p
KNOTS = 24  # splines of the power
EVENED = 1.5  # m/s over which gaps of the power are evened out
SLOW = 6.0  # m/s: below it no lap is driven, and its tables count for little
LAYOUT = {
    "tip": BY_SPEED, "middle": BY_SPEED, "straight": BY_SPEED, "turning": BY_SPEED, "drive": BY_SPEED * BY_SHARE,
    "brake": BY_SPEED * BY_SHARE, "power": KNOTS, "top": 1,
}  # fmt: skip
SIZE = sum(LAYOUT.values())


@dataclass(frozen=True, eq=False)
class SmoothEnvelope:
    """Coefficients by name as in ``LAYOUT``, of numbers or of CasADi's symbols."""

    parts: dict[str, Any]

    @classmethod
    def of(cls, vector: Any) -> SmoothEnvelope:
        """Return the envelope whose coefficients stand in ``vector`` (SIZE,)."""
        ends = np.cumsum([0, *LAYOUT.values()])
        names = list(LAYOUT)
        return cls({name: vector[ends[i] : ends[i + 1]] for i, name in enumerate(names)})

    @property
    def vector(self) -> Floats:
        """All coefficients, (SIZE,)."""
        return np.concatenate([np.atleast_1d(self.parts[name]) for name in LAYOUT])

    @property
    def top(self) -> Any:
        """The highest speed [m/s]."""
        return self.parts["top"][0]

    def tip(self, x: Any) -> Any:
        """Return the most lateral acceleration [m/s²] at one g of load."""
        return _polynomial(self.parts["tip"], x)

    def resist(self, x: Any, p: Any) -> Any:
        """Return what resistances take [m/s²]."""
        return _polynomial(self.parts["straight"], x) + p * _polynomial(self.parts["turning"], x)

    def power(self, x: Any) -> Any:
        """Return force times speed that the powertrain brings at the wheels [m²/s³]."""
        at = x * (KNOTS - 3) + 1.0
        return sum(self.parts["power"][i] * _bump(at - i) for i in range(KNOTS))

    def usage(self, x: Any, u: Any, p: Any) -> Any:
        """Return how far the tyres are used [1]: at most 1 inside their limits."""
        off = u - _polynomial(self.parts["middle"], x)
        inside = np.fmin(p, 1.0)
        drive, brake = (self._axis(name, x, inside) for name in ("drive", "brake"))
        return (np.fmax(off, 0.0) / drive) ** 2 + (np.fmin(off, 0.0) / brake) ** 2 + p

    def _axis(self, name: str, x: Any, p: Any) -> Any:
        rows = [self.parts[name][i * BY_SPEED : (i + 1) * BY_SPEED] for i in range(BY_SHARE)]
        return _polynomial([_polynomial(row, x) for row in rows], p)


def smooth(envelope: Envelope) -> SmoothEnvelope:
    """Fit an envelope's tables by least squares."""
    speed = envelope.speed
    top = float(speed[-1])
    x = speed / top
    theta = np.linspace(0.0, 0.5 * np.pi, envelope.drive.shape[1])
    weight = np.where(speed < SLOW, 0.1, 1.0)
    middle = envelope.drive[:, -1] + envelope.resist[:, -1]
    straight = envelope.resist[:, 0]
    parts: dict[str, Any] = {
        "tip": _fit(_powers(x, BY_SPEED), envelope.tip, weight),
        "middle": _fit(_powers(x, BY_SPEED), middle, weight),
        "straight": _fit(_powers(x, BY_SPEED), straight, weight),
        "turning": _fit(_powers(x, BY_SPEED), envelope.resist[:, -1] - straight, weight),
        "power": _fit_power(speed, envelope.power),
        "top": np.array([top]),
    }
    # Near the tip the half axis is a quotient of two noughts.
    inner = slice(0, len(theta) - 3)
    p = np.sin(theta[inner]) ** 2
    both = np.einsum("ij,kl->ikjl", _powers(p, BY_SHARE), _powers(x, BY_SPEED)).reshape(len(p) * len(x), -1)
    weights = np.outer(np.cos(theta[inner]), weight).ravel()
    for name, table in (("drive", envelope.drive), ("brake", envelope.brake)):
        axis = np.abs((table + envelope.resist - middle[:, None])[:, inner]) / np.cos(theta[inner])
        parts[name] = _fit(both, axis.T.ravel(), weights)
    return SmoothEnvelope(parts)


def _powers(x: Floats, count: int) -> Floats:
    return np.vander(x, count, increasing=True)


def _fit(basis: Floats, values: Floats, weight: Floats) -> Floats:
    return np.array(np.linalg.lstsq(basis * weight[:, None], values * weight, rcond=None)[0], float)


def _fit_power(speed: Floats, power: Floats) -> Floats:
    """Return the splines' coefficients [m²/s³] for even speeds [m/s] and force per mass [m/s²].

    Gear changes are gaps in the table. What is evened out over speed is the time that a metre per second takes, 1/power:
    so a gap costs the time that it costs in the table.
    """
    x = speed / speed[-1]
    away = (speed[:, None] - speed) / EVENED
    weight = np.exp(-0.5 * away**2)
    # About the straight line through a point's surroundings, so that the ends do not bend.
    mean = weight.sum(1)
    first, second = (weight * away).sum(1) / mean, (weight * away**2).sum(1) / mean
    local = weight * (second[:, None] - first[:, None] * away) / (mean * (second - first**2))[:, None]
    product = speed / (local @ (1.0 / power))
    # Even points between the table's, so that there are more values than splines.
    fine = np.linspace(x[0], 1.0, 8 * KNOTS)
    at = fine * (KNOTS - 3) + 1.0
    basis = _bump(at[:, None] - np.arange(KNOTS))
    # A trace of roughness ties down the splines that no value holds.
    rough = 1e-3 * np.diff(np.eye(KNOTS), 2, axis=0)
    values = np.concatenate((np.interp(fine, x, product), np.zeros(len(rough))))
    return np.array(np.linalg.lstsq(np.vstack((basis, rough)), values, rcond=None)[0], float)


def _polynomial(coefficients: Any, x: Any) -> Any:
    count = coefficients.shape[0] if hasattr(coefficients, "shape") else len(coefficients)
    found = coefficients[count - 1]
    for i in range(count - 2, -1, -1):
        found = found * x + coefficients[i]
    return found


def _bump(u: Any) -> Any:
    """Return the cubic cardinal B-spline about 0."""
    away = np.fabs(u)
    return (np.fmax(2.0 - away, 0.0) ** 3 - 4.0 * np.fmax(1.0 - away, 0.0) ** 3) / 6.0

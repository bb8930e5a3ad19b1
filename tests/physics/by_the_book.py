"""Pacejka's equations written down a second time, straight from the book: what the product's own are held against.

Every coefficient of a tyre is an attribute by its name in a .tir file. The symbols are the book's (Tire and Vehicle
Dynamics, 3rd ed., 2012, section 4.3.2; PHY3 and QDZ3 with its sign: 2nd ed., 2006). The turn-slip factors ζ are 1, λ*μ is λμ
times the friction of the surface. Forces [N], moments [N m], slips α* = tan α and κ [-], γ* = sin γ [-].
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, copysign, cos, exp, pi, sin, sqrt
from types import SimpleNamespace


def magic(x: float, c: float, e: float) -> float:
    """Return C arctan[x − E(x − arctan x)], the argument of eqs 4.E9, 4.E19, 4.E33, 4.E50 (E ≤ 1)."""
    e = min(e, 1.0)
    return c * atan(x - e * (x - atan(x)))


def sign(x: float) -> float:
    return copysign(1.0, x) if x else 0.0


@dataclass
class Pacejka:
    """One wheel at one load, camber and friction: eqs 4.E1 to 4.E78."""

    p: SimpleNamespace
    fz: float
    gamma: float
    mu: float

    def __post_init__(self) -> None:
        p = self.p
        self.dfz = (self.fz - p.FNOMIN) / p.FNOMIN  # E2a
        self.dpi = (p.INFLPRES - p.NOMPRES) / p.NOMPRES  # E2b
        self.shift_x, self.shift_y = (
            10.0 * s / (1.0 + 9.0 * s) for s in (p.LMUX * self.mu, p.LMUY * self.mu)
        )  # E8

    def mu_x(self) -> float:  # E13
        p, dpi = self.p, self.dpi
        value = (p.PDX1 + p.PDX2 * self.dfz) * (1.0 + p.PPX3 * dpi + p.PPX4 * dpi**2)
        return value * (1.0 - p.PDX3 * self.gamma**2) * p.LMUX * self.mu

    def k_x(self) -> float:  # E15
        p, dpi = self.p, self.dpi
        value = self.fz * (p.PKX1 + p.PKX2 * self.dfz) * exp(p.PKX3 * self.dfz)
        return value * (1.0 + p.PPX1 * dpi + p.PPX2 * dpi**2) * p.LKX

    def fx0(self, kappa: float) -> float:  # E9 to E18
        p, dfz = self.p, self.dfz
        kx = kappa + (p.PHX1 + p.PHX2 * dfz) * p.LHX
        c, d = p.PCX1 * p.LCX, self.mu_x() * self.fz
        e = (p.PEX1 + p.PEX2 * dfz + p.PEX3 * dfz**2) * (1.0 - p.PEX4 * sign(kx)) * p.LEX
        sv = self.fz * (p.PVX1 + p.PVX2 * dfz) * p.LVX * self.shift_x
        return d * sin(magic(self.k_x() / (c * d) * kx, c, e)) + sv

    def mu_y(self, gamma: float) -> float:  # E23
        p, dpi = self.p, self.dpi
        value = (p.PDY1 + p.PDY2 * self.dfz) * (1.0 + p.PPY3 * dpi + p.PPY4 * dpi**2)
        return value * (1.0 - p.PDY3 * gamma**2) * p.LMUY * self.mu

    def k_y(self, gamma: float) -> float:  # E25
        p, dpi = self.p, self.dpi
        knee = (p.PKY2 + p.PKY5 * gamma**2) * (1.0 + p.PPY2 * dpi)
        value = p.PKY1 * p.FNOMIN * (1.0 + p.PPY1 * dpi) * (1.0 - p.PKY3 * abs(gamma))
        return value * sin(p.PKY4 * atan(self.fz / p.FNOMIN / knee)) * p.LKY

    def shifts_y(self, gamma: float) -> tuple[float, float]:  # E27 to E30
        p, dfz, fz = self.p, self.dfz, self.fz
        sv_gamma = fz * (p.PVY3 + p.PVY4 * dfz) * gamma * p.LKYC * self.shift_y
        k_gamma = fz * (p.PKY6 + p.PKY7 * dfz) * (1.0 + p.PPY5 * self.dpi) * p.LKYC
        by_camber = (k_gamma * gamma - sv_gamma) / self.k_y(gamma) if p.MF61 else 0.0
        by_camber += p.PHY3 * gamma * p.LKYC
        sv = fz * (p.PVY1 + p.PVY2 * dfz) * p.LVY * self.shift_y + sv_gamma
        return (p.PHY1 + p.PHY2 * dfz) * p.LHY + by_camber, sv

    def fy0(self, slip: float, gamma: float) -> float:  # E19 to E30
        p, dfz = self.p, self.dfz
        sh, sv = self.shifts_y(gamma)
        c, d, alpha = p.PCY1 * p.LCY, self.mu_y(gamma) * self.fz, slip + sh
        e = (p.PEY1 + p.PEY2 * dfz) * p.LEY
        e *= 1.0 + p.PEY5 * gamma**2 - (p.PEY3 + p.PEY4 * gamma) * sign(alpha)
        return d * sin(magic(self.k_y(gamma) / (c * d) * alpha, c, e)) + sv

    def g_x(self, kappa: float, slip: float) -> float:  # E51 to E57
        p = self.p
        b = (p.RBX1 + p.RBX3 * self.gamma**2) * cos(atan(p.RBX2 * kappa)) * p.LXAL
        e = p.REX1 + p.REX2 * self.dfz
        return cos(magic(b * (slip + p.RHX1), p.RCX1, e)) / cos(magic(b * p.RHX1, p.RCX1, e))

    def g_y(self, kappa: float, slip: float, gamma: float) -> float:  # E59 to E65
        p, dfz = self.p, self.dfz
        b = (p.RBY1 + p.RBY4 * gamma**2) * cos(atan(p.RBY2 * (slip - p.RBY3))) * p.LYKA
        e, sh = p.REY1 + p.REY2 * dfz, p.RHY1 + p.RHY2 * dfz
        return cos(magic(b * (kappa + sh), p.RCY1, e)) / cos(magic(b * sh, p.RCY1, e))

    def sv_yk(self, kappa: float, slip: float) -> float:  # E66, E67
        p = self.p
        d = self.mu_y(self.gamma) * self.fz * (p.RVY1 + p.RVY2 * self.dfz + p.RVY3 * self.gamma)
        return d * cos(atan(p.RVY4 * slip)) * sin(p.RVY5 * atan(p.RVY6 * kappa)) * p.LVYKA

    def forces(self, kappa: float, slip: float) -> tuple[float, float]:  # E50, E58
        fx = self.g_x(kappa, slip) * self.fx0(kappa)
        fy = self.g_y(kappa, slip, self.gamma) * self.fy0(slip, self.gamma)
        return fx, fy + self.sv_yk(kappa, slip)

    def trail(self, slip: float, alpha: float) -> float:  # E33, E40 to E44; ``alpha`` is αt,eq
        p, dfz, gamma = self.p, self.dfz, self.gamma
        b = (p.QBZ1 + p.QBZ2 * dfz + p.QBZ3 * dfz**2) * p.LKY / (p.LMUY * self.mu)
        b *= 1.0 + p.QBZ4 * gamma + p.QBZ5 * abs(gamma) + p.QBZ6 * gamma**2
        lean = abs(gamma) if p.MF61 else gamma
        d = (
            self.fz
            * p.UNLOADED_RADIUS
            / p.FNOMIN
            * (p.QDZ1 + p.QDZ2 * dfz)
            * (1.0 - p.PPZ1 * self.dpi)
            * p.LTR
        )
        d *= 1.0 + p.QDZ3 * lean + p.QDZ4 * gamma**2
        e = p.QEZ1 + p.QEZ2 * dfz + p.QEZ3 * dfz**2
        e *= 1.0 + (p.QEZ4 + p.QEZ5 * gamma) * (2.0 / pi) * atan(b * p.QCZ1 * alpha)
        return d * cos(magic(b * alpha, p.QCZ1, e)) * cos(atan(slip))

    def residual(self, slip: float, alpha: float) -> float:  # E36, E45 to E47; ``alpha`` is αr,eq
        p, dfz, gamma = self.p, self.dfz, self.gamma
        by_cy = self.k_y(gamma) / (self.mu_y(gamma) * self.fz)
        b = p.QBZ9 * p.LKY / (p.LMUY * self.mu) + p.QBZ10 * by_cy
        lean = (p.QDZ8 + p.QDZ9 * dfz) * (1.0 + p.PPZ2 * self.dpi) + (p.QDZ10 + p.QDZ11 * dfz) * abs(gamma)
        d = (p.QDZ6 + p.QDZ7 * dfz) * p.LRES + lean * gamma * p.LKZC
        d *= self.fz * p.UNLOADED_RADIUS * p.LMUY * self.mu
        return d * cos(atan(b * alpha)) * cos(atan(slip))

    def aligning(self, kappa: float, slip: float) -> float:  # E71 to E78
        p, dfz, gamma = self.p, self.dfz, self.gamma
        ratio = self.k_x() / self.k_y(gamma)
        sh, sv = self.shifts_y(gamma)
        at = slip + p.QHZ1 + p.QHZ2 * dfz + (p.QHZ3 + p.QHZ4 * dfz) * gamma
        ar = slip + sh + sv / self.k_y(gamma)
        at_eq, ar_eq = (sqrt(a**2 + (ratio * kappa) ** 2) * sign(a) for a in (at, ar))
        fx, fy = self.forces(kappa, slip)
        upright = self.g_y(kappa, slip, 0.0) * self.fy0(slip, 0.0)
        s = p.UNLOADED_RADIUS * (p.SSZ1 + p.SSZ2 * fy / p.FNOMIN + (p.SSZ3 + p.SSZ4 * dfz) * gamma) * p.LS
        return -self.trail(slip, at_eq) * upright + self.residual(slip, ar_eq) + s * fx

    def overturning(self, fy: float) -> float:  # E69; here ``gamma`` is the angle
        p, gamma = self.p, self.gamma
        load, side = self.fz / p.FNOMIN, fy / p.FNOMIN
        arm = p.QSX1 * p.LVMX - p.QSX2 * gamma * (1.0 + p.PPMX1 * self.dpi) + p.QSX3 * side
        wave = sin(p.QSX7 * gamma + p.QSX8 * atan(p.QSX9 * side))
        arm += (
            p.QSX4 * cos(p.QSX5 * atan((p.QSX6 * load) ** 2)) * wave + p.QSX10 * atan(p.QSX11 * load) * gamma
        )
        return self.fz * p.UNLOADED_RADIUS * arm * p.LMX

    def rolling(self, fx: float, speed: float) -> float:  # E70; here ``gamma`` is the angle
        p, gamma = self.p, self.gamma
        load, v = self.fz / p.FNOMIN, speed / p.LONGVL
        share = p.QSY1 + p.QSY2 * fx / p.FNOMIN + p.QSY3 * abs(v) + p.QSY4 * v**4
        share += (p.QSY5 + p.QSY6 * load) * gamma**2
        return self.fz * p.UNLOADED_RADIUS * share * load**p.QSY7 * (p.INFLPRES / p.NOMPRES) ** p.QSY8 * p.LMY

    def structure(self) -> tuple[float, float]:  # MF-Tyre/MF-Swift 6.1: longitudinal, lateral stiffness [N/m]
        p, dfz, dpi = self.p, self.dfz, self.dpi
        cx = p.LONGITUDINAL_STIFFNESS * (1.0 + p.PCFX1 * dfz + p.PCFX2 * dfz**2) * (1.0 + p.PCFX3 * dpi)
        cy = p.LATERAL_STIFFNESS * (1.0 + p.PCFY1 * dfz + p.PCFY2 * dfz**2) * (1.0 + p.PCFY3 * dpi)
        return cx, cy

    def fitted_lengths(self) -> tuple[float, float]:  # PAC2002: σκ, σα [m]; here ``gamma`` is the angle
        p, dfz = self.p, self.dfz
        along = (
            self.fz * (p.PTX1 + p.PTX2 * dfz) * exp(-p.PTX3 * dfz) * p.UNLOADED_RADIUS / p.FNOMIN * p.LSGKP
        )
        across = p.PTY1 * sin(2.0 * atan(self.fz / (p.PTY2 * p.FNOMIN))) * (1.0 - p.PKY3 * abs(self.gamma))
        return along, across * p.UNLOADED_RADIUS * p.LFZO * p.LSGAL

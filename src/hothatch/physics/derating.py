"""Power that fades with temperature. The timer of seconds at peak belongs to solvers."""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.physics.smooth import fade, ramp


@formula
def temperature_factor(temperature: float, start: float, end: float, floor: float) -> float:
    """Return the share of torque allowed [-]: 1 up to ``start`` [K], ``floor`` from ``end`` [K] on, linear
    between.

    start < end, 0 ≤ floor ≤ 1. Source: definition; makers publish neither temperatures nor floor, they are
    class rules.
    """
    return fade(temperature, start, end, floor)


@formula
def cold_factor(temperature: float, end: float, start: float) -> float:
    """Return the share of charging power allowed [-]: 0 up to ``end`` [K], 1 from ``start`` > ``end`` on.

    Source: definition; cold cells plate lithium when charged fast; makers forbid it by a ramp of this kind.
    """
    return ramp(temperature, end, start)


@formula
def peak_power_fade(
    time_at_peak: float, duration: float, fade_time: float, peak: float, continuous: float
) -> float:
    """Return the power allowed [W] after ``time_at_peak`` [s]: peak up to ``duration``, then linear to
    continuous.

    duration, fade_time > 0 [s], continuous ≤ peak [W]. Source: definition; UN R85 tells peak and 30-minute
    power apart.
    """
    return peak - (peak - continuous) * ramp(time_at_peak, duration, duration + fade_time)

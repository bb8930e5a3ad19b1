"""What a run along a trace adds up, beside the ledger."""

from __future__ import annotations

from hothatch.jit import formula

# For an engine, DISCHARGED and NET count the energy of its fuel.
DISTANCE, DISCHARGED, CHARGED, NET, STEPS, EMPTY_AT, WHEEL_OUT, WHEEL_IN = range(8)
TOTALS = 8


@formula
def count(totals, metres, force, friction, electric, dt):
    """Add one step to the totals."""
    totals[DISTANCE] += metres
    totals[WHEEL_OUT] += max(force, 0.0) * metres
    totals[WHEEL_IN] += (max(-force, 0.0) + friction) * metres
    totals[DISCHARGED] += max(electric, 0.0) * dt
    totals[CHARGED] += max(-electric, 0.0) * dt
    totals[NET] += electric * dt
    totals[STEPS] += 1.0

"""Coast-downs: coefficients of a car that is coasted in known weather come back, with the intervals they claim."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.constants import COASTDOWN_DENSITY
from hothatch.formats.log_channels import Log
from hothatch.physics.road_load import air_density, rolling_temperature_factor
from hothatch.studies.coast_down_fit import CoastDownError, coast_down, split_runs

MASS, INERTIA = 1650.0, 60.0
TRUTH = np.array([110.0, 2.0, 0.42])
COLD, HIGH_UP = 283.15, 95_000.0


def coasted(wind: float = 0.0, start: float = 33.0, end: float = 4.0, step: float = 0.1):
    """Return times and speeds of a car that coasts against ``wind``: Runge and Kutta's fourth order."""
    rolling = rolling_temperature_factor(COLD)
    air = air_density(HIGH_UP, COLD) / COASTDOWN_DENSITY

    def slows(v):
        return -(rolling * (TRUTH[0] + TRUTH[1] * v) + air * TRUTH[2] * (v + wind) * abs(v + wind)) / (
            MASS + INERTIA
        )

    speeds = [start]
    while speeds[-1] > end:
        v = speeds[-1]
        k1 = slows(v)
        k2 = slows(v + step / 2 * k1)
        k3 = slows(v + step / 2 * k2)
        k4 = slows(v + step * k3)
        speeds.append(v + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    return np.arange(len(speeds)) * step, np.array(speeds)


def logged(wind: float, rng: np.random.Generator | None = None, runs: int = 6, seen: bool = False) -> Log:
    """Return a log of runs both ways; ``seen``: with an anemometer on board."""
    parts: dict[str, list[np.ndarray]] = {
        name: [] for name in ("time", "speed", "run", "direction", "head_wind")
    }
    for run in range(runs):
        direction = 1.0 if run % 2 == 0 else -1.0
        times, speeds = coasted(direction * wind)
        noise = 0.0 if rng is None else rng.normal(0.0, 0.05, len(speeds))
        columns = (
            times + 1000.0 * run,
            speeds + noise,
            np.full(len(times), run),
            np.full(len(times), direction),
        )
        for name, column in zip(parts, (*columns, np.full(len(times), direction * wind)), strict=True):
            parts[name].append(column)
    channels = {name: np.concatenate(columns) for name, columns in parts.items()}
    channels.pop("direction" if seen else "head_wind")
    count = len(channels["time"])
    channels |= {"temperature": np.full(count, COLD), "pressure": np.full(count, HIGH_UP)}
    return Log("coast.csv", channels, {})


@pytest.mark.parametrize(("wind", "seen"), [(0.0, False), (0.0, True), (2.0, True), (2.0, False)])
def test_without_noise_the_coefficients_come_back_at_the_standard_state(wind, seen):
    found = coast_down(logged(wind, seen=seen), MASS, INERTIA, TRUTH, hold_out=0.0)
    # A wind that has to be found shares C w² with A, which temperature corrects otherwise: 0.1 N here.
    assert found.values == pytest.approx(TRUTH, rel=3e-3)
    if not seen:
        assert found.wind == pytest.approx(wind, abs=0.02)
    assert found.remarks == ()


def test_a_hundred_noisy_logs_hold_the_truth_in_ninety_of_a_hundred_intervals():
    rng = np.random.default_rng(11)
    clean = logged(1.5, seen=True)
    inside = np.zeros(3)
    for _ in range(100):
        noisy = dict(clean.channels) | {"speed": clean["speed"] + rng.normal(0.0, 0.05, len(clean["speed"]))}
        found = coast_down(Log("coast.csv", noisy, {}), MASS, INERTIA, TRUTH)
        inside += np.abs(found.values - TRUTH) <= found.half
    assert (inside >= 90).all(), inside


def test_held_runs_are_scored_and_not_fitted():
    found = coast_down(logged(0.0, np.random.default_rng(3)), MASS, INERTIA, 1.2 * TRUTH)
    assert found.held == (2,)
    rms = [float(np.std(residuals)) for residuals in found.residuals]
    assert rms[2] == pytest.approx(np.mean(rms), rel=0.3)
    assert np.std(found.before[2]) > 5.0 * rms[2]


def test_runs_are_divided_where_speed_is_gained_or_samples_lack():
    log = logged(0.0)
    log.channels.pop("run")
    assert len(split_runs(log)) == 6


def test_a_slope_is_taken_off():
    times, speeds = coasted(0.0)
    rise = 0.005 * np.concatenate([[0.0], np.cumsum(np.diff(times) * 0.5 * (speeds[1:] + speeds[:-1]))])
    flat = Log("c", {"time": times, "speed": speeds, "temperature": np.full(len(times), COLD),
                     "pressure": np.full(len(times), HIGH_UP)}, {})  # fmt: skip
    sloped = Log("c", flat.channels | {"altitude": rise}, {})
    one = coast_down(flat, MASS, INERTIA, TRUTH).values
    other = coast_down(sloped, MASS, INERTIA, TRUTH).values
    # m g sin θ of a road that rises by ½ %: 81 N less of A, at the temperature of the day.
    assert one[0] - other[0] == pytest.approx(
        0.005 * MASS * 9.80665 / rolling_temperature_factor(COLD), rel=0.02
    )


@pytest.mark.parametrize(
    ("start", "end", "words"), [(33.0, 25.0, "at least 50 km/h"), (33.0, 33.0, "no run")]
)
def test_a_log_that_cannot_tell_the_coefficients_apart_is_refused(start, end, words):
    times, speeds = coasted(0.0, start, end)
    log = Log("coast.csv", {"time": times, "speed": speeds}, {})
    with pytest.raises(CoastDownError, match=words):
        coast_down(log, MASS, INERTIA, TRUTH)


def test_much_noise_is_refused_rather_than_answered():
    rng = np.random.default_rng(5)
    times, speeds = coasted(0.0, 28.0, 12.0)
    log = Log(
        "coast.csv",
        {"time": times, "speed": np.maximum(speeds + np.cumsum(rng.normal(0, 0.03, len(times))), 0.1)},
        {},
    )
    with pytest.raises(CoastDownError, match="do not tell rolling resistance from air"):
        coast_down(log, MASS, INERTIA, TRUTH)

"""Road-load coefficients from a coast-down log: A + B v + C v² at 20 °C, 98.2 kPa and no wind.

The equation of motion, integrated once over time, is linear in the coefficients, so that noise is never differentiated:
v(t) = v₀ − (1/Mₑ) [A k_T t + B k_T ∫v dt + C (ρ/ρ₀) ∫v_r² dt + m g Δh], one v₀ a run; v_r is the speed against the air.
k_T brings rolling resistance to 20 °C, ρ/ρ₀ the air to its standard state. Runs both ways along one road, with a channel
``direction`` of 1 and −1 and no anemometer, also give the wind: v_r = v + d w makes A + C w² and 2 C w of it.
Sources: SAE J1263 and J2263 (equation of motion, on-board anemometer, standard state), UN GTR 15 Annex 4 §4.5 (k_T).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import t as student

from hothatch.constants import COASTDOWN_DENSITY, COASTDOWN_TEMPERATURE, G0
from hothatch.formats.log_channels import Log, means
from hothatch.physics.road_load import air_density, rolling_temperature_factor
from hothatch.studies.fit import noise_of

STEP = 0.5  # s, of the means that are fitted
SHORTEST = 10.0  # s of a run
LEAST_SPAN = 50.0 / 3.6  # m/s between the quickest and the slowest: below, A, B and C cannot be told apart
MOST_SPREAD = 0.5  # of A and of C, relative: more is no answer
GAP = 5.0  # s without a sample end a run
JUMP = 1.0  # m/s that a coasting car never gains from sample to sample
# What J1263 and J2263 allow: air of 5 to 35 °C, mean wind of 10 mph.
AIR = (278.15, 308.15)
CALM = 4.5


class CoastDownError(ValueError):
    """A log from which no road load follows; the message says why."""


@dataclass(frozen=True)
class CoastDown:
    """A [N], B [N s/m], C [N s²/m²] with covariance, the mass they hold for [kg], 95 % half widths, residuals by run.

    ``held`` are the runs that were not fitted; ``wind`` [m/s] along direction 1 where it was found; ``before``: residuals
    [m/s] of the coefficients that the car had. ``times``, ``speeds`` and ``residuals`` are tuples of arrays, one a run.
    """

    values: np.ndarray
    covariance: np.ndarray
    half: np.ndarray
    mass: float
    held: tuple[int, ...]
    times: tuple[np.ndarray, ...]
    speeds: tuple[np.ndarray, ...]
    residuals: tuple[np.ndarray, ...]
    before: tuple[np.ndarray, ...]
    wind: float | None
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Run:
    times: np.ndarray
    speeds: np.ndarray
    columns: np.ndarray  # (n, 3 or 4): what A, B, C (and 2 C w) have taken off the speed, times −1
    known: np.ndarray  # what slopes have added


def coast_down(
    log: Log,
    mass: float,
    inertia: float,
    before: np.ndarray,
    *,
    ambient: float | None = None,
    pressure: float | None = None,
    hold_out: float = 0.2,
) -> CoastDown:
    """Return the road load of a car of ``mass`` [kg] with rotating parts worth ``inertia`` [kg] more.

    ``ambient`` [K] and ``pressure`` [Pa] serve where the log has none (20 °C, 101.3 kPa). ``before``: (3,) coefficients to
    compare with. ``hold_out``: share of the runs that is not fitted but scored; none where there are fewer than four.
    Raises CoastDownError where the log cannot tell A, B and C apart.
    """
    finds_wind = log.has("direction") and not log.has("head_wind")
    parts = split_runs(log)
    if not parts:
        raise CoastDownError(f"{log.name}: holds no run of {SHORTEST:g} s in which the car slows down")
    runs = [_run(log, part, (mass, inertia), (ambient, pressure), finds_wind) for part in parts]
    every = round(1.0 / hold_out) if hold_out > 0.0 else 0
    held = tuple(range(every // 2, len(runs), every)) if every and len(runs) >= 4 else ()
    fitted = [run for at, run in enumerate(runs) if at not in held]
    _check_span(log, fitted)
    if finds_wind and len({float(log["direction"][part][0]) for part in parts}) < 2:
        raise CoastDownError(f"{log.name}: direction is the same in every run; the wind needs runs both ways")
    found, covariance, free = _solve(fitted)
    wind = None
    if finds_wind:
        wind = float(found[3] / (2.0 * found[2]))
        turn = np.array([[1, 0, wind**2, -wind], [0, 1, 0, 0], [0, 0, 1, 0]])  # to first order
        found, covariance = found[:3] - [found[2] * wind**2, 0.0, 0.0], turn @ covariance @ turn.T
    half = float(student.ppf(0.975, free)) * np.sqrt(np.diag(covariance))
    for name, value, width in zip("AC", found[[0, 2]], half[[0, 2]], strict=True):
        if not width < 2.0 * MOST_SPREAD * abs(value):
            raise CoastDownError(
                f"{log.name}: {name} comes out as {value:.4g} ± {width:.2g} (95 %): the data do not tell rolling resistance "
                "from air; log more runs over a wider range of speed, with the wind"
            )
    residuals = tuple(_left(run, found, wind) for run in runs)
    old = tuple(_left(run, before, wind) for run in runs)
    remarks = _remarks(log, ambient, wind, finds_wind)
    times, speeds = tuple(run.times for run in runs), tuple(run.speeds for run in runs)
    return CoastDown(found, covariance, half, mass, held, times, speeds, residuals, old, wind, remarks)


def split_runs(log: Log) -> list[slice]:
    """Return the runs of a log: by its channel ``run``, else where a gap or a gain of speed divides it."""
    times, speeds = log["time"], log["speed"]
    if log.has("run"):
        cuts = np.flatnonzero(np.diff(log["run"]) != 0.0) + 1
    else:
        cuts = np.flatnonzero((np.diff(times) > GAP) | (np.diff(speeds) > JUMP)) + 1
    ends = [0, *cuts.tolist(), len(times)]
    found = [slice(one, other) for one, other in pairwise(ends)]
    return [part for part in found if _coasts(times[part], speeds[part])]


def _coasts(times: np.ndarray, speeds: np.ndarray) -> bool:
    return len(times) > 3 and times[-1] - times[0] >= SHORTEST and speeds[0] > speeds[-1]


def _run(
    log: Log,
    part: slice,
    masses: tuple[float, float],
    air: tuple[float | None, float | None],
    finds_wind: bool,
) -> _Run:
    """Return one run as means over even steps and what each coefficient takes off its speed."""
    mass, inertia = masses
    clock = log["time"][part] - log["time"][part][0]
    edges = np.arange(0.0, clock[-1] + 1e-9, STEP)

    def mean(values: np.ndarray) -> np.ndarray:
        return means(clock, values, edges)

    speed = log["speed"][part]
    temperature = (
        float(log["temperature"][part].mean()) if log.has("temperature") else air[0] or COASTDOWN_TEMPERATURE
    )
    pressure = float(log["pressure"][part].mean()) if log.has("pressure") else air[1] or 101_325.0
    rolling = rolling_temperature_factor(temperature)
    density = air_density(pressure, temperature) / COASTDOWN_DENSITY
    wind = log["head_wind"][part] if log.has("head_wind") else np.zeros(len(clock))
    relative = speed + wind
    parts = [rolling * np.ones(len(clock)), rolling * speed, density * relative * np.abs(relative)]
    if finds_wind:
        parts.append(density * float(log["direction"][part][0]) * speed)
    columns = np.stack([-mean(_integral(clock, values)) / (mass + inertia) for values in parts], axis=1)
    rise = log["altitude"][part] - log["altitude"][part][0] if log.has("altitude") else np.zeros(len(clock))
    # Along a slope the integral of m g sin θ dt is taken over Δh = ∫ v sin θ dt, so sin θ = (dh/dt)/v.
    slope = np.gradient(_smooth(rise, clock), clock) / np.maximum(speed, 1.0)
    known = -mean(_integral(clock, mass * G0 * slope)) / (mass + inertia)
    return _Run(0.5 * (edges[1:] + edges[:-1]), mean(speed), columns, known)


def _integral(times: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.diff(times) * 0.5 * (values[1:] + values[:-1]))])


def _smooth(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Return a running mean over about 2 s: heights come in steps."""
    width = max(int(2.0 / max(float(np.median(np.diff(times))), 1e-3)), 1)
    kernel = np.ones(width) / width
    padded = np.pad(values, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, kernel, mode="valid")


def _check_span(log: Log, runs: list[_Run]) -> None:
    low = min(float(run.speeds.min()) for run in runs)
    high = max(float(run.speeds.max()) for run in runs)
    if high - low < LEAST_SPAN:
        raise CoastDownError(
            f"{log.name}: the runs go from {high * 3.6:.0f} to {low * 3.6:.0f} km/h; A, B and C need at least "
            f"{LEAST_SPAN * 3.6:.0f} km/h between the quickest and the slowest (SAE J2263: 115 to 15 km/h)"
        )


def _solve(runs: list[_Run]) -> tuple[np.ndarray, np.ndarray, int]:
    """Return coefficients, their covariance and the degrees of freedom, one free initial speed a run."""
    sizes = [len(run.times) for run in runs]
    starts = np.zeros((sum(sizes), len(runs)))
    ends = np.concatenate([[0], np.cumsum(sizes)])
    series = [slice(one, other) for one, other in pairwise(ends)]
    for at, part in enumerate(series):
        starts[part, at] = 1.0
    wanted = runs[0].columns.shape[1]
    matrix = np.concatenate([np.concatenate([run.columns for run in runs]), starts], axis=1)
    target = np.concatenate([run.speeds - run.known for run in runs])
    scale = np.abs(matrix).max(axis=0)
    found, *_ = np.linalg.lstsq(matrix / scale, target, rcond=None)
    sigma = noise_of(target - matrix @ (found / scale), matrix.shape[1], series)
    covariance = sigma**2 * np.linalg.pinv((matrix / scale).T @ (matrix / scale)) / np.outer(scale, scale)
    free = max(len(target) - matrix.shape[1], 1)
    return (found / scale)[:wanted], covariance[:wanted, :wanted], free


def _left(run: _Run, values: np.ndarray, wind: float | None) -> np.ndarray:
    """Return what speeds are left over [m/s], the initial speed being the best for the run."""
    coefficients = values
    if wind is not None:
        a, b, c = values
        coefficients = np.array([a + c * wind**2, b, c, 2.0 * c * wind])
    left = run.speeds - run.known - run.columns @ coefficients
    return left - left.mean()


def _remarks(log: Log, ambient: float | None, wind: float | None, finds_wind: bool) -> tuple[str, ...]:
    found = []
    if not log.has("temperature") and ambient is None:
        found.append("no air temperature in the log: taken as 20 °C; --ambient says otherwise")
    mean = float(log["temperature"].mean()) if log.has("temperature") else ambient
    if mean is not None and not AIR[0] <= mean <= AIR[1]:
        found.append(f"air of {mean - 273.15:.0f} °C: SAE J2263 allows 5 to 35 °C")
    if not log.has("pressure"):
        found.append(
            "no air pressure in the log: taken as 101.3 kPa, that of the sea; a channel pressure says otherwise"
        )
    if not log.has("head_wind") and not finds_wind:
        found.append("neither head_wind nor direction in the log: the wind counts as none")
    speed = (
        abs(wind)
        if wind is not None
        else float(np.abs(log["head_wind"]).mean())
        if log.has("head_wind")
        else 0.0
    )
    if speed > CALM:
        found.append(f"mean wind of {speed:.1f} m/s: SAE J1263 allows {CALM:g} m/s")
    return tuple(found)

"""``hothatch calibrate``: a car file whose uncertain inputs are fitted to what somebody measured.

The car file's standard deviations are the prior, all other inputs are held at their values. What the data do not identify
is refused with the reason; what is fitted comes out as a car file that names its evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.derived import columns_of
from hothatch.car.faults import nearest
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS, field_info
from hothatch.car.stand_alone import stand_alone
from hothatch.car.uncertain import Errors, Uncertain, errors_of, free_fields
from hothatch.car.write import write_car
from hothatch.formats.log_channels import log_channels
from hothatch.formats.log_file import LogError, read_log
from hothatch.proving.conditions import Conditions
from hothatch.studies.calibrate_coast_down import coasted
from hothatch.studies.calibrate_data import (
    Data,
    drive_data,
    figures_data,
    is_figures,
    launch_data,
    log_kind,
    parse_channels,
)
from hothatch.studies.calibration import Asked, Calibration, Fitted, Residuals, told, with_facts
from hothatch.studies.fit import QUANTILE, Fit, FitError, choose, fit, jacobian
from hothatch.studies.request import RequestError, check_output

FARTHEST = 6.0  # standard deviations of the prior: what lies beyond is another car, or another unit
# What a car's coast-down holds together already.
BEHIND_COAST_DOWN = ("body.drag_coefficient", "body.frontal_area", "tyre.rolling_resistance")
KINDS = ("drive", "launch", "coast-down")
MOST_FITTED = 12
AT_ONCE = 32  # cars between two words of progress
Watch = Callable[[int, int], None]
CHOICES = 4  # of inputs by themselves, each with the noise that the last one left


def asked_calibration(
    paths: Sequence[str],
    channels: Sequence[str],
    kind: str | None,
    conditions: Conditions | None,
    hold_out: float,
) -> Asked:
    """Return what the words of the command line ask for: ``paths`` may join several with commas."""
    named = tuple(path.strip() for words in paths for path in words.split(",") if path.strip())
    return Asked(named or None, parse_channels(channels), kind, conditions, hold_out)


def calibrate(
    car: Car, file: str | Path, asked: Asked | None = None, watch: Watch | None = None
) -> Calibration:
    """Return ``car`` fitted to what ``file`` holds: figures, or the log of a drive, a launch or a coast-down.

    ``watch`` is told the cars driven so far and, 0 until the end, how many there were. Raises LogError for a file that
    cannot be used, RequestError for paths that cannot be fitted or that the data do not
    identify, with the reason of each.
    """
    wanted = asked or Asked()
    if wanted.kind is not None and wanted.kind not in KINDS:
        raise RequestError(f'--as "{wanted.kind}" is no kind of log; expected {", ".join(KINDS)}')
    car = stand_alone(car)
    table = read_log(file)
    evidence = f"{Path(file).name} (sha256 {hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12]})"
    if is_figures(table):
        data = figures_data(table, car, wanted.conditions, wanted.hold_out)
        return _watched(car, data, wanted, evidence, watch)
    log = log_channels(table, wanted.channels or {}, ("time", "speed"))
    kind = wanted.kind or log_kind(log)
    if kind == "coast-down":
        return coasted(car, log, wanted, evidence)
    if kind == "drive":
        if not (log.has("power") or (log.has("voltage") and log.has("current"))):
            raise LogError(
                [f"{log.name}: a drive needs power, or voltage and current; map them with --channel"]
            )
        if compile(car)["engine"][0] > 0.5:
            raise RequestError(f"{car.id}: has no traction battery whose power a log could hold")
        return _watched(car, drive_data(log, wanted.conditions, wanted.hold_out), wanted, evidence, watch)
    return _watched(car, launch_data(log, wanted.conditions, wanted.hold_out), wanted, evidence, watch)


def _watched(car: Car, data: Data, asked: Asked, evidence: str, watch: Watch | None) -> Calibration:
    """Return the car fitted to ``data``; ``watch`` hears of every few cars that are driven for it."""
    if watch is None:
        return _fitted(car, data, asked, evidence)
    tell, driven = watch, 0

    def predict(cars: np.ndarray) -> np.ndarray:
        nonlocal driven
        found = []
        for at in range(0, len(cars), AT_ONCE):
            found.append(data.predict(cars[at : at + AT_ONCE]))
            driven += len(found[-1])
            tell(driven, 0)
        return np.concatenate(found)

    try:
        return _fitted(car, replace(data, predict=predict), asked, evidence)
    finally:
        tell(driven, driven)


def _fitted(car: Car, data: Data, asked: Asked, evidence: str) -> Calibration:
    fields = free_fields(car)
    used = ~data.held
    try:
        paths = check_paths(asked.paths, fields) if asked.paths else _chosen(car, data, fields)
        found = _fit(car, data, paths, fields)
        while not asked.paths and len(paths) > 1 and found.unidentified(paths):
            # What told much at the file's values may tell nothing where the fit ends; nobody asked for it.
            paths = [path for path, left in zip(paths, found.sd, strict=True) if left < found.sd.max()]
            found = _fit(car, data, paths, fields)
    except FitError as error:
        raise RequestError(f"{data.name}: {error}") from None
    if poor := found.unidentified(paths):
        why = "\n".join(f"  {sentence}" for sentence in (*poor, *_hidden(car, paths)))
        whose = "--fit names" if asked.paths else "they seemed to"
        raise RequestError(f"{data.name}: the data do not identify what {whose}\n{why}")
    inputs = _inputs(car, paths, fields, found)
    before, after = (
        data.predict(_plants(car, paths, one[None]))[0] for one in (0.0 * found.scores, found.scores)
    )
    scale = (
        1.0 if data.noise is None else data.noise
    )  # figures of several units are shown in their deviations
    before, after = (before - data.values) / scale, (after - data.values) / scale
    unit = data.unit or "sd"
    shown = Residuals(data.words, unit, data.across, data.places, data.labels, before, after, data.held)
    source = f"hothatch calibrate to {evidence}: {data.words}, {told(shown)}"
    facts = {one.path: Fact(one.value, "measured", source, one.sd) for one in inputs}
    remarks = [f"{one.path}: at the end of what the file allows" for one in inputs if one.at_bound]
    if not used.all():
        part = "the last part" if data.series else "some rows"
        remarks.append(f"{part} ({int(data.held.sum())} of {len(used)}) held out of the fit and scored")
    remarks.append(
        f"driven at {data.conditions}: where the data are silent, --load, --ambient and their like say otherwise"
    )
    if data.dear:
        remarks.append(
            "some of these tests are dear: the profile is that of a straight model, Laplace's in scores"
        )
    remarks.append("all other inputs are held at their values: deviations are given those")
    noise = None if data.noise is not None else float(found.noise[0])
    words = (data.kind, data.words, evidence)
    return Calibration(car, with_facts(car, facts), *words, inputs, shown, noise, tuple(remarks))


def _hidden(car: Car, paths: Sequence[str]) -> list[str]:
    """Return the hint for inputs that a coast-down stands in front of."""
    behind = [path for path in paths if path in BEHIND_COAST_DOWN]
    if not behind or "road_load.a" not in car.facts:
        return []
    return [
        f"{' and '.join(behind)}: what slows this car is its coast-down; fit road_load.a, road_load.b, road_load.c"
    ]


def check_paths(paths: Sequence[str], fields: Mapping[str, Uncertain]) -> list[str]:
    """Return the paths to fit; RequestError with the nearest for each that is no uncertain input of the car."""
    faults = []
    for path in paths:
        if path in fields:
            continue
        if path in FIELDS:
            why = (
                "states no number that could err"
                if not FIELDS[path].has_unit
                else "is not an uncertain input of this car"
            )
            faults.append(f"--fit {path}: {why}; give it a standard deviation, or fit another")
        else:
            near = nearest(path, fields)
            faults.append(f'--fit "{path}": unknown field' + (f"; did you mean {near}?" if near else ""))
    if len(paths) > MOST_FITTED:
        faults.append(f"--fit names {len(paths)} inputs, at most {MOST_FITTED} can be told apart")
    if faults:
        raise RequestError("\n".join(faults))
    return list(dict.fromkeys(paths))


def _plants(car: Car, paths: Sequence[str], scores: np.ndarray) -> np.ndarray:
    return compile(car, None, errors_of(car, dict(zip(paths, scores.T, strict=True))))


def _chosen(car: Car, data: Data, fields: Mapping[str, Uncertain]) -> list[str]:
    """Return what the data identify; RequestError where that is nothing."""
    paths, used = list(fields), ~data.held

    def predict(scores: np.ndarray) -> np.ndarray:
        return data.predict(_plants(car, paths, scores))[:, used]

    zero = np.zeros(len(paths))
    noise = data.noise[used] if data.noise is not None else None
    if noise is None:
        left = predict(zero[None])[0] - data.values[used]
        # A tenth of what is off at first may be noise; the fit estimates it anew.
        noise = np.full(len(left), max(0.1 * float(np.sqrt(np.mean(left**2))), 1e-6))
    slopes = jacobian(predict, zero, data.dear)
    found = choose(slopes, noise)
    for _ in range(CHOICES):
        if not found:
            raise RequestError(
                f"{data.name}: the data identify no input of {car.id}: each keeps more than half its standard "
                "deviation; name what to fit with --fit, or bring more data"
            )
        if data.noise is not None:
            break
        noise = _fit(car, data, [paths[at] for at in found], fields, profiled=False).noise
        before, found = found, choose(slopes, noise)
        if found == before:
            break
    return [paths[at] for at in found]


def _fit(
    car: Car, data: Data, paths: Sequence[str], fields: Mapping[str, Uncertain], profiled: bool = True
) -> Fit:
    used = ~data.held

    def predict(scores: np.ndarray) -> np.ndarray:
        return data.predict(_plants(car, paths, scores))[:, used]

    columns = columns_of(car.facts)
    bounds = np.array([_bounds(fields[path], float(columns.value(path))) for path in paths])
    noise = None if data.noise is None else data.noise[used]
    return fit(
        predict, data.values[used], noise, bounds, series=data.series, profiled=profiled, dear=data.dear
    )


def _bounds(field: Uncertain, value: float) -> tuple[float, float]:
    """Return the scores between which a field stays within its bounds, and within six deviations."""
    info = field_info(field.path)
    if field.sd:
        ends = (info.low - value) / field.sd, (info.high - value) / field.sd
    else:
        # The rule's factor: of a field that may be zero or less, down to any.
        factors = [end / value if end / value > 0.0 else 0.0 for end in (info.low, info.high)]
        low, high = (np.log(factor) / field.spread if 0.0 < factor < np.inf else np.inf for factor in factors)
        ends = (-np.inf if factors[0] <= 0.0 else low), high
    return max(ends[0], -FARTHEST), min(ends[1], FARTHEST)


def _inputs(
    car: Car, paths: Sequence[str], fields: Mapping[str, Uncertain], found: Fit
) -> tuple[Fitted, ...]:
    """Return the inputs in SI: scores through the same errors as samples take, deviations by their slope there."""
    count = len(paths)
    rows = [np.zeros(count), found.scores, *(found.scores + step for step in 1e-3 * np.eye(count))]
    for at in range(count):
        for end in found.profile[at]:
            rows.append(np.where(np.arange(count) == at, end if np.isfinite(end) else 0.0, found.scores))
    values = _values(car, paths, np.array(rows))
    slopes = (values[2 : 2 + count] - values[1]).T / 1e-3  # (value, score)
    covariance = slopes @ found.covariance @ slopes.T
    ones = []
    for at, path in enumerate(paths):
        sd, value = float(np.sqrt(covariance[at, at])), float(values[1, at])
        profile = tuple(
            float(values[2 + count + 2 * at + side, at]) if np.isfinite(found.profile[at, side]) else None
            for side in (0, 1)
        )
        before = float(values[0, at])
        prior = fields[path].sd or fields[path].spread * abs(before)
        low, high = _bounds(fields[path], before)
        edge = not low + 1e-3 < found.scores[at] < high - 1e-3
        ones.append(
            Fitted(
                path, before, prior, value, sd, value - QUANTILE * sd, value + QUANTILE * sd,
                (profile[0], profile[1]), float(found.sd[at]), edge,
            )
        )  # fmt: skip
    return tuple(ones)


def _values(car: Car, paths: Sequence[str], scores: np.ndarray) -> np.ndarray:
    """Return the inputs (rows, p) in SI for rows of scores."""
    errors: Errors = errors_of(car, dict(zip(paths, scores.T, strict=True)))
    columns = columns_of(car.facts, None, errors)
    return np.stack([np.broadcast_to(columns.value(path), len(scores)) for path in paths], axis=1)


def write_calibration(found: Calibration, path: str) -> None:
    """Write the calibrated car as a car file, whole or not at all. Raises FileExistsError where something stands there."""
    check_output(path)
    write_car(found.calibrated, path)

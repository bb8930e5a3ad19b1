"""What a person asks for in words: cars, tests, conditions, changed values; or all reasons against it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from hothatch.car.coast_down import tested_car
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError, nearest, printable
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.evaluate import UnknownTestError
from hothatch.figures.register import FIGURES, figures_of
from hothatch.figures.results import Results
from hothatch.fmu.model import UnitError
from hothatch.formats.centre_line import CentreLineError
from hothatch.formats.cycle_csv import CycleFileError
from hothatch.formats.epa_table import EpaListError
from hothatch.formats.fastsim import FastsimError
from hothatch.formats.log_file import LogError
from hothatch.formats.tir import TirError
from hothatch.garage.circuits import CircuitError
from hothatch.garage.cycles import cycle_from_file
from hothatch.garage.reader import car_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.own import OWN, OwnTest, own_id
from hothatch.proving.own_cycle import OWN_CYCLE
from hothatch.proving.verbs import VERBS
from hothatch.proving.words import SentenceError
from hothatch.solvers.optimal.ipopt import NoOptimiserError
from hothatch.studies.asked_conditions import ConditionsError, without_effect

LONGEST_NAME = 100  # characters looked at for what a test may have been meant to be called


class RequestError(ValueError):
    """A request that cannot be met; the message says why and what would do, one reason a line."""


def sort_words(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the cars and the tests among ``words``, each in order; RequestError names the nearest of both.

    An id of the garage, a path or an existing file is a car; what ``find_tests`` knows is a test.
    """
    cars: list[str] = []
    tests: list[str] = []
    unknown: list[str] = []
    for word in words:
        if meant := [] if word in car_ids() else _meant(word):
            tests += [str(one) for one in meant if one not in tests]
        elif word in car_ids() or _is_path(word) or _is_variant(word) or (word and Path(word).exists()):
            cars.append(word)
        else:
            unknown.append(_neither(word))
    if unknown:
        raise RequestError("\n".join(unknown))
    if not cars:
        raise RequestError("no car is named; hothatch cars lists those that ship")
    return cars, tests


def find_tests(words: Iterable[OwnTest | Path]) -> list[OwnTest]:
    """Return the ids that ``words`` mean, a test of one's own as it is; RequestError names the nearest of each unknown one.

    A word means the test or figure with that id or title, else every figure whose id begins with it: ``passing`` 30 to
    50 and 50 to 70 mph.
    """
    found: list[OwnTest] = []
    unknown: list[str] = []
    for asked in [words] if isinstance(words, str) else words:
        word = str(asked) if isinstance(asked, Path) else asked
        _check_kind(word)
        meant = _meant(word)
        found += [one for one in meant if one not in found]
        if not meant:
            unknown.append(_no_test(str(word)))
    if unknown:
        raise RequestError("\n".join(unknown))
    return found


def _meant(word: OwnTest) -> list[OwnTest]:
    if not isinstance(word, str) or word in PROCEDURES or word in FIGURES:
        return [word]
    said = _plain(word)
    driven = [figure for figure in FIGURES.values() if figure.test in PROCEDURES]
    for names in (
        [name for name in PROCEDURES if _plain(name) == said],
        [figure.id for figure in driven if said in (_plain(figure.id), _plain(figure.title))],
        [figure.id for figure in driven if said and _plain(figure.id).startswith(f"{said}_")],
    ):
        if names:
            return list(names)
    return [word] if own_id(word) and not _is_misspelt(word) else []


def _check_kind(word: object) -> None:
    """Raise RequestError for what is no test at all, or is a list of tests where clauses and steps make one."""
    if isinstance(word, str):
        return
    if not isinstance(word, Sequence):
        raise RequestError(
            f"{word!r} is no test; expected its name, a cycle file, a sentence or a list of clauses"
        )
    named = [part for part in word if isinstance(part, str) and (part in PROCEDURES or part in FIGURES)]
    if named:
        raise RequestError(
            f"{named[0]} is a test, where a list of clauses makes one; name tests one after the other"
        )


def _is_misspelt(word: str) -> bool:
    """Say whether several words that begin with no verb are near the name of a test, and nearer than to a verb."""
    first = word.lower().strip("( ").split(" ")[0]
    if " " not in word.strip() or first[:1].isdigit() or first in VERBS:
        return False
    return bool(_near_test(word, 0.8 if nearest(first, VERBS) else 0.6))


def _near_test(word: str, cutoff: float = 0.6) -> str:
    """Return the test or figure whose id or title is nearest, '' for none."""
    ids = {_plain(figure.title): figure.id for figure in FIGURES.values() if figure.test in PROCEDURES}
    ids |= {_plain(name): name for name in (*FIGURES, *PROCEDURES)}
    near = get_close_matches(_plain(word)[:LONGEST_NAME], ids, n=1, cutoff=cutoff)
    return ids[near[0]] if near else ""


def _plain(words: str) -> str:
    """Return what is left of a name without capitals, spaces, dashes, and the ``to`` of 0 to 60 mph."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=\d) to (?=\d)", " ", words.lower())).strip("_")


def meant_figure(word: str, names: Iterable[str]) -> str:
    """Return the figure of ``names`` whose id or title is ``word``, but for capitals, spaces and dashes; '' for none."""
    said = _plain(word)
    return next((name for name in names if said in (_plain(name), _plain(FIGURES[name].title))), "")


def find_figure(word: str) -> str:
    """Return ``word`` where it is a figure or a cycle file, or the only one that ``find_tests`` finds; else RequestError."""
    if own_id(word) == OWN_CYCLE or (word in FIGURES and FIGURES[word].test in PROCEDURES):
        return word
    if word in FIGURES:
        raise RequestError(f"{word} comes from {OWN[FIGURES[word].test]}")
    meant = [str(one) for one in _meant(word) if one in PROCEDURES or one in FIGURES]
    own = [
        name for one in meant for name in ([f.id for f in figures_of(one)] if one in PROCEDURES else [one])
    ]
    if len(own) == 1:
        return own[0]
    if own:
        raise RequestError(f"{printable(word)} has several figures; name one: {', '.join(own)}")
    near = nearest(word, FIGURES)
    hint = f"; did you mean {near}?" if near else "; hothatch figures lists them"
    raise RequestError(f'no figure is called "{printable(word)}"{hint}')


def _is_path(word: str) -> bool:
    return word.endswith(".toml") or "/" in word or os.sep in word


def _is_variant(word: str) -> bool:
    """Say whether a word is BASE+PACKAGE with a base that is known."""
    base, plus, _ = word.partition("+")
    return bool(plus) and (base in car_ids() or bool(base and Path(base).exists()))


def _neither(word: str) -> str:
    car, test = nearest(word, car_ids()), _near_test(word) or nearest(word, (*PROCEDURES, *FIGURES))
    near = [f"the car {car}"] if car else []
    near += [f"the test {test}"] if test else []
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "see hothatch cars, hothatch tests, hothatch figures"
    )
    return f'"{printable(word)}" is neither a car nor a test; {hint}'


def _no_test(word: str) -> str:
    if word in car_ids() or _is_path(word):
        return f'"{printable(word)}" is a car where a test is expected; several cars: hothatch compare'
    near = _near_test(word) or nearest(word, (*PROCEDURES, *FIGURES))
    hint = f"did you mean {near}?" if near else "hothatch tests and hothatch figures list them"
    return f'no test or figure is called "{printable(word)}"; {hint}'


def load_cars(words: Sequence[str], settings: Sequence[str] = ()) -> list[Car]:
    """Return the cars with every ``path=value`` of ``settings`` stated anew; all faults in one error."""
    values = setting_values(settings)
    cars: list[Car] = []
    faults: list[str] = []
    for word in words:
        try:
            car = load_car(word)
            cars.append(with_values(car, values, f"--set on {car.id}") if values else car)
        except CarFileError as error:
            faults.append(str(error))
    if faults:
        raise RequestError("\n".join(dict.fromkeys(faults)))
    return cars


def setting_values(settings: Sequence[str]) -> dict[str, str]:
    """Return ``path=value`` settings by path; RequestError for one that is not of that form."""
    values: dict[str, str] = {}
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals:
            raise RequestError(
                f'--set "{printable(setting)}": expected path=value, such as mass.curb="1500 kg"'
            )
        values[path.strip()] = text.strip()
    return values


def check_output(path: str | Path | None) -> None:
    """Raise RequestError where a file cannot be written at ``path``, before any work is done for it."""
    if path is None:
        return
    path, name = Path(path), printable(str(path))
    if path.is_dir():
        raise RequestError(f"{name}: is a directory; expected a file to write")
    if not path.parent.is_dir():
        raise RequestError(f"{name}: the folder {printable(str(path.parent))} does not exist")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise RequestError(f"{name}: cannot be written, permission denied")


def check_new(path: str | Path | None) -> None:
    """Raise RequestError where a file cannot be written at ``path``, or where something stands there already."""
    check_output(path)
    if path is not None and Path(path).exists():
        raise RequestError(f"{printable(str(path))}: exists already; name another file")


def new_car(file: str, like: str) -> str:
    """Write a copy of the car ``like`` to ``file``, which must not exist yet; return what to do next.

    With a coast-down goes the car it was measured on: a value that is changed then acts as a difference.
    """
    from hothatch.car.write import write_car

    check_output(file)
    car = load_car(like)
    if "road_load.a" in car.facts:
        car = replace(car, facts={**tested_car(car.facts, car.id), **car.facts})
    write_car(car, file)
    name = printable(file)
    return f"{name}: a copy of {printable(like)}; change a value, then: hothatch run {name}"


def unfinished(results: Results, tests: Sequence[OwnTest]) -> list[str]:
    """Return ``car: figure, figure`` for each car whose figures named in ``tests`` came out incomplete or failed."""
    ids = [own_id(word) or str(word) for word in tests]
    named = {figure for word in ids for figure in (f.id for f in figures_of(word))} | set(ids)
    missing = {
        printable(car.id): [
            figure
            for figure, one in car.figures.items()
            if figure in named and one.outcome in ("incomplete", "failed")
        ]
        for car in results.cars
    }
    return [f"{car}: {', '.join(figures)}" for car, figures in missing.items() if figures]


def check_benches(names: Iterable[str]) -> None:
    """Raise RequestError with the nearest names where a bench is unknown."""
    from hothatch.studies.bench import BENCHES

    lines = []
    for name in names:
        if name not in BENCHES:
            near = nearest(name, BENCHES)
            hint = f"did you mean {near}?" if near else f"benches: {', '.join(BENCHES)}"
            lines.append(f'no bench is called "{printable(name)}"; {hint}')
    if lines:
        raise RequestError("\n".join(lines))


def remarks(conditions: Conditions | None, settings: Sequence[str], results: Results) -> list[str]:
    """Return what belongs below results that were not run on the cars or at the conditions of the garage."""
    found = without_effect(conditions, results)
    if settings:
        found.append(f"changed by --set: {', '.join(printable(setting) for setting in settings)}")
    if settings or conditions is not None:
        found.append("published values stand for the cars and tests as they were published")
    return found


def left_out(tests: Sequence[OwnTest] | None) -> list[str]:
    """Return a remark for each cycle file among ``tests`` with columns that have no place in a cycle."""
    files = [str(test) for test in tests or () if isinstance(test, str) and own_id(test) == OWN_CYCLE]
    found = [(name, cycle_from_file(name).left_out) for name in files]
    return [
        f"left out of {printable(Path(name).name)}: {printable(', '.join(columns))}"
        for name, columns in found
        if columns
    ]


def refusal(error: Exception) -> str | None:
    """Return what to print where ``error`` means unusable input; None where it is a fault of Hothatch."""
    if isinstance(
        error,
        RequestError
        | ConditionsError
        | CarFileError
        | SentenceError
        | UnknownTestError
        | EpaListError
        | CycleFileError
        | TirError
        | CentreLineError
        | CircuitError
        | FastsimError
        | NoOptimiserError
        | UnitError
        | LogError,
    ):
        return str(error)
    if isinstance(error, FileExistsError):
        return f"{error}; name another file"
    if isinstance(error, OSError):
        name = f"{printable(str(error.filename))}: " if error.filename else ""
        return f"{name}{error.strerror or error}"
    return None


def asked_sample(point: bool, sure: int | None, usual: int | None) -> int | None:
    """Return how many cars are sampled for intervals, None for none; RequestError where both are asked for."""
    if point and sure is not None:
        raise RequestError(f"--point leaves intervals out, --sure {sure} asks for them: give one of the two")
    return None if point else sure or usual

"""Every command and every block of code of the README and the pages: run, or read by the reader that it is meant for.

A `console` block is run line by line in an empty folder, `hothatch` within this process; blocks of one page share the
folder and, where they are Python, their names. A `text` block below one must stand in what was printed: the same words,
numbers within 5 %. Searches take fewer designs than printed, studies fewer cars. Commands for other machines (a cluster,
Windows, a browser) and the whole validation are parsed with every option. Setting up (`git`, `make`, `pip`) is compared
with what the project declares.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
from markdown_it import MarkdownIt

from hothatch.car.package_file import load_package
from hothatch.car.schema import FIELDS
from hothatch.cli import app, main
from hothatch.figures.register import FIGURES
from hothatch.formats.cycle_csv import read_cycle_csv
from hothatch.garage.circuits import parse_circuit
from hothatch.garage.reader import toml_ids
from hothatch.studies.goal_file import load_goal
from hothatch.studies.request import load_cars
from hothatch.studies.sweep_file import load_study

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "MAP.md", "CHANGELOG.md")]
PAGES += [path for path in sorted((ROOT / "docs").rglob("*.md")) if "generated" not in path.parts]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LEAF = "nissan-leaf-40-2018"
# What is parsed and not run: it would wait for a browser or a cluster, or runs every car; all have tests of their own.
ELSEWHERE = {"serve", "validate"}
MAKES = {"new", "-o"}  # the word after them is a file that the command writes
FEWER = {"explore": ["--evaluations", "8"], "sensitivity": ["--samples", "16", "--trajectories", "2"]}
SPREAD = {"run", "compare"}  # over all tests: without the 256 cars of their intervals
WINDOWS = ".venv\\Scripts\\"
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


@dataclass
class Reader:
    """Somebody who types what a page says into a terminal, from its top to its end."""

    have: Callable[[str], None]
    names: dict[str, Any] = field(default_factory=dict)
    printed: str = ""

    def console(self, text: str) -> None:
        self.printed = ""
        for words in commands(text):
            TOOLS[words[0]](self, words)

    def elsewhere(self, text: str) -> None:
        """Parse what another machine is meant to run: what of it is ours, Dask's or pip's."""
        for words in commands(text):
            for name, check in ABROAD.items():
                if name in words:
                    check(words[words.index(name) :])

    def manifest(self, text: str) -> None:
        """Parse what a cluster is asked to run: the commands of a job's containers."""
        yaml = pytest.importorskip("yaml", reason="the extra `sweep` is not installed")
        for one in yaml.safe_load(text)["spec"]["template"]["spec"]["containers"]:
            self.elsewhere(shlex.join(one["command"]))

    def hothatch(self, words: list[str]) -> None:
        for before, word in pairwise(words):
            if before in MAKES:
                Path(word).unlink(missing_ok=True)  # a page may make the same file twice
            else:
                self.have(word)
        if words[1] in ELSEWHERE or "--scheduler" in words:
            check_hothatch(words)
            return
        more = FEWER.get(words[1], [])
        if words[1] in SPREAD and not names_a_test(words[2:]):
            more = ["--point"]
        with self.listening():
            assert main(words[1:] + more) == 0, shlex.join(words)

    def python(self, text: str) -> None:
        self.printed = ""
        with self.listening():
            exec(compile(text, "a page", "exec"), self.names)

    def toml(self, text: str) -> None:
        """Read a file of the reader's own, or a part of a car file."""
        document = tomllib.loads(text)
        read = next((read for key, read in READERS.items() if key in document), part_of_a_car)
        read(self, text)

    def shown(self, text: str) -> None:
        """Compare with what was printed; without a command above it is a drawing, or the answers of a search."""
        lines = [line for line in text.splitlines() if line.strip()]
        if lines[0].startswith("+"):
            check_answers(lines)
        elif self.printed:
            for line in lines:
                assert any(alike(line, other) for other in self.printed.splitlines()), f"not printed: {line}"

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        heard = io.StringIO()
        try:
            with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
                yield
        finally:
            self.printed += heard.getvalue()
            print(heard.getvalue())


def commands(text: str) -> Iterator[list[str]]:
    """Return the words of every command: continued lines joined, prompts, remarks and `&` dropped."""
    for line in re.sub(r"\\\n\s*", " ", text).replace(WINDOWS, "").splitlines():
        words = shlex.split(re.sub(r"^\S+\$\s+", "", line), comments=True)
        for _, part in groupby(words, lambda word: word in ("&", "&&")):
            command = [word for word in part if word not in ("&", "&&")]
            if command:
                yield command


def names_a_test(words: list[str]) -> bool:
    """Say whether a test is named, or how many cars: then a run is as short as printed."""
    own = {"launch", "braking", "skidpad", "--point", "--sure"}
    return any(word in own or word in FIGURES or " " in word or word.endswith(".csv") for word in words)


def alike(wanted: str, printed: str) -> bool:
    """Say whether two lines hold the same words, and numbers within 5 % or one of their last digit."""
    one, other = (NUMBER.sub("#", line).split() for line in (wanted, printed))
    if one != other:
        return False
    pairs = zip(NUMBER.findall(wanted), NUMBER.findall(printed), strict=True)
    return all(near(a.replace("−", "-"), b.replace("−", "-")) for a, b in pairs)


def near(wanted: str, printed: str) -> bool:
    last = 10.0 ** -len(wanted.partition(".")[2])
    return abs(float(wanted) - float(printed)) <= max(0.05 * abs(float(wanted)), 1.01 * last)


def check_answers(lines: list[str]) -> None:
    """Expect packages and settings that there are, and figures by their titles; the search itself has tests of its own."""
    words = shlex.split(lines[0])
    assert {word[1:] for word in words if word.startswith("+")} <= set(toml_ids("packages")), lines[0]
    load_cars([LEAF], [word for word in words if "=" in word])
    titles = {figure.title for figure in FIGURES.values()}
    unknown = [line for line in lines if " -> " in line and line.split(": ")[0] not in titles]
    assert not unknown, unknown


def check_hothatch(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    context = command.make_context("hothatch", words[1:2])
    name, rest = words[1], words[2:]
    command.commands[name].make_context(name, list(rest), parent=context)


def check_dask(words: list[str]) -> None:
    cli = pytest.importorskip("distributed.cli", reason="the extra `sweep` is not installed")
    from importlib import import_module

    made = import_module(f"{cli.__name__}.dask_{words[1]}").main
    known = {option for one in made.params for option in (*one.opts, *one.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known, words


def check_make(_: Reader, words: list[str]) -> None:
    assert shutil.which("make"), "no make on this machine"
    subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True, check=True)


def check_install(words: list[str]) -> None:
    """Expect pip to be asked for this project, or its folder, with extras that it has."""
    (wanted,) = [word for word in words[words.index("install") + 1 :] if not word.startswith("-")]
    found = re.fullmatch(r"(?:\.|hothatch)(?:\[([a-z,]+)\])?", wanted)
    assert found, wanted
    assert set((found[1] or "all").split(",")) <= set(PROJECT["optional-dependencies"]), wanted


def check_python(_: Reader, words: list[str]) -> None:
    if words[1:3] == ["-m", "pip"]:
        check_install(words)
    elif words[1:] != ["-m", "venv", ".venv"]:
        assert (ROOT / words[1]).is_file(), words


def check_git(_: Reader, words: list[str]) -> None:
    assert words == ["git", "clone", PROJECT["urls"]["Source"]]


def check_apt(_: Reader, words: list[str]) -> None:
    listed = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert all(package in listed for package in words[words.index("install") + 1 :]), words


def make_folder(_: Reader, words: list[str]) -> None:
    Path(words[1]).mkdir(exist_ok=True)


def nothing(_: Reader, words: list[str]) -> None:
    assert words in (["cd", "hothatch"], [".", ".venv/bin/activate"], ["pytest"]), words


TOOLS: dict[str, Callable[[Reader, list[str]], None]] = {
    "hothatch": Reader.hothatch, "dask": lambda _, words: check_dask(words), "make": check_make,
    "pip": lambda _, words: check_install(words),
    "python": check_python, "git": check_git, "sudo": check_apt, "mkdir": make_folder, "cd": nothing, ".": nothing,
    "pytest": nothing,
    "kubectl": lambda reader, words: reader.elsewhere(shlex.join(words)),
}  # fmt: skip


ABROAD = {"hothatch": check_hothatch, "dask": check_dask, "pip": check_install}


def a_study(reader: Reader, text: str) -> None:
    reader.have("my.toml")
    Path("study.toml").write_text(text, encoding="utf-8")
    assert load_study("study.toml").rows > 0
    fewer = re.sub(r"count = \d+", "count = 2", text).replace('"udds_ac", ', "")
    Path("study.toml").write_text(fewer, encoding="utf-8")
    shutil.rmtree("study.sweep", ignore_errors=True)  # of another study


def a_cycle(text: str) -> None:
    Path("a-cycle.csv").write_text(text, encoding="utf-8")
    read_cycle_csv("a-cycle.csv")


def a_package(_: Reader, text: str) -> None:
    Path("my-package.toml").write_text(text, encoding="utf-8")
    load_package("my-package.toml")


def a_goal(_: Reader, text: str) -> None:
    Path("my-goal.toml").write_text(text, encoding="utf-8")
    load_goal("my-goal.toml")


def a_circuit(_: Reader, text: str) -> None:
    assert parse_circuit(text, "my-circuit.toml").length > 0.0


def a_car(_: Reader, text: str) -> None:
    Path("my-car.toml").write_text(text, encoding="utf-8")
    load_cars(["my-car.toml"])


def part_of_a_car(_: Reader, text: str) -> None:
    """Expect every key to be a field and every value to be one that it may hold."""
    for path, value in leaves(tomllib.loads(text)):
        assert path in FIELDS, path
        load_cars([LEAF], [f"{path}={value}"])


def leaves(table: dict[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        path = f"{place}{key}"
        if isinstance(value, list):  # of drives: that of the front axle
            for one in value:
                yield from leaves(one, f"{path}.front.")
        elif isinstance(value, dict) and "value" not in value:
            yield from leaves(value, f"{path}.")
        elif path != "drive.front.axle":
            yield path, value["value"] if isinstance(value, dict) else value


READERS: dict[str, Callable[[Reader, str], None]] = {
    "tests": a_study, "part": a_package, "criterion": a_goal, "beat": a_goal, "segments": a_circuit,
    "extends": a_car,
}  # fmt: skip


def blocks(page: Path) -> Iterator[tuple[int, str, str]]:
    """Return line, language and text of every block; an indented one says by its words what it is."""
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        line = (token.map or [0])[0] + 1
        if token.type == "fence" and not token.info.startswith(("{toctree}", "{include}")):
            yield line, token.info.strip(), token.content
        elif token.type == "code_block":
            yield line, by_its_words(token.content), token.content


def by_its_words(text: str) -> str:
    word = text.split(maxsplit=1)[0]
    if word in ("from", "import"):
        return "python"
    if WINDOWS in text:
        return "powershell"
    return "console" if word in TOOLS else "text"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_a_page_does_what_it_says(page: Path, have, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "out").mkdir()
    reader = Reader(have)
    do = {
        "console": reader.console,
        "python": reader.python,
        "toml": reader.toml,
        "text": reader.shown,
        "csv": a_cycle,
        "yaml": reader.manifest,
        **dict.fromkeys(("bash", "dockerfile", "powershell"), reader.elsewhere),
    }
    for line, language, text in blocks(page):
        assert language in do, f"{page.name}:{line}: a block of {language or 'no language'}"
        try:
            do[language](text)
        except (Exception, SystemExit) as error:
            raise AssertionError(f"{page.name}:{line}: {error}") from error


def test_a_block_that_does_not_hold_is_found(have, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reader = Reader(have)
    for text in ("hothatch cars --colour", "hothatch run no-such-car launch"):
        with pytest.raises(AssertionError, match="hothatch"):
            reader.console(text)
    with pytest.raises(KeyError):
        reader.console("rm -r out")
    reader.console("hothatch --version")
    with pytest.raises(AssertionError, match="not printed"):
        reader.shown("something else")
    for path in ("[mass]\ncurb = 12", '[mass]\nkerb = "1500 kg"'):
        with pytest.raises((AssertionError, ValueError)):
            reader.toml(path)
    with pytest.raises(Exception, match="such option"):
        check_hothatch(["hothatch", "serve", "--colour"])
    with pytest.raises(AssertionError):
        check_install(["pip", "install", "hothatch[nothing]"])


@pytest.mark.parametrize(
    ("wanted", "printed", "same"),
    [
        *(("  60 mph  7.76 s", "60 mph 7.80 s", True), ("7.76 s", "8.76 s", False)),
        *(("−0.11 s", "−0.12 s", True), ("a 1", "b 1", False)),
    ],
)  # fmt: skip
def test_lines_are_alike_when_words_are_the_same_and_numbers_near(wanted: str, printed: str, same: bool):
    assert alike(wanted, printed) is same

"""``python -m fuzz READER… --seconds 60``: fuzz readers one after the other and print what came of each.

Every reader runs in a process of its own. What it could not stand lands in ``--finds`` (default ``out/finds``), a file each;
the exit code is 1 where there is one. ``--markdown FILE`` writes the table of the run. Without atheris it says so and ends.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

ONE = 10  # s that a single input may take


@dataclass(frozen=True)
class Run:
    """What came of one reader."""

    reader: str
    seconds: int
    executions: int
    edges: int
    finds: tuple[Path, ...]
    said: str
    failed: int  # the fuzzer's own exit code where there is no find to go with it


def fuzz_one(reader: str, seconds: int, finds: Path, seed: int) -> Run:
    """Fuzz one reader in a process of its own and read what libFuzzer says of it."""
    from fuzz.readers import READERS

    home = finds / reader
    home.mkdir(parents=True, exist_ok=True)
    before = set(home.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        words.write_text(READERS[reader].dictionary(), encoding="utf-8")
        for number, example in enumerate(READERS[reader].examples()):
            (corpus / f"example-{number}").write_bytes(example)
        command = [
            sys.executable, "-m", "fuzz.target", reader, str(corpus), f"-dict={words}", f"-seed={seed}",
            f"-max_total_time={seconds}", f"-timeout={ONE}", "-rss_limit_mb=3000", "-max_len=65536",
            f"-artifact_prefix={home}/", "-print_final_stats=1",
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=seconds + 120, check=False
        )
    said = done.stdout + done.stderr
    executions = re.findall(r"stat::number_of_executed_units: (\d+)", said) or re.findall(r"#(\d+)\s", said)
    edges = re.findall(r"cov: (\d+)", said)
    found = tuple(sorted(set(home.iterdir()) - before))
    return Run(
        reader, seconds, int(executions[-1] if executions else 0), int(edges[-1] if edges else 0), found, said,
        0 if found else done.returncode,
    )  # fmt: skip


def table(runs: list[Run]) -> str:
    """Return the runs as a Markdown table."""
    rows = ["| reader | seconds | executions | edges covered | finds |", "|---|---:|---:|---:|---:|"]
    rows += [f"| {r.reader} | {r.seconds} | {r.executions:,} | {r.edges:,} | {len(r.finds)} |" for r in runs]
    return "\n".join(rows)


def main() -> int:
    """Run what the command line asks for."""
    from fuzz.readers import READERS

    asked = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz the readers.")
    asked.add_argument("readers", nargs="*", metavar="READER", help=f"{', '.join(READERS)}; none: all")
    asked.add_argument("--seconds", type=int, default=60, help="for each reader")
    asked.add_argument("--finds", type=Path, default=Path("out/finds"))
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2, help="readers at a time")
    asked.add_argument("--markdown", type=Path, help="write the table here")
    words = asked.parse_args()
    if unknown := [name for name in words.readers if name not in READERS]:
        asked.error(f"no reader is called {', '.join(unknown)}; there are {', '.join(READERS)}")
    if find_spec("atheris") is None:
        print("atheris is not installed (it needs Linux and Python before 3.13): nothing was fuzzed")
        return 0
    with ThreadPoolExecutor(words.jobs) as pool:
        chosen = words.readers or list(READERS)
        runs = list(pool.map(lambda name: fuzz_one(name, words.seconds, words.finds, words.seed), chosen))
    print(table(runs))
    for run in runs:
        for path in run.finds:
            last = [line for line in run.said.splitlines() if "Error" in line or "ALARM" in line][-2:]
            print(f"{run.reader}: {path}: {' / '.join(last)}", file=sys.stderr)
        if run.failed:
            print(
                f"{run.reader}: the fuzzer itself ended with {run.failed}\n{run.said[-2000:]}",
                file=sys.stderr,
            )
    if words.markdown:
        words.markdown.write_text(f"{date.today().isoformat()}\n\n{table(runs)}\n", encoding="utf-8")
    return int(any(run.finds or run.failed for run in runs))


if __name__ == "__main__":
    sys.exit(main())

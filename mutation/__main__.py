"""``python -m mutation MODULE… --jobs 2``: put every slip into the formulas, one at a time, and see which no test notices.

The tests must pass without a slip first: a test that fails anyway would kill everything, and the exit code is 2.

Prints how many of each module's mutants were killed, then each survivor that `mutation/survivors.toml` does not explain; the
exit code is 1 where there is one. Outcomes go to ``--out`` as they come; ``--survivors`` tries only those again that the
last run did not kill. ``--markdown FILE`` writes the table. Without cosmic-ray it says so and ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

EXPLAINED = Path(__file__).parent / "survivors.toml"


def explained() -> dict[str, str]:
    """Return why each survivor that is known lives, by its key."""
    groups = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["group"]
    return {key: group["why"] for group in groups for key in group["mutants"]}


def table(outcomes: dict[str, dict[str, str]]) -> str:
    """Return the outcomes by module as a Markdown table."""
    rows = ["| module | mutants | killed | survived |", "|---|---:|---:|---:|"]
    total: Counter[bool] = Counter()
    for module, found in outcomes.items():
        lived = Counter(outcome == "survived" for outcome in found.values())
        total += lived
        rows.append(f"| {module} | {len(found):,} | {lived[False]:,} | {lived[True]:,} |")
    rows.append(f"| all | {total.total():,} | {total[False]:,} | {total[True]:,} |")
    return "\n".join(rows)


def main() -> int:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(
        prog="python -m mutation", description="Mutation testing of the formulas."
    )
    asked.add_argument("modules", nargs="*", metavar="MODULE", help="of hothatch/physics; none: all")
    asked.add_argument("--jobs", type=int, default=2, help="trials at a time")
    asked.add_argument("--seconds", type=int, default=60, help="of a processor's time that a trial may take")
    asked.add_argument("--out", type=Path, default=Path("out/mutation"), help="where the outcomes go")
    asked.add_argument(
        "--survivors", action="store_true", help="try only those again that were not killed last time"
    )
    asked.add_argument("--markdown", type=Path, help="write the table here")
    words = asked.parse_args()
    if find_spec("cosmic_ray") is None:
        print("cosmic-ray is not installed (pip install cosmic-ray): no formula was mutated")
        return 0
    from mutation.mutants import modules, mutants, unmutated
    from mutation.trial import SURVIVED, preload, trials

    if unknown := [name for name in words.modules if name not in modules()]:
        asked.error(f"no module is called {', '.join(unknown)}; there are {', '.join(modules())}")
    preload()
    whole = trials(map(unmutated, words.modules or modules()), words.jobs, words.seconds)
    if failing := sorted(mutant.module for mutant, outcome in whole if outcome != SURVIVED):
        print(
            f"without any slip tests fail, or take more than {words.seconds} s: {', '.join(failing)}; nothing was mutated",
            file=sys.stderr,
        )
        return 2
    words.out.mkdir(parents=True, exist_ok=True)
    known, outcomes, strangers = explained(), {}, []
    for module in words.modules or modules():
        path = words.out / f"{module}.json"
        last = json.loads(path.read_text(encoding="utf-8")) if words.survivors and path.exists() else {}
        made = {mutant.key: mutant for mutant in mutants(module)}
        found = {key: last[key] for key in made if last.get(key) == "killed"}
        todo = [mutant for key, mutant in made.items() if key not in found]
        for mutant, outcome in trials(todo, words.jobs, words.seconds):
            found[mutant.key] = outcome
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
        outcomes[module] = found
        lived = [made[key] for key, outcome in found.items() if outcome == "survived"]
        strangers += [mutant for mutant in lived if mutant.key not in known]
        print(f"{module}: {len(found)} mutants, {len(lived)} survived", flush=True)
    print(table(outcomes))
    for mutant in strangers:
        print(
            f"src/hothatch/physics/{mutant.module}.py:{mutant.line}: {mutant.before}\n    survived as {mutant.key}"
        )
    if words.markdown:
        words.markdown.write_text(table(outcomes) + "\n", encoding="utf-8")
    return int(bool(strangers))


if __name__ == "__main__":
    sys.exit(main())

"""The slips: every place of a module where cosmic-ray's operators, and one of our own, change a token.

A mutant is one module's source with one token changed. Of cosmic-ray's operators those are used that a person's slip
resembles: a sign, a factor upside down, a power lost, a number off by one, a comparison turned. ``ReplaceFunction`` adds the
slips of formulas: the wrong one of two numpy functions. Decorators are left alone: ``@formula`` changes no value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator
from parso.python.tree import Name

PHYSICS = Path(__file__).parents[1] / "src" / "hothatch" / "physics"

COSMIC = (
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_Pow_Mul",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_Lt_Gt",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_LtE_GtE",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_Lt",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_LtE",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "NumberReplacer",
)
SWAPPED = {
    "fmin": "fmax",
    "fmax": "fmin",
    "sin": "cos",
    "cos": "sin",
    "sinh": "cosh",
    "cosh": "sinh",
    "tanh": "arctan",
    "arctan": "tanh",
    "sqrt": "square",
    "exp": "expm1",
    "expm1": "exp",
    "log1p": "log",
    "floor": "ceil",
    "abs": "positive",
    "fabs": "positive",
}


class ReplaceFunction(Operator):
    """Put one numpy function in the place of the one that is easily taken for it."""

    def mutation_positions(self, node):
        """Yield the place of a function's name behind ``np.``."""
        if isinstance(node, Name) and node.value in SWAPPED and node.get_previous_leaf().value == ".":
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        """Return the other name."""
        return Name(SWAPPED[node.value], node.start_pos, prefix=node.prefix)

    @classmethod
    def examples(cls):
        """Return what it does to a line."""
        return (Example("np.fmin(a, b)", "np.fmax(a, b)"),)


@dataclass(frozen=True)
class Mutant:
    """One slip: where it is, the line as it was and as it is now, and the whole module with it."""

    module: str
    function: str
    line: int
    before: str
    after: str
    source: str
    again: int

    @property
    def key(self) -> str:
        """Return what names it whatever the lines around it do: ``module.function: the line as it is now``.

        A function that holds the same line several times (iterations of Newton) counts them: ``#2``, ``#3``.
        """
        return f"{self.module}.{self.function}: {self.after}" + (f" #{self.again}" if self.again > 1 else "")


def modules() -> list[str]:
    """Return the names of the modules that hold formulas."""
    return sorted(path.stem for path in PHYSICS.glob("*.py") if path.stem != "__init__")


def unmutated(module: str) -> Mutant:
    """Return a module without a slip: the tests must let it live."""
    return Mutant(module, "", 0, "", "", (PHYSICS / f"{module}.py").read_text(encoding="utf-8"), 1)


def mutants(module: str) -> Iterator[Mutant]:
    """Yield every slip of a module, operator by operator, each once."""
    source = (PHYSICS / f"{module}.py").read_text(encoding="utf-8")
    tree = get_ast(source)
    operators = [get_operator(f"core/{name}")() for name in COSMIC] + [ReplaceFunction()]
    seen, times = set(), Counter()
    for operator in operators:
        places = [place for node in ast_nodes(tree) for place in operator.mutation_positions(node)]
        for occurrence, ((line, _), _) in enumerate(places):
            changed = mutate_code(source, operator, occurrence)
            if changed is None or changed in seen:
                continue
            seen.add(changed)
            before, after = (tidy(text.splitlines()[line - 1]) for text in (source, changed))
            function = function_at(source, line)
            times[function, after] += 1
            yield Mutant(module, function, line, before, after, changed, times[function, after])


def tidy(line: str) -> str:
    """Return a line with single spaces and none behind a bracket (the operators leave some)."""
    return re.sub(r"([(\[]) ", r"\1", " ".join(line.split()))


def function_at(source: str, line: int) -> str:
    """Return the function that a line belongs to, or ``constants`` outside of all."""
    name = "constants"
    for text in source.splitlines()[:line]:
        if text.startswith("def "):
            name = text[4:].split("(")[0]
        elif text and not text[0].isspace() and not text.startswith(")"):
            name = "constants"
    return name

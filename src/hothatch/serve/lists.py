"""What there is to choose from, for the page's menus."""

from __future__ import annotations

from typing import Any

from hothatch.figures.register import FIGURES, GROUPS
from hothatch.garage.reader import toml_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.verbs import VERBS
from hothatch.report.plots import TEMPLATE
from hothatch.serve.quick import QUICK
from hothatch.serve.words import Shop
from hothatch.studies.goal_file import load_goal


def document(shop: Shop) -> dict[str, Any]:
    """Return tests, figures, circuits, goals, verbs and the template of plots."""
    return {
        "tests": [
            {"id": one.id, "title": one.title, "group": one.group, "needs": one.needs, "source": one.source}
            for one in PROCEDURES.values()
        ],
        "figures": [
            {"id": one.id, "title": one.title, "unit": one.unit, "group": one.group, "better": one.better,
             "digits": one.digits, "test": one.test, "definition": one.definition,
             "quick": one.id in QUICK or one.test in QUICK}
            for one in FIGURES.values() if one.test in PROCEDURES
        ],
        "groups": {name: title for name, title in GROUPS.items() if name in {one.group for one in FIGURES.values()}},
        "circuits": [{"id": name, "name": title} for name, title in shop.circuits().items()],
        "goals": [{"id": name, "name": load_goal(name).name} for name in toml_ids("goals")],
        "verbs": [{"name": verb.name, "form": verb.form, "about": verb.about} for verb in VERBS.values()],
        "template": TEMPLATE,
    }  # fmt: skip

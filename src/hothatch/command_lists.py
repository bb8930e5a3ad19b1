"""The commands that list or show what there is: cars, tests, figures, packages, goals, tyres, the inputs of a car."""

from __future__ import annotations

from functools import partial

import typer

from hothatch.command_output import say
from hothatch.options import AsJson, CarName, Notes, TyreName


def cars(as_json: AsJson = False) -> None:
    """List the cars that ship."""
    from hothatch.report import lists

    found = lists.garage_cars()
    say(as_json, lambda: lists.cars_document(found), partial(lists.print_cars, found))


def tests(as_json: AsJson = False) -> None:
    """List the tests: standard or practice, conditions, figures."""
    from hothatch.report import lists

    say(as_json, lists.tests_document, lists.print_tests)


def figures(as_json: AsJson = False) -> None:
    """List the figures: unit, definition, the test that brings each."""
    from hothatch.report import lists

    say(as_json, lists.figures_document, lists.print_figures)


def packages(as_json: AsJson = False) -> None:
    """List the packages of the shop: what each is, why, what it costs."""
    from hothatch.report import shop
    from hothatch.studies.build import garage_packages

    found = garage_packages()
    say(as_json, lambda: shop.packages_document(found), partial(shop.print_packages, found))


def goals(as_json: AsJson = False) -> None:
    """List the goals: what a car must reach."""
    from hothatch.report import goal_view

    found = goal_view.garage_goals()
    say(as_json, lambda: goal_view.goals_document(found), partial(goal_view.print_goals, found))


def tyres(tyre: TyreName = None, as_json: AsJson = False) -> None:
    """List the classes of tyres and what each makes of the base tyre; or read one .tir file."""
    from hothatch.report import tyres as library

    if tyre is None:
        say(as_json, library.library, library.print_library)
    else:
        found = library.tyre_document(tyre)
        say(as_json, lambda: found, partial(library.print_tyre, found))


def show(car: CarName, notes: Notes = False, as_json: AsJson = False) -> None:
    """Show every input of a car: value, kind, spread, source."""
    from hothatch.car.load import load_car
    from hothatch.report.car_view import car_document, print_car

    found = load_car(car)
    say(as_json, lambda: car_document(found), partial(print_car, found, notes=notes))


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``, in the order in which its help lists them."""
    for command in (cars, tests, figures, packages, goals, tyres, show):
        app.command()(command)

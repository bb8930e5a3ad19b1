"""A circuit's one factor for surface and line: fitted on one car, bounded, kept in its file."""

from __future__ import annotations

import pytest

from hothatch.garage.circuits import MOST_PACE, CircuitError, circuit, parse_circuit
from hothatch.studies.circuit_pace import FITTED_ON, fit_pace, write_pace


def test_the_factor_that_ships_is_the_one_that_the_fit_finds():
    fit, kept = fit_pace("vir-grand-course"), circuit("vir-grand-course").pace
    assert kept is not None
    assert kept.car == FITTED_ON["vir-grand-course"] == fit.pace.car
    assert kept.factor == pytest.approx(fit.pace.factor, abs=1e-3)
    assert kept.wanted == pytest.approx(fit.pace.wanted, abs=1e-3)
    assert abs(fit.pace.factor - 1.0) <= MOST_PACE + 1e-9
    assert fit.pace.lap / fit.ideal == pytest.approx(fit.pace.wanted, abs=1e-4)


def test_a_written_file_keeps_the_new_factor_and_all_else(tmp_path):
    target = tmp_path / "vir.toml"
    fit = fit_pace("vir-grand-course", "toyota-gr-corolla-2023")
    write_pace(fit, "vir-grand-course", str(target))
    write_pace(fit, str(target), str(target))  # a second time changes nothing
    text = target.read_text(encoding="utf-8")
    assert text.count("[pace]") == 1
    found = parse_circuit(text, "vir.toml")
    assert found.pace == fit.pace
    assert (found.segments == circuit("vir-grand-course").segments).all()


def test_a_circuit_or_a_car_without_a_judged_lap_is_named():
    with pytest.raises(
        CircuitError, match="laguna-seca: no judged lap of a car named for it; cars with one: none"
    ):
        fit_pace("laguna-seca")
    with pytest.raises(CircuitError, match="no judged lap of nissan-leaf-40-2018; cars with one: honda"):
        fit_pace("vir-grand-course", "nissan-leaf-40-2018")


def test_a_factor_beyond_its_bound_is_refused():
    text = (
        'name = "x"\nkind = "assumed"\nsource = "s"\nlicence = "MIT"\nattribution = "a"\nclosed = false\n'
        'columns = ["length_m", "curvature_start", "curvature_end", "left_m", "right_m", "grade", "bank"]\n'
        "segments = [[100.0, 0.0, 0.0, 5.0, 5.0, 0.0, 0.0]]\n"
        '[pace]\nfactor = 1.05\nwanted = 1.05\ncar = "x"\nlap_s = 100.0\nsource = "s"\n'
    )
    with pytest.raises(CircuitError, match="within 3% of one"):
        parse_circuit(text, "x.toml")
    assert parse_circuit(text.replace("1.05", "1.02"), "x.toml").pace_factor == 1.02

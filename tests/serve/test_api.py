"""The API says what the commands say."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from hothatch.car.load import load_car
from hothatch.car.schema import FIELDS
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD
from hothatch.report.colours import family
from hothatch.serve.app import create_app
from hothatch.serve.build_job import Build
from hothatch.serve.cards import headline_figures
from hothatch.serve.jobs import Job
from hothatch.serve.plain import plain
from hothatch.serve.quick import Known
from hothatch.serve.shelf import slider
from hothatch.serve.spreads import carried
from hothatch.serve.words import Shop, Word, read_word
from hothatch.studies.build import make_variant
from hothatch.studies.gap import progress
from hothatch.studies.goal_file import load_goal
from hothatch.studies.request import RequestError

from .conftest import Client

CAR = "nissan-leaf-40-2018"
VARIANT = f"{CAR}+light-seats;mass.cg_height=0.52 m"


def events(client: Client, body: Any) -> list[dict[str, Any]]:
    """Return every event of a job."""
    started = client.post("/api/jobs", body)
    assert started.status_code == 200, started.text
    text = client.get(f"/api/jobs/{started.json()['id']}/events").text
    return [
        json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")
    ]


def test_a_word_reads_back_as_it_was():
    assert str(read_word(VARIANT)) == VARIANT
    assert read_word(" a + b ; c = d ") == Word("a", ("b",), ("c = d",))
    with pytest.raises(RequestError, match="at most"):
        read_word("a" + "+b" * 20)


def test_a_variant_keeps_its_colour_while_values_move_and_differs_from_its_base():
    one, other = (read_word(f"{CAR}+light-seats;mass.curb={kg} kg").style() for kg in (1500, 1600))
    assert one == other
    base, hue = read_word(CAR).style()[0], one[0]
    assert family(hue) != family(base)  # told apart on a track's map too


def test_the_garage_lists_every_car_with_its_headlines(client: Client):
    cars = client.get("/api/garage").json()["cars"]
    heads = client.get("/api/garage/figures").json()
    assert {car["id"] for car in cars if not car["id"].startswith("own-")} == set(heads["figures"])
    assert set(heads["spokes"]) == {"go", "stop", "turn", "range", "heat"}
    assert heads["spokes"]["go"]["best"] < heads["spokes"]["go"]["worst"]


def test_quick_figures_are_those_of_evaluate(client: Client):
    found = client.post("/api/quick", {"car": VARIANT}).json()["figures"]
    _, car = make_variant(CAR, ["light-seats"], ["mass.cg_height=0.52 m"])
    own = evaluate([car], ["launch", "braking", "skidpad", "epa-label"]).cars[0].figures
    assert {"accel_0_60_mph_1ft", "brake_70_0_mph", "skidpad_300ft", "epa_label_range"} <= set(found)
    for name, one in found.items():
        assert name not in own or one["value"] == own[name].value


def test_a_download_is_a_car_file_that_gives_the_same_figures(client: Client, tmp_path: Path):
    path = tmp_path / "own.toml"
    path.write_text(client.get("/api/car/file", params={"car": VARIANT}).text, encoding="utf-8")
    _, car = make_variant(CAR, ["light-seats"], ["mass.cg_height=0.52 m"])
    ours, theirs = evaluate([car, load_car(path)], ["launch"]).cars
    assert ours.figures["accel_0_60_mph"].value == pytest.approx(
        theirs.figures["accel_0_60_mph"].value, rel=1e-9
    )


def test_a_variant_names_the_command_and_the_python_that_make_it(client: Client):
    found = client.get("/api/car", params={"car": VARIANT}).json()
    assert found["command"] == f"hothatch build {CAR} +light-seats --set 'mass.cg_height=0.52 m'"
    space: dict[str, Any] = {}
    exec(found["python"].replace("print(evaluate([car]).document())", ""), space)
    assert space["car"].hash == make_variant(CAR, ["light-seats"], ["mass.cg_height=0.52 m"])[1].hash


def test_the_shelf_says_why_a_package_does_not_fit(client: Client):
    found = client.get("/api/car/shelf", params={"car": f"{CAR}+motor-160kw"}).json()
    by_id = {one["id"]: one for one in found["packages"]}
    assert by_id["motor-160kw"]["on"]
    assert any(one["path"] == "drive.front.power" for one in by_id["motor-160kw"]["sliders"])
    golf = client.get("/api/car/shelf", params={"car": "vw-golf-gti-mk7-2017"}).json()["packages"]
    assert "Leaf" in next(one["why_not"] for one in golf if one["id"] == "motor-160kw")


def test_a_slider_holds_the_value_between_its_ends():
    for path, value in (("mass.curb", 1557.0), ("mass.front_share", 0.56), ("drive.front.power", 110e3)):
        made = slider(FIELDS[path], value)
        assert made["low"] < made["value"] < made["high"]
        assert made["step"] > 0


def test_build_streams_shares_figures_gate_goal_and_intervals(client: Client, monkeypatch):
    monkeypatch.setattr("hothatch.serve.spreads.SAMPLE", 6)
    found = events(client, {"kind": "build", "car": VARIANT, "goal": "hot-hatch-core"})
    kinds = [one["event"] for one in found]
    assert kinds[-1] == "done"
    assert {"figures", "gate", "goal", "intervals"} <= set(kinds)
    shares = found[kinds.index("attribution")]
    rows = shares["rows"]
    assert sum(row["share"] for row in rows) == pytest.approx(shares["variant"] - shares["base"])
    assert rows[-1]["name"] == "mass.cg_height=0.52 m"
    shown = [one for one in found if one["event"] == "figures"]
    assert {one["test"] for one in shown} == set(PROCEDURES)
    carried = {name: ends for one in shown for name, ends in one.get("intervals", {}).items()}
    assert {"slalom_speed", "lap_laguna_seca", "brake_70_0_mph"} <= set(carried)
    assert kinds.index("goal") < 4, "the gaps are there while the dearer figures are still being worked out"
    soon, late = (one for one in found if one["event"] == "goal")
    assert [gap["value"] for gap in soon["gaps"]] == [gap["value"] for gap in late["gaps"]]
    assert not soon["looked"]
    assert any(gap["best"]["in all"]["package"] for gap in late["gaps"] if gap["gap"])


def test_gaps_are_those_of_the_command_whatever_was_known_before(client: Client):
    word, goal = read_word(VARIANT), "hot-hatch-core"
    build = Build(Shop(), Known(), word, Job("a", "b", lambda job: iter(())))
    wanted = progress(build.base, build.car, load_goal(goal), ()).document()["gaps"]
    assert plain(wanted) == build.goal(goal, look=False)["gaps"]
    build.known.figures(build.car, {FIGURES[gap["figure"]].test for gap in wanted} | {"epa-label"})
    assert plain(wanted) == build.goal(goal, look=False)["gaps"]


def test_a_trace_counts_charge_as_figures_and_conditions_do(client: Client):
    found = events(client, {"kind": "drive", "cars": [CAR], "test": "launch until 60 mph"})
    (car,) = next(one for one in found if one["event"] == "drive")["cars"]
    (charge,) = (one for one in car["steps"][0]["columns"] if one["id"] == "soc")
    assert "charge 100 %" in car["conditions"]
    assert charge["values"][0] == pytest.approx(100.0, abs=1e-3)
    assert charge["values"][-1] == pytest.approx(car["figures"]["sentence_charge"]["value"], abs=0.06)


def test_a_gate_that_fails_names_the_smallest_changes_that_pass_it():
    word = read_word("kia-ev6-gt-2023;tyre.size=205/55R16 91H")
    said = Build(Shop(), Known(), word, Job("a", "b", lambda job: iter(()))).gate()
    failed = {one["id"]: one["fixes"] for one in said["checks"] if one["passed"] is False}
    assert failed["tyre-load-front"] == ["without --set tyre.size"]


def test_a_base_s_intervals_are_carried_over_by_share():
    base, own = ({"a": figure(value), "b": figure(-value)} for value in (10.0, 12.0))
    assert carried({"a": (9.0, 11.5), "b": (-11.0, 1.0)}, base, own) == {
        "a": pytest.approx((10.8, 13.8)), "b": pytest.approx((-13.0, -1.0)),
    }  # fmt: skip


def figure(value: float) -> FigureResult:
    """Return a figure that has a value and nothing else."""
    return FigureResult("a", value, "s", "ok", "", "", STANDARD)


@pytest.mark.parametrize("car", [CAR, f"{CAR}+motor-160kw;mass.curb=1500 kg"])
def test_an_exploration_begins_at_any_car_and_its_designs_are_build_s(client: Client, car: str):
    body = {"kind": "explore", "car": car, "over": "light-seats,mass.cg_height=0.50..0.55 m",
            "minimise": "accel_0_60_mph_1ft,cost", "evaluations": 24}  # fmt: skip
    found = events(client, body)
    assert found[-1]["event"] == "done", found[-1]
    designs = [one for event in found if event["event"] == "designs" for one in event["designs"]]
    fitted = next(one for one in designs if one["packages"])
    assert fitted["word"].startswith(f"{car.partition(';')[0]}+light-seats")
    quick = client.post("/api/quick", {"car": fitted["word"]}).json()["figures"]
    ours = quick["accel_0_60_mph_1ft"]["value"]
    assert ours == pytest.approx(fitted["figures"]["accel_0_60_mph_1ft"], rel=1e-9)


def test_laps_show_the_drive_power_of_every_car(client: Client):
    asked = {"kind": "laps", "cars": [CAR, "vw-golf-gti-mk7-2017"], "circuit": "tsukuba-2000"}
    found = next(one for one in events(client, asked) if one["event"] == "laps")
    for car, most in zip(found["cars"], (110.0, 162.0), strict=True):
        (power,) = (one["values"] for one in car["columns"] if one["id"] == "drive")
        assert min(power) == 0.0  # what brakes take is on the trace of g
        assert 0.6 * most < max(power) < most


def test_a_job_stops_when_it_is_cancelled(client: Client):
    started = client.post("/api/jobs", {"kind": "trust", "sample": 64, "slot": "x"}).json()["id"]
    assert client("DELETE", f"/api/jobs/{started}").status_code == 204
    begun = time.monotonic()
    assert '"cancelled"' in client.get(f"/api/jobs/{started}/events").text
    assert time.monotonic() - begun < 30
    assert client("DELETE", "/api/jobs/none").status_code == 404


def test_completion_offers_what_can_follow_and_says_what_is_wrong(client: Client):
    found = client.get("/api/complete", params={"text": "launch from rest un"}).json()
    assert found["words"] == ["until"]
    assert client.get("/api/complete", params={"text": "jump"}).json()["fault"]
    assert client.get("/api/complete", params={"text": "launch until 60 mph"}).json()["fault"] == ""


def test_no_request_that_can_be_made_up_breaks_the_api():
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, given, settings

    headline_figures()  # the first call of a new version of the code takes longer than schemathesis waits
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(), headers={"host": "127.0.0.1:8484"})
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=6,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            derandomize=True,
            database=None,
        )
        @given(case=operation.as_strategy())
        def never_a_fault_of_the_server(case: Any) -> None:
            answer = case.call(headers={"host": "127.0.0.1:8484"})
            assert answer.status_code < 500, (case.method, case.path, answer.text[:300])

        never_a_fault_of_the_server()

"""What a page of another site, a file, a name or a path from a request can do here: nothing."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from contextlib import ExitStack
from typing import Any

import pytest

from hothatch.car.load import load_car
from hothatch.car.write import car_toml
from hothatch.serve import uploads
from hothatch.serve.app import create_app
from hothatch.serve.jobs import MOST_OF_CLIENT, Jobs
from hothatch.serve.quick import Busy, Known, Quick, Replaced
from hothatch.serve.run import is_own, serve
from hothatch.serve.turns import AT_ONCE, Turns
from hothatch.serve.turns import MOST_OF_CLIENT as MOST_TURNS
from hothatch.studies.request import RequestError

from .conftest import HOST, Client, state_of

ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>"
CAR = "nissan-leaf-40-2018"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:8484"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:8484"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"origin": "http://127.0.0.1:8484"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_only_this_server_s_own_pages_reach_the_api(client: Client, headers: dict[str, str], status: int):
    assert client.get("/api/lists", headers=headers).status_code == status


def test_a_link_from_elsewhere_opens_a_screen(client: Client):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/build", headers=headers).status_code == 200
    assert client.get("/api/lists", headers=headers).status_code == 403


def test_every_answer_carries_a_strict_policy(client: Client):
    for path in ("/", "/static/main.js", "/api/lists", "/nowhere"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy


def test_another_address_asks_for_the_token():
    app = create_app("secret")
    client = Client(app)
    try:
        assert client.get("/").status_code == 401
        assert client.get("/api/lists", headers={"authorization": "Bearer wrong"}).status_code == 401
        assert client.get("/api/lists", headers={"authorization": "Bearer secret"}).status_code == 200
        entered = client.get("/build?car=a%2Bb&token=secret&goal=")
        assert entered.status_code == 303
        assert entered.headers["location"] == "/build?car=a%2Bb&goal="
        elsewhere = client.get(f"{HOST}//example.org/%0d%0aa?token=secret").headers["location"]
        assert elsewhere == "/example.org/%0d%0aa"  # still here, as it was written
        assert "HttpOnly" in entered.headers["set-cookie"]
        assert client.get("/api/lists", headers={"cookie": "hothatch=secret"}).status_code == 200
        assert client.get("/api/lists", headers={"cookie": 'hothatch="\\xe4;;=secret'}).status_code == 401
    finally:
        state_of(app).close()


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_which_addresses_are_this_machine_s_own(host: str, own: bool):
    assert is_own(host) is own


def test_an_address_that_cannot_be_had_is_said():
    with pytest.raises(RequestError, match="cannot listen there"):
        serve("192.0.2.1", 8484)


@pytest.mark.parametrize(
    "word",
    ["/etc/passwd", "../../../etc/passwd", "cars/x.toml", f"{CAR}+/etc/passwd", f"{CAR}+../x.toml",
     f"{CAR};tyre.file=/etc/passwd", f"{CAR}; tyre.file = ../own.tir", "own-0123456789ab", ""],
)  # fmt: skip
def test_no_word_of_a_request_is_taken_for_a_path(client: Client, word: str):
    found = client.get("/api/car", params={"car": word})
    assert found.status_code == 422
    assert "root:" not in found.text


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "drive", "cars": [CAR], "test": "/etc/passwd.csv"},
        {"kind": "drive", "cars": [CAR], "test": "drive ../../own.csv"},
        {"kind": "laps", "cars": [CAR], "circuit": "../../x.toml"},
        {"kind": "build", "car": CAR, "goal": "/etc/passwd"},
        {"kind": "matters", "car": CAR, "figure": "/etc/x.csv"},
        {"kind": "explore", "car": "/etc/x.toml", "over": "tyres", "minimise": "cost"},
        {"kind": "nothing"},
        {"kind": "build", "car": CAR, "shell": "rm"},
    ],
)
def test_no_job_takes_a_path_or_a_key_that_it_does_not_know(client: Client, body: dict[str, Any]):
    assert client.post("/api/jobs", body).status_code == 422


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e%2fapp.py", "/static/page.css/../x", "/static/x"]
)
def test_only_the_page_s_own_files_are_served(client: Client, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "name = ", "not TOML"),
        ("a.toml", 'extends = "/etc/passwd"', "extends a car of the garage"),
        ("a.toml", f'extends = "{CAR}"\npackages = ["/etc/x.toml"]', "packages"),
        ("a.toml", f'extends = "{CAR}"\n[tyre]\nfile = "/etc/passwd"', "no tyre of the garage"),
        ("a.toml", f'extends = "{CAR}"\n[tyre]\nfile = {{ value = "../x.tir" }}', "no tyre of the garage"),
        ("../../evil.toml", f'extends = "{CAR}"\n[mass]\ncrub = "1 kg"', "mass.curb"),
    ],
)
def test_a_car_file_is_read_as_strictly_as_on_disk_and_opens_nothing(
    client: Client, name: str, text: str, said: str
):
    found = client.post("/api/uploads", {"kind": "car", "name": name, "text": text})
    assert found.status_code == 422
    assert said in "\n".join(found.json()["detail"])
    assert "hothatch-serve" not in found.text


def test_uploads_are_bounded(client: Client):
    body = json.dumps({"kind": "car", "name": "a.toml", "text": "#" * 1_200_000})
    assert (
        client("POST", "/api/uploads", content=body, headers={"content-type": "application/json"}).status_code
        == 413
    )
    for body in (
        {"kind": "car", "name": "a.toml", "text": "#" * 1_000_001},
        {"kind": "exe", "name": "a", "text": "x"},
    ):
        assert client.post("/api/uploads", body).status_code == 422
    assert client.post("/api/uploads", {"kind": "circuit", "name": "a.exe", "text": "x"}).status_code == 422


def test_a_car_that_was_dropped_in_drives_and_its_name_stays_text(client: Client):
    text = car_toml(load_car(CAR)).replace("Nissan Leaf 40 kWh (2018)", ATTACK)
    kept = client.post("/api/uploads", {"kind": "car", "name": "x.toml", "text": text}).json()
    assert kept["name"] == ATTACK
    assert "<script" not in client.get("/api/car/drawing", params={"car": kept["id"]}).text
    drawn = client.get("/api/car/drawing", params={"car": kept["id"], "view": "all"})
    assert "<script" not in drawn.text
    name = client.get("/api/car/file", params={"car": kept["id"]}).headers["content-disposition"]
    assert name == f'attachment; filename="{kept["id"]}.toml"'
    quick = client.post("/api/quick", {"car": kept["id"]}).json()["figures"]
    assert quick["accel_0_60_mph_1ft"]["value"] == pytest.approx(7.4, abs=0.5)


def test_a_link_to_what_was_dropped_in_opens_on_the_next_server(client: Client):
    text = f'extends = "{CAR}"\nname = "mine"\n[mass]\ncurb = "1400 kg"\n'
    line = "x_m,y_m\n" + "".join(
        f"{100 * math.cos(a / 20 * math.pi):.2f},{160 * math.sin(a / 20 * math.pi):.2f}\n" for a in range(40)
    )
    car = client.post("/api/uploads", {"kind": "car", "name": "my car.toml", "text": text}).json()["id"]
    track = client.post("/api/uploads", {"kind": "circuit", "name": "oval.csv", "text": line}).json()["id"]
    next_app = create_app()
    try:
        later = Client(next_app)
        view = later.get("/api/car", params={"car": f"{car};mass.curb=1450 kg"}).json()
        assert view["card"]["name"] == "mine"
        assert view["command"] == "hothatch build 'my car.toml' --set 'mass.curb=1450 kg'"
        assert state_of(next_app).shop.circuit(track)
        for other in ("own-000000000000", "own-../../etc/passwd", f"{car}.json", f"own-{'x' * 300}"):
            assert later.get("/api/car", params={"car": other}).status_code == 422
    finally:
        state_of(next_app).close()


def test_what_was_dropped_in_is_bounded_and_a_spoilt_file_is_not_there(client: Client, monkeypatch):
    folder = uploads.cache_home() / uploads.FOLDER
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 3)
    ids = []
    for kg in range(1400, 1406):
        text = f'extends = "{CAR}"\nname = "mine"\n[mass]\ncurb = "{kg} kg"\n'
        ids.append(client.post("/api/uploads", {"kind": "car", "name": "x.toml", "text": text}).json()["id"])
    assert len(list(folder.iterdir())) == 3
    (folder / f"{ids[-1]}.json").write_text('{"kind": "car", "name": "x.toml", "text": "another"}')
    (folder / f"{ids[-2]}.json").write_text("[" * 100_000)
    next_app = create_app()
    try:
        later = Client(next_app)
        assert later.get("/api/car", params={"car": ids[-3]}).status_code in (200, 422)
        for gone in (ids[0], *ids[-2:]):
            assert later.get("/api/car", params={"car": gone}).status_code == 422
    finally:
        state_of(next_app).close()


def test_a_client_cannot_fill_the_queue_and_a_newer_job_cancels_the_older():
    jobs, hold = Jobs(), threading.Event()

    def wait(job: Any):
        while not hold.wait(0.01):
            job.check()
        yield {"event": "x"}

    try:
        first = jobs.start("a", "same", wait)
        again = jobs.start("a", "same", wait)
        for at in range(MOST_OF_CLIENT - 1):
            jobs.start("a", f"slot {at}", wait)
        with pytest.raises(Busy):
            jobs.start("a", "more", wait)
        jobs.start("b", "same", wait)
        hold.set()
    finally:
        hold.set()
        jobs.close()
    assert first is not again


def test_what_a_request_waits_for_is_bounded_for_each_client_and_in_all():
    turns = Turns()
    with ExitStack() as held:
        for number in range(AT_ONCE):
            held.enter_context(turns.turn(f"client {number}"))
        waiting = [threading.Thread(target=_take, args=(turns, "greedy")) for _ in range(MOST_TURNS)]
        for one in waiting:
            one.start()
        while turns._of["greedy"] < MOST_TURNS:
            time.sleep(0.001)
        with pytest.raises(Busy), turns.turn("greedy"):
            pass
    for one in waiting:
        one.join(10.0)
    assert not turns._of


def _take(turns: Turns, client: str) -> None:
    with turns.turn(client):
        pass


def test_another_address_prints_its_token(monkeypatch, capsys):
    import uvicorn

    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: [one.close() for one in sockets])
    serve("0.0.0.0", 0)
    serve("127.0.0.1", 0)
    other, _, own, _ = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"http://0\.0\.0\.0:\d+/\?token=[\w-]{32}", other)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", own)


def test_of_those_who_drag_the_newest_request_counts():
    quick = Quick(Known())
    quick.close()  # nobody serves: what waits stays
    quick._open = True
    older = quick.ask("a", load_car(CAR))
    newer = quick.ask("a", load_car(CAR))
    assert isinstance(older.exception(1), Replaced)
    assert not newer.done()

"""The cache of garage cars: the same car warm and cold, without pint and pydantic, and never in the way."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from hothatch.car import compiled
from hothatch.car.build import build_car
from hothatch.car.load import load_car
from hothatch.garage.reader import car_ids

CAR = "nissan-leaf-nismo-2018"  # extends another


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTHATCH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("car_id", car_ids())
def test_a_warm_car_is_the_cold_car(car_id: str):
    cold = build_car(car_id)
    assert load_car(car_id) == cold
    warm = load_car(car_id)
    assert warm == cold
    assert list(warm.facts) == list(cold.facts)


def test_a_warm_start_needs_neither_pint_nor_pydantic():
    load_car(CAR)
    code = (
        "import sys; before = set(sys.modules);"  # coverage brings a reader of TOML
        f"from hothatch.car.load import load_car; load_car({CAR!r});"
        "assert not {'pint', 'pydantic', 'numpy', 'tomllib'} & (set(sys.modules) - before), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_warm_car_takes_less_than_ten_milliseconds():
    times = []
    for _ in range(5):
        compiled._key.cache_clear()
        start = time.perf_counter()
        load_car(CAR)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.010


@pytest.mark.parametrize("damage", [b"", b"\x00\xff", b"{}", b"key digest\n{}", b"[" * 100000])
def test_a_damaged_cache_is_read_over(cache: Path, damage: bytes):
    cold = load_car(CAR)
    path = cache / "cars" / f"{CAR}.json"
    whole = path.read_bytes()
    for data in (damage, whole[:-1], whole.replace(b"1520", b"1521", 1)):
        assert data != whole
        path.write_bytes(data)
        assert load_car(CAR) == cold
        assert path.read_bytes() == whole


def test_other_text_or_code_is_another_key(monkeypatch: pytest.MonkeyPatch):
    load_car(CAR)
    built: list[str] = []
    monkeypatch.setattr(compiled, "_key", lambda: "another")
    compiled.cached_car(CAR, lambda car_id: built.append(car_id) or build_car(car_id))
    assert built == [CAR]


def test_a_cache_that_cannot_be_written_costs_only_time(cache: Path, monkeypatch: pytest.MonkeyPatch):
    cache.write_text("a file where the folder should be")
    assert load_car(CAR) == build_car(CAR)
    monkeypatch.setenv("HOTHATCH_CACHE_DIR", "/proc/nowhere")
    assert load_car(CAR) == build_car(CAR)

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(compiled, "cache_home", homeless)
    assert load_car(CAR) == build_car(CAR)

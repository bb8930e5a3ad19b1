"""What goes wrong around the program: damaged caches, none at all, many runs at once, a full disk, a clock set back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hothatch.cache import write_whole
from hothatch.evaluate import evaluate
from hothatch.jit import cache_folder

CAR, TEST, FIGURE = "nissan-leaf-40-2018", "us06", "us06_wh_per_km"
COMMAND = [sys.executable, "-m", "hothatch", "run", CAR, TEST, "--point", "--json"]
AT_ONCE = 6


def figures(cache: Path) -> dict[str, float]:
    environment = os.environ | {"HOTHATCH_CACHE_DIR": str(cache)}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return {name: one["value"] for name, one in json.loads(done.stdout)["cars"][0]["figures"].items()}


def at_once(cache: Path, many: int) -> list[dict[str, float]]:
    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(figures, [cache] * many))


@pytest.fixture
def small(tmp_path: Path) -> list[str]:
    """The command that runs a small kernel of its own."""
    (tmp_path / "small.py").write_text(
        "from hothatch.jit import kernel\n\n@kernel\ndef twice(x):\n    return 2.0 * x\n\nprint(twice(21.0))\n"
    )
    return [sys.executable, str(tmp_path / "small.py")]


def run_small(command: list[str], cache: Path) -> str:
    environment = os.environ | {"HOTHATCH_CACHE_DIR": str(cache), "TMPDIR": str(cache.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wanted() -> dict[str, float | None]:
    (car,) = evaluate([CAR], [TEST]).cars
    return {name: one.value for name, one in car.figures.items()}


@pytest.fixture
def cache(tmp_path: Path, wanted: dict[str, float | None]) -> Path:
    """A copy of the cache that this run has warmed."""
    shutil.copytree(cache_folder(), tmp_path / "cache" / cache_folder().name)
    return tmp_path / "cache"


def test_many_runs_at_once_on_one_cache_give_the_same_figures(cache: Path, wanted: dict[str, float | None]):
    assert at_once(cache, AT_ONCE) == [wanted] * AT_ONCE


@pytest.mark.parametrize("damage", [b"", b"garbage" * 40, "half"])
def test_damaged_machine_code_is_made_again(small: list[str], tmp_path: Path, damage: bytes | str):
    assert run_small(small, tmp_path / "cache") == "42.0"
    files = sorted((tmp_path / "cache").rglob("small*.nb?"))
    assert len(files) == 2
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2] if isinstance(damage, str) else damage)
    assert run_small(small, tmp_path / "cache") == "42.0"
    assert any(path.stat().st_size > 1000 for path in files)


def test_a_torn_car_in_the_cache_is_read_again(cache: Path, wanted: dict[str, float | None]):
    (cache / "cars").mkdir()
    (cache / "cars" / f"{CAR}.json").write_text('{"torn": ')
    assert figures(cache) == wanted


def test_a_cache_from_the_future_is_used_or_made_again(cache: Path, wanted: dict[str, float | None]):
    # A clock that was set back: everything in the cache is younger than now.
    for path in cache.rglob("*"):
        os.utime(path, (4e9, 4e9))
    assert figures(cache) == wanted


def test_a_cache_folder_that_cannot_be_is_done_without(small: list[str], tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    assert run_small(small, tmp_path / "file") == "42.0"
    assert (tmp_path / "file").read_text() == "no folder"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said_in_words():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            COMMAND, stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "No space left on device\n"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "car.toml"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new")
    assert [one.name for one in tmp_path.iterdir()] == ["car.toml"]
    assert path.read_text() == "old"

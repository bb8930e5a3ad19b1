"""A sweep that was killed, wherever, ends with the rows of one that was left in peace: real processes, real files."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hothatch.report.sweep_view import words
from hothatch.studies import sweep_cluster
from hothatch.studies.request import RequestError
from hothatch.studies.sweep import Progress, open_sweep, sweep
from hothatch.studies.sweep_chunk import SweepStoppedError
from hothatch.studies.sweep_query import frame
from hothatch.studies.sweep_store import writing

STUDY = """
cars = ["nissan-leaf-40-2018"]
tests = ["accel_0_60_mph"]
[grid]
"mass.curb" = { from = "1450 kg", to = "1700 kg", count = 240 }
"""
ROWS, CHUNK = 240, 4
PATIENCE = 120.0


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sweep") / "study.toml"
    path.write_text(STUDY)
    return path


@pytest.fixture(scope="module")
def undisturbed(study: Path) -> Path:
    """The folder of a sweep that nobody killed."""
    return sweep(study, study.parent / "undisturbed", chunk=CHUNK).folder


def client(study: Path, folder: Path, *more: str, limit: int = 0) -> subprocess.Popen[str]:
    """Start ``hothatch sweep`` as a process of its own; ``limit`` bytes are what a file may hold."""
    code = "import sys; from hothatch.cli import main\n"
    if limit:
        code += f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    words = ["sweep", str(study), "-o", str(folder), "--chunk", str(CHUNK), *more]
    command = [sys.executable, "-c", f"{code}sys.exit(main({words!r}))"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def until(happened: Callable[[], bool], what: str, process: subprocess.Popen[str] | None = None) -> None:
    """Wait for something to happen while ``process`` lives."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert process is None or process.poll() is None, f"{what}: {ended(process)}"
        assert time.monotonic() < end, f"{what}: not within {PATIENCE:.0f} s"
        time.sleep(0.005)


def lines(folder: Path) -> int:
    path = folder / "manifest.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=PATIENCE)


def assert_same(folder: Path, undisturbed: Path) -> None:
    """Every row once, every value in the same bits, every chunk in the same bytes."""
    found, known = frame(open_sweep(folder)), frame(open_sweep(undisturbed))
    assert list(found.index) == list(range(ROWS))
    assert found["accel_0_60_mph"].to_numpy().tobytes() == known["accel_0_60_mph"].to_numpy().tobytes()
    assert found.drop(columns="accel_0_60_mph").equals(known.drop(columns="accel_0_60_mph"))
    for path in undisturbed.glob("rows-*.parquet"):
        assert (folder / path.name).read_bytes() == path.read_bytes()


def test_a_killed_client_goes_on_past_a_truncated_chunk_and_a_torn_manifest(study, undisturbed, tmp_path):
    folder = tmp_path / "out"
    process = client(study, folder)
    until(lambda: lines(folder) >= 5, "five chunks", process)
    killed(process)
    assert 5 <= lines(folder) < ROWS // CHUNK
    first = folder / "rows-00000000.parquet"
    first.write_bytes(first.read_bytes()[:100])
    second = folder / "rows-00000001.parquet"
    second.write_bytes(second.read_bytes()[:-9] + b"?" + second.read_bytes()[-8:])
    with (folder / "manifest.jsonl").open("a") as manifest:
        manifest.write('{"chunk":59,"first":236,"la')
    with pytest.raises(RequestError, match=r"rows-00000000.parquet: is missing or cut short"):
        frame(open_sweep(folder))
    done = sweep(study, folder)
    assert done.chunks == ROWS // CHUNK  # the folder's own
    assert 8 <= done.progress.driven < ROWS
    assert_same(folder, undisturbed)


@contextmanager
def disk(place: Path, size: str) -> Iterator[bool]:
    """A disk of ``size`` at ``place``, where the system lets this user mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    mounted = (
        sys.platform == "linux" and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on a file's size")
def test_a_full_disk_stops_a_sweep_that_then_goes_on(study, undisturbed, tmp_path):
    """A chunk does not fit on a disk of its own; without the right to mount one, the manifest outgrows a limit on files."""
    with disk(tmp_path / "disk", "96k") as small:
        folder = tmp_path / "disk" / "out"
        code, said = ended(client(study, folder, limit=0 if small else 6000))
        assert code == 3
        assert "No space left" in said if small else "File too large" in said
        assert "cars stand in" in said and "run it again to go on" in said
        stood = lines(folder)
        assert 0 < stood < ROWS // CHUNK
        assert (folder / "manifest.jsonl").read_bytes().endswith(b"\n")
        assert not list(folder.glob(".*.part"))
        if small:
            subprocess.run(["mount", "-o", "remount,size=8m", str(tmp_path / "disk")], check=True)
        sweep(study, folder)
        assert_same(folder, undisturbed)


def test_two_sweeps_into_one_folder_are_refused(study, tmp_path):
    head = {"key": "x", "rows": 1, "chunk_rows": 1}
    with writing(tmp_path / "out", head):
        code, said = ended(client(study, tmp_path / "out"))
        assert code == 2
        assert "another sweep writes here (process" in said
    with writing(tmp_path / "out", head):
        pass


@contextmanager
def dask(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A part of a cluster as a process of its own, ended with its test."""
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:], "--no-dashboard"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def cluster(port: int, folder: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """A scheduler, first of the processes yielded, and two workers."""
    address = f"tcp://127.0.0.1:{port}"
    work = ("worker", address, "--no-nanny", "--nthreads", "1", "--memory-limit", "0")
    with dask("scheduler", "--host", "127.0.0.1", "--port", str(port)) as scheduler:
        until(lambda: answers(port), "the scheduler")
        places = [folder / f"worker-{n}" for n in (1, 2)]
        one, two = (dask(*work, "--local-directory", str(place)) for place in places)
        with one as first, two as second:
            yield [scheduler, first, second]


def test_a_cluster_survives_a_worker_and_a_sweep_survives_its_client_and_scheduler(
    study, undisturbed, tmp_path
):
    folder, port = tmp_path / "out", free_port()
    address = f"tcp://127.0.0.1:{port}"
    with cluster(port, tmp_path) as (scheduler, one, _):
        process = client(study, folder, "--scheduler", address)
        until(lambda: lines(folder) >= 3, "three chunks", process)
        one.send_signal(signal.SIGKILL)  # the other brings what it had under way
        stood = lines(folder)
        until(lambda: lines(folder) >= stood + 3, "three chunks after a worker's death", process)
        killed(process)
        stood = lines(folder)
        assert stood < ROWS // CHUNK
        process = client(study, folder, "--scheduler", address)
        until(lambda: lines(folder) >= stood + 3, "three chunks of the second client", process)
        scheduler.kill()
        code, said = ended(process)
        assert code == 3, said
        assert "the scheduler has gone" in said and "run it again to go on" in said
    assert lines(folder) < ROWS // CHUNK
    sweep(study, folder)  # what a cluster began, threads go on with, and the bits are the same
    assert_same(folder, undisturbed)
    entries = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    assert sorted(entry["chunk"] for entry in entries) == list(range(ROWS // CHUNK))


def test_a_scheduler_that_is_not_there_is_named(study, tmp_path, monkeypatch):
    monkeypatch.setattr(sweep_cluster, "PATIENCE", 0.5)
    with pytest.raises(RequestError, match="no Dask scheduler answers there"):
        sweep(study, tmp_path / "out", scheduler=f"tcp://127.0.0.1:{free_port()}")


def test_a_cluster_without_a_worker_is_said_while_it_is_waited_for(study, tmp_path):
    class SeenError(Exception):
        pass

    def seen(progress: Progress) -> None:
        assert words(progress) == f"0 of {ROWS} cars; waiting: the cluster has no worker"
        raise SeenError

    port = free_port()
    with dask("scheduler", "--host", "127.0.0.1", "--port", str(port)):
        until(lambda: answers(port), "the scheduler")
        with pytest.raises(SeenError):
            sweep(study, tmp_path / "out", scheduler=f"tcp://127.0.0.1:{port}", chunk=CHUNK, watch=seen)


def test_a_connection_that_breaks_under_a_question_is_a_scheduler_gone(study, tmp_path, monkeypatch):
    def broken(client: object, plan: object, writer: object) -> Iterator[None]:
        raise OSError("Timed out trying to connect")
        yield

    monkeypatch.setattr(sweep_cluster, "_handed_out", broken)
    port = free_port()
    with dask("scheduler", "--host", "127.0.0.1", "--port", str(port)):
        until(lambda: answers(port), "the scheduler")
        with pytest.raises(SweepStoppedError, match="the scheduler has gone"):
            sweep(study, tmp_path / "out", scheduler=f"tcp://127.0.0.1:{port}")

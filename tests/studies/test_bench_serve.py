"""The benches of the garage in the browser."""

from __future__ import annotations

import pytest

from hothatch.studies import bench_serve
from hothatch.studies.bench import run_benches


def test_a_bench_without_chromium_says_what_it_needs(monkeypatch):
    monkeypatch.setattr(bench_serve.shutil, "which", lambda name: None)
    for bench in run_benches(["first_paint", "serve_drag", "serve_dearer"]):
        assert bench["value"] is None
        assert "Chromium" in bench["note"]


def test_people_who_drag_at_once_are_counted():
    pytest.importorskip("fastapi", reason="pip install 'hothatch[serve]'")
    p95, note = bench_serve.users(quick=True, count=2)
    assert p95 > 0.0
    assert note.startswith("2 people, ")

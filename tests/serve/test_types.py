"""The page's modules are what their JSDoc types say."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hothatch.serve import assets

PAGE = Path(assets.__file__).with_name("page")


def checker() -> list[str]:
    """Return the command that checks types: what ``make types`` put beside this Python, or a tsc of the machine."""
    ours = Path(sys.prefix) / "node_modules" / "typescript" / "lib" / "tsc.js"
    node = shutil.which("node")
    driver = importlib.util.find_spec("playwright")
    if node is None and driver is not None and driver.origin is not None:
        inside = Path(driver.origin).parent / "driver" / "node"
        node = str(inside) if inside.exists() else None
    if ours.exists() and node is not None:
        return [node, str(ours)]
    if tsc := shutil.which("tsc"):
        return [tsc]
    pytest.skip("no TypeScript on this machine (make types, which needs npm)")


def test_the_page_s_modules_keep_their_types():
    made = subprocess.run(
        [*checker(), "-p", str(PAGE / "jsconfig.json")],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stdout


def test_every_module_asks_to_be_checked():
    for path in PAGE.glob("*.js"):
        assert path.read_text(encoding="utf-8").startswith("// @ts-check"), path.name

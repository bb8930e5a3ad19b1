"""A server inside the test's own process for the API, and a real one of its own for the browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fastapi", reason="pip install 'hothatch[serve]'")
httpx = pytest.importorskip("httpx", reason="httpx asks the API in these tests")

from hothatch.serve.app import create_app  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "out" / "screens"
HOST = "http://127.0.0.1:8484"


class Client:
    """Asks an application without a network; every answer is whole."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, method: str, path: str, **more: Any) -> Any:
        """Return the answer to one request."""
        import asyncio

        async def ask() -> Any:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60) as client:
                return await client.request(method, path, **more)

        # A browser's test of this session leaves an event loop running in the main thread: ask from another one.
        with ThreadPoolExecutor(1) as asker:
            return asker.submit(asyncio.run, ask()).result()

    def get(self, path: str, **more: Any) -> Any:
        """Return the answer to a GET."""
        return self("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> Any:
        """Return the answer to a POST of JSON."""
        return self("POST", path, json=body, **more)


def state_of(app: Any) -> Any:
    """Return what a server holds."""
    return app.app.state.hothatch


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The application as it is served on this machine's own address; what is dropped in stays out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hothatch.serve.uploads.FOLDER", str(tmp_path_factory.mktemp("dropped-in")))
        made = create_app()
        yield made
        state_of(made).close()


@pytest.fixture(scope="session")
def client(app: Any) -> Client:
    """Somebody who asks it."""
    return Client(app)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, "-m", "hothatch", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline().strip()
        assert line.startswith("http://127.0.0.1:"), line
        try:
            yield line.rstrip("/")
        finally:
            server.terminate()
            server.wait(20)


Open = Callable[..., "Page"]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Open a view in a new profile; a request that leaves the server, an error on the page or in its console fails."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def call(path: str, width: int = 1600, scheme: Any = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(45_000)
        page.on(
            "request",
            lambda one: None if one.url.startswith((address, "data:", "blob:")) else wrong.append(one.url),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type == "error" and "409" not in said.text else None,
        )
        page.goto(address + path)
        return page

    yield call
    for context in contexts:
        context.close()
    assert wrong == []


def picture(page: Any, name: str) -> None:
    """Keep a picture of the whole page for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)


def serious(page: Any) -> list[str]:
    """Return the serious faults that axe-core finds on a page, elements included."""
    script = Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js")
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"] if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]  # fmt: skip

"""The API and the page: what is asked is looked up, handed to the studies, and comes back typed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any

from fastapi import FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.middleware.gzip import GZipMiddleware

from hothatch import __version__
from hothatch.serve import cards, lists
from hothatch.serve.assets import Asset, assets, plotly
from hothatch.serve.complete import complete
from hothatch.serve.guard import Guard
from hothatch.serve.jobs import Jobs
from hothatch.serve.models import (
    Cards,
    CarView,
    CarWord,
    Headlines,
    JobAsk,
    JobStarted,
    Kept,
    QuickAsk,
    Refused,
    Upload,
)
from hothatch.serve.models import Quick as QuickAnswer
from hothatch.serve.plain import figures
from hothatch.serve.quick import Busy, Known, Quick, Replaced
from hothatch.serve.shelf import shelf
from hothatch.serve.turns import Turns
from hothatch.serve.uploads import Uploads
from hothatch.serve.views import car_file, car_view, drawing_of
from hothatch.serve.words import Shop, Word, read_word
from hothatch.serve.work import work_of
from hothatch.studies.request import refusal

SCREENS = ("", "build", "proving", "laps", "explore", "trust", "docs")
Client = Annotated[
    str, Header(alias="X-Client", max_length=64, description="Who asks: any word, kept for a session.")
]
Car = Annotated[CarWord, Query()]
REFUSALS: dict[int | str, dict[str, Any]] = {422: {"model": Refused}, 429: {"model": Refused}}


class State:
    """What one server holds."""

    def __init__(self) -> None:
        self.shop, self.known = Shop(), Known()
        self.uploads, self.jobs, self.quick = Uploads(self.shop), Jobs(), Quick(self.known)
        self.turns = Turns()

    def close(self) -> None:
        """Stop all work and forget what was dropped in."""
        self.jobs.close()
        self.quick.close()
        self.uploads.close()


def create_app(token: str | None = None) -> Any:
    """Return the server as an ASGI application. ``token``: None on this machine's own address."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        warm = asyncio.get_running_loop().run_in_executor(None, _warm)
        yield
        app.state.hothatch.close()
        warm.cancel()

    app = FastAPI(
        title="Hothatch", version=__version__, lifespan=life, docs_url=None, redoc_url=None, responses=REFUSALS,
        description="The API of the garage in the browser. Long work is a job: POST /api/jobs, then its events.",
    )  # fmt: skip
    app.state.hothatch = State()
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    for kind in (ValueError, KeyError, OSError, Busy, Replaced, CancelledError):
        app.add_exception_handler(kind, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    _pages(app)
    _cars(app, app.state.hothatch)
    _uploads(app, app.state.hothatch)
    _work(app, app.state.hothatch)
    return Guard(app, token)


def _warm() -> None:
    """Make what the first visitor would wait for: compiled kernels, the garage's figures, plotly's file compressed."""
    cards.headline_figures()
    _ = plotly().packed


async def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, Busy):
        return JSONResponse({"detail": ["too much is waiting already; try again in a moment"]}, 429)
    if isinstance(error, Replaced | CancelledError):
        return JSONResponse({"detail": ["a newer request took the place of this one"]}, 409)
    words = refusal(error)
    if words is None:
        raise error
    return JSONResponse({"detail": words.split("\n")}, 422)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
    return JSONResponse({"detail": said}, 422)


def _pages(app: FastAPI) -> None:
    async def screen() -> Response:
        return Response(
            assets()["index.html"].data, media_type="text/html", headers={"cache-control": "no-cache"}
        )

    for name in SCREENS:
        app.add_api_route(f"/{name}", screen, include_in_schema=False)

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str, request: Request) -> Response:
        asset = plotly() if name == plotly().name else assets().get(name)
        if asset is None:
            raise HTTPException(404, [f"there is no {name[:80]}"])
        return _send(asset, request)


def _send(asset: Asset, request: Request) -> Response:
    head = {"etag": asset.tag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == asset.tag:
        return Response(status_code=304, headers=head)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.media, headers=head | {"content-encoding": "gzip"})
    return Response(asset.data, media_type=asset.media, headers=head)


def _cars(app: FastAPI, state: State) -> None:
    shop = state.shop

    @app.get("/api/garage", tags=["garage"], response_model=Cards)
    def garage() -> Any:
        """List every car: the garage's, then those dropped in."""
        return {"cars": [cards.card(Word(name), shop.car(Word(name))) for name in shop.cars()]}

    @app.get("/api/garage/figures", tags=["garage"], response_model=Headlines)
    def headlines() -> Any:
        """Give the headline figures of every car of the garage, and the spokes of the radar."""
        found = cards.headline_figures()
        return {"spokes": cards.spokes(found), "figures": found}

    @app.get("/api/car", tags=["car"], response_model=CarView)
    def car(car: Car) -> Any:
        """Show a car or variant: what it is, what was changed, what it costs, the command and the Python that build it."""
        return car_view(shop, read_word(car))

    @app.get("/api/car/figures", tags=["car"], response_model=dict[str, Any])
    def own(car: Car, client: Client = "") -> Any:
        """Give the headline figures of one car, such as one dropped in."""
        with state.turns.turn(client):
            return cards.own_figures(shop.car(read_word(car)))

    @app.get("/api/car/shelf", tags=["car"], response_model=dict[str, Any])
    def packages(car: Car) -> Any:
        """List the car's own sliders, and every package: whether it fits, why not, its sliders."""
        return shelf(shop, read_word(car))

    @app.get("/api/car/file", tags=["car"], response_class=Response)
    def file(car: Car) -> Response:
        """Download a car or variant as a car file of its own."""
        name, text = car_file(shop, read_word(car))
        head = {"content-disposition": f'attachment; filename="{name}.toml"'}
        return Response(text, media_type="application/toml", headers=head)

    @app.get("/api/car/drawing", tags=["car"], response_class=Response)
    def drawing(car: Car, view: Annotated[str, Query(pattern="^(side|all)$")] = "side") -> Response:
        """Draw a car to scale, a variant over its base: from the side, or from three sides."""
        return Response(
            drawing_of(shop, read_word(car), view),
            media_type="image/svg+xml",
            headers={"cache-control": "max-age=300"},
        )

    @app.get("/api/lists", tags=["lists"], response_model=dict[str, Any])
    def everything() -> Any:
        """List tests, figures, circuits, goals, verbs of sentences, and the plots' template."""
        return lists.document(shop)

    @app.get("/api/complete", tags=["lists"], response_model=dict[str, Any])
    def completion(text: Annotated[str, Query(max_length=2000)] = "") -> Any:
        """Say which words can follow in a sentence, and what is wrong with it as it stands."""
        return complete(text)


def _uploads(app: FastAPI, state: State) -> None:
    @app.post("/api/uploads", tags=["garage"], response_model=Kept)
    def upload(body: Upload, client: Client = "") -> Any:
        """Take in a car, package or centre line of at most 1 MB; it is read as strictly as a file on disk."""
        with state.turns.turn(client):
            name, title = state.uploads.take(body.kind, body.name, body.text)
        return {"id": name, "name": title}


def _work(app: FastAPI, state: State) -> None:
    @app.post("/api/quick", tags=["work"], response_model=QuickAnswer, responses={409: {"model": Refused}})
    async def quick(body: QuickAsk, client: Client = "") -> Any:
        """Launch, braking, grip, energy and range at once. A newer request of the same client replaces one that waits."""
        word = read_word(body.car)
        car = await asyncio.to_thread(state.shop.car, word)
        found = await asyncio.wrap_future(state.quick.ask(client, car))
        if word.edited:
            found = {name: replace(one, published=(), residual=None) for name, one in found.items()}
        return {"car": str(word), "figures": figures(found)}

    @app.post("/api/jobs", tags=["work"], response_model=JobStarted)
    def start(body: JobAsk, client: Client = "") -> Any:
        """Start a job; a newer one of the same client in the same slot replaces the older. At most four wait."""
        work = work_of(state.shop, state.known, body)
        return {"id": state.jobs.start(client, body.slot or body.kind, work).id}

    @app.get("/api/jobs/{name}/events", tags=["work"], response_class=StreamingResponse)
    async def events(
        name: Annotated[str, Path(max_length=32)],
        last: Annotated[str, Header(alias="Last-Event-ID", max_length=12)] = "",
    ) -> Response:
        """Stream the events of a job (server-sent); the last is done, cancelled, refused or failed."""
        job = state.jobs.get(name)
        if job is None:
            raise HTTPException(404, ["there is no such job (any more)"])
        start = int(last) + 1 if last.isascii() and last.isdigit() else 0

        async def stream() -> AsyncIterator[str]:
            async for number, event in job.listen(start):
                yield f"id: {number}\ndata: {event}\n\n"

        return StreamingResponse(
            stream(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    @app.delete("/api/jobs/{name}", tags=["work"], status_code=204)
    def cancel(name: Annotated[str, Path(max_length=32)]) -> None:
        """Cancel a job: it stops at its next step."""
        job = state.jobs.get(name)
        if job is None:
            raise HTTPException(404, ["there is no such job (any more)"])
        job.cancel()

"""What stands between the network and the page: hosts, origins, the token, sizes, and what a browser is told.

On this machine's own address a page needs no login, so every other page that a browser has open must be kept out: the Host
must be this server's (a name that was pointed here later is refused), and a request that another site makes is refused.
On any other address a token is asked for, which the command prints.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LARGEST = 1_100_000  # bytes of a body: a file of 1 MB and its envelope
COOKIE = "hothatch"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class TooLarge(Exception):
    """A body longer than any that is taken."""


class Guard:
    """The outermost layer. ``token``: None on this machine's own address."""

    def __init__(self, app: App, token: str | None = None) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        if refused := self._refused(scope, headers):
            await _answer(send, *refused)
            return
        if cookie := self._entrance(scope):
            await _answer(send, 303, "", [(b"location", _without_token(scope)), (b"set-cookie", cookie)])
            return
        await self._pass(scope, receive, send)

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self.token is None and _name(host) not in LOOPBACK:
            return 421, "this is not the server of that name"
        origin = headers.get("origin")
        if origin is not None and origin != f"{scope.get('scheme', 'http')}://{host}":
            return 403, "requests of other sites are refused"
        navigates = headers.get("sec-fetch-mode") == "navigate" and not scope["path"].startswith("/api/")
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not navigates:
            return 403, "requests of other sites are refused"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length[:12]) > LARGEST:
            return 413, "at most 1 MB"
        if self.token is not None and not self._known(headers) and not self._entrance(scope):
            return 401, "open the address with the token that hothatch serve printed"
        return None

    def _known(self, headers: dict[str, str]) -> bool:
        given = headers.get("authorization", "").removeprefix("Bearer ")
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except Exception:  # whatever a broken cookie makes of its reader: it is none
            cookie = None
        return self._same(given) or (cookie is not None and self._same(cookie.value))

    def _same(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), (self.token or "").encode())

    def _entrance(self, scope: Scope) -> bytes:
        """Return the cookie for a request that brings the token in its address; empty for any other."""
        if self.token is None or scope["method"] != "GET":
            return b""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not self._same(given):
            return b""
        return f"{COOKIE}={self.token}; HttpOnly; SameSite=Strict; Path=/".encode()

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken, begun = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST:
                raise TooLarge
            return message

        async def told(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        try:
            await self.app(scope, counted, told)
        except TooLarge:
            if not begun:
                await _answer(send, 413, "at most 1 MB")


def _without_token(scope: Scope) -> bytes:
    """Return the same address on this server: the path as it was written, never //name, which would be another's."""
    rest = [one for one in parse_qsl(scope["query_string"].decode("latin-1"), True) if one[0] != "token"]
    path = b"/" + scope.get("raw_path", b"").split(b"?")[0].lstrip(b"/\\")
    return path + (b"?" + urlencode(rest).encode() if rest else b"")


def _name(host: str) -> str:
    """Return a Host without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


async def _answer(send: Send, status: int, words: str, more: list[tuple[bytes, bytes]] | None = None) -> None:
    body = f'{{"detail":["{words}"]}}'.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, *HEADERS, *(more or ())]}
    )
    await send({"type": "http.response.body", "body": body})

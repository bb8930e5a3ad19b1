"""The server as a process: where it listens, what it prints, how it ends."""

from __future__ import annotations

import secrets
import socket
from ipaddress import ip_address

from hothatch.serve.memory import few_arenas
from hothatch.studies.request import RequestError

PORT = 8484


def is_own(host: str) -> bool:
    """Say whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def serve(host: str, port: int) -> None:
    """Serve until Ctrl-C. RequestError where the address cannot be had or an extra is missing."""
    try:
        import uvicorn

        from hothatch.serve.app import create_app
    except ModuleNotFoundError as error:
        raise RequestError(f"serve needs {error.name}: pip install 'hothatch[serve]'") from None
    few_arenas()
    token = None if is_own(host) else secrets.token_urlsafe(24)
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{port}/{f'?token={token}' if token else ''}", flush=True)
    print("Ctrl-C ends it.", flush=True)
    config = uvicorn.Config(
        create_app(token),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    listener = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)  # who comes before the first answer is ready waits
    except (OSError, OverflowError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        words = getattr(error, "strerror", None) or error
        raise RequestError(f"{host}:{port}: cannot listen there: {words}; --port names another") from None
    return listener

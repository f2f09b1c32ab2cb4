"""A real HTTP server in a thread, on a free port of this machine, and an honest client."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp

__all__ = ["client_of", "served"]

_START_S = 20.0
_SAFE_HEADER = {"X-Requested-With": "campus"}


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Yields its address, `http://127.0.0.1:port`."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    port = listening.getsockname()[1]
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    end = time.monotonic() + _START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise RuntimeError("the server did not start")
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def client_of(address: str) -> httpx.Client:
    """As the dashboard asks: with the header against forgery, and no proxy in between."""
    return httpx.Client(
        base_url=address,
        headers=_SAFE_HEADER,
        trust_env=False,
        timeout=20,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
    )

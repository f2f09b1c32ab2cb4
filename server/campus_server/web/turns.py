"""While an answer is being made, Python's lock is handed on sooner.

Whoever waits for the lock gets it after 5 ms at most by default. An answer takes some ten turns, on
the event loop, in a thread, after each query; beside ingest, which holds the lock, ten at once would
wait longer than they work. Sooner all the time would cost ingest a tenth of its processor time.
"""

import sys
from threading import Lock

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SoonerTurns"]

_SOONER_S = 0.0005


class _Turns:
    """Of the process: the switch interval is its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted = 0
        self._usual_s = 0.0

    def want(self) -> None:
        with self._lock:
            if not self._wanted:
                self._usual_s = sys.getswitchinterval()
                sys.setswitchinterval(_SOONER_S)
            self._wanted += 1

    def have(self) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                sys.setswitchinterval(self._usual_s)


_turns = _Turns()


class SoonerTurns:
    """From a request until its answer has begun: what is streamed after that may take its time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_wrapped(message: Message) -> None:
            nonlocal begun
            await send(message)
            if not begun:
                begun = True
                _turns.have()

        _turns.want()
        try:
            await self._app(scope, receive, send_wrapped)
        finally:
            if not begun:
                _turns.have()

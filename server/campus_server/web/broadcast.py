"""One task takes the hub's news, encodes each batch once, and hands it to every open stream."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass

from prometheus_client import Counter, Gauge

from campus_server.errors import TooMany
from campus_server.kit.hub import Hub, Listener
from campus_server.web.news import frame, merged

__all__ = ["KEEP_ALIVE", "Client", "Pace", "Streams"]

_log = logging.getLogger(__name__)

KEEP_ALIVE = b": keep-alive\n\n"

_OPEN = Gauge("campus_streams_open", "Event streams open now")
_DROPPED = Counter("campus_streams_dropped_total", "Streams ended because they did not keep up")


@dataclass(frozen=True, slots=True)
class Pace:
    batch_s: float = 0.1
    """Least time between two batches."""
    keep_alive_s: float = 15.0
    recheck_s: float = 60.0
    """How often an open stream's sign-in is looked up again."""
    per_session: int = 20
    """Streams that one session may have open."""
    waiting: int = 100
    """Batches that a client may be behind before it is dropped."""


class Client:
    """One open stream. Lives on the event loop; only `Streams` and its response touch it."""

    def __init__(self, session: str) -> None:
        self.session = session
        self.over = asyncio.Event()
        self._frames: deque[bytes] = deque()
        self._ready = asyncio.Event()

    @property
    def behind(self) -> int:
        return len(self._frames)

    def put(self, data: bytes) -> None:
        self._frames.append(data)
        self._ready.set()

    async def take(self) -> bytes:
        """Everything that waits, at least one frame."""
        await self._ready.wait()
        self._ready.clear()
        data = b"".join(self._frames)
        self._frames.clear()
        return data


class Streams:
    """All open streams of this server. Joins the hub with the first, leaves with the last."""

    def __init__(self, hub: Hub, pace: Pace) -> None:
        self.pace = pace
        self._hub = hub
        self._clients: set[Client] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self, session: str) -> Client:
        """On the event loop. Raises `TooMany`."""
        mine = sum(client.session == session for client in self._clients)
        if mine >= self.pace.per_session:
            raise TooMany(
                "too_many_streams", f"This sign-in has {mine} streams open.", self.pace.keep_alive_s
            )
        client = Client(session)
        self._clients.add(client)
        _OPEN.inc()
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._broadcast(), name="event-streams")
            self._task.add_done_callback(self._stopped)
        return client

    def close(self, client: Client) -> None:
        """On the event loop."""
        if client not in self._clients:
            return
        self._clients.remove(client)
        _OPEN.dec()
        if not self._clients and self._task is not None:
            self._task.cancel()
            self._task = None

    def end_session(self, *sessions: str) -> None:
        """From any thread: the streams of these sessions end now."""
        self._end(set(sessions))

    def end_all(self) -> None:
        """From any thread: every stream ends now, so that the server can stop."""
        self._end(None)

    def _end(self, sessions: set[str] | None) -> None:
        def end() -> None:
            for client in self._clients:
                if sessions is None or client.session in sessions:
                    client.over.set()

        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(end)

    async def _broadcast(self) -> None:
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def wake() -> None:
            # called for every item, from the writer's thread: one call a batch is enough
            if not woken.is_set() and not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)

        listener = Listener(wake)
        self._hub.join(listener)
        try:
            while True:
                try:
                    async with asyncio.timeout(self.pace.keep_alive_s):
                        await woken.wait()
                except TimeoutError:
                    self._send(KEEP_ALIVE)
                    continue
                woken.clear()
                news = merged(listener.take())
                if news:
                    self._send(frame("news", news))
                await asyncio.sleep(self.pace.batch_s)
        finally:
            self._hub.leave(listener)

    def _send(self, data: bytes) -> None:
        for client in self._clients:
            if client.over.is_set():
                continue
            if client.behind >= self.pace.waiting:
                _DROPPED.inc()
                client.over.set()
            else:
                client.put(data)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is None:
            return
        _log.error("the event streams' task failed", exc_info=task.exception())
        self._task = None
        for client in self._clients:  # their browsers come back to a new task
            client.over.set()

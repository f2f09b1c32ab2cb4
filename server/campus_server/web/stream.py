"""`GET /api/v1/stream`: server-sent events, and its twin that answers once.

An open stream holds no database session, no pooled connection and no worker thread: the sign-in
is looked up in a short unit of work on a worker thread, at the start and every minute.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from campus_server.errors import NotPermitted, StoreAway
from campus_server.kit.clock import to_ms
from campus_server.web.broadcast import Client, Streams
from campus_server.web.news import NewsOut, ReadingsNews, ReadingsOut, frame
from campus_server.web.parts import PartsDep
from campus_server.web.principal import COOKIE, SignedIn, route_of, scope_for

__all__ = ["StreamsDep", "router"]

router = APIRouter(prefix="/api/v1/stream", tags=["stream"])

_LAST_WORD_S = 1.0
"""How long a client that is being ended may take to read the end."""


def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


StreamsDep = Annotated[Streams, Depends(_streams)]


@router.get(
    "",
    response_model=None,
    responses={
        200: {
            "description": "`event: hello`, then `event: news` with the type of /stream/snapshot",
            "content": {"text/event-stream": {}},
        }
    },
)
async def stream(request: Request, who: SignedIn, parts: PartsDep, streams: StreamsDep) -> Response:
    token = request.cookies[COOKIE]
    route = route_of(request)

    def still_signed_in() -> bool:
        account = parts.sessions.account_of(token, use=False)  # nobody need be there
        if account is None:
            return False
        try:
            scope_for(account, route)
        except NotPermitted:
            return False
        return True

    client = streams.open(who.session)
    client.put(b"retry: 3000\n" + frame("hello", {"time_ms": to_ms(parts.clock())}))
    return _EventStream(client, streams, still_signed_in)


@router.get("/snapshot")
def snapshot(parts: PartsDep, points: Annotated[list[str], Query(max_length=500)]) -> list[NewsOut]:
    """The newest reading of each of these points, in the words of the stream."""
    latest = parts.telemetry.latest(points)
    known = [point for point in dict.fromkeys(points) if point in latest]
    if not known:
        return []
    return [
        ReadingsNews(
            data=ReadingsOut(
                points=known,
                time_ms=[latest[point].time_ms for point in known],
                value=[latest[point].value for point in known],
            )
        )
    ]


class _EventStream(Response):
    """Ends when the browser goes, the sign-in ends, or the client does not keep up."""

    media_type = "text/event-stream"

    def __init__(
        self, client: Client, streams: Streams, still_signed_in: Callable[[], bool]
    ) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]  # it has no end that is known
        self._client = client
        self._streams = streams
        self._still_signed_in = still_signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _until_first(self._deliver(send), _gone(receive), self._watch())
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_WORD_S):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._streams.close(self._client)

    async def _deliver(self, send: Send) -> None:
        while True:
            body = await self._client.take()
            await send({"type": "http.response.body", "body": body, "more_body": True})

    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._streams.pace.recheck_s):
                    await self._client.over.wait()
            except TimeoutError:
                if await self._checked():
                    continue
            return

    async def _checked(self) -> bool:
        try:
            return await run_in_threadpool(self._still_signed_in)
        except StoreAway:
            return True  # nobody can sign out either; asked again at the next turn


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_first(*works: Awaitable[None]) -> None:
    """Runs all until one ends, then stops the others; what the first raised is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()

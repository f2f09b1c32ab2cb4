"""Files that are made while they are sent: few at a time, and none outlives its answer."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from itertools import chain
from threading import BoundedSemaphore

from anyio import fail_after
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from campus_server.errors import TooMany

__all__ = ["Download"]

_AT_ONCE = 2
"""Each holds files of the store, a thread at times, and room in the temporary folder."""
_RETRY_S = 30.0
_LONGEST_S = 3_600.0
"""Whoever takes longer to fetch it is cut off: two that have gone to sleep would hold all the room."""

_room = BoundedSemaphore(_AT_ONCE)


class Download(StreamingResponse):
    def __init__(
        self, make: Callable[[], Generator[bytes]], media_type: str, file_name: str
    ) -> None:
        """Raises `TooMany`, and what `make` raises before its first piece."""
        if not _room.acquire(blocking=False):
            raise TooMany(
                "exports_busy",
                f"{_AT_ONCE} exports are being made, which is the most: try again when one is done.",
                _RETRY_S,
            )
        with ExitStack() as ending:
            ending.callback(_room.release)
            pieces = ending.enter_context(closing(make()))
            first = next(pieces, b"")
            self._ending = ending.pop_all()
        super().__init__(
            chain([first], pieces),
            media_type=media_type,
            headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._ending, fail_after(_LONGEST_S):
            await super().__call__(scope, receive, send)

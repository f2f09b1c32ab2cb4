"""The live hub: what has just been committed, on its way to the browsers.

One writer side (the pipeline, the routes), many listeners (one per event stream). A listener
that does not keep up loses the oldest news, never the writer's time: news says what to look at,
the truth stands in the stores.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

__all__ = ["Hub", "Listener", "News"]


@dataclass(frozen=True, slots=True)
class News:
    kind: str
    """`readings`, `alarm`, `ticket`, `condition`, `gateway`, `movement`."""
    data: dict[str, Any]
    """Ready for JSON."""


class Listener:
    """A bounded queue of one stream. `wake` is called from the writer's thread."""

    def __init__(self, wake: Callable[[], None], limit: int = 1_000) -> None:
        self._news: deque[News] = deque(maxlen=limit)
        self._wake = wake

    def put(self, news: News) -> None:
        self._news.append(news)
        self._wake()

    def take(self) -> list[News]:
        """Everything since the last call, oldest first."""
        taken = []
        while self._news:
            taken.append(self._news.popleft())
        return taken


class Hub:
    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._lock = Lock()

    @property
    def heard(self) -> bool:
        """Whether anybody listens: what is costly to say need not be said to nobody."""
        return bool(self._listeners)

    def publish(self, news: News, *, but: Listener | None = None) -> None:
        """To all listeners, `but` the one that it came from."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            if listener is not but:
                listener.put(news)

    def join(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)

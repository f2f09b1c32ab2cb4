"""The server's clock, so that a test can hold it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "from_ms", "to_ms", "utc_now"]

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)

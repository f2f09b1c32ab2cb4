"""Times as people write them into files and on command lines."""

import re
from datetime import UTC, datetime, timedelta

__all__ = ["time_ms_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NUMBER = re.compile(r"\d{1,20}(\.\d*)?\Z", re.ASCII)
_MILLISECONDS_FROM = 100_000_000_000
"""As seconds that were the year 5138; as milliseconds it is March 1973."""
_SECONDS_FROM = 100_000_000
_LAST_MS = 9_223_372_036_854
"""April 2262: what nanoseconds in int64 reach."""


def time_ms_of(text: str) -> int:
    """ISO 8601, in UTC where it names no offset; or a number since 1970.

    The number is milliseconds from 100,000,000,000 on, else seconds, and not below 100,000,000
    (1973), which is rather a date without its hyphens. Raises ValueError.
    """
    text = text.strip()
    if _NUMBER.match(text):
        whole, _, fraction = text.partition(".")
        if int(whole) < _SECONDS_FROM:
            raise ValueError(f"no time: {text[:40]!r}; write a date as 2026-01-31")
        milliseconds = int(whole) >= _MILLISECONDS_FROM
        time_ms = int(whole) if milliseconds else int(whole + (fraction + "000")[:3])
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f"no time: {text[:40]!r}; write 2026-01-31 08:00, in UTC or with an offset"
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        time_ms = (moment - _EPOCH) // _MILLISECOND
    if not 0 <= time_ms <= _LAST_MS:
        raise ValueError(f"no time between 1970 and 2262: {text[:40]!r}")
    return time_ms

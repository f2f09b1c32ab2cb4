"""Times from outside: seconds since 1970 UTC, or refused with the likely mistake named."""

import math

from campus_wire.errors import Fault

__all__ = ["AHEAD_S", "EARLIEST_S", "LATEST_S", "RecordError", "milliseconds"]

AHEAD_S = 86_400.0
"""A clock may be this many seconds ahead of ours before it is plainly wrong."""
EARLIEST_S = 2.0**28
"""RFC 8428 section 4.5.3: smaller numbers are relative to now."""
LATEST_S = 1e11
"""The year 5138 in seconds, 1973 in milliseconds."""


class RecordError(Exception):
    """One record is refused; the others of its message live."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


def milliseconds(seconds: float, now: float) -> int:
    """Milliseconds since 1970 UTC, or `RecordError`. `now` is the judge's own clock in seconds."""
    if not math.isfinite(seconds):
        raise RecordError(Fault.NOT_FINITE, f"time is {seconds}")
    if seconds < EARLIEST_S:
        raise RecordError(
            Fault.RELATIVE_TIME, f"time {seconds:.15g} is relative; send seconds since 1970 UTC"
        )
    if seconds > LATEST_S:
        raise RecordError(
            Fault.TIME_IN_MILLISECONDS, f"time {seconds:.15g} looks like milliseconds; send seconds"
        )
    if seconds > now + AHEAD_S:
        raise RecordError(Fault.TIME_AHEAD, f"time {seconds:.15g} is more than a day ahead")
    return round(seconds * 1000)

"""Kill this process at a step boundary, so that a proof can show that nothing is lost there.

`CAMPUS_KILL_AT=<step>:<nth>` makes the process kill itself (SIGKILL: no handler, no flush) when
it passes that boundary for the nth time. It does nothing unless `CAMPUS_CHAOS=1` is set too, so
that a forgotten variable cannot stop a gateway.

    read          a driver has returned readings or scans; none is in the outbox
    appended      a message stands in the outbox; an MQTT source is not yet acknowledged
    published     a message was handed to the broker's connection
    acknowledged  the broker has acknowledged a message
    committed     the server has named messages; none is forgotten
    forgotten     the named messages are gone from the outbox
"""

import os
import signal
import threading
from collections import Counter
from typing import Literal

__all__ = ["STEPS", "Step", "passing"]

Step = Literal["read", "appended", "published", "acknowledged", "committed", "forgotten"]
STEPS: tuple[Step, ...] = (
    "read",
    "appended",
    "published",
    "acknowledged",
    "committed",
    "forgotten",
)

_passed: Counter[str] = Counter()
_lock = threading.Lock()


def _wish() -> tuple[str, int] | None:
    if os.environ.get("CAMPUS_CHAOS") != "1":
        return None
    step, _, nth = os.environ.get("CAMPUS_KILL_AT", "").partition(":")
    return (step, int(nth)) if step in STEPS and nth.isdecimal() else None


_AT = _wish()


def passing(step: Step) -> None:
    if _AT is None or _AT[0] != step:
        return
    with _lock:
        _passed[step] += 1
        if _passed[step] == _AT[1]:
            os.kill(os.getpid(), signal.SIGKILL)

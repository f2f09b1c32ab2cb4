"""A store as a process of its own that ends itself at a chosen step: kill -9, no farewell.

Arguments: folder, step, and at which passing of that step. A line for each write says up to which
`seq` it was acknowledged. Steps are names of functions: it dies before or after one of them.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tests.support.telemetry import T0, columns, known

from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.embedded import EmbeddedStore, closing, flush, merging
from campus_server.telemetry.embedded.catalogue import Catalogue
from campus_server.telemetry.embedded.files import Contents
from campus_server.telemetry.embedded.log import Log

STEPS: dict[str, tuple[Any, str]] = {
    "log append": (Log, "append"),
    "log begin": (Log, "begin"),
    "run written": (flush, "written"),
    "merged written": (merging, "written"),
    "closed written": (closing, "written"),
    "snapshot written": (flush.Flusher, "_write_snapshot"),
    "files in catalogue": (Catalogue, "change_files"),
    "catalogue state": (Catalogue, "set_state"),
    "days in catalogue": (Catalogue, "close_days"),
    "contents": (Contents, "change"),
    "log deleted": (Log, "flushed"),
}
POINTS = 3
LAST = 14
"""The last `seq`: enough of them for a merge."""
ROWS = 60
"""Readings of each write, one every 40 minutes: it ends on the day after the one it begins on."""
PERIOD_MS = 40 * 60_000


def die(step: str, at: int) -> None:
    when, _, name = step.partition(" ")
    where, function = STEPS[name]
    original: Callable[..., Any] = getattr(where, function)
    passed = 0

    def dying(*arguments: Any, **named: Any) -> Any:
        nonlocal passed
        passed += 1
        if when == "before" and passed == at:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if when == "after" and passed == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(where, function, dying)


def write(store: EmbeddedStore, seq: int) -> None:
    """The same rows whenever this `seq` is written; some wait until the next is written."""
    row = np.arange(ROWS)
    point = np.array([store.points.number(f"gw-1/p{i}") for i in range(POINTS + 1)])
    which = np.where(row % 20 == 19, POINTS, row % POINTS)
    one = columns(
        store,
        [MessageId("gw-1", "b1", seq)],
        np.zeros(ROWS, np.int32),
        point[which],
        T0 + (seq * ROWS // 2 + row) * PERIOD_MS,
        seq * 1000.0 + row,
    )
    store.write(one, known(one, [f"gw-1/p{POINTS}"]))
    store.release([f"gw-1/p{POINTS}"])


def now_ms(seq: int) -> int:
    return T0 + seq * ROWS // 2 * PERIOD_MS


def go_on(store: EmbeddedStore) -> None:
    """From where it was killed to the end."""
    applied = store.applied("gw-1", "b1")
    store.release([f"gw-1/p{POINTS}"])
    for seq in range(applied[-1][1] + 1 if applied else 1, LAST + 1):
        write(store, seq)
        print(seq, flush=True)
        store.maintain(now_ms(seq))


def main() -> None:
    folder, step, at = sys.argv[1:]
    store = EmbeddedStore(Path(folder))
    if step != "never":
        die(step, int(at))
    go_on(store)
    store.close()


if __name__ == "__main__":
    main()

"""What has to be done from time to time: close days, let go of what was kept long enough."""

import time
from collections.abc import Callable, Collection, Generator, Iterator

from campus_server.telemetry.embedded.closing import close_day, days_to_close
from campus_server.telemetry.embedded.files import ClosedDays, File
from campus_server.telemetry.embedded.folder import StoreFolder
from campus_server.telemetry.embedded.levels import READINGS
from campus_server.telemetry.embedded.merging import merge
from campus_server.telemetry.embedded.table import DAY_MS
from campus_server.telemetry.store import Maintenance

__all__ = ["maintain"]

_WIDE_MS = 2 * DAY_MS
"""A run of more than this has readings of days that are closed at very different times."""


def maintain(folder: StoreFolder, now_ms: int, until: Callable[[], bool]) -> Maintenance:
    """Raises `StoreAway`; what was done before stays done."""
    dropped = _let_go(folder, now_ms)
    closed = remade = 0
    with folder.contents.look() as moment:
        days = days_to_close(folder, moment, now_ms)
    for day in days:
        with folder.contents.look() as moment:
            again = day in moment.closed.rank_of
            closing = close_day(folder, moment, day, now_ms)
            for _ in _unhurried(closing):
                if until():
                    closing.close()
                    break
            else:
                closed, remade = closed + (not again), remade + again
        if until():
            break
    dropped += _drop_closed_runs(folder)
    if days and not until():
        _rewrite_wide_runs(folder, set(days))
    return Maintenance(closed, remade, dropped)


def _let_go(folder: StoreFolder, now_ms: int) -> int:
    with folder.contents.look() as moment:
        old = [file for file in moment.files if _is_old(folder, file, now_ms)]
    if old:
        folder.replace(drop=old)
    return len(old)


def _is_old(folder: StoreFolder, file: File, now_ms: int) -> bool:
    if file.level == "run":
        return False
    keep = folder.retention.keep(file.retention)
    days = keep.readings_days if file.level == READINGS.name else keep.rollups_days
    return days is not None and file.last_ms // DAY_MS + days < now_ms // DAY_MS


def _drop_closed_runs(folder: StoreFolder) -> int:
    """Runs of which closed files hold everything."""
    with folder.contents.look() as moment:
        done = [f for f in moment.files if f.level == "run" and _is_closed(f, moment.closed)]
    if done:
        folder.replace(drop=done)
    return len(done)


def _is_closed(file: File, closed: ClosedDays) -> bool:
    first, last = file.first_ms // DAY_MS, file.last_ms // DAY_MS
    if last - first >= len(closed.rank_of):
        return False
    return all(closed.rank_of.get(day, -1) >= file.rank for day in range(first, last + 1))


def _rewrite_wide_runs(folder: StoreFolder, days: Collection[int]) -> None:
    """Without what was closed just now, so that it is not read again and again."""
    with folder.contents.look() as moment:
        wide = [
            file
            for file in moment.files
            if file.level == "run"
            and file.last_ms - file.first_ms > _WIDE_MS
            and file.first_ms // DAY_MS <= max(days)
            and file.last_ms // DAY_MS >= min(days)
        ]
        if wide:
            for _ in _unhurried(merge(folder, moment, wide)):
                pass


def _unhurried(pieces: Generator[None, None, None]) -> Iterator[None]:
    """Rests after each for as long as it took: who ingests needs the processors too."""
    began = time.monotonic()
    for _ in pieces:
        time.sleep(time.monotonic() - began)
        yield
        began = time.monotonic()

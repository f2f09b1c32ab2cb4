"""Many small files into few large ones, in tiers, so that a reader never opens many."""

from collections.abc import Callable, Collection, Generator

from campus_server.telemetry.embedded.files import File, Moment, closed_path, run_path
from campus_server.telemetry.embedded.folder import StoreFolder
from campus_server.telemetry.embedded.levels import LEVELS
from campus_server.telemetry.embedded.pieces import merged, written
from campus_server.telemetry.embedded.table import (
    BUCKET_COLUMNS,
    DAY_MS,
    READING_COLUMNS,
    Table,
    date_of,
    size,
    taken,
)

__all__ = ["due", "merge"]

_FACTOR = 8
"""Groups of files of one tier that become one of the next."""

Group = tuple[str, str, int, int]
"""level, retention class, first day of what is gathered, tier; runs are one group a tier."""


def due(files: Collection[File]) -> list[File] | None:
    """The files of one merge that is worth making now."""
    groups: dict[Group, list[File]] = {}
    for file in files:
        if (group := _group(file)) is not None:
            groups.setdefault(group, []).append(file)
    for _, members in sorted(groups.items()):
        if len({file.number for file in members}) >= _FACTOR:
            return members
    return None


def merge(
    folder: StoreFolder, moment: Moment, files: Collection[File]
) -> Generator[None, None, None]:
    """Makes a pause after each piece; the merge is in force at its end. Raises `StoreAway`."""
    level, retention, first_day, tier = _required(_group(next(iter(files))))
    number = folder.numbers.next()
    columns = READING_COLUMNS if level == "run" else BUCKET_COLUMNS
    prune: Callable[[Table], Table] = (
        (lambda table: taken(table, moment.closed.outside(table))) if level == "run" else _all_of
    )
    made: list[File] = []
    try:
        for piece, whole in enumerate(merged(folder.parquet, folder.path, files, columns)):
            table = prune(whole)
            if size(table):
                path = (
                    run_path(number, piece)
                    if level == "run"
                    else closed_path(level, date_of(first_day), number, piece, retention)
                )
                made.append(
                    written(folder.parquet, folder.path, path, table, level, retention, tier + 1)
                )
            yield
        folder.replace(add=made, drop=files)
    except BaseException:
        folder.delete(made)
        raise


def _group(file: File) -> Group | None:
    if file.level == "run":
        return ("run", "", 0, file.tier)
    span = LEVELS[file.level].span_days
    if not LEVELS[file.level].bucket_ms:
        return None  # a closed day is as few files as it can be
    return (file.level, file.retention, file.first_ms // DAY_MS // span * span, file.tier)


def _required(group: Group | None) -> Group:
    if group is None:
        raise ValueError("closed days are not merged")
    return group


def _all_of(table: Table) -> Table:
    return table

"""A folder becomes a store: who owns it, what stands in it, what a crash has left over."""

import fcntl
from pathlib import Path

from campus_server.errors import StoreAway
from campus_server.telemetry.embedded.catalogue import Catalogue
from campus_server.telemetry.embedded.files import Contents
from campus_server.telemetry.embedded.folder import StoreFolder
from campus_server.telemetry.embedded.frame import decode
from campus_server.telemetry.embedded.memory import Memory
from campus_server.telemetry.embedded.migration import migrate
from campus_server.telemetry.embedded.parquet import Parquet
from campus_server.telemetry.embedded.pieces import FileNumbers
from campus_server.telemetry.retention import Retention

__all__ = ["FolderLock", "open_folder"]


class FolderLock:
    """One process owns the folder, for as long as it lives or until `release`."""

    def __init__(self, folder: Path) -> None:
        try:
            self._file = (folder / "lock").open("a")
        except OSError as error:
            raise StoreAway(f"{folder}: cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise StoreAway(
                f"{folder}: another process owns it; stop that one, or give this one another "
                "data.directory"
            ) from error

    def release(self) -> None:
        self._file.close()


def open_folder(path: Path, memory: Memory, retention: Retention) -> StoreFolder:
    """Memory and contents as of the last flush; the log is still to be followed."""
    migrate(path)
    catalogue = Catalogue(path / "catalogue.db")
    _load(path, catalogue, memory)
    files = catalogue.files()
    known = {file.path for file in files}
    for found in path.rglob("*.parquet"):
        if found.relative_to(path).as_posix() not in known:
            found.unlink()
    for snapshot in path.glob("snapshot-*.frame"):
        if snapshot.name != catalogue.state("snapshot"):
            snapshot.unlink()
    contents = Contents(path)
    contents.change(add=files, closed=catalogue.closed_days())
    last = max((max(file.rank, int(file.number)) for file in files), default=0)
    last = max([last, *catalogue.closed_days().values()])
    return StoreFolder(
        *(
            path,
            Parquet(path / "spill"),
            catalogue,
            contents,
            FileNumbers(last),
            memory.series,
            retention,
        )
    )


def _load(path: Path, catalogue: Catalogue, memory: Memory) -> None:
    for points in catalogue.series():
        memory.series.add(len(memory.series), points)
    segment = int(catalogue.state("flushed_segment") or 0)
    memory.applied.load(catalogue.boots(), catalogue.applied(), segment)
    memory.arrival = int(catalogue.state("flushed_arrival") or 0)
    name = catalogue.state("snapshot")
    if name is not None:
        memory.load(decode((path / name).read_bytes()))

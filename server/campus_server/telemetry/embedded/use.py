"""What takes how much room in the folder."""

from collections.abc import Iterator
from pathlib import Path

from campus_server.telemetry.embedded.files import Moment
from campus_server.telemetry.embedded.levels import LEVELS
from campus_server.telemetry.store import DiskUse

__all__ = ["disk_use"]


def disk_use(folder: Path, moment: Moment, log_rows: int) -> Iterator[DiskUse]:
    """`log_rows` are those that stand on the log and nowhere else."""
    segments = [path.stat().st_size for path in (folder / "log").glob("*.log")]
    yield DiskUse("log", len(segments), sum(segments), log_rows)
    for level in LEVELS:
        files = [f for f in moment.files if ("readings" if f.level == "run" else f.level) == level]
        yield DiskUse(level, len(files), sum(f.bytes for f in files), sum(f.rows for f in files))
    beside = [path for name in ("catalogue.db*", "snapshot-*") for path in folder.glob(name)]
    yield DiskUse("catalogue", len(beside), sum(path.stat().st_size for path in beside), 0)

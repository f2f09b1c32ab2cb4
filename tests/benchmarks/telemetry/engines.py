"""What other engines make of the same rows: bytes on disk once they have done all they do."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import urllib3
from tests.benchmarks.harness import QUICK
from tests.benchmarks.telemetry.beside import DATABASE, engine
from tests.benchmarks.telemetry.subject import NotTaken
from tests.benchmarks.telemetry.walks import Chunk
from tests.support.processes import Process, free_port, listening, until

__all__ = ["bytes_of_influx", "bytes_of_victoria_metrics", "folder_bytes"]

_VICTORIA = shutil.which("victoria-metrics")
_LINES = 20_000
"""In one request."""
_QUIET_S = 1.0 if QUICK else 5.0
"""Files that have not changed for so long are as small as they get."""
_AT_MOST_S = 180.0
_LOOK_S = 0.5
_EAGER = {
    "INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION": "1s",
    "INFLUXDB_DATA_COMPACT_FULL_WRITE_COLD_DURATION": "1s",
}
"""InfluxDB compacts after hours of quiet; this is the same, sooner."""


def folder_bytes(folder: Path) -> int:
    """What the folder takes on disk: InfluxDB makes files of 4 MiB that are nearly all hole."""
    return sum(512 * path.stat().st_blocks for path in folder.rglob("*") if path.is_file())


def bytes_of_influx(source: Callable[[], Iterator[Chunk]]) -> int:
    with _environment(_EAGER), engine() as one:
        _write(f"{one.url}/write?db={DATABASE}&precision=ms", source())
        until(lambda: folder_bytes(one.folder / "wal" / DATABASE) == 0, 60, "InfluxDB has flushed")
        _until_quiet(one.folder / "data")
        return folder_bytes(one.folder / "data" / DATABASE)


def bytes_of_victoria_metrics(source: Callable[[], Iterator[Chunk]]) -> int:
    if _VICTORIA is None:
        raise NotTaken("VictoriaMetrics is not installed")
    with TemporaryDirectory(prefix="campus-bench-") as text:
        port, data = free_port(), Path(text) / "data"
        server = Process(
            [
                _VICTORIA,
                f"-storageDataPath={data}",
                f"-httpListenAddr=127.0.0.1:{port}",
                "-retentionPeriod=100y",
            ],
            Path(text) / "log",
        )
        try:
            until(lambda: listening(port), what="VictoriaMetrics listens")
            url = f"http://127.0.0.1:{port}"
            _write(f"{url}/write?precision=ms", source())
            for step in ("force_flush", "force_merge"):
                _expect(urllib3.request("GET", f"{url}/internal/{step}"))
            _until_quiet(data)
            return folder_bytes(data / "data") + folder_bytes(data / "indexdb")
        finally:
            server.end()


def _write(url: str, chunks: Iterator[Chunk]) -> None:
    with urllib3.PoolManager() as pool:
        for series, time_ms, value in chunks:
            rows = zip(series.tolist(), time_ms.tolist(), value.tolist(), strict=True)
            lines = [f"reading,point=p{number} value={v} {t}" for number, t, v in rows]
            for first in range(0, len(lines), _LINES):
                body = "\n".join(lines[first : first + _LINES])
                _expect(pool.request("POST", url, body=body.encode()))


def _expect(answer: urllib3.BaseHTTPResponse) -> None:
    if answer.status >= 300:
        raise RuntimeError(f"the engine refuses: {answer.status} {answer.data[:200]!r}")


def _until_quiet(folder: Path) -> None:
    last, quiet_s, waited_s = -1, 0.0, 0.0
    while quiet_s < _QUIET_S and waited_s < _AT_MOST_S:
        Event().wait(_LOOK_S)
        try:
            now = folder_bytes(folder)
        except FileNotFoundError:  # merged away while it was counted
            now = -1
        quiet_s = quiet_s + _LOOK_S if now == last else 0.0
        waited_s, last = waited_s + _LOOK_S, now


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

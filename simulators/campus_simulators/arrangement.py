"""What one run of the demonstration is made of: its folder, its ports, its recording."""

import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from campus_simulators.broker import BrokerPlan, choose
from campus_simulators.errors import BadRequest
from campus_simulators.ports import LOOPBACK, free_port, is_free
from campus_simulators.replay import Recording, read_recording
from campus_simulators.speech import Speaker

__all__ = ["Arrangement", "Wishes", "arrange", "row_period"]

_MARK = ".campus-demo"
_ROW_PERIOD_S = 0.05
_LONGEST_S = 190.0
_SHORTEST_PERIOD_S = 0.02


@dataclass(frozen=True)
class Wishes:
    """The command line."""

    once: bool = False
    reset: bool = False
    data: Path = Path("var/demo")
    recording: Path | None = None
    broker: str | None = None
    mqtt_host: str | None = None
    mqtt_port: int | None = None
    fault: str = "strainer"
    seed: int = 1
    language: str = "en"


@dataclass
class Arrangement:
    folder: Path
    temporary: bool
    lock: IO[str]
    broker: BrokerPlan
    http_port: int
    modbus_port: int
    recording: Recording | None
    row_period_s: float | None

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.http_port}"

    @property
    def played_s(self) -> float | None:
        """How long the recording takes from its first read on; None without one."""
        if self.recording is None or self.row_period_s is None:
            return None
        return len(self.recording.rows) * self.row_period_s


def row_period(rows: int) -> float:
    """Seconds per row: a file of 1,200 rows takes a minute, one of 9,400 three."""
    return max(min(_ROW_PERIOD_S, _LONGEST_S / rows), _SHORTEST_PERIOD_S)


def arrange(wishes: Wishes, speaker: Speaker) -> Arrangement:
    """Starts nothing. Raise `BadRequest` or `BadRecording`."""
    recording = read_recording(wishes.recording) if wishes.recording is not None else None
    taken: set[int] = set()

    def port(what: str, usual: int) -> int:
        if not wishes.once and usual not in taken and is_free(usual):
            taken.add(usual)
            return usual
        got = free_port()
        while got in taken:
            got = free_port()
        taken.add(got)
        if not wishes.once:
            speaker.say("port", what=what, wanted=usual, got=got)
        return got

    broker = choose(
        0 if wishes.mqtt_host else port("mqtt", 1883),
        wishes.broker,
        wishes.mqtt_host,
        wishes.mqtt_port,
    )
    http_port, modbus_port = port("http", 8080), port("modbus", 5020)
    folder = Path(tempfile.mkdtemp(prefix="campus-demo-")) if wishes.once else wishes.data.resolve()
    lock = _take(folder, reset=wishes.reset and not wishes.once)
    return Arrangement(
        folder,
        wishes.once,
        lock,
        broker,
        http_port,
        modbus_port,
        recording,
        row_period(len(recording.rows)) if recording is not None else None,
    )


def _take(folder: Path, *, reset: bool) -> IO[str]:
    """The folder's lock, held as long as the file is open. Only a folder of ours is emptied."""
    if folder.exists() and not folder.is_dir():
        raise BadRequest(f"--data {folder}: is not a folder")
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise BadRequest(f"--data {folder}: holds other things than a demonstration's data")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = mark.open("a", encoding="utf-8")
    except OSError as error:
        raise BadRequest(f"--data {folder}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise BadRequest(f"--data {folder}: another demonstration runs on it") from None
    os.set_inheritable(lock.fileno(), False)
    if reset:
        _empty(folder)
    return lock


def _empty(folder: Path) -> None:
    for item in folder.iterdir():
        if item.name == _MARK:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()

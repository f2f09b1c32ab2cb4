"""Puts the parts together: a thread per driver, one that flushes, one uplink."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from campus_edge.birth import birth_of
from campus_edge.config import Config
from campus_edge.drivers import build
from campus_edge.errors import NotReady
from campus_edge.filters import Deadband
from campus_edge.outbox import Outbox
from campus_edge.uplink import Uplink
from campus_edge.worker import Worker

__all__ = ["FLUSH_S", "run"]

FLUSH_S = 0.25
"""Readings wait at most this long for their grouped commit (the wire allows a second)."""
STOP_S = 8.0

log = logging.getLogger(__name__)


def run(config: Config, folder: Path, stop: threading.Event) -> bool:
    """Work until `stop` is set; false when a part has failed. `folder` is the configuration's."""
    outbox = Outbox(folder / config.outbox.path, config.gateway, config.outbox.max_bytes)
    failed = threading.Event()
    stop_uplink = threading.Event()

    def part(name: str, work: Callable[[threading.Event], None], end: threading.Event) -> Part:
        return Part(name, work, end, [failed, stop])

    drivers = [
        part(driver.name, Worker(driver, config.gateway, outbox, _deadband(config)).run, stop)
        for driver in build(config)
    ]
    uplink = Uplink(config.mqtt, birth_of(config, outbox.boot), outbox)
    sender = part("uplink", uplink.run, stop_uplink)
    flusher = part("flush", lambda end: _flush_on(outbox, end), stop)
    log.info("gateway %s runs with %d drivers, boot %s", config.gateway, len(drivers), outbox.boot)
    for thread in (sender, flusher, *drivers):
        thread.start()
    stop.wait()
    for thread in (*drivers, flusher):
        thread.join(STOP_S)
    try:
        outbox.flush()
    except NotReady as error:
        log.error("stopping: %s; the last readings are lost", error)  # noqa: TRY400  # no trace
    stop_uplink.set()
    sender.join(STOP_S)
    if not sender.is_alive():
        outbox.close()
    log.info("gateway %s has stopped", config.gateway)
    return not failed.is_set()


class Part(threading.Thread):
    """A thread whose unexpected end is the end of the process: a supervisor starts it anew."""

    def __init__(
        self,
        name: str,
        work: Callable[[threading.Event], None],
        end: threading.Event,
        alarms: list[threading.Event],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._end = end
        self._alarms = alarms

    def run(self) -> None:
        try:
            self._work(self._end)
        except Exception:
            log.exception("%s has failed; the agent stops", self.name)
            for alarm in self._alarms:
                alarm.set()


def _flush_on(outbox: Outbox, stop: threading.Event) -> None:
    writable = True
    while not stop.wait(FLUSH_S):
        try:
            outbox.flush()
        except NotReady as error:
            if writable:
                log.warning("%s; readings wait in memory", error)
            writable = False
        else:
            if not writable:
                log.info("the outbox can be written again")
            writable = True


def _deadband(config: Config) -> Deadband:
    return Deadband(
        {
            point.name: (point.deadband, point.heartbeat)
            for device in config.modbus
            for item in device.equipment
            for point in item.points
            if point.deadband is not None
        }
    )

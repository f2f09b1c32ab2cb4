"""Ingest as a process of its own that ends itself at a chosen step: kill -9, no farewell.

Arguments: folder, broker's port, step, of what ("rows", "finding" or "scans" in the work at hand,
"any"), and at which passing of that step (0: never).
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from campus_server.assembly import ingest_of
from campus_server.assets.registry import Registry
from campus_server.condition.service import Assessment, ConditionMonitor, Names
from campus_server.config import DataSettings, MqttSettings, Settings
from campus_server.ingest.consumer import Consumer
from campus_server.ingest.decoding import Incoming
from campus_server.ingest.pipeline import Pipeline
from campus_server.ingest.work import Work
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub, Listener, News
from campus_server.migrations import upgrade
from campus_server.movements.rules import MovementSettings
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.store import Written
from campus_wire.messages import Scans

STEPS_OF_APPLY = (
    "after assess",
    "before commit",
    "after commit",
    "before adopt",
    "after adopt",
    "after news",
)
STEPS_AROUND = (
    "before time series",
    "after time series",
    "before acknowledge",
    "after acknowledge",
    "after receipt",
)
TRAINING_TICKS = 120

_wanted: dict[str, Any] = {"step": "", "of": "any", "left": 0}
_at_hand: set[str] = set()
"""What the piece of work that is being applied holds; empty outside of `apply`."""


def passing(step: str) -> None:
    if step != _wanted["step"]:
        return
    if step in STEPS_OF_APPLY and _wanted["of"] not in _at_hand:
        return
    _wanted["left"] -= 1
    if _wanted["left"] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


class KillablePipeline(Pipeline):
    def apply(self, work: Work) -> None:
        if len(work.rows):
            _at_hand.add("rows")
        if any(isinstance(unit.content, Scans) for unit in work.units):
            _at_hand.add("scans")
        super().apply(work)
        _at_hand.clear()


class KillableStore(EmbeddedStore):
    def write(self, *arguments: Any) -> Written:
        passing("before time series")
        written = super().write(*arguments)
        passing("after time series")
        return written


class KillableMonitor(ConditionMonitor):
    def assess(self, *arguments: Any) -> Assessment:
        assessment = super().assess(*arguments)
        if assessment.findings:
            _at_hand.add("finding")
        passing("after assess")
        return assessment

    def adopt(self, assessment: Assessment) -> None:
        passing("before adopt")
        super().adopt(assessment)
        passing("after adopt")


class KillableDatabase(Database):
    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            yield session
            passing("before commit")
        passing("after commit")


class KillableHub(Hub):
    heard = True

    def publish(self, news: News, *, but: Listener | None = None) -> None:
        super().publish(news, but=but)
        passing("after news")


class KillableConsumer(Consumer):
    def acknowledge(self, incoming: Sequence[Incoming]) -> None:
        passing("before acknowledge")
        super().acknowledge(incoming)
        passing("after acknowledge")

    def publish(self, *arguments: Any) -> None:
        super().publish(*arguments)
        passing("after receipt")


def settings_of(folder: Path, port: int) -> Settings:
    return Settings(
        data=DataSettings(str(folder)),
        mqtt=MqttSettings(port=port),
        movements=MovementSettings(grace_s=1.0),
    )


def main() -> None:
    folder, port, step, of, at = sys.argv[1:]
    _wanted.update(step=step, of=of, left=int(at))
    settings = settings_of(Path(folder), int(port))
    upgrade(settings.database_url)
    database = KillableDatabase(settings.database_url)
    telemetry = KillableStore(settings.directory / "telemetry")
    registry = Registry(telemetry.points)
    died: Callable[[BaseException], None] = lambda _: os._exit(1)  # noqa: E731
    worker, consumer, receipts = ingest_of(
        settings,
        database,
        telemetry,
        registry,
        KillableMonitor(registry, Names(database), TRAINING_TICKS),
        KillableHub(),
        utc_now,
        died,
        KillableConsumer,
        KillablePipeline,
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.start()
    consumer.start(worker.deliver, receipts.begin_epoch, worker.may_read)
    stop.wait()
    consumer.stop()
    worker.stop()


if __name__ == "__main__":
    main()

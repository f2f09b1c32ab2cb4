"""What is done because time passes and nothing comes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from campus_server.ingest.consequences import bring_about
from campus_server.ingest.fencing_repository import heard_until
from campus_server.ingest.news import movement_news
from campus_server.jobs import metrics
from campus_server.jobs.election import Election
from campus_server.jobs.timetable import Job
from campus_server.kit.clock import Clock, to_ms
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub, News
from campus_server.movements import service as movements
from campus_server.movements.rules import MovementSettings
from campus_server.telemetry.store import TelemetryStore
from campus_wire.topics import partition_of

__all__ = ["TimedWork"]

_SILENCE_EVERY_S = 1.0
_FORGET_EVERY_S = 60.0
_MAINTAIN_EVERY_S = 60.0


@dataclass(frozen=True)
class TimedWork:
    database: Database
    telemetry: TelemetryStore
    hub: Hub
    clock: Clock
    movement_settings: MovementSettings
    election: Election

    def jobs(self) -> Sequence[Job]:
        return (
            Job("judge_silence", _SILENCE_EVERY_S, self.judge_silence),
            Job("forget_scans", _FORGET_EVERY_S, self.forget_scans),
            Job("maintain_telemetry", _MAINTAIN_EVERY_S, self.maintain_telemetry),
        )

    def judge_silence(self, _until: Callable[[], bool]) -> None:
        """Visits and exits that are over because nothing more came from their reader.

        A reader is silent only as far as ingest has heard: where messages still wait, or the
        partition's worker is gone, time stands still. Its worker waits while it is judged.
        """
        news: list[News] = []
        with self.database.write() as session:
            self.election.check(session)
            awaited = movements.awaited_gateways(session)
            if not awaited:
                return
            heard = heard_until(session, {partition_of(gateway) for gateway in awaited})

            def now_of(gateway: str) -> datetime | None:
                return heard.get(partition_of(gateway))

            moves = movements.mark(session)
            for finding in movements.tick(session, now_of, self.movement_settings):
                news += bring_about(session, finding, self.clock())
            news += movement_news(movements.moved_since(session, moves))
        for item in news:
            self.hub.publish(item)

    def forget_scans(self, until: Callable[[], bool]) -> None:
        """In small transactions: nobody is kept waiting for long."""
        more = True
        while more and not until():
            with self.database.write() as session:
                self.election.check(session)
                more = movements.forget(session, self.clock(), self.movement_settings)

    def maintain_telemetry(self, until: Callable[[], bool]) -> None:
        self.telemetry.maintain(to_ms(self.clock()), until=until)
        metrics.tell_disk_use(self.telemetry.disk_use())

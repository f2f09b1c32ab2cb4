"""The real pipeline over real stores, fed in process: everything of the road but the broker."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from campus_server.assets.registry import Registry
from campus_server.condition.service import ConditionMonitor, Names
from campus_server.ingest.applied import Applied
from campus_server.ingest.decoding import Incoming
from campus_server.ingest.fencing import Fence
from campus_server.ingest.pipeline import Pipeline
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub
from campus_server.kit.partitions import ALL
from campus_server.migrations import upgrade
from campus_server.movements.rules import MovementSettings
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.tickets.models import Ticket
from campus_wire import codec
from campus_wire.messages import Birth, EquipmentBirth, PointBirth, Text
from campus_wire.topics import Kind, Topic

__all__ = ["Road", "birth_of", "readings_of"]

GATEWAY = "gw-test"
BOOT = "b1"


@cache
def _migrated() -> bytes:
    """An empty database at the newest schema; migrating anew for each road takes a second."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/campus.db"
        upgrade(url)
        database = Database(url)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        database.dispose()
        return (Path(folder) / "campus.db").read_bytes()


class Road:
    """Open it again on the same folder and it recovers, as the server does at its start."""

    def __init__(
        self,
        folder: Path,
        now: datetime,
        training_ticks: int = 400,
        database: Callable[[str], Database] = Database,
    ) -> None:
        url = f"sqlite:///{folder / 'campus.db'}"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "campus.db").exists():
            (folder / "campus.db").write_bytes(_migrated())
        self.now = now
        self.announced: list[tuple[str, str]] = []
        self.rebirths: list[str] = []
        self.database = database(url)
        self.telemetry = EmbeddedStore(folder / "telemetry")
        self.registry = Registry(self.telemetry.points)
        self.monitor = ConditionMonitor(self.registry, Names(self.database), training_ticks)
        self.hub = Hub()
        self.pipeline = Pipeline(
            self.database,
            self.telemetry,
            self.registry,
            self.monitor,
            self.hub,
            lambda: self.now,
            MovementSettings(grace_s=1.0),
            lambda gateway, boot: self.announced.append((gateway, boot)),
            self.rebirths.append,
            Fence(self.database, ALL, lambda: self.now),
            Applied(),
        )
        for work in self.pipeline.recover():
            self.pipeline.apply(work)

    def send(self, kind: Kind, *payloads: bytes, gateway: str = GATEWAY) -> None:
        self.deliver(Incoming(str(Topic(gateway, kind)), payload) for payload in payloads)

    def deliver(self, incoming: Iterable[Incoming]) -> None:
        for work in self.pipeline.take(list(incoming)):
            self.pipeline.apply(work)

    def tickets(self) -> Sequence[Ticket]:
        with self.database.read() as session:
            return session.scalars(select(Ticket).order_by(Ticket.id)).all()

    def close(self) -> None:
        self.pipeline.close()
        self.telemetry.close()
        self.database.dispose()


def birth_of(equipment: str, points: Sequence[str], period: float, gateway: str = GATEWAY) -> bytes:
    """One pump with these points."""
    return codec.encode(
        Birth(
            gateway,
            BOOT,
            "test",
            equipment=[EquipmentBirth(equipment, "Pump", Text(equipment, equipment))],
            points=[
                PointBirth(name, equipment, "Sensor", "", "", Text(name, name), period)
                for name in points
            ],
        )
    )


def readings_of(
    seq: int, rows: Sequence[tuple[str, float, float]], gateway: str = GATEWAY
) -> bytes:
    """Rows are (point name, seconds, value)."""
    return codec.encode_readings(gateway, BOOT, seq, [(*row, 0) for row in rows])


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

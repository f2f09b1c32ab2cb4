"""One gate with a reader, assets with tags, and people who carry them through it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import hypot, log10

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from campus_server.assets import service as assets
from campus_server.assets import tags
from campus_server.assets.models import Asset
from campus_server.devices import service as devices
from campus_server.finding import Finding
from campus_server.kit.database import Base, Database
from campus_server.movements import service
from campus_server.movements.models import Movement
from campus_server.movements.rules import MovementSettings
from campus_wire.messages import Antenna, Birth, PlaceBirth, ReaderBirth, Scans, TagRead, Text

T0 = 1_780_000_000.0
"""Seconds since 1970 at which everything begins."""
START = datetime.fromtimestamp(T0, UTC)
SHORT = MovementSettings(grace_s=10.0)
GATEWAY, READER = "gw-b07", "FX-1"

_HEIGHT_M = 1.5
_ANTENNA_M = {1: -1.0, 2: 1.0}


def birth(gateway: str = GATEWAY, reader: str = READER) -> Birth:
    return Birth(
        gateway=gateway,
        boot="boot",
        software="1",
        places=[PlaceBirth("B07/F1/R100", Text("大厅", "Hall"))],
        readers=[
            ReaderBirth(
                reader,
                Text("北门读写器", "North gate reader"),
                [
                    Antenna(
                        1, "inside", Text("北门内侧", "North gate, inner"), "inner", "B07/F1/R100"
                    ),
                    Antenna(2, "outside", Text("北门外侧", "North gate, outer"), "outer"),
                ],
            )
        ],
    )


def build(database: Database) -> None:
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        message = birth()
        assets.register_birth(session, message, START)
        devices.register_birth(session, message, START)


def add_asset(session: Session, asset_id: str, epc: str, *, controlled: bool = True) -> None:
    assets.create(
        session,
        Asset(
            id=asset_id,
            code=asset_id,
            name_zh=f"投影仪{asset_id}",
            name_en=f"Projector {asset_id}",
            asset_class="av",
            movement_controlled=controlled,
            created_at=START,
        ),
    )
    tags.bind(session, asset_id, epc, START)


def walk(
    epc: str,
    way_m: Sequence[float],
    *,
    begins: float = 0.0,
    speed: float = 1.2,
    seed: int = 0,
    drop: float = 0.4,
    noise_db: float = 3.0,
    rate: float = 20.0,
    loud_db: Sequence[float] = (0.0, 0.0),
) -> list[TagRead]:
    """Reads of a tag carried along `way_m` (metres from the threshold, outside positive).

    `drop` of the reads are lost; `loud_db` are the gains of the two antennas. A pause is a
    place that stands twice in the way: it lasts 1 s.
    """
    rng = np.random.default_rng(seed)
    times, places = [0.0], [way_m[0]]
    for here, there in pairwise(way_m):
        times.append(times[-1] + (abs(there - here) / speed or 1.0))
        places.append(there)
    reads = []
    for at in np.arange(0.0, times[-1], 1 / rate):
        where = float(np.interp(at, times, places))
        for port, antenna_m in _ANTENNA_M.items():
            distance = hypot(where - antenna_m, _HEIGHT_M)
            rssi = -47 - 35 * log10(distance / _HEIGHT_M) + loud_db[port - 1]
            rssi += float(rng.normal(0, noise_db))
            if rssi < -60 or rng.random() < drop:
                continue
            moment = round(T0 + begins + float(at), 3)
            reads.append(TagRead(epc, port, round(rssi, 1), moment, moment))
    return reads


def messages(reads: Iterable[TagRead], *, every: float = 1.0, first_seq: int = 1) -> list[Scans]:
    """As a gateway sends them: what was read within each `every` seconds, in order of time."""
    batches: dict[int, list[TagRead]] = {}
    for read in sorted(reads, key=lambda read: read.last):
        batches.setdefault(int((read.last - T0) // every), []).append(read)
    return [
        Scans(GATEWAY, "boot", first_seq + index, READER, batches[key])
        for index, key in enumerate(sorted(batches))
    ]


@dataclass
class Told:
    """What people are shown at the end."""

    findings: list[Finding]
    movements: list[tuple[str, datetime, str, str | None, str | None]]


def now_of(message: Scans) -> datetime:
    return datetime.fromtimestamp(max(read.last for read in message.reads) + 0.2, UTC)


def ticked(session: Session, now: datetime, settings: MovementSettings) -> list[Finding]:
    """With a server that has heard everything until now."""
    return service.tick(session, lambda _: now, settings)


def play(
    database: Database,
    scans: Iterable[Scans],
    settings: MovementSettings = SHORT,
    *,
    begins_s: float = 0.0,
    after_s: float = 45.0,
) -> Told:
    """Each message in its own transaction, then a tick every three seconds for `after_s`."""
    findings, now = [], START + timedelta(seconds=begins_s)
    for message in scans:
        now = max(now, now_of(message))
        with database.write() as session:
            findings += service.record(session, message, now, settings)
    for second in range(0, round(after_s), 3):
        with database.write() as session:
            findings += ticked(session, now + timedelta(seconds=second), settings)
    return Told(findings, movements_of(database))


def movements_of(database: Database) -> list[tuple[str, datetime, str, str | None, str | None]]:
    with database.read() as session:
        rows = session.scalars(select(Movement).order_by(Movement.at, Movement.asset_id))
        return [(r.asset_id, r.at, r.direction, r.from_zone, r.to_zone) for r in rows]

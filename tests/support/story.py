"""A short story that touches everything: pumps that fall ill in turn, assets at a gate."""

import random
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from campus_server.alarms.models import Alarm
from campus_server.assets.models import Asset, TagBinding
from campus_server.condition import service as condition
from campus_server.ingest import repository as ingest
from campus_server.ingest.models import QuarantinedMessage
from campus_server.kit.clock import from_ms
from campus_server.kit.database import Database
from campus_server.kit.partitions import ALL
from campus_server.migrations import upgrade
from campus_server.movements.models import Movement
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.tickets.models import Ticket, TicketEntry
from campus_wire import codec
from campus_wire.messages import (
    Antenna,
    Birth,
    EquipmentBirth,
    PointBirth,
    ReaderBirth,
    Scans,
    TagRead,
    Text,
)
from campus_wire.topics import Kind

__all__ = ["BOOT", "GATEWAY", "birth", "outcome", "prepare", "story", "walk"]

GATEWAY = "gw-story"
BOOT = "b1"
TICKS = 300
POINTS = ("flow", "power", "vibration")
FAULT_AT = {"P-1": 140, "P-2": 160, "P-3": 180, "P-4": 200, "P-5": 220, "P-6": TICKS}
"""Tick at which each pump falls ill; the last stays well."""
LAPTOP, CART = "3474257BF40000000000162E", "3474257BF400000000001630"


def birth() -> bytes:
    text = Text("泵", "pump")
    return codec.encode(
        Birth(
            GATEWAY,
            BOOT,
            "test",
            equipment=[EquipmentBirth(pump, "Pump", text) for pump in FAULT_AT],
            points=[
                PointBirth(f"{pump}.{name}", pump, "Sensor", "quantity", "unit", text, 1.0)
                for pump in FAULT_AT
                for name in POINTS
            ],
            readers=[
                ReaderBirth(
                    "FX-1",
                    text,
                    [
                        Antenna(1, "gate-inner", text, "inner"),
                        Antenna(2, "gate-outer", text, "outer"),
                    ],
                )
            ],
        )
    )


def story(start: float) -> list[tuple[int, Kind, bytes]]:
    """Messages (seq, kind, payload) whose event times begin at `start`, in seconds."""
    chance = random.Random(7)
    messages: list[tuple[int, Kind, bytes]] = []
    for tick in range(0, TICKS, 5):
        rows = []
        for step in range(tick, tick + 5):
            for pump, fault_at in FAULT_AT.items():
                load = 50 + 5 * chance.gauss(0, 1)
                sick = 3.0 * max(0, step - fault_at)
                vibration = 2.0 + chance.gauss(0, 0.1) + sick
                values = (load, 0.4 * load + chance.gauss(0, 0.2), vibration)
                rows += [
                    (f"{pump}.{name}", start + step, value, 0)
                    for name, value in zip(POINTS, values, strict=True)
                ]
        seq = len(messages) + 1
        messages.append((seq, Kind.READINGS, codec.encode_readings(GATEWAY, BOOT, seq, rows)))
        if tick % 20 == 0:
            reads = walk(start + tick, LAPTOP if tick == 100 else CART)
            seq = len(messages) + 1
            scans = Scans(GATEWAY, BOOT, seq, "FX-1", reads)
            messages.append((seq, Kind.SCANS, codec.encode(scans)))
        if tick == 50:
            seq = len(messages) + 1
            bad = codec.encode_readings(GATEWAY, BOOT, seq, [("P-1.flow", start * 1000, 1.0, 0)])
            messages.append((seq, Kind.READINGS, bad))
    return messages


def walk(start: float, epc: str) -> list[TagRead]:
    """From inside to outside: the inner antenna's peak comes two seconds before the outer's."""
    reads = []
    for step in range(12):
        time = start + 0.3 * step
        for antenna, peak in ((1, 0.8), (2, 2.8)):
            rssi = -50.0 - 10.0 * abs(0.3 * step - peak)
            reads.append(TagRead(epc, antenna, rssi, time, time))
    return reads


def prepare(folder: Path, now: datetime) -> None:
    """Tables and the register of tagged assets: the laptop may not leave, the cart may."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'campus.db'}"
    upgrade(url)
    database = Database(url)
    with database.write() as session:
        for code, epc, controlled in (("A-1", LAPTOP, True), ("A-2", CART, False)):
            session.add(
                Asset(
                    id=code,
                    code=code,
                    name_zh=code,
                    name_en=code,
                    asset_class="test",
                    movement_controlled=controlled,
                    created_at=now,
                )
            )
            session.flush()
            session.add(TagBinding(epc=epc, asset_id=code, bound_from=from_ms(0)))
    database.dispose()


def outcome(folder: Path) -> dict[str, Any]:
    """Everything that must be as if nothing had happened; times of our own clock left out."""
    database = Database(f"sqlite:///{folder / 'campus.db'}")
    telemetry = EmbeddedStore(folder / "telemetry")
    rows = [
        (stretch.batch.points[p], int(t), float(v))
        for stretch in telemetry.log(0)
        for p, t, v in zip(
            stretch.batch.point, stretch.batch.time_ms, stretch.batch.value, strict=True
        )
    ]
    with database.read() as session:
        snapshot = condition.load_snapshot(session, ALL)
        assert snapshot is not None
        found = {
            "readings in order": rows,
            "applied in the time series": list(telemetry.applied(GATEWAY, BOOT)),
            "applied": list(ingest.applied(session, GATEWAY).get(BOOT, ())),
            "tickets": [
                (t.subject, t.failure_class, t.state, t.priority, t.event_at, t.reason_en)
                for t in session.scalars(select(Ticket).order_by(Ticket.subject))
            ],
            "timeline": sorted(
                (e.kind, str(e.to_state)) for e in session.scalars(select(TicketEntry))
            ),
            "alarms": sorted(
                (a.subject, a.failure_class, a.state, a.count, a.raised_at, a.last_at)
                for a in session.scalars(select(Alarm))
                if a.source != "devices"
            ),
            "movements": sorted(
                (m.asset_id, m.at, m.direction) for m in session.scalars(select(Movement))
            ),
            "quarantined": [(q.fault, q.seq) for q in session.scalars(select(QuarantinedMessage))],
            "detector reaches": snapshot[0],
            "detector": snapshot[1],
        }
    telemetry.close()
    database.dispose()
    return found

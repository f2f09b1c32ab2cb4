"""Gateways with a pump and a gate each, sending by the wire's rules; and what has to come of it."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from tests.support.gateway import TestGateway
from tests.support.story import walk

from campus_server.alarms.models import Alarm
from campus_server.assets.models import Asset, TagBinding
from campus_server.devices.models import DeviceEvent
from campus_server.devices.service import EVENTS_KEPT
from campus_server.ingest import repository as ingest
from campus_server.ingest.models import QuarantinedMessage
from campus_server.kit.clock import from_ms
from campus_server.kit.database import Database
from campus_server.telemetry.store import TelemetryStore
from campus_server.tickets.models import Ticket
from campus_wire import codec
from campus_wire.messages import (
    Antenna,
    Birth,
    EquipmentBirth,
    Event,
    Events,
    PointBirth,
    ReaderBirth,
    Scans,
    Text,
)
from campus_wire.topics import Kind, partition_of

__all__ = ["Fleet", "register_assets"]

BOOT = "b1"
POINTS = ("flow", "power", "vibration")
_MOMENTS = 5
"""Moments in a message of readings, a second apart."""
_FAULT_AT = 170
"""Tick, a second each."""
_WINDOW = 20
"""Messages that a gateway has open at a time."""


class Member:
    """One gateway: readings and events by turns, and once a laptop walks out of its gate.

    Every other pump falls ill, its vibration rising with each tick.
    """

    def __init__(self, number: int, start: float, messages: int) -> None:
        self.pump = f"P-{number:02d}"
        self.falls_ill = number % 2 == 0
        self._noise = random.Random(number)
        self._values: list[tuple[float, ...]] = []
        self.name = f"gw-{number:02d}"
        self.asset = f"LT-{number:02d}"
        self.epc = f"3474257BF400000000{number:06d}"
        self.messages = messages
        self._walks_at = messages * 2 // 3
        self._start = start
        self.sent = 0
        self.client: TestGateway | None = None

    @property
    def partition(self) -> int:
        return partition_of(self.name)

    def birth(self) -> bytes:
        text = Text("泵", "pump")
        gate = [
            Antenna(1, f"{self.name}.inner", text, "inner"),
            Antenna(2, f"{self.name}.outer", text, "outer"),
        ]
        return codec.encode(
            Birth(
                self.name,
                BOOT,
                "test",
                equipment=[EquipmentBirth(self.pump, "Pump", text)],
                points=[
                    PointBirth(point, self.pump, "Sensor", "", "", text, 1.0) for point in POINTS
                ],
                readers=[ReaderBirth(f"FX-{self.name}", text, gate)],
            )
        )

    def kind_of(self, seq: int) -> Kind:
        if seq == self._walks_at:
            return Kind.SCANS
        return Kind.READINGS if seq % 2 else Kind.EVENTS

    def readings(self, seq: int) -> list[tuple[str, float, float]]:
        """(point name, time in s, value)"""
        first = seq // 2 * _MOMENTS
        return [
            (point, self._start + tick, value)
            for tick in range(first, first + _MOMENTS)
            for point, value in zip(POINTS, self._values_at(tick), strict=True)
        ]

    def _values_at(self, tick: int) -> tuple[float, ...]:
        while len(self._values) <= tick:
            load = 50 + 5 * self._noise.gauss(0, 1)
            ill = 3.0 * max(0, len(self._values) - _FAULT_AT) if self.falls_ill else 0.0
            power = 0.4 * load + self._noise.gauss(0, 0.2)
            self._values.append((load, power, 2.0 + self._noise.gauss(0, 0.1) + ill))
        return self._values[tick]

    def message(self, seq: int) -> bytes:
        time = self._start + seq // 2 * _MOMENTS
        match self.kind_of(seq):
            case Kind.SCANS:
                return codec.encode(
                    Scans(self.name, BOOT, seq, f"FX-{self.name}", walk(time, self.epc))
                )
            case Kind.EVENTS:
                told = Event(time, "told", detail=str(seq))
                return codec.encode(Events(self.name, BOOT, seq, [told]))
        rows = [(*row, 0) for row in self.readings(seq)]
        return codec.encode_readings(self.name, BOOT, seq, rows)

    def send_some(self) -> None:
        """As much as the window has room for."""
        assert self.client is not None
        while self.sent < self.messages and self.client.open < _WINDOW:
            self.sent += 1
            self.client.send(self.sent, self.kind_of(self.sent), self.message(self.sent))


class Fleet:
    def __init__(self, size: int, messages: int, start: float) -> None:
        self.members = [Member(number, start, messages) for number in range(size)]

    def connect(self, port: int) -> None:
        for member in self.members:
            member.client = TestGateway(member.name, member.birth(), port)

    def close(self) -> None:
        for member in self.members:
            if member.client is not None:
                member.client.close()

    def have_more(self, messages: int) -> None:
        """So many more of each gateway."""
        for member in self.members:
            member.messages += messages

    def send_some(self) -> None:
        for member in self.members:
            member.send_some()

    def committed(self, partitions: Sequence[int] = range(64)) -> int:
        """Messages of these partitions' gateways that `committed` has named."""
        return sum(
            member.client.committed_messages
            for member in self.members
            if member.client is not None and member.partition in partitions
        )

    def messages(self, partitions: Sequence[int] = range(64)) -> int:
        return sum(m.messages for m in self.members if m.partition in partitions)

    def expected(self) -> dict[str, Any]:
        """As `outcome` must find it: everything once, and in the order in which it was sent."""
        every = {
            member: [(seq, member.kind_of(seq)) for seq in range(1, member.messages + 1)]
            for member in self.members
        }
        return {
            "applied": {m.name: [(1, m.messages)] for m in self.members},
            "events": {
                m.name: [str(seq) for seq, kind in told if kind is Kind.EVENTS][-EVENTS_KEPT:]
                for m, told in every.items()
            },
            "readings": sorted(
                (f"{m.name}/{point}", round(1000 * time), value)
                for m, told in every.items()
                for seq, kind in told
                if kind is Kind.READINGS
                for point, time, value in m.readings(seq)
            ),
            "alarms": [(subject, failure, 1) for subject, failure in self._found()],
            "tickets": self._found(),
            "quarantined": 0,
        }

    def _found(self) -> list[tuple[str, str]]:
        """(subject, failure class), in order."""
        left = [(member.asset, "unauthorised_exit") for member in self.members]
        ill = [(member.pump, "abnormal_condition") for member in self.members if member.falls_ill]
        return [*left, *ill]

    def outcome(self, database: Database, telemetry: TelemetryStore) -> dict[str, Any]:
        points = [f"{m.name}/{point}" for m in self.members for point in POINTS]
        rows = [
            (stretch.points[point], int(time), float(value))
            for stretch in telemetry.readings(points, 0, 2**53)
            for point, time, value in zip(
                stretch.point, stretch.time_ms, stretch.value, strict=True
            )
        ]
        with database.read() as session:
            events: dict[str, list[str]] = {}
            for event in session.scalars(select(DeviceEvent).order_by(DeviceEvent.id)):
                events.setdefault(event.gateway, []).append(event.detail)
            return {
                "applied": {
                    m.name: list(ingest.applied(session, m.name).get(BOOT, ()))
                    for m in self.members
                },
                "events": events,
                "readings": sorted(rows),
                "alarms": [
                    (alarm.subject, alarm.failure_class, alarm.count)
                    for alarm in session.scalars(select(Alarm).order_by(Alarm.subject))
                ],
                "tickets": [
                    (ticket.subject, ticket.failure_class)
                    for ticket in session.scalars(select(Ticket).order_by(Ticket.subject))
                ],
                "quarantined": session.scalar(select(func.count(QuarantinedMessage.id))),
            }


def register_assets(database: Database, fleet: Fleet) -> None:
    """The laptops may not leave."""
    with database.write() as session:
        for member in fleet.members:
            session.add(
                Asset(
                    id=member.asset,
                    code=member.asset,
                    name_zh=member.asset,
                    name_en=member.asset,
                    asset_class="test",
                    movement_controlled=True,
                    created_at=datetime.now(UTC),
                )
            )
            session.flush()
            session.add(TagBinding(epc=member.epc, asset_id=member.asset, bound_from=from_ms(0)))

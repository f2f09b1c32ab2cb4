"""`edge.toml`: what it may say, and what is checked beyond its shape. Opens no connection."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from campus_wire.messages import (
    Antenna,
    BrickClass,
    GatewayId,
    PlaceBirth,
    PlacePath,
    PointName,
    ShortText,
    SubjectId,
    Text,
)
from campus_wire.settings import Misconfigured, load

__all__ = [
    "REGISTERS",
    "AntennaConfig",
    "Broker",
    "Config",
    "Equipment",
    "Modbus",
    "OutboxConfig",
    "Place",
    "Point",
    "ZebraFx",
    "read_config",
]

Port = Annotated[int, Meta(ge=1, le=65535)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Host = Annotated[str, Meta(min_length=1)]
NumberType = Literal["float32", "int16", "uint16", "int32", "uint32"]
REGISTERS: dict[str, int] = {"float32": 2, "int16": 1, "uint16": 1, "int32": 2, "uint32": 2}
"""16-bit registers that one value takes."""


class Broker(Struct, frozen=True, forbid_unknown_fields=True):
    host: Host = "127.0.0.1"
    port: Port = 1883
    username: str = ""
    password: str = ""
    tls: bool = False
    ca_file: str = ""
    """Certificates to trust, PEM; empty: those of the operating system."""


class OutboxConfig(Struct, frozen=True, forbid_unknown_fields=True):
    path: Annotated[str, Meta(min_length=1)] = "outbox.db"
    """Relative to the folder of the configuration file."""
    max_bytes: Annotated[int, Meta(ge=1_048_576)] = 268_435_456


class Place(PlaceBirth, frozen=True, forbid_unknown_fields=True):
    """One `[[place]]`."""


class AntennaConfig(Antenna, frozen=True, forbid_unknown_fields=True):
    """One `[[zebra_fx.antennas]]`."""


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    name: PointName
    register: Annotated[int, Meta(ge=0, le=65535)]
    brick_class: BrickClass
    quantity: ShortText
    unit: ShortText
    display: Text
    type: NumberType = "float32"
    word_order: Literal["big", "little"] = "big"
    """Which half of a 32-bit value stands in the first register."""
    scale: float = 1.0
    low: float | None = None
    high: float | None = None
    deadband: Annotated[float, Meta(ge=0)] | None = None
    """Send only changes larger than this, in the point's unit; 0: any change; null: send all."""
    heartbeat: Seconds = 60.0
    """With a deadband: send at least this often, so that silence still means a fault."""


class Equipment(Struct, frozen=True, forbid_unknown_fields=True):
    id: SubjectId
    brick_class: BrickClass
    name: Text
    place: PlacePath | None = None
    points: list[Point] = field(default_factory=list)


class Modbus(Struct, frozen=True, forbid_unknown_fields=True):
    host: Host
    port: Port = 502
    unit: Annotated[int, Meta(ge=0, le=255)] = 1
    period: Seconds = 10.0
    timeout: Seconds = 3.0
    equipment: list[Equipment] = field(default_factory=list)


class ZebraFx(Struct, frozen=True, forbid_unknown_fields=True):
    topic: Annotated[str, Meta(min_length=1)]
    reader: SubjectId
    name: Text
    host: Host = "127.0.0.1"
    port: Port = 1883
    username: str = ""
    password: str = ""
    tls: bool = False
    ca_file: str = ""
    antennas: list[AntennaConfig] = field(default_factory=list)

    @property
    def broker(self) -> Broker:
        return Broker(self.host, self.port, self.username, self.password, self.tls, self.ca_file)


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    gateway: GatewayId
    mqtt: Broker = Broker()
    outbox: OutboxConfig = OutboxConfig()
    place: list[Place] = field(default_factory=list)
    modbus: list[Modbus] = field(default_factory=list)
    zebra_fx: list[ZebraFx] = field(default_factory=list)


def read_config(path: Path) -> Config:
    """Raise `Misconfigured` with file, key and what would be right."""
    config = load(path, Config)
    for key, wrong in _faults(config):
        raise Misconfigured(f"{path}: {key}: {wrong}")
    return config


def _faults(config: Config) -> Iterator[tuple[str, str]]:
    """(key, what is wrong and what would be right)."""
    if not config.modbus and not config.zebra_fx:
        yield "the file", "nothing to read; add a [[modbus]] or a [[zebra_fx]] table"
    yield from _place_faults(config)
    yield from _equipment_faults(config)
    yield from _point_faults(config)
    yield from _reader_faults(config)


def _place_faults(config: Config) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, place in enumerate(config.place):
        if place.path in seen:
            yield f"place[{index}].path", f"{place.path!r} is there twice; keep one"
        seen.add(place.path)


def _equipment_faults(config: Config) -> Iterator[tuple[str, str]]:
    """The same equipment may be read through two devices, if both say the same about it."""
    seen: dict[str, tuple[str, Equipment]] = {}
    for key, item in _equipment(config):
        other_key, other = seen.setdefault(item.id, (key, item))
        if (item.brick_class, item.name, item.place) != (
            other.brick_class,
            other.name,
            other.place,
        ):
            yield (
                f"{key}.id",
                (
                    f"{item.id!r} is also {other_key}, with another brick_class, name or place; "
                    "make them the same, or give this one its own id"
                ),
            )
        if not item.points:
            yield f"{key}.points", "no point; add one, or remove the equipment"


def _point_faults(config: Config) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for key, point in _points(config):
        if point.name in seen:
            yield (
                f"{key}.name",
                (
                    f"{point.name!r} is already {seen[point.name]}; "
                    "every point of a gateway needs a name of its own"
                ),
            )
        seen[point.name] = key
        if point.register + REGISTERS[point.type] > 65536:
            yield f"{key}.register", f"a {point.type} takes two registers; 65534 is the last"
        if not math.isfinite(point.scale) or point.scale == 0:
            yield f"{key}.scale", f"{point.scale} is no factor; use a number other than 0"
        for name, limit in (("low", point.low), ("high", point.high)):
            if limit is not None and not math.isfinite(limit):
                yield f"{key}.{name}", f"{limit} is no limit; leave it out where there is none"
        if point.low is not None and point.high is not None and point.low >= point.high:
            yield f"{key}.low", f"{point.low} must be below high, {point.high}"


def _reader_faults(config: Config) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for index, reader in enumerate(config.zebra_fx):
        key = f"zebra_fx[{index}]"
        if reader.reader in seen:
            yield (
                f"{key}.reader",
                (
                    f"{reader.reader!r} is already {seen[reader.reader]}; "
                    "every reader needs an id of its own"
                ),
            )
        seen[reader.reader] = key
        ports: set[int] = set()
        for number, antenna in enumerate(reader.antennas):
            if antenna.port in ports:
                yield (
                    f"{key}.antennas[{number}].port",
                    f"port {antenna.port} is there twice; a port has one zone",
                )
            ports.add(antenna.port)


def _equipment(config: Config) -> Iterator[tuple[str, Equipment]]:
    for device_index, device in enumerate(config.modbus):
        for index, item in enumerate(device.equipment):
            yield f"modbus[{device_index}].equipment[{index}]", item


def _points(config: Config) -> Iterator[tuple[str, Point]]:
    for key, item in _equipment(config):
        for index, point in enumerate(item.points):
            yield f"{key}.points[{index}]", point

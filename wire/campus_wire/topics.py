"""Topic strings exist here only: `campus/v1/p{PP}/{gateway}/{kind}`."""

import re
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from campus_wire.errors import BadTopic

__all__ = [
    "DOWN",
    "LIVE",
    "PARTITIONS",
    "UP",
    "Kind",
    "Topic",
    "parse",
    "partition_named_in",
    "partition_of",
    "subscription",
]

PARTITIONS = 64
_ROOT = "campus/v1"
LIVE = f"{_ROOT}/live"
"""News between the server's own processes, QoS 0; gateways have no business there."""


class Kind(StrEnum):
    BIRTH = "birth"
    STATE = "state"
    READINGS = "readings"
    SCANS = "scans"
    EVENTS = "events"
    COMMITTED = "committed"
    COMMAND = "cmd"
    REPLY = "reply"


UP = (Kind.BIRTH, Kind.STATE, Kind.READINGS, Kind.SCANS, Kind.EVENTS, Kind.REPLY)
"""Kinds that a gateway publishes and the server subscribes to."""
DOWN = (Kind.COMMITTED, Kind.COMMAND)

_PATTERN = re.compile(
    rf"{_ROOT}/p(?P<partition>\d\d)/(?P<gateway>[a-z0-9][a-z0-9-]{{0,62}})"
    rf"/(?P<kind>{'|'.join(Kind)})",
    re.ASCII,
)


def partition_of(gateway: str) -> int:
    """0 … 63, the same in every implementation: CRC-32 of the ASCII id, modulo 64."""
    return crc32(gateway.encode("ascii")) % PARTITIONS


def partition_named_in(topic: str) -> int | None:
    """What stands at the partition's place, unchecked; None where no number does."""
    digits = topic[len(_ROOT) + 2 : len(_ROOT) + 4]
    return int(digits) if digits.isascii() and digits.isdigit() else None


class Topic(NamedTuple):
    gateway: str
    kind: Kind

    def __str__(self) -> str:
        return f"{_ROOT}/p{partition_of(self.gateway):02d}/{self.gateway}/{self.kind.value}"


def parse(topic: str) -> Topic:
    """Raise `BadTopic` for a foreign topic, and for a gateway in the wrong partition."""
    match = _PATTERN.fullmatch(topic)
    if match is None:
        raise BadTopic(f"not a topic of {_ROOT}: {topic[:200]!r}")
    parsed = Topic(match["gateway"], Kind(match["kind"]))
    if int(match["partition"]) != partition_of(parsed.gateway):
        raise BadTopic(
            f"{parsed.gateway} belongs to partition {partition_of(parsed.gateway):02d}: {topic!r}"
        )
    return parsed


def subscription(kind: Kind, partition: int | None = None) -> str:
    """The filter for one kind, of one partition or of all."""
    level = "+" if partition is None else f"p{partition:02d}"
    return f"{_ROOT}/{level}/+/{kind.value}"

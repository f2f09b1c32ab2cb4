"""PUBLISH packets, many at once, as MQTT 3.1.1 and 5 lay them out (section 3.3 of both)."""

from typing import NamedTuple

__all__ = ["Published", "publishes"]

_PUBLISH = 3
_LONGEST_LENGTH = 4
"""Bytes of a variable byte integer (MQTT 5, section 1.5.5)."""


class Published(NamedTuple):
    topic: bytes
    payload: bytes
    packet_id: int
    """0 with QoS 0."""
    qos: int


def publishes(data: bytes, at: int, *, has_properties: bool) -> tuple[list[Published], int]:
    """Those from `at` on that are whole and of QoS 0 or 1, and where the first other thing begins.

    What is left there (another packet, QoS 2, half a packet, what is no MQTT) is somebody else's.
    `has_properties`: MQTT 5; they are passed over, since ours say nothing that we use.
    """
    found: list[Published] = []
    while at + 1 < len(data) and data[at] >> 4 == _PUBLISH:
        qos = data[at] >> 1 & 3
        length, body = _length(data, at + 1)
        end = body + length
        if qos > 1 or length < 0 or end > len(data):
            break
        begin = body + 2 + (data[body] << 8 | data[body + 1]) if length > 1 else end + 1
        topic = data[body + 2 : begin]
        packet_id = 0
        if qos and begin + 2 <= end:
            packet_id = data[begin] << 8 | data[begin + 1]
            begin += 2
        elif qos:
            break
        if has_properties:
            properties, begin = _length(data, begin) if begin < end else (-1, end)
            begin += properties if properties >= 0 else end + 1
        if begin > end:
            break
        found.append(Published(topic, data[begin:end], packet_id, qos))
        at = end
    return found, at


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer and where it ends; -1 when it is not whole, or too long."""
    value, shift = 0, 0
    for position in range(at, min(at + _LONGEST_LENGTH, len(data))):
        byte = data[position]
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position + 1
        shift += 7
    return -1, at

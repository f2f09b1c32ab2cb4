"""PUBLISH packets off the wire: what is whole is taken, what is anything else is left."""

from hypothesis import given
from hypothesis import strategies as st

from campus_server.ingest.packets import Published, publishes


def number(value: int) -> bytes:
    """As a variable byte integer (MQTT 5, section 1.5.5)."""
    out = bytearray()
    while True:
        value, byte = divmod(value, 128)
        out.append(byte | (128 if value else 0))
        if not value:
            return bytes(out)


def packet(one: Published, properties: bytes | None, flags: int = 0) -> bytes:
    body = len(one.topic).to_bytes(2, "big") + one.topic
    if one.qos:
        body += one.packet_id.to_bytes(2, "big")
    if properties is not None:
        body += number(len(properties)) + properties
    body += one.payload
    return bytes([0x30 | one.qos << 1 | flags]) + number(len(body)) + body


messages = st.builds(
    lambda topic, payload, packet_id, qos: Published(topic, payload, packet_id if qos else 0, qos),
    st.binary(max_size=300),
    st.binary(max_size=20_000) | st.just(b""),
    st.integers(1, 65_535),
    st.sampled_from([0, 1]),
)
others = st.sampled_from([b"\xd0\x00", b"\x40\x02\x00\x01", b"\x34\x05\x00\x01a\x00\x01", b""])


@given(st.lists(messages, max_size=8), st.none() | st.binary(max_size=200), others, st.data())
def test_what_is_whole_is_taken_and_the_rest_is_left(
    told: list[Published], properties: bytes | None, other: bytes, data: st.DataObject
) -> None:
    packets = [packet(one, properties, data.draw(st.sampled_from([0, 1, 8, 9]))) for one in told]
    stream = b"".join(packets) + other
    cut = data.draw(st.integers(0, len(stream)))
    whole = sum(sum(map(len, packets[: n + 1])) <= cut for n in range(len(packets)))
    found, at = publishes(stream[:cut], 0, has_properties=properties is not None)
    assert found == told[:whole]
    assert at == sum(map(len, packets[:whole]))


@given(st.binary(max_size=60), st.integers(0, 10), st.booleans())
def test_what_is_no_mqtt_is_left_where_it_is(data: bytes, at: int, has_properties: bool) -> None:
    found, after = publishes(data, at, has_properties=has_properties)
    assert at <= after <= max(at, len(data))
    assert all(one.qos in (0, 1) for one in found)


def test_lengths_that_do_not_fit_are_left() -> None:
    beyond_its_packet = b"\x30\x03\xff\xffa" + b"x" * 70_000
    for data in (
        beyond_its_packet,
        b"\x30\xff\xff\xff\xff\x01" + b"x" * 100,  # a length of five bytes
        b"\x32\x03\x00\x01a",  # QoS 1 without a packet id
        b"\x30\x01\x00",
        b"\x30\x00",
        b"\x30",
        b"",
    ):
        assert publishes(data, 0, has_properties=False) == ([], 0)
    assert publishes(b"\x30\x04\x00\x01a\x09", 0, has_properties=True) == ([], 0)
    assert publishes(b"\x30\x03\x00\x01a", 0, has_properties=True) == ([], 0)

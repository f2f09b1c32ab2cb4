"""The short road for readings says what the long one says, whatever comes."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_server.ingest import decoding
from campus_server.ingest.decoding import Decoder, Incoming
from campus_server.telemetry.points import Points
from campus_wire import codec
from campus_wire.errors import BadMessage
from campus_wire.packs import plain_pack
from campus_wire.topics import Kind, Topic

NOW = 1_795_338_000.0
HEAD = {"bn": "gw-1/", "bt": NOW - 100, "boot": "b1"}
TOPIC = str(Topic("gw-1", Kind.READINGS))


def mostly(good: list[Any], *wrong: Any) -> st.SearchStrategy[Any]:
    """As an edge writes it, and one time in twelve something else."""
    usual = st.sampled_from(good)
    return st.integers(0, 11).flatmap(lambda n: st.sampled_from(wrong) if n == 11 else usual)


numbers = st.floats(-1e6, 1e6) | st.integers(-10, 10) | st.sampled_from([-0.0, 1e308, 1e-320])
times = mostly([0.0, 0.25, 10.0, 59.9], -1e9, NOW, 1e12, 90_000.0, 86_399.9996)
records = st.fixed_dictionaries(
    {"n": mostly(["a", "b", "P.flow"], "bad name", "}", '",{', "", "new"), "v": numbers},
    optional={"t": times},
)
odd = st.fixed_dictionaries(
    {},
    optional={
        "n": st.sampled_from(["a", "c"]) | st.none(),
        "v": numbers | st.sampled_from(["high", None, [1], True]),
        "vb": st.booleans(),
        "q": st.sampled_from(["good", "bad", "odd"]),
        "bn": st.sampled_from(["gw-1/", "gw-2/", "gw-1/P."]),
        "bt": st.floats(0, NOW),
        "bv": numbers,
        "bver": st.sampled_from([10, 11]),
        "u": st.just("Cel"),
    },
)
heads = st.fixed_dictionaries(
    {
        "bn": mostly(["gw-1/"], "gw-2/", "gw-1/P.", "gw-1"),
        "bt": mostly([NOW - 100, NOW - 100.25, NOW + 86_300], NOW * 1000, 12.0, NOW + 86_399.9),
        "boot": mostly(["b1", "b2"], "no boot", 3),
        "seq": mostly([1, 2, 3], 0, -1, 2**53, 1.5),
    }
)


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    rows: list[Any] = draw(st.lists(records, min_size=1, max_size=6))
    if draw(mostly([False], True)):
        rows.insert(draw(st.integers(0, len(rows))), draw(odd))
    rows[0] = {**rows[0], **draw(heads)} if draw(mostly([True], False)) else rows[0]
    text = json.dumps(rows, separators=draw(mostly([(",", ":")], (", ", ": "))))
    return text.encode()[: draw(mostly([None], -1, 3))]


def by_the_law(payload: bytes) -> tuple[Any, ...]:
    """Rows and what is quarantined, as the careful decoder has them."""
    try:
        message = codec.decode_readings(payload, "gw-1", NOW)
    except BadMessage as error:
        return [], error.fault.value
    fault = message.rejected[0].fault if message.rejected else None
    rows = zip(message.names, message.times_ms, message.values, message.quality, strict=True)
    identity = ("gw-1", message.boot, message.seq)
    return [(identity, f"gw-1/{name}", *row) for name, *row in rows], fault


@settings(max_examples=400, deadline=None)
@given(st.lists(payloads(), min_size=1, max_size=4))
def test_the_short_road_says_what_the_law_says(messages: list[bytes]) -> None:
    points = Points(["gw-1/a", "gw-1/b", "gw-1/P.flow"])
    decoded = Decoder(points).decode([Incoming(TOPIC, payload) for payload in messages], NOW)
    batch = decoded.readings
    found = [
        (tuple(batch.messages[m]), points[p], t, v, q)
        for m, p, t, v, q in zip(
            batch.message.tolist(),
            batch.point.tolist(),
            batch.time_ms.tolist(),
            batch.value.tolist(),
            batch.quality.tolist(),
            strict=True,
        )
    ]
    told = [by_the_law(payload) for payload in messages]
    assert found == [row for rows, _ in told for row in rows]
    assert [np.signbit(row[3]) for row in found] == [
        np.signbit(row[3]) for rows, _ in told for row in rows
    ]
    faults = [u.quarantined.fault for u in decoded.units if u.quarantined is not None]
    assert faults == [fault for _, fault in told if fault is not None]


def test_minus_nothing_is_nothing_on_both_roads() -> None:
    payload = (
        b'[{"bv":-0.0,"bn":"gw-1/","bt":1795337900.0,"boot":"b1","seq":1,"n":"a","v":-0.0},'
        b'{"n":"a","t":1,"v":-0.0}]'
    )
    _, batch = Decoder(Points(["gw-1/a"])).decode([Incoming(TOPIC, payload)], NOW)
    assert not np.signbit(batch.value).any()
    assert not any(np.signbit(row[3]) for row in by_the_law(payload)[0])


def test_what_was_doubtful_once_stays_so() -> None:
    """A name that is numbered on the long road must not make its message plain again."""
    known = json.dumps([{**HEAD, "seq": 1, "bt": NOW + 90_000, "n": "a", "v": 1}])
    new = json.dumps([{**HEAD, "seq": 2, "n": "new", "v": 1}, {"n": "a", "v": 1, "t": 1e12}])
    for order in ((known, new), (new, known)):
        points = Points(["gw-1/a"])
        incoming = [Incoming(TOPIC, text.replace(": ", ":").encode()) for text in order]
        units, batch = Decoder(points).decode(incoming, NOW)
        faults = {unit.quarantined.fault for unit in units if unit.quarantined}
        assert faults == {"time_ahead", "time_in_milliseconds"}
        assert [points[p] for p in batch.point] == ["gw-1/new"]


@pytest.mark.parametrize("key", ['"t" :', '"t":', '"\\u0074":'])
def test_a_time_is_seen_however_it_is_written(key: str) -> None:
    first = json.dumps({**HEAD, "seq": 1, "n": "a", "v": 1}, separators=(",", ":"))
    payload = f'[{first},{{"n":"a","v":2,{key}5}}]'.encode()
    _, batch = Decoder(Points(["gw-1/a"])).decode([Incoming(TOPIC, payload)], NOW)
    assert np.diff(batch.time_ms).tolist() == [5000]


def test_half_a_character_is_a_bad_record_and_no_failure() -> None:
    records = (
        f'[{json.dumps({**HEAD, "seq": 1, "n": "a", "v": 1})},{{"n":"a","v":1,"q":"\\ud800"}}]'
    )
    units, batch = Decoder(Points(["gw-1/a"])).decode([Incoming(TOPIC, records.encode())], NOW)
    assert len(batch) == 1
    assert [unit.quarantined.fault for unit in units if unit.quarantined] == ["wrong_type"]


def test_messages_of_every_kind_count_in_the_ranges_of_the_store() -> None:
    event = json.dumps(
        {"gateway": "gw-1", "boot": "b1", "seq": 2, "events": [{"time": NOW, "kind": "tamper"}]}
    )
    payload = codec.encode_readings("gw-1", "b1", 1, [("a", NOW, 1.0, 0)])
    incoming = [
        Incoming(TOPIC, payload),
        Incoming(str(Topic("gw-1", Kind.EVENTS)), event.encode()),
    ]
    _, batch = Decoder(Points(["gw-1/a"])).decode(incoming, NOW)
    assert [message.seq for message in batch.messages] == [1, 2]
    assert batch.message.tolist() == [0]


def test_what_our_edge_writes_takes_the_short_road() -> None:
    readings = [("P.flow", NOW - 10 + i, 20.0 + i, 0) for i in range(50)]
    payload = codec.encode_readings("gw-1", "b1", 7, readings)
    pack = plain_pack(payload, "gw-1/")
    assert pack is not None
    assert (pack.boot, pack.seq, len(pack.names)) == ("b1", 7, 50)
    assert plain_pack(payload, "gw-2/") is None
    one = codec.encode_readings("gw-1", "b1", 8, readings[:1])
    assert plain_pack(one, "gw-1/") is not None


def test_a_gateway_that_invents_names_fills_its_own_room_only() -> None:
    points = Points(per_gateway=3)
    names = ["a", "b", "c", "d"]
    payload = codec.encode_readings("gw-1", "b1", 1, [(name, NOW, 1.0, 0) for name in names])
    units, batch = Decoder(points).decode([Incoming(TOPIC, payload)], NOW)
    assert len(batch) == 0
    assert [unit.quarantined.fault for unit in units if unit.quarantined] == ["too_many_points"]
    assert units[0].id == ("gw-1", "b1", 1)
    other = codec.encode_readings("gw-2", "b1", 1, [("a", NOW, 1.0, 0)])
    topic = str(Topic("gw-2", Kind.READINGS))
    assert len(Decoder(points).decode([Incoming(topic, other)], NOW).readings) == 1


def test_a_foreign_topic_is_named_and_remembered() -> None:
    decoding._remembered.cache_clear()
    foreign = Incoming("campus/v1/p99/gw-1/readings", b"[]")
    units, _ = Decoder(Points()).decode([foreign] * 2, NOW)
    assert [unit.quarantined.fault for unit in units if unit.quarantined] == ["bad_topic"] * 2

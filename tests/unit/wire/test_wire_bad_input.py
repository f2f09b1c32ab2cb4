"""What a stranger sends: refused by name, and never at the cost of its neighbours."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_wire import codec
from campus_wire.errors import BadMessage, BadTopic, Fault
from campus_wire.topics import Kind, Topic, parse, partition_of, subscription

NOW = 1_795_338_000.0
FIRST = {"bn": "gw-1/", "bt": NOW, "boot": "b1", "seq": 7, "n": "pump.flow", "v": 1.0}


def pack(*records: Any) -> bytes:
    return json.dumps(list(records)).encode()


def readings(payload: bytes) -> Any:
    return codec.decode_readings(payload, "gw-1", NOW)


def scans(**changes: Any) -> bytes:
    read = {
        "epc": "3474257BF40000000000162E",
        "antenna": 1,
        "rssi": -54.5,
        "first": NOW,
        "last": NOW,
    }
    body = {"gateway": "gw-1", "boot": "b1", "seq": 3, "reader": "FX-1", "reads": [read]}
    return json.dumps(body | changes).encode()


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"", Fault.NOT_JSON),
        (b"not json", Fault.NOT_JSON),
        (b"\xff\xfe\x00", Fault.NOT_JSON),
        (b"[" * 100_000, Fault.NOT_JSON),
        (b"{}", Fault.WRONG_TYPE),
        (b"7", Fault.WRONG_TYPE),
        (b"[]", Fault.NO_IDENTITY),
        (pack(7), Fault.NO_IDENTITY),
        (pack({**FIRST, "boot": None}), Fault.NO_IDENTITY),
        (pack({**FIRST, "boot": "../.."}), Fault.NO_IDENTITY),
        (pack({**FIRST, "boot": "b1\n"}), Fault.NO_IDENTITY),
        (pack({**FIRST, "seq": 0}), Fault.NO_IDENTITY),
        (pack({**FIRST, "seq": -1}), Fault.NO_IDENTITY),
        (pack({**FIRST, "seq": True}), Fault.NO_IDENTITY),
        (pack({**FIRST, "seq": 2**53}), Fault.NO_IDENTITY),
        (pack({**FIRST, "seq": 1.5}), Fault.NO_IDENTITY),
        (pack({**FIRST, "v": "1"}), Fault.WRONG_TYPE),
        (pack({**FIRST, "v": None}), Fault.WRONG_TYPE),
        (pack({**FIRST, "v": True}), Fault.WRONG_TYPE),
        (pack({**FIRST, "v": math.nan}), Fault.NOT_FINITE),
        (pack({**FIRST, "v": math.inf}), Fault.NOT_FINITE),
        (pack(FIRST).replace(b'"v": 1.0', b'"v": 1e999'), Fault.NOT_FINITE),
        (pack({**FIRST, "bt": math.nan}), Fault.NOT_FINITE),
        (pack({**FIRST, "bt": NOW * 1000}), Fault.TIME_IN_MILLISECONDS),
        (pack({**FIRST, "bt": 0.0, "t": -5.0}), Fault.RELATIVE_TIME),
        (pack({**FIRST, "bt": 0.0}), Fault.RELATIVE_TIME),
        (pack({**FIRST, "t": 86_401.0}), Fault.TIME_AHEAD),
        (pack({**FIRST, "bn": "gw-2/"}), Fault.WRONG_GATEWAY),
        (pack({**FIRST, "bn": "gw-11/"}), Fault.WRONG_GATEWAY),
        (pack({**FIRST, "n": "流量"}), Fault.BAD_NAME),
        (pack({**FIRST, "n": ""}), Fault.BAD_NAME),
        (pack({**FIRST, "n": "a" * 129}), Fault.BAD_NAME),
        (pack({**FIRST, "n": "a/../b"}), Fault.BAD_NAME),
        (pack({**FIRST, "n": "a\n"}), Fault.BAD_NAME),
        (pack({**FIRST, "bver": 11}), Fault.WRONG_TYPE),
        (pack({**FIRST, "n": "a" * 1_000_000}), Fault.TOO_LARGE),
    ],
)
def test_a_bad_readings_message_is_refused_by_name(payload: bytes, fault: Fault) -> None:
    with pytest.raises(BadMessage) as refused:
        readings(payload)
    assert refused.value.fault is fault


def test_a_refused_message_still_says_who_it_is() -> None:
    """Or the gateway would send it for ever."""
    with pytest.raises(BadMessage) as refused:
        readings(pack({**FIRST, "v": math.nan}))
    assert refused.value.identity == ("b1", 7)
    with pytest.raises(BadMessage) as refused:
        codec.decode_scans(scans(reader=5), "gw-1", NOW)
    assert refused.value.identity == ("b1", 3)


@pytest.mark.parametrize(
    "bad",
    [
        {"n": "x", "v": math.nan},
        {"n": "x", "v": "high"},
        {"n": "x"},
        {"n": "x", "v": 1.0, "t": 1e12},
        {"n": "x", "v": 1.0, "q": "splendid"},
        7,
        None,
        {"n": ["x"], "v": 1.0},
    ],
)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_one_bad_record_costs_itself_alone(bad: Any, place: int) -> None:
    records = [FIRST, {"n": "a", "v": 2}, {"n": "b", "v": 3.5, "q": "bad"}]
    message = readings(pack(*records[:place], bad, *records[place:]))
    assert message.names == ["pump.flow", "a", "b"]
    assert message.values == [1.0, 2.0, 3.5]
    assert message.quality == [0, 0, 2]
    assert [record.index for record in message.rejected] == [place]


def test_base_fields_hold_from_their_record_on() -> None:
    message = readings(
        pack(
            FIRST,
            {"bt": NOW + 10, "bv": 100.0, "n": "a", "v": 1.0},
            {"n": "b", "t": 2.5, "vb": True},
            {"bn": "gw-1/motor.", "n": "a", "v": 5.0},
        )
    )
    assert message.names == ["pump.flow", "a", "b", "motor.a"]
    assert message.values == [1.0, 101.0, 1.0, 105.0]
    assert [t - round(NOW * 1000) for t in message.times_ms] == [0, 10_000, 12_500, 10_000]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_are_refused(payload: bytes) -> None:
    for decode in (
        readings,
        lambda p: codec.decode_scans(p, "gw-1", NOW),
        lambda p: codec.decode_events(p, "gw-1", NOW),
        lambda p: codec.decode_birth(p, "gw-1"),
        lambda p: codec.decode_state(p, "gw-1", NOW),
        codec.decode_committed,
        codec.decode_command,
    ):
        try:
            decode(payload)
        except BadMessage:
            continue


@pytest.mark.parametrize("depth", [900, 1_500, 5_000, 60_000])
@pytest.mark.parametrize(
    "shape", ['[{{"x":{}}}]', '{{"x":{}}}', "{}", '[{{"v":{}}}]', '{{"reads":{}}}']
)
def test_nesting_without_end_is_refused_everywhere(shape: str, depth: int) -> None:
    payload = shape.format("[" * depth + "]" * depth).encode()
    for decode in (
        readings,
        lambda p: codec.decode_scans(p, "gw-1", NOW),
        lambda p: codec.decode_events(p, "gw-1", NOW),
        lambda p: codec.decode_birth(p, "gw-1"),
        lambda p: codec.decode_state(p, "gw-1", NOW),
        codec.decode_committed,
        codec.decode_command,
        codec.decode_reply,
    ):
        with pytest.raises(BadMessage):
            decode(payload)


jsonish = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["n", "v", "t", "bn", "q"]), inner)
    ),
    max_leaves=8,
)


@given(st.lists(jsonish, max_size=4))
def test_whatever_stands_beside_it_a_good_record_lives(others: list[Any]) -> None:
    others = [o for o in others if not (isinstance(o, dict) and {"bn", "bt", "bv"} & set(o))]
    message = readings(pack(FIRST, *others, {"n": "last", "v": 4.0}))
    assert (message.names[0], message.names[-1]) == ("pump.flow", "last")
    assert len(message.names) + len(message.rejected) == len(others) + 2
    assert all(map(math.isfinite, message.values))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"gateway": "gw-2"}, Fault.WRONG_GATEWAY),
        ({"seq": "3"}, Fault.NO_IDENTITY),
        ({"reads": {}}, Fault.WRONG_TYPE),
        ({"reads": []}, Fault.WRONG_TYPE),
        ({"reads": [{"epc": "xyz"}]}, Fault.WRONG_TYPE),
        ({"reader": "读写器"}, Fault.WRONG_TYPE),
    ],
)
def test_bad_scans_are_refused_by_name(changes: dict[str, Any], fault: Fault) -> None:
    with pytest.raises(BadMessage) as refused:
        codec.decode_scans(scans(**changes), "gw-1", NOW)
    assert refused.value.fault is fault


def test_one_bad_read_costs_itself_alone() -> None:
    good = json.loads(scans())["reads"][0]
    late = good | {"last": NOW * 1000}
    strange = good | {"epc": "not hex"}
    message = codec.decode_scans(scans(reads=[late, good, strange, 5]), "gw-1", NOW)
    assert len(message.reads) == 1
    assert [(r.index, r.fault) for r in message.rejected] == [
        (0, "time_in_milliseconds"),
        (2, "wrong_type"),
        (3, "wrong_type"),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        {"detail": "half a \ud800 pair"},
        {"detail": "nul \x00"},
        {"subject": "\x00"},
        {"detail": "x" * 2001},
        {"count": 2**70},
        {"count": 0},
        {"kind": "Not A Kind"},
        {"kind": "fault\n"},
    ],
)
def test_an_event_that_no_database_takes_is_refused_alone(bad: dict[str, Any]) -> None:
    good = {"time": NOW, "kind": "driver_fault"}
    body = {"gateway": "gw-1", "boot": "b1", "seq": 3, "events": [good | bad, good]}
    message = codec.decode_events(json.dumps(body).encode(), "gw-1", NOW)
    assert len(message.events) == 1
    assert [record.index for record in message.rejected] == [0]


def test_a_birth_names_only_its_own_equipment() -> None:
    birth = {
        "gateway": "gw-1",
        "boot": "b1",
        "software": "x",
        "equipment": [],
        "points": [
            {
                "name": "a",
                "equipment": "P-1",
                "brick_class": "Sensor",
                "quantity": "",
                "unit": "",
                "display": {"zh": "", "en": ""},
            }
        ],
    }
    with pytest.raises(BadMessage, match="P-1"):
        codec.decode_birth(json.dumps(birth).encode(), "gw-1")
    with pytest.raises(BadMessage, match="gw-1"):
        codec.decode_birth(json.dumps(birth).encode(), "gw-2")


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True), st.sampled_from(list(Kind)))
def test_a_topic_reads_as_it_was_written(gateway: str, kind: Kind) -> None:
    topic = Topic(gateway, kind)
    assert parse(str(topic)) == topic
    assert subscription(kind, partition_of(gateway)).split("/")[2] == str(topic).split("/")[2]


@pytest.mark.parametrize(
    "topic",
    [
        "campus/v1/p00/gw-b07/readings",  # another partition's
        "campus/v1/p99/gw-1/readings",
        "campus/v2/p05/gw-1/readings",
        "campus/v1/p05/GW/readings",
        "campus/v1/p05/gw-1/unheard",
        "campus/v1/p05/gw-1/readings/x",
        "",
    ],
)
def test_a_foreign_topic_is_refused(topic: str) -> None:
    with pytest.raises(BadTopic):
        parse(topic)

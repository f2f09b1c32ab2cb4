"""A Zebra reader's messages, good and bad."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_edge.drivers.zebra_fx import parse

NOW = 1_795_338_000.0  # 2026-11-22T09:00:00Z
EPC = "3474257BF40000000000162E"


def event(**changes: Any) -> dict[str, Any]:
    data = {
        "idHex": EPC,
        "antenna": 1,
        "peakRssi": -54,
        "reads": 3,
        "format": "epc",
        "eventNum": 12,
    }
    top = {"type": "SIMPLE", "timestamp": "2026-11-22T09:00:00.123+0000"}
    for key, value in changes.items():
        (top if key in top else data)[key] = value
    return {**top, "data": data}


def told(payload: object) -> str:
    reads, bad = parse(json.dumps(payload).encode(), "FX-1", NOW)
    assert not reads
    assert len(bad) == 1
    assert bad[0].subject == "FX-1"
    return bad[0].detail


@pytest.mark.parametrize("wrap", [lambda item: item, lambda item: [item]])
def test_one_event_alone_or_in_a_list(wrap: Any) -> None:
    (read,), bad = parse(json.dumps(wrap(event())).encode(), "FX-1", NOW)
    assert not bad
    assert (read.epc, read.antenna, read.rssi, read.count) == (EPC, 1, -54.0, 3)
    assert read.first == read.last == pytest.approx(NOW + 0.123)


def test_offsets_lower_case_and_tid() -> None:
    text = json.dumps(
        event(timestamp="2026-11-22T17:00:00.123+08:00", idHex=EPC.lower(), TID="e28011606000")
    )
    (read,), _ = parse(text.encode(), "FX-1", NOW)
    assert read.first == pytest.approx(NOW + 0.123)
    assert read.epc == EPC
    assert read.tid == "E28011606000"


def test_bad_record_costs_itself_only() -> None:
    text = json.dumps([event(), event(idHex="not hex"), 7, event(antenna=2)])
    reads, bad = parse(text.encode(), "FX-1", NOW)
    assert [read.antenna for read in reads] == [1, 2]
    assert len(bad) == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"idHex": "XYZ"}, "epc"),
        ({"idHex": ""}, "epc"),
        ({"antenna": 0}, "antenna"),
        ({"antenna": "1"}, "antenna"),
        ({"peakRssi": -500}, "rssi"),
        ({"reads": 0}, "count"),
        ({"timestamp": "2026-11-22T09:00:00.123"}, "no offset from UTC"),
        ({"timestamp": "yesterday"}, "yesterday"),
        ({"timestamp": "1970-01-01T00:00:10.000+0000"}, "relative"),
        ({"timestamp": "2027-11-22T09:00:00.000+0000"}, "ahead"),
        ({"type": "HEARTBEAT"}, "HEARTBEAT"),
    ],
)
def test_why_a_record_is_refused(wrong: dict[str, Any], why: str) -> None:
    assert why in told(event(**wrong))


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff\xfe", b"[" * 5000, b"NaN"])
def test_what_is_not_json_is_one_bad_frame(payload: bytes) -> None:
    reads, bad = parse(payload, "FX-1", NOW)
    assert not reads
    assert "not JSON" in bad[0].detail


@given(st.binary(max_size=200))
def test_law_no_bytes_break_it(payload: bytes) -> None:
    parse(payload, "FX-1", NOW)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "data"]), inner),
    )
)
def test_law_no_json_breaks_it(value: object) -> None:
    parse(json.dumps(value).encode(), "FX-1", NOW)

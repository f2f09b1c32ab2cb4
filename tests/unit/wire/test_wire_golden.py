"""The golden payloads: what others may send and receive, to the byte, also in docs/wire.md."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from campus_wire import codec
from campus_wire.messages import Birth, Events, Scans

ROOT = Path(__file__).parents[3]
GATEWAY = "gw-b07"
NOW = 1_795_338_100.0

DECODERS: dict[str, Callable[[bytes], msgspec.Struct]] = {
    "birth": lambda payload: codec.decode_birth(payload, GATEWAY),
    "state": lambda payload: codec.decode_state(payload, GATEWAY, NOW),
    "readings": lambda payload: codec.decode_readings(payload, GATEWAY, NOW),
    "scans": lambda payload: codec.decode_scans(payload, GATEWAY, NOW),
    "events": lambda payload: codec.decode_events(payload, GATEWAY, NOW),
    "committed": codec.decode_committed,
    "cmd": codec.decode_command,
    "reply": codec.decode_reply,
}


def payload_of(kind: str) -> bytes:
    return (ROOT / "tests" / "golden" / f"{kind}.json").read_bytes().strip()


@pytest.mark.parametrize("kind", DECODERS)
def test_a_golden_payload_decodes_and_encodes_to_itself(kind: str) -> None:
    payload = payload_of(kind)
    message = DECODERS[kind](payload)
    if kind == "readings":
        assert not message.rejected  # type: ignore[attr-defined]
        assert message.times_ms == [1_795_338_000_000, 1_795_338_010_000, 1_795_338_010_000]  # type: ignore[attr-defined]
        assert message.quality == [0, 0, 1]  # type: ignore[attr-defined]
    else:
        assert codec.encode(message) == payload


@pytest.mark.parametrize("kind", DECODERS)
def test_the_page_about_the_wire_shows_it(kind: str) -> None:
    page = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
    assert payload_of(kind).decode() in page


def test_readings_are_written_as_the_golden_payload_has_them() -> None:
    written = codec.encode_readings(
        GATEWAY,
        "4f9c2a7be01d4c55",
        41,
        [
            ("CHWP-1.flow", 1_795_338_000.0, 198.4, 0),
            ("CHWP-1.flow", 1_795_338_010.0, 197.9, 0),
            ("CHWP-1.dp", 1_795_338_010.0, 29.8, 1),
        ],
    )
    assert written == payload_of("readings")


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    for kind, of in (("birth", Birth), ("scans", Scans), ("events", Events)):
        longer = b'{"tomorrow":1,' + payload_of(kind)[1:]
        assert isinstance(DECODERS[kind](longer), of)

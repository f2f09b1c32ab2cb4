"""What becomes of a driver's batches: groups, receipts, faults told once."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from campus_edge.driver import Batch, ReaderScans, Reading
from campus_edge.errors import BadFrame, NotReady
from campus_edge.filters import Deadband
from campus_edge.outbox import Outbox
from campus_edge.worker import GROUP_RECORDS, Worker
from campus_wire.codec import MAX_PAYLOAD, decode_events, decode_readings
from campus_wire.messages import TagRead
from campus_wire.topics import Kind

Step = Callable[[], Batch]


class Scripted:
    """Plays a list of steps, then tells the worker to stop. A step may raise."""

    name = "D-1"

    def __init__(self, steps: list[Step], *, wants_receipt: bool = False) -> None:
        self.wants_receipt = wants_receipt
        self.stop = threading.Event()
        self.opened = 0
        self.closed = 0
        self._steps = iter(steps)

    def open(self) -> None:
        self.opened += 1

    def read(self, wait: float) -> Batch:
        step = next(self._steps, None)
        if step is None:
            self.stop.set()
            return Batch()
        return step()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    box = Outbox(tmp_path / "outbox.db", "gw-1", 1 << 30)
    yield box
    box.close()


def play(outbox: Outbox, driver: Scripted, rules: dict[str, tuple[float, float]]) -> None:
    Worker(driver, "gw-1", outbox, Deadband(rules)).run(driver.stop)
    outbox.flush()


def kept(outbox: Outbox, kind: Kind) -> list[bytes]:
    return [m.payload for m in outbox.after(0, 10_000) if m.kind is kind]


def events(outbox: Outbox) -> list[tuple[str, str, int]]:
    return [
        (event.kind, event.subject, event.count)
        for payload in kept(outbox, Kind.EVENTS)
        for event in decode_events(payload, "gw-1", time.time()).events
    ]


def reading(value: float, name: str = "p") -> Reading:
    return Reading(name, round(time.time(), 3), value)


def gone() -> Batch:
    raise NotReady("nobody answers")


def test_readings_close_together_share_a_message(outbox: Outbox) -> None:
    play(outbox, Scripted([lambda n=n: Batch([reading(n)]) for n in range(20)]), {})  # type: ignore[misc]
    messages = [decode_readings(p, "gw-1", time.time()) for p in kept(outbox, Kind.READINGS)]
    assert [value for message in messages for value in message.values] == list(range(20))
    assert len(messages) < 5


def test_many_readings_are_split_below_the_limit_of_the_wire(outbox: Outbox) -> None:
    many = [Reading("n" * 128, 1_800_000_000.123 + n, n / 3) for n in range(1201)]
    play(outbox, Scripted([lambda: Batch(many)]), {})
    payloads = kept(outbox, Kind.READINGS)
    assert [len(json.loads(p)) for p in payloads] == [GROUP_RECORDS, GROUP_RECORDS, 201]
    assert max(map(len, payloads)) < MAX_PAYLOAD


def test_source_that_wants_a_receipt_is_read_again_only_when_all_is_stored(outbox: Outbox) -> None:
    read = TagRead("3474257BF40000000000162E", 1, -54.0, 1.8e9, 1.8e9)
    stored: list[int] = []

    def note() -> Batch:
        stored.append(len(outbox.after(0, 100)))
        return Batch()

    first = Batch([reading(1.0)], [ReaderScans("FX-1", [read])])
    play(outbox, Scripted([lambda: first, note], wants_receipt=True), {})
    assert stored == [2], "one message of scans, one of readings"


def test_device_that_answers_in_part_is_away_and_what_it_said_is_kept(outbox: Outbox) -> None:
    def cut() -> Batch:
        return Batch([reading(1.0)], complete=False)

    driver = Scripted([cut, gone, cut, gone, lambda: Batch([reading(2.0)])])
    play(outbox, driver, {})
    messages = [decode_readings(p, "gw-1", time.time()) for p in kept(outbox, Kind.READINGS)]
    assert [value for message in messages for value in message.values] == [1.0, 1.0, 2.0]
    assert events(outbox) == [("driver_fault", "D-1", 1), ("driver_recovered", "D-1", 1)]


def test_device_that_goes_is_told_once_and_its_return_once(outbox: Outbox) -> None:
    driver = Scripted([gone, gone, lambda: Batch([reading(1.0)]), lambda: Batch([reading(2.0)])])
    play(outbox, driver, {})
    assert [(kind, subject) for kind, subject, _ in events(outbox)] == [
        ("driver_fault", "D-1"),
        ("driver_recovered", "D-1"),
    ]
    assert driver.opened == 3
    assert driver.closed == 3


def test_readings_from_before_a_fault_are_kept(outbox: Outbox) -> None:
    play(outbox, Scripted([lambda: Batch([reading(1.0)]), gone]), {})
    assert len(kept(outbox, Kind.READINGS)) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_counted_and_not_sent(outbox: Outbox, value: float) -> None:
    steps = [lambda: Batch([reading(value), reading(2.0, "q")])] * 50
    play(outbox, Scripted(list(steps)), {})
    assert events(outbox) == [("bad_frame", "p", 1)], "the rate is limited"
    for payload in kept(outbox, Kind.READINGS):
        assert set(decode_readings(payload, "gw-1", time.time()).names) == {"q"}


def test_bad_frames_of_one_batch_are_one_event_with_their_number(outbox: Outbox) -> None:
    bad = [BadFrame("FX-1", "why"), BadFrame("FX-1", "why"), BadFrame("FX-2", "x" * 5000)]
    play(outbox, Scripted([lambda: Batch(bad=bad)]), {})
    assert events(outbox) == [("bad_frame", "FX-1", 2), ("bad_frame", "FX-2", 1)]


def test_deadband_holds_back_what_did_not_change(outbox: Outbox) -> None:
    values = [1.0, 1.0, 1.1, 5.0]
    play(
        outbox,
        Scripted([lambda v=v: Batch([reading(v, "p"), reading(v, "q")]) for v in values]),  # type: ignore[misc]
        {"p": (0.5, 60.0)},
    )
    sent = [
        (name, value)
        for payload in kept(outbox, Kind.READINGS)
        for message in [decode_readings(payload, "gw-1", time.time())]
        for name, value in zip(message.names, message.values, strict=True)
    ]
    assert [value for name, value in sent if name == "p"] == [1.0, 5.0]
    assert [value for name, value in sent if name == "q"] == values

"""The law of the outbox, and its edges."""

import json
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from campus_edge import outbox as outbox_module
from campus_edge.errors import NotReady
from campus_edge.outbox import ROW_BYTES, Outbox
from campus_wire.settings import Misconfigured
from campus_wire.topics import Kind

BIG = 1 << 30


def body(seq: int) -> bytes:
    return b"%d:" % seq + b"x" * 100


def open_(path: Path, max_bytes: int = BIG) -> Outbox:
    return Outbox(path / "outbox.db", "gw-1", max_bytes)


def crash(path: Path, copy: Path, max_bytes: int = BIG) -> Outbox:
    """What a process finds that starts after a crash: the files as they are on the disk now."""
    copy.mkdir()
    for name in ("outbox.db", "outbox.db-wal"):
        if (path / name).exists():
            shutil.copy(path / name, copy / name)
    return open_(copy, max_bytes)


def test_numbers_go_on_after_everything_was_forgotten(tmp_path: Path) -> None:
    box = open_(tmp_path)
    assert [box.append(Kind.SCANS, body) for _ in range(3)] == [1, 2, 3]
    assert box.forget([(1, 3)]) == 3
    boot = box.boot
    box.close()
    box = open_(tmp_path)
    assert box.boot == boot
    assert box.append(Kind.SCANS, body) == 4
    box.close()


def test_new_file_is_a_new_boot(tmp_path: Path) -> None:
    first = open_(tmp_path)
    first.close()
    (tmp_path / "outbox.db").unlink()
    second = open_(tmp_path)
    assert second.boot != first.boot
    second.close()


def test_readings_wait_for_the_flush_and_scans_do_not(tmp_path: Path) -> None:
    box = open_(tmp_path)
    box.append(Kind.READINGS, body)
    assert box.after(0, 10) == []
    after_crash = crash(tmp_path, tmp_path / "a")
    assert after_crash.after(0, 10) == []
    after_crash.close()
    box.append(Kind.SCANS, body)
    after_crash = crash(tmp_path, tmp_path / "b")
    assert [message.seq for message in after_crash.after(0, 10)] == [1, 2]
    after_crash.close()
    box.close()


def test_full_outbox_drops_readings_first_and_tells_how_many(tmp_path: Path) -> None:
    room = 20
    box = open_(tmp_path, max_bytes=room * (len(body(10)) + ROW_BYTES))
    scans = {box.append(Kind.SCANS, body) for _ in range(5)}
    for _ in range(40):
        box.append(Kind.READINGS, body)
        box.flush()
    left = box.after(0, 1000)
    assert scans <= {message.seq for message in left}, "a scan went before a reading"
    readings = [message.seq for message in left if message.kind is Kind.READINGS]
    assert readings == list(range(readings[0], readings[-1] + 1)) or len(readings) < room
    told = sum(
        event["count"]
        for message in left
        if message.kind is Kind.EVENTS
        for event in json.loads(message.payload)["events"]
    )
    assert told == 40 - len(readings)
    box.close()


def test_unwritable_disk_keeps_readings_in_memory_and_refuses_scans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = open_(tmp_path)
    box.append(Kind.SCANS, body)
    pages = box._one("PRAGMA page_count")
    box._db.execute(f"PRAGMA max_page_count = {pages}")  # what a full disk answers
    big = b"y" * 20_000
    first = box.append(Kind.READINGS, lambda _: big)
    with pytest.raises(NotReady, match="cannot be written"):
        box.flush()
    with pytest.raises(NotReady):
        box.append(Kind.SCANS, lambda _: big)
    assert [message.seq for message in box.after(0, 10)] == [1]
    monkeypatch.setattr(outbox_module, "PENDING_BYTES", 50_000)
    for _ in range(3):
        last = box.append(Kind.READINGS, lambda _: big)
    box._db.execute("PRAGMA max_page_count = 1000000")
    box.flush()
    left = box.after(1, 10)
    kept = [message.seq for message in left if message.kind is Kind.READINGS]
    (told,) = [message for message in left if message.kind is Kind.EVENTS]
    assert kept == [last - 1, last]
    assert first not in kept
    assert json.loads(told.payload)["events"][0]["count"] == 2
    box.close()


def test_file_of_another_gateway_is_refused(tmp_path: Path) -> None:
    open_(tmp_path).close()
    with pytest.raises(Misconfigured, match="belongs to gateway 'gw-1'"):
        Outbox(tmp_path / "outbox.db", "gw-2", BIG)


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(Misconfigured, match=r"outbox\.path: .*outbox\.db cannot be used"):
        open_(tmp_path)


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"outbox\.path"):
        open_(tmp_path / "nowhere")


def test_disk_commits_are_durable(tmp_path: Path) -> None:
    box = open_(tmp_path)
    assert box._db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"
    assert box._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    box.close()
    with sqlite3.connect(tmp_path / "outbox.db") as other:  # and let go of
        assert other.execute("SELECT gateway FROM identity").fetchone() == ("gw-1",)
    other.close()


class OutboxLaw(RuleBasedStateMachine):
    """Any interleaving of append, flush, send, committed, reopen and crash.

    What was kept and not named is there, in order, with the content it was given; what is not
    there was named, or is told of as dropped. No number is ever given to two messages that
    reached the disk.
    """

    @initialize(room=st.sampled_from([6, 15, 100_000]))
    def start(self, room: int) -> None:
        # In memory where there is such a folder: the law is the logic's, fsync only slows it.
        memory = Path("/dev/shm")  # noqa: S108  # the folder inside it is made with a random name
        self.home = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.path = self.home / "0"
        self.path.mkdir()
        self.crashes = 0
        self.max_bytes = room * (len(body(10)) + ROW_BYTES)
        self.box = open_(self.path, self.max_bytes)
        self.boot = self.box.boot
        self.kept: dict[int, Kind] = {}
        """On the disk at some time, and not named."""
        self.waiting: dict[int, Kind] = {}
        self.given: set[int] = set()
        self.told = 0
        self.dropped: set[int] = set()

    @rule(kind=st.sampled_from([Kind.READINGS, Kind.READINGS, Kind.SCANS, Kind.EVENTS]))
    def append(self, kind: Kind) -> None:
        seq = self.box.append(kind, body)
        assert seq not in self.given, "a number was given twice"
        self.waiting[seq] = kind
        if kind is not Kind.READINGS:
            self.settle()

    @rule()
    def flush(self) -> None:
        self.box.flush()
        self.settle()

    def settle(self) -> None:
        self.kept.update(self.waiting)
        self.given |= set(self.waiting)
        self.waiting.clear()

    @rule(data=st.data())
    def send_and_commit(self, data: st.DataObject) -> None:
        sent = [message.seq for message in self.box.after(0, data.draw(st.integers(1, 5)))]
        named = [seq for seq in sent if data.draw(st.booleans())]
        again = data.draw(st.sampled_from([[], [(1, 1)]]))  # long forgotten, or not yet
        ranges = [(seq, seq) for seq in named] + again
        here = {message.seq for message in self.box.after(0, BIG)}
        gone = {seq for first, last in ranges for seq in range(first, last + 1)} & here
        self.count_told(gone)
        assert self.box.forget(ranges) == len(gone)
        for seq in gone:
            self.kept.pop(seq, None)

    @rule()
    def reopen(self) -> None:
        self.box.close()
        self.settle()
        self.box = open_(self.path, self.max_bytes)

    @rule()
    def crash_and_reopen(self) -> None:
        self.crashes += 1
        copy = self.home / str(self.crashes)
        reborn = crash(self.path, copy, self.max_bytes)
        self.box._pending.clear()  # lost with the process
        self.box.close()
        self.box, self.path = reborn, copy
        self.waiting.clear()

    def count_told(self, seqs: set[int]) -> None:
        """Losses that are told by messages which the server has now."""
        for message in self.box.after(0, BIG):
            if message.seq in seqs and message.payload.startswith(b"{"):
                self.told += json.loads(message.payload)["events"][0]["count"]

    @invariant()
    def nothing_is_lost_in_silence(self) -> None:
        if not hasattr(self, "box"):
            return
        here = self.box.after(0, BIG)
        numbers = [message.seq for message in here]
        assert numbers == sorted(set(numbers))
        assert self.box.boot == self.boot
        assert self.box.size == sum(len(m.payload) + ROW_BYTES for m in here) <= self.max_bytes
        told = self.told
        for message in here:
            if message.payload.startswith(b"{"):
                told += json.loads(message.payload)["events"][0]["count"]
                self.given.add(message.seq)
            else:
                assert message.payload == body(message.seq)
                assert self.kept[message.seq] is message.kind
        dropped = set(self.kept) - set(numbers)
        assert told == len(dropped), "told is what was dropped"
        if any(self.kept[seq] is Kind.SCANS for seq in dropped - self.dropped):
            assert Kind.READINGS not in {m.kind for m in here}, "a scan went before a reading"
        self.dropped = dropped

    def teardown(self) -> None:
        if hasattr(self, "box"):
            self.box.close()
            shutil.rmtree(self.home)


OutboxLaw.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestOutboxLaw = OutboxLaw.TestCase

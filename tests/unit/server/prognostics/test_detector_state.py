"""The state is all there is: splitting, stopping and restoring change no bit."""

from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_server.prognostics import detector, snapshot
from campus_server.prognostics.detector import DetectorState, Tick, Verdict


def _recorded() -> list[Tick]:
    random = np.random.default_rng(4)
    rows = random.normal(0, 1, (260, 5)).cumsum(axis=0) * 0.05 + random.normal(20, 1, (260, 5))
    rows[random.random(rows.shape) < 0.03] = np.nan
    rows[180:, 2] += np.linspace(0, 12, 80)
    return [Tick(row, 1000 * number, 1 + number % 3) for number, row in enumerate(rows)]


TICKS = _recorded()
WHOLE = detector.advance(detector.new(5, 100), TICKS)


def told(verdicts: list[Verdict]) -> list[tuple[object, ...]]:
    return [
        (v.stamp, v.score, v.threshold, v.active, v.change, v.since,
         None if v.explanation is None else v.explanation.share.tobytes())
        for v in verdicts
    ]  # fmt: skip


def test_the_recording_has_an_episode_in_it() -> None:
    assert WHOLE[1][-1].active


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, len(TICKS)), max_size=6), restart=st.booleans())
def test_any_split_gives_the_same_bits(cuts: list[int], restart: bool) -> None:
    state, verdicts = detector.new(5, 100), list[Verdict]()
    edges = [0, *sorted(cuts), len(TICKS)]
    for first, last in pairwise(edges):
        state, more = detector.advance(state, TICKS[first:last])
        verdicts += more
        if restart:
            state = snapshot.load(snapshot.dump(state))
    assert snapshot.dump(state) == snapshot.dump(WHOLE[0])
    assert told(verdicts) == told(WHOLE[1])


def test_advance_leaves_the_given_state_as_it_was() -> None:
    before, _ = detector.advance(detector.new(5, 100), TICKS[:150])
    kept = snapshot.dump(before)
    first = detector.advance(before, TICKS[150:])
    second = detector.advance(before, TICKS[150:])
    assert snapshot.dump(before) == kept
    assert snapshot.dump(first[0]) == snapshot.dump(second[0])


def _other_version(state: DetectorState) -> bytes:
    saved = msgspec.msgpack.decode(snapshot.dump(state))
    saved["version"] += 1
    return msgspec.msgpack.encode(saved)


@pytest.mark.parametrize("data", [b"", b"not a snapshot", _other_version(WHOLE[0])])
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(snapshot.Foreign):
        snapshot.load(data)

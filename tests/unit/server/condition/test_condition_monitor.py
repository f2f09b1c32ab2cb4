"""The monitor as the pipeline holds it: batches in, findings out, nothing in force before adopt."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.server.condition.conftest import Equipment, Make, Plant, equipment, lay

from campus_server.assets.registry import Registry
from campus_server.condition.service import ConditionMonitor
from campus_server.finding import Finding, Severity
from campus_server.telemetry.batch import Batch

TRAINING = 100
SHARED = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def part(batch: Batch, first: int, last: int) -> Batch:
    number = np.arange(len(batch))
    return batch.where((number >= first) & (number < last))


def run(monitor: ConditionMonitor, batch: Batch, cuts: Sequence[int] = ()) -> list[Finding]:
    edges = [0, *sorted(cuts), len(batch)]
    findings: list[Finding] = []
    for first, last in pairwise(edges):
        assessment = monitor.assess(part(batch, first, last))
        monitor.adopt(assessment)
        findings += assessment.findings
    return findings


def test_sick_pump_has_one_episode_and_its_twin_none(make: Make, stream: Batch) -> None:
    findings = run(make(TRAINING), stream)
    assert [(item.subject, item.active) for item in findings] == [("P-1", True), ("P-1", False)]
    found, gone = findings
    start = int(stream.time_ms[0])
    assert start + 200_000 <= found.since_ms <= start + 215_000
    assert found.since_ms < found.at_ms < start + 260_000
    assert gone.at_ms > start + 300_000
    assert (found.failure_class, found.source) == ("abnormal_condition", "condition")
    assert found.severity in {Severity.P2, Severity.P3}
    assert 0.5 <= found.confidence < 1
    assert found.score > found.threshold
    assert found.model


def test_finding_says_in_both_languages_what_is_wrong(make: Make, stream: Batch) -> None:
    found = run(make(TRAINING), stream)[0]
    strongest = found.contributions[0]
    assert strongest.point == "gw-1/P-1.p0"
    assert strongest.share < 0
    assert strongest.measured < strongest.expected
    assert sum(abs(item.share) for item in found.contributions) == pytest.approx(1)
    assert f"Flow: expected {strongest.expected:.1f} m3/h" in found.reason.en
    assert f"measured {strongest.measured:.1f} m3/h" in found.reason.en
    assert "流量应为" in found.reason.zh
    assert "m3/h" in found.reason.zh
    assert "Flow" in found.advice.en
    assert "流量" in found.advice.zh


def test_nothing_is_in_force_before_adopt(make: Make, stream: Batch) -> None:
    monitor = make(TRAINING)
    run(monitor, part(stream, 0, 1000))
    before = monitor.snapshot()
    first = monitor.assess(part(stream, 1000, 2000))
    again = monitor.assess(part(stream, 1000, 2000))
    assert monitor.snapshot() == before
    assert first.findings == again.findings
    monitor.adopt(first)
    assert monitor.snapshot() != before


@SHARED
@given(cuts=st.lists(st.integers(0, 2800), max_size=8))
def test_any_split_into_batches_gives_the_same_state_and_findings(
    make: Make, stream: Batch, cuts: list[int]
) -> None:
    whole, split = make(TRAINING), make(TRAINING)
    assert run(whole, stream) == run(split, stream, cuts)
    assert whole.snapshot() == split.snapshot()


@SHARED
@given(stop=st.integers(0, 2800))
def test_restored_monitor_goes_on_to_the_last_bit(make: Make, stream: Batch, stop: int) -> None:
    first = make(TRAINING)
    run(first, part(stream, 0, stop))
    second = make(TRAINING)
    second.restore(first.snapshot())
    rest = part(stream, stop, len(stream))
    assert run(first, rest) == run(second, rest)
    assert first.snapshot() == second.snapshot()
    assert first.status("P-1") == second.status("P-1")


def test_a_clock_that_was_ahead_does_not_end_the_watch(make: Make, stream: Batch) -> None:
    """A sick pump is found as before, and what is told is newer than what was told."""
    ahead = replace(stream, time_ms=stream.time_ms + 20 * 3_600_000)
    monitor = make(TRAINING)
    told = run(monitor, part(ahead, 0, 1750))  # ends in the middle of the episode
    assert [(item.subject, item.active) for item in told] == [("P-1", True)]
    told += run(monitor, part(stream, 1750, 2800))
    again = run(monitor, stream)
    assert [(item.subject, item.active) for item in told] == [("P-1", True), ("P-1", False)]
    assert [(item.subject, item.active) for item in again] == [("P-1", True), ("P-1", False)]
    times = [item.at_ms for item in (*told, *again)]
    assert times == sorted(set(times))
    assert all(item.since_ms <= item.at_ms for item in (*told, *again))
    assert " -" not in "".join(item.reason.en for item in told)
    status = monitor.status("P-1")
    assert status is not None
    assert status.at_ms is not None
    assert status.at_ms <= int(stream.time_ms.max())


@SHARED
@given(cuts=st.lists(st.integers(0, 2800), max_size=8), stop=st.integers(0, 2800))
def test_any_split_and_restart_while_the_clock_is_put_right(
    make: Make, stream: Batch, cuts: list[int], stop: int
) -> None:
    ahead = np.where(np.arange(len(stream)) < 1750, 20 * 3_600_000, 0)
    wrong = replace(stream, time_ms=stream.time_ms + ahead)
    whole, split = make(TRAINING), make(TRAINING)
    told = run(whole, wrong)
    first = run(split, part(wrong, 0, stop))
    restored = make(TRAINING)
    restored.restore(split.snapshot())
    assert first + run(restored, part(wrong, stop, 2800), cuts) == told
    assert restored.snapshot() == whole.snapshot()


def test_status_tells_learning_normal_abnormal(make: Make, stream: Batch) -> None:
    monitor = make(TRAINING)
    assert monitor.status("P-1") is None
    seen = []
    for first in range(0, len(stream), 70):
        run(monitor, part(stream, first, first + 70))
        status = monitor.status("P-1")
        assert status is not None
        seen.append(status.state)
        assert (status.reason is not None) == (status.state == "abnormal")
        assert (status.since_ms is not None) == (status.state == "abnormal")
        assert status.health is None
    assert list(dict.fromkeys(seen)) == ["no_data", "learning", "normal", "abnormal"] or list(
        dict.fromkeys(seen)
    ) == ["learning", "normal", "abnormal"]
    assert seen[-1] == "normal"


def test_changed_points_restart_learning_of_that_equipment_only(
    make: Make, stream: Batch, plant: Plant, registry: Registry
) -> None:
    monitor = make(TRAINING)
    half = len(stream) * 250 // 400  # in the middle of the episode
    assert [item.active for item in run(monitor, part(stream, 0, half))] == [True]
    plant["P-1"] = equipment("P-1", 2)
    lay(registry, plant)
    findings = run(monitor, part(stream, half, len(stream)))
    assert [(item.subject, item.active) for item in findings] == [("P-1", False)]
    assert "learned again" in findings[0].reason.en
    assert "重新学习" in findings[0].reason.zh
    one, two = monitor.status("P-1"), monitor.status("P-2")
    assert one is not None
    assert two is not None
    assert two.learned == 1
    assert two.state == "normal"


def test_renamed_point_does_not_restart_learning(
    make: Make, stream: Batch, plant: Plant, registry: Registry
) -> None:
    monitor = make(TRAINING)
    run(monitor, part(stream, 0, 1200))
    names = {point: replace(name, unit="l/s") for point, name in plant["P-1"].names.items()}
    plant["P-1"] = Equipment(names)
    lay(registry, plant)
    run(monitor, part(stream, 1200, 1300))
    status = monitor.status("P-1")
    assert status is not None
    assert status.learned == 1


@pytest.mark.parametrize("data", [b"", b"rubbish", msgspec.msgpack.encode({"version": 99})])
def test_foreign_snapshot_is_a_clear_error(make: Make, data: bytes) -> None:
    with pytest.raises(ValueError, match="condition snapshot"):
        make().restore(data)


def test_empty_batch_is_no_work(make: Make, stream: Batch) -> None:
    monitor = make()
    assert run(monitor, part(stream, 0, 0)) == []

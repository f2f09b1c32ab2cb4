"""The report: which tickets the scenario calls for, and how long after the fault they came."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from campus_simulators.campus_client import Ticket
from campus_simulators.replay import Recording
from campus_simulators.report import Ledger
from campus_simulators.truth import GateTruth, PumpTruth, read_truth, write_truth

START = 1_795_338_000.0
PUMPS = PumpTruth(START, "CHWP-1", START + 55.0)
GATE = GateTruth(START, {"LAP-2051": START + 17.8}, START + 42.0)


def _ticket(number: int, subject: str, failure_class: str, after_start: float) -> Ticket:
    text = {"zh": "因", "en": f"why {number}"}
    at = datetime.fromtimestamp(START + after_start, UTC)
    return Ticket(number, f"WO-{number}", subject, failure_class, "condition", text, text, at)


def _ledger(recording: Recording | None = None, row_period_s: float | None = None) -> Ledger:
    pumps = PumpTruth(START, "CHWP-1", START + 55.0, row_period_s, 10 if recording else 0)
    return Ledger(recording, pumps=pumps, gate=GATE)


def _recording(fault_row: int | None) -> Recording:
    seconds = tuple(2.0 * row for row in range(10))
    return Recording(Path("r.csv"), ("a",), ("a",), seconds, ((0.0,),) * 10, fault_row)


def test_both_tickets_and_nothing_else() -> None:
    ledger = _ledger()
    assert len(ledger.missing) == 2
    told = [
        _ticket(2, "CHWP-1", "abnormal_condition", 59.7),
        _ticket(1, "LAP-2051", "unauthorised_exit", 27.8),
    ]
    assert [ticket.id for ticket in ledger.enter(told)] == [1, 2]
    assert ledger.enter(told) == []
    report = ledger.as_json(100, 27.9, {"python": "3"})
    assert set(report) == {
        "readings_stored", "seconds_to_first_ticket", "tickets", "unexpected_tickets", "versions",
    }  # fmt: skip
    assert report["unexpected_tickets"] == 0
    assert report["tickets"] == [
        {
            "equipment": "LAP-2051", "source": "condition", "failure_class": "unauthorised_exit",
            "reason": "why 1", "after_fault_s": pytest.approx(10.0, abs=0.01),
        },
        {
            "equipment": "CHWP-1", "source": "condition", "failure_class": "abnormal_condition",
            "reason": "why 2", "after_fault_s": pytest.approx(4.7, abs=0.01),
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "failure_class", "at"),
    [
        ("CHWP-2", "abnormal_condition", 70.0),
        ("CHWP-1", "sensor_fault", 70.0),
        ("SRV-0009", "unauthorised_exit", 40.0),
        ("CHWP-1", "abnormal_condition", 50.0),
        ("P-REC", "abnormal_condition", 70.0),
    ],
    ids=["twin", "another class", "lawful asset", "before the fault", "recording without fault"],
)
def test_any_other_ticket_is_unexpected(subject: str, failure_class: str, at: float) -> None:
    ledger = _ledger()
    ledger.enter([_ticket(1, subject, failure_class, at)])
    assert len(ledger.unexpected) == 1
    assert len(ledger.missing) == 2
    assert ledger.as_json(0, None, {})["missing"] == [
        "CHWP-1 abnormal_condition", "LAP-2051 unauthorised_exit",
    ]  # fmt: skip


def test_a_second_ticket_for_the_same_is_unexpected() -> None:
    ledger = _ledger()
    ledger.enter([_ticket(n, "CHWP-1", "abnormal_condition", 60.0) for n in (1, 2)])
    assert [ticket.id for ticket in ledger.unexpected] == [2]


def test_an_earlier_runs_ticket_does_not_count() -> None:
    ledger = _ledger()
    ledger.before = frozenset({1})
    assert ledger.enter([_ticket(1, "CHWP-1", "abnormal_condition", 60.0)]) == []


@pytest.mark.parametrize(("played_s", "recorded_s"), [(0.31, 2.0), (0.11, -6.0), (99.0, 8.0)])
def test_a_recording_counts_in_recorded_seconds(played_s: float, recorded_s: float) -> None:
    """Rows of 2 s are played in 0.05 s; the fault begins with row 5."""
    ledger = _ledger(_recording(5), 0.05)
    ledger.enter([_ticket(1, "P-REC", "abnormal_condition", played_s)])
    assert ledger.after_fault_s[1] == recorded_s
    assert len(ledger.missing) == 2


def test_a_recording_without_fault_calls_for_no_ticket() -> None:
    assert len(_ledger(_recording(None), 0.05).missing) == 2


def test_truth_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    assert read_truth(path, PumpTruth) is None
    write_truth(path, PUMPS)
    assert read_truth(path, PumpTruth) == PUMPS
    assert [item.name for item in tmp_path.iterdir()] == ["truth.json"]

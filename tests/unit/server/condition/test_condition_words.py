"""Sentences for people: what was expected, what was measured, since when."""

import pytest

from campus_server.condition import rules
from campus_server.condition.rules import Named
from campus_server.condition.schemas import condition_out
from campus_server.condition.status import ConditionStatus
from campus_server.finding import Contribution, Sentence, Severity

NAMES = {
    "gw/a": Named(Sentence("流量", "Flow"), "m3/h"),
    "gw/b": Named(Sentence("开度", "Opening"), ""),
    "gw/c": Named(Sentence("功率", "Power"), "kW"),
}


def test_two_strongest_points_are_named_with_units_and_duration() -> None:
    parts = (
        Contribution("gw/a", 0.6, 41.2, 47.9),
        Contribution("gw/b", -0.3, 0.5, 0.25),
        Contribution("gw/c", 0.1, 1.0, 2.0),
    )
    said = rules.reason(parts, NAMES, 36_000)
    assert "Flow: expected 41.20 m3/h, measured 47.90 m3/h" in said.en
    assert "Opening: expected 0.500, measured 0.250" in said.en
    assert "for 36 s" in said.en
    assert "流量应为 41.20 m3/h，实测 47.90 m3/h" in said.zh
    assert "36 秒" in said.zh
    assert "Power" not in said.en


def test_point_without_a_part_in_it_is_not_named() -> None:
    parts = (Contribution("gw/a", 0.98, 1234.5, 1000.0), Contribution("gw/c", 0.02, 1.0, 2.0))
    said = rules.reason(parts, NAMES, 5_400_000)
    assert "expected 1234 m3/h" in said.en or "expected 1235 m3/h" in said.en
    assert "Power" not in said.en
    assert "90 min" in said.en


@pytest.mark.parametrize(("score", "severity"), [(6.0, Severity.P3), (15.0, Severity.P2)])
def test_large_exceedance_is_urgent(score: float, severity: Severity) -> None:
    assert rules.severity(score, 5.0) is severity


def test_silence_is_told_but_never_hides_an_abnormal_state() -> None:
    normal = ConditionStatus("P-1", "normal", at_ms=1_000_000, period_ms=1000.0)
    abnormal = ConditionStatus("P-1", "abnormal", at_ms=1_000_000, period_ms=1000.0)
    assert condition_out(normal, "P-1", 1_010_000).state == "normal"
    assert condition_out(normal, "P-1", 2_000_000).state == "no_data"
    assert condition_out(abnormal, "P-1", 2_000_000).state == "abnormal"
    assert condition_out(None, "P-9", 0).state == "no_data"

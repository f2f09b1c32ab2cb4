"""The benchmark of telemetry still works; its figures are not judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.benchmarks import harness
from tests.benchmarks.harness import ROOT, Figure, Report
from tests.support.influx import need_influx
from tests.support.processes import need_mosquitto

FIGURES = {
    "readings_per_second_embedded",
    "readings_per_second_embedded_20",
    "messages_per_second_embedded",
    "detectors_off_readings_per_second",
    "prototype_readings_per_second",
    "paho_share_kept",
    "latency_p99_ms",
    "readings_per_second_influx_share",
    "chart_10000x3d_p95_ms",
    "chart_1000x30d_p95_ms",
    "ten_charts_loaded_p95_ms",
    "bytes_per_reading",
    "bytes_per_reading_jitter",
    "start_seconds_1m_series",
}


def bench(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.telemetry"],
        env={**os.environ, "QUICK": "1", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.mosquitto
def test_the_quick_form_takes_every_figure() -> None:
    need_mosquitto()
    need_influx()
    file = ROOT / "var" / "bench" / "quick" / "telemetry.json"
    file.unlink(missing_ok=True)
    run = bench()
    assert run.returncode == 0, run.stderr[-2000:]
    figures = json.loads(file.read_text())["figures"]
    assert {figure["name"] for figure in figures} == FIGURES
    for figure in figures:
        assert figure["name"] in run.stdout
        assert figure["value"] is not None, figure["note"]


def test_a_section_that_is_not_there_is_named_with_those_that_are() -> None:
    run = bench(ONLY="rates,speed")
    assert run.returncode == 1
    assert "speed" in run.stderr
    assert "rates_20" in run.stderr


def test_figures_that_are_not_taken_again_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "ROOT", tmp_path)
    first = Report("some", ("rate", "size"))
    first.add(Figure("size", 1.0, "B", at="2026-01-01T00:00:00Z"), Figure("rate", 10.0, "1/s"))
    first.write()
    second = Report("some", ("rate", "size"))
    second.keep()
    second.add(Figure("rate", 20.0, "1/s"))
    assert second.value("rate") == 20.0
    assert second.value("size") == 1.0
    second.write()
    figures = json.loads(second.file.read_text())["figures"]
    assert [(one["name"], one["value"]) for one in figures] == [("rate", 20.0), ("size", 1.0)]
    assert figures[1]["at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(("value", "met"), [(100.0, True), (99.0, False), (None, None)])
def test_a_ratio_to_the_baseline_is_reached_or_not(value: float | None, met: bool | None) -> None:
    figure = Figure("rate", value, "1/s", 50.0, baseline=("other", 10.0), ratio_reach=10)
    assert figure.as_json()["met"] is met

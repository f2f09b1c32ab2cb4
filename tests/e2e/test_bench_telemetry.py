"""The benchmark of telemetry still works; its figures are not judged here."""

import json
import os
import subprocess
import sys

import pytest
from tests.benchmarks.harness import ROOT
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

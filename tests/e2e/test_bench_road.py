"""The benchmark of the road still works; its figures are not judged here."""

import json
import os
import subprocess
import sys

from tests.benchmarks.harness import ROOT

FIGURES = {
    "readings_per_second",
    "visible_p50_ms",
    "visible_p99_ms",
    "fault_to_ticket_s",
    "recordings_detected",
    "recordings_early",
    "recordings_missed",
    "recordings_false",
}


def test_the_quick_form_prints_and_writes_every_figure() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.road"],
        env={**os.environ, "QUICK": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    written = json.loads((ROOT / "var" / "bench" / "quick" / "road.json").read_text())
    assert {figure["name"] for figure in written["figures"]} == FIGURES
    for figure in written["figures"]:
        assert figure["name"] in run.stdout
        assert figure["value"] is not None or figure["note"]

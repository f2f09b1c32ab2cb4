"""The demonstration as it is shown: `campus-sim demo --once`, on both brokers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from campus_simulators.broker import find_mosquitto


def _demo(*arguments: str, tmp_path: Path) -> tuple[int, dict[str, Any], str]:
    """Exit code, the report, everything that was said."""
    done = subprocess.run(
        [sys.executable, "-m", "campus_simulators", "demo", "--once", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=290,
        check=False,
    )
    said = done.stdout + done.stderr
    last = done.stdout.splitlines()[-1] if done.stdout else "{}"
    return done.returncode, json.loads(last), said


def _left_behind() -> list[str]:
    commands = []
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        if "campus-demo-" in command:
            commands.append(command)
    return commands


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "broker", [pytest.param("mosquitto", marks=pytest.mark.mosquitto), "amqtt"]
)
def test_a_fault_and_an_exit_become_tickets_and_nothing_else_does(
    broker: str, tmp_path: Path
) -> None:
    if broker == "mosquitto" and find_mosquitto() is None:
        pytest.skip("Mosquitto is not installed")
    code, report, said = _demo("--broker", broker, tmp_path=tmp_path)
    assert code == 0, said
    assert set(report) == {
        "readings_stored", "seconds_to_first_ticket", "tickets", "unexpected_tickets", "versions",
    }  # fmt: skip
    assert report["unexpected_tickets"] == 0
    assert report["readings_stored"] > 5_000
    assert report["seconds_to_first_ticket"] < 120
    assert report["versions"]["broker"].startswith(broker)
    by_subject = {ticket["equipment"]: ticket for ticket in report["tickets"]}
    assert set(by_subject) == {"CHWP-1", "LAP-2051"}
    sick, gone = by_subject["CHWP-1"], by_subject["LAP-2051"]
    assert (sick["source"], sick["failure_class"]) == ("condition", "abnormal_condition")
    assert (gone["source"], gone["failure_class"]) == ("movements", "unauthorised_exit")
    assert 0 < sick["after_fault_s"] < 30
    assert 0 < gone["after_fault_s"] < 60
    assert all(ticket["reason"] for ticket in report["tickets"])
    assert ("amqtt is for demonstrations" in said) == (broker == "amqtt")
    assert not list(tmp_path.iterdir()), "everything went to a temporary folder"


def test_nothing_is_left_of_a_demonstration_that_is_stopped_early(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "campus_simulators",
            "demo",
            "--data",
            str(tmp_path / "campus-demo-x"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "is online" in line:
            break
    assert any("campus-demo-x" in command for command in _left_behind())
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 4
    process.terminate()
    rest = process.stdout.read()
    assert process.wait(60) == 0, rest
    assert "everything has stopped" in rest
    process.stdout.close()
    assert not any("campus-demo-x" in command for command in _left_behind())
    assert not psutil.wait_procs(children, timeout=1)[1]

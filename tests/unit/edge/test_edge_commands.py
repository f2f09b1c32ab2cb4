"""What `campus-edge` says and exits with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from campus_edge import killpoint
from campus_edge.__main__ import main
from campus_edge.backoff import Backoff

EXAMPLE = Path(__file__).parents[3] / "edge" / "edge.example.toml"


def test_check_of_a_good_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(EXAMPLE)]) == 0
    assert "gateway gw-b07, 2 drivers, 2 points: in order" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "run"])
def test_wrong_file_is_one_line_and_exit_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "edge.toml"
    path.write_text('gateway = "gw-1"\ncolour = "red"\n')
    assert main([command, "--config", str(path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "colour" in error


@pytest.mark.parametrize("library", ["pymodbus", "paho"])
def test_missing_extra_is_one_line_and_exit_2(
    library: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in list(sys.modules):
        if name.split(".")[0] == library or name.startswith(("campus_edge.d", "campus_edge.m")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    assert main(["check", "--config", str(EXAMPLE)]) == 2
    error = capsys.readouterr().err
    assert error == f"the library {library} is missing; install campus-steward[edge]\n"


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"CAMPUS_CHAOS": "1", "CAMPUS_KILL_AT": "read:2"}, -9),
        ({"CAMPUS_CHAOS": "1", "CAMPUS_KILL_AT": "read:3"}, 0),
        ({"CAMPUS_KILL_AT": "read:2"}, 0),
        ({"CAMPUS_CHAOS": "1", "CAMPUS_KILL_AT": "no_such_step:1"}, 0),
    ],
)
def test_kill_point_acts_at_the_nth_passing_and_only_in_chaos(
    environment: dict[str, str], code: int
) -> None:
    script = "from campus_edge.killpoint import passing; passing('read'); passing('read')"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, check=False
    )
    assert done.returncode == code


def test_kill_point_is_not_active_here() -> None:
    for step in killpoint.STEPS:
        killpoint.passing(step)


def test_waits_grow_to_a_limit_and_start_again() -> None:
    backoff = Backoff(1.0, 8.0)
    bounds = [(0.5, 1.0), (1.0, 2.0), (2.0, 4.0), (4.0, 8.0), (4.0, 8.0)]
    for low, high in bounds:
        assert low <= backoff.wait() <= high
    backoff.reset()
    assert backoff.wait() <= 1.0

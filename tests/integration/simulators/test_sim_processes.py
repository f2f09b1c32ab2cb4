"""Children: started with a log, reported when they die, and never left behind."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from campus_simulators.errors import CannotRun
from campus_simulators.ports import free_port, is_free
from campus_simulators.processes import Household, run_once

STUBBORN = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
PATIENT = "import time; print('up', flush=True); time.sleep(600)"


def _until(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def _gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_that_dies_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    household = Household(tmp_path)
    child = household.start("oven", [sys.executable, "-c", "print('too hot'); raise SystemExit(3)"])
    _until(lambda: child.process.poll() is not None)
    with pytest.raises(CannotRun, match=r"(?s)oven ended by itself \(exit 3\).*too hot"):
        household.check()
    household.stop()


def test_a_child_that_is_about_to_die_is_waited_for(tmp_path: Path) -> None:
    household = Household(tmp_path)
    household.start("oven", [sys.executable, "-c", "import time; time.sleep(0.3); print('late')"])
    with pytest.raises(CannotRun, match=r"(?s)oven ended by itself \(exit 0\).*late"):
        household.check(patience_s=20.0)
    household.stop()


def test_the_last_started_is_stopped_first_and_the_stubborn_is_killed(tmp_path: Path) -> None:
    household = Household(tmp_path)
    first = household.start("first", [sys.executable, "-c", PATIENT])
    second = household.start("second", [sys.executable, "-c", STUBBORN])
    _until(lambda: all("up" in child.log.read_text() for child in (first, second)))
    household.check()
    assert household.stop(grace_s=0.5) == ["second"]
    assert first.process.poll() is not None
    assert second.process.poll() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's prctl")
def test_a_killed_parent_takes_its_children_with_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from campus_simulators.processes import Household\n"
        f"home = Household(Path({str(tmp_path)!r}))\n"
        f"child = home.start('c', [sys.executable, '-c', {STUBBORN!r}])\n"
        "print(child.process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    log = tmp_path / "c.log"
    _until(lambda: "up" in log.read_text())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _until(lambda: _gone(child))


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    log = tmp_path / "once.log"
    run_once([sys.executable, "-c", "print(input())"], "secret in\n", log)
    assert "secret in" in log.read_text()
    with pytest.raises(CannotRun, match=r"(?s)exit 4.*because"):
        run_once([sys.executable, "-c", "print('because'); raise SystemExit(4)"], "", log)


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        assert not is_free(busy.getsockname()[1])
    assert is_free(free_port())

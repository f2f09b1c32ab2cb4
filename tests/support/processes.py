"""Real brokers and child processes for tests; always ended, never on a fixed port."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["MOSQUITTO", "Mosquitto", "Process", "free_port", "listening", "need_mosquitto", "until"]

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def need_mosquitto() -> None:
    """Skip, with a word, where the broker is absent (with REQUIRE_ALL=1 that is a failure)."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], bool], seconds: float = 30.0, what: str = "") -> None:
    """Poll until it holds; an assertion that names `what` when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what or condition}"
        threading.Event().wait(0.02)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A child process with its log; end it in every case."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as out:
            self.child = subprocess.Popen(
                command, stdout=out, stderr=out, env={**os.environ, **(env or {})}
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.child.poll() is None:
            self.child.send_signal(how)
        return self.child.wait(timeout=30)

    def text(self) -> str:
        return self.log.read_text()


class Mosquitto:
    """Keeps its data on disk, as a production broker does, until `erase`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: Process | None = None

    def start(self) -> None:
        assert MOSQUITTO is not None
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {data}/\nmax_queued_messages 0\nmax_inflight_messages 0\n"
            "user root\n"
        )
        self.process = Process([MOSQUITTO, "-c", str(config)], self.folder / "mosquitto.log")
        until(lambda: listening(self.port), what="Mosquitto listens")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.end(how)

    def kill_and_erase(self) -> None:
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder / "data")

"""The demonstration's processes: started one by one, watched, stopped in the opposite order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from campus_simulators.errors import CannotRun

__all__ = ["Child", "Household", "run_once"]

_TAIL_LINES = 15


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
    return "\n".join(f"    {line}" for line in lines)


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self) -> str:
        """The last lines of what it said, indented."""
        return _tail(self.log)

    def stop(self, grace_s: float) -> bool:
        """Ask it to end, and make it end after so many seconds. False when it had to be made."""
        if self.process.poll() is not None:
            return True
        self.process.terminate()
        try:
            self.process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._signal_all(signal.SIGKILL)
            self.process.wait()
            return False
        finally:
            # Whatever it had started itself belongs to the same session.
            self._signal_all(signal.SIGKILL)
        return True

    def _signal_all(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return  # nobody is left in the group


class Household:
    """Raise `CannotRun` from `check` as soon as one of the children has died."""

    def __init__(self, logs: Path, environment: Mapping[str, str] | None = None) -> None:
        self._logs = logs
        self._environment = dict(os.environ) | dict(environment or {})
        self._children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, arguments: Sequence[str]) -> Child:
        """In a session of its own, so that the terminal's Ctrl-C reaches only us."""
        log = self._logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "campus_simulators.leash", str(os.getpid()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=self._environment,
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def check(self, patience_s: float = 0.0) -> None:
        """Nothing when all of them live; with patience, look on for so long before saying so."""
        end = time.monotonic() + patience_s
        while True:
            for child in self._children:
                code = child.process.poll()
                if code is not None:
                    raise CannotRun(
                        f"{child.name} ended by itself (exit {code}); the end of {child.log}:\n"
                        f"{child.tail()}"
                    )
            if time.monotonic() >= end:
                return
            time.sleep(0.05)

    def stop(self, grace_s: float = 10.0) -> list[str]:
        """All of them, the last started first. The names of those that had to be killed."""
        killed = []
        while self._children:
            child = self._children.pop()
            if not child.stop(grace_s):
                killed.append(child.name)
        return killed


def run_once(arguments: Sequence[str], text: str, log: Path, seconds: float = 60.0) -> None:
    """Run a command to its end with `text` as its input. Raise `CannotRun` unless it exits 0."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            list(arguments),
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRun(f"{arguments[2]} did not end within {seconds:.0f} s") from None
    with log.open("ab") as output:
        output.write(done.stdout)
    if done.returncode != 0:
        raise CannotRun(
            f"{' '.join(arguments[1:5])} failed after {time.monotonic() - began:.1f} s "
            f"(exit {done.returncode}):\n{_tail(log)}"
        )

"""One round: a publisher against a subject, by the clock, with what each process took."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from subprocess import PIPE, Popen

import msgspec
import psutil
from tests.benchmarks.telemetry.plan import PERIOD_S, Plan
from tests.benchmarks.telemetry.profile import profiled
from tests.benchmarks.telemetry.publisher import Stopped
from tests.benchmarks.telemetry.subject import Subject

__all__ = ["Round", "first_event_s", "measure", "publishing"]

_DAY_S = 86_400
_SETTLE_MOMENTS = 60
"""About what is published between warm-up and clock, so that midnight comes soon after."""
_COMMIT_S = 60.0
_POLL_S = 0.02


@dataclass(frozen=True)
class Round:
    messages_per_second: float
    readings_per_second: float
    lag_s: float
    """From the last publish until everything was committed."""
    cpu: Mapping[str, float]
    """Share of one core, by process."""
    published: int
    """Readings, with those of the warm-up."""
    midnights: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def said(self) -> str:
        cpu = ", ".join(f"{name} {share:.2f}" for name, share in self.cpu.items())
        return (
            f"{self.readings_per_second:,.0f} readings/s, {self.messages_per_second:,.0f} messages/s, "
            f"lag {self.lag_s:.2f} s, cores: {cpu}"
        )


def first_event_s(plan: Plan) -> int:
    """Today's first moment comes soon after the clock has started."""
    midnight = int(time.time()) // _DAY_S * _DAY_S
    return midnight - round((plan.warm_up_moments + _SETTLE_MOMENTS) * PERIOD_S)


@contextmanager
def publishing(subject: Subject, plan: Plan) -> Iterator[Popen[bytes]]:
    """A publisher whose clock has started, which prints `Stopped` when it has; ended at the end."""
    plan = msgspec.structs.replace(
        plan,
        port=subject.port,
        counter=str(subject.counter or ""),
        start_s=plan.start_s or first_event_s(plan),
    )
    command = [sys.executable, "-m", "tests.benchmarks.telemetry.publisher"]
    with Popen(command, stdin=PIPE, stdout=PIPE) as publisher:
        try:
            assert publisher.stdin is not None
            publisher.stdin.write(msgspec.json.encode(plan))
            publisher.stdin.close()
            _line(publisher)
            yield publisher
        finally:
            publisher.kill()


def measure(subject: Subject, plan: Plan) -> Round:
    """Raises when the publisher fails, or when not everything is committed in the end."""
    with publishing(subject, plan) as publisher:
        processes = {**subject.processes, "publisher": publisher.pid}
        before = _seconds_of(processes)
        with profiled(processes.get("server")):
            line = _line(publisher)
        stopped_at = time.monotonic()
        after = _seconds_of(processes)
        stopped = msgspec.json.decode(line, type=Stopped)
        lag_s = _until_committed(subject, stopped.all_messages, stopped_at)
        if publisher.wait(_COMMIT_S) != 0:
            raise RuntimeError("the publisher was not told that everything is committed")
    return Round(
        stopped.messages / stopped.seconds,
        stopped.messages * plan.per_message / stopped.seconds,
        lag_s,
        {name: (after[name] - before[name]) / stopped.seconds for name in processes},
        stopped.all_messages * plan.per_message,
        stopped.midnights,
        subject.counts(),
    )


def _line(publisher: Popen[bytes]) -> bytes:
    assert publisher.stdout is not None
    line = publisher.stdout.readline()
    if not line:
        raise RuntimeError("the publisher has ended before its time; it says why above")
    return line


def _until_committed(subject: Subject, messages: int, since: float) -> float:
    while (committed := subject.committed()) < messages:
        if time.monotonic() - since > _COMMIT_S:
            raise RuntimeError(f"{messages - committed} of {messages} messages are not committed")
        time.sleep(_POLL_S)
    return time.monotonic() - since


def _seconds_of(processes: Mapping[str, int]) -> dict[str, float]:
    """Processor time so far, children included."""
    found = {}
    for name, pid in processes.items():
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        times = [member.cpu_times() for member in family]
        found[name] = sum(one.user + one.system for one in times)
    return found

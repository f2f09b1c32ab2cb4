"""The product with InfluxDB as its store, beside what the engine takes alone.

Alone it takes the lines that the product writes, value and quality. What it would take of values
alone is told too: to an engine each field is a series of its own. And the same road is taken to an
engine that takes no core from it, as if on another machine.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry.baselines.far_engine import READINGS_PER_SECOND
from tests.benchmarks.telemetry.beside import DATABASE, engine
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.measure import first_event_s
from tests.benchmarks.telemetry.plan import PERIOD_S, Plan
from tests.benchmarks.telemetry.product import pid_of, product
from tests.benchmarks.telemetry.spans import BESIDE_SECONDS, ROUNDS
from tests.benchmarks.telemetry.subject import NotTaken, Subject
from tests.benchmarks.telemetry.turns import Taken, in_turn
from tests.support.processes import free_port, listening, until

__all__ = ["share_of_the_engine"]

_PLAN = Plan(gateways=4, equipment=10) if QUICK else Plan()
_THROUGH, _FAR = "through InfluxDB", "through an engine elsewhere"
_WARM_UP_MOMENTS = 2
"""Series are made in the first."""
_QUALITY = ",quality=0i"
"""After the value in each line, as the product writes it."""


def share_of_the_engine() -> Sequence[Figure]:
    alone, of_values = [], []
    through, far = Taken(), Taken()
    for _ in range(ROUNDS):
        alone.append(_alone(_QUALITY))
        of_values.append(_alone(""))
        turns = in_turn({_THROUGH: _through}, {_FAR: _through_far}, _PLAN, rounds=1)
        for all_rounds, turn in ((through, turns[_THROUGH]), (far, turns[_FAR])):
            all_rounds.rounds += turn.rounds
            all_rounds.why_not = turn.why_not or all_rounds.why_not
    rate, most = through.readings_per_second, statistics.median(alone)
    return [
        figure(
            "readings_per_second_influx_share",
            rate / most if rate else None,
            f"100 readings a message, detectors on, {through.note}",
            beside=[
                ("engine alone", most),
                ("through it", rate),
                ("through it, were no core ever idle", _with_every_core(through)),
                ("engine alone, values without quality", statistics.median(of_values)),
                (
                    f"through one elsewhere that takes {READINGS_PER_SECOND:,}",
                    far.readings_per_second,
                ),
            ],
        )
    ]


def _with_every_core(through: Taken) -> float | None:
    """Readings/s at what a reading costs all processes of the road together."""
    rates = [one.readings_per_second / sum(one.cpu.values()) for one in through.rounds]
    return statistics.median(rates) * (os.cpu_count() or 1) if rates else None


@contextmanager
def _through() -> Iterator[Subject]:
    with engine() as one, product(_stored_at(one.url)) as served:
        own = served.subject
        processes = {
            **own.processes,
            "engine": pid_of(one.engine),
            "nginx": pid_of(one.gate),
        }
        yield Subject(own.port, own.committed, processes, counts=own.counts)


@contextmanager
def _through_far() -> Iterator[Subject]:
    port = free_port()
    module = "tests.benchmarks.telemetry.baselines.far_engine"
    with subprocess.Popen([sys.executable, "-m", module, str(port)]) as far:
        try:
            until(lambda: listening(port), what="the far engine listens")
            with product(_stored_at(f"http://127.0.0.1:{port}")) as served:
                yield served.subject
        finally:
            far.kill()


def _stored_at(url: str) -> str:
    return (
        '[telemetry]\nengine = "influxdb"\n'
        f'[telemetry.influxdb]\nurl = "{url}"\ndatabase = "{DATABASE}"\n'
    )


def _alone(more_fields: str) -> float:
    """Readings/s of lines with a value and `more_fields`."""
    series = _PLAN.gateways * _PLAN.equipment * _PLAN.points
    module = "tests.benchmarks.telemetry.baselines.engine_alone"
    with engine() as one:
        arguments = [one.url, str(series), str(PERIOD_S), str(first_event_s(_PLAN)), more_fields]
        with subprocess.Popen(
            [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE
        ) as writer:
            try:
                assert writer.stdout is not None
                samples = ((time.monotonic(), int(line)) for line in writer.stdout)
                began, before = next(one for one in samples if one[1] >= _WARM_UP_MOMENTS * series)
                for now, written in samples:
                    if now - began >= BESIDE_SECONDS:
                        rate = (written - before) / (now - began)
                        print(
                            f"  engine alone (value{more_fields}): {rate:,.0f} readings/s",
                            flush=True,
                        )
                        return rate
            finally:
                writer.kill()
    raise NotTaken("the engine took nothing")

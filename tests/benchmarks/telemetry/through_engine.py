"""The product with InfluxDB as its store, beside what the engine takes alone.

Alone it takes the lines that the product writes, value and quality. What it would take of values
alone is told too: to an engine each field is a series of its own.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry.beside import DATABASE, engine
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.measure import first_event_s
from tests.benchmarks.telemetry.plan import PERIOD_S, Plan
from tests.benchmarks.telemetry.product import pid_of, product
from tests.benchmarks.telemetry.spans import BESIDE_SECONDS, ROUNDS
from tests.benchmarks.telemetry.subject import NotTaken, Subject
from tests.benchmarks.telemetry.turns import Taken, in_turn

__all__ = ["share_of_the_engine"]

_PLAN = Plan(gateways=4, equipment=10) if QUICK else Plan()
_WARM_UP_MOMENTS = 2
"""Series are made in the first."""
_QUALITY = ",quality=0i"
"""After the value in each line, as the product writes it."""


def share_of_the_engine() -> Sequence[Figure]:
    alone, of_values, through = [], [], Taken()
    for _ in range(ROUNDS):
        alone.append(_alone(_QUALITY))
        of_values.append(_alone(""))
        taken = in_turn({"through InfluxDB": _through}, {}, _PLAN, rounds=1)["through InfluxDB"]
        through.rounds += taken.rounds
        through.why_not = taken.why_not or through.why_not
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
            ],
        )
    ]


def _with_every_core(through: Taken) -> float | None:
    """Readings/s at what a reading costs all processes of the road together."""
    rates = [one.readings_per_second / sum(one.cpu.values()) for one in through.rounds]
    return statistics.median(rates) * (os.cpu_count() or 1) if rates else None


@contextmanager
def _through() -> Iterator[Subject]:
    with engine() as one:
        more = (
            '[telemetry]\nengine = "influxdb"\n'
            f'[telemetry.influxdb]\nurl = "{one.url}"\ndatabase = "{DATABASE}"\n'
        )
        with product(more) as served:
            own = served.subject
            processes = {
                **own.processes,
                "engine": pid_of(one.engine),
                "nginx": pid_of(one.gate),
            }
            yield Subject(own.port, own.committed, processes, counts=own.counts)


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

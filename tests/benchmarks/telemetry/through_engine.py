"""The product with InfluxDB as its store, beside what the engine takes alone."""

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


def share_of_the_engine() -> Sequence[Figure]:
    alone, through = [], Taken()
    for _ in range(ROUNDS):
        alone.append(_alone())
        taken = in_turn({"through InfluxDB": _through}, {}, _PLAN, rounds=1)["through InfluxDB"]
        through.rounds += taken.rounds
        through.why_not = taken.why_not or through.why_not
    rate, most = through.readings_per_second, statistics.median(alone)
    return [
        figure(
            "readings_per_second_influx_share",
            rate / most if rate else None,
            f"100 readings a message, detectors on, {through.note}",
            beside=[("engine alone", most), ("through it", rate)],
        )
    ]


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


def _alone() -> float:
    """Readings/s."""
    series = _PLAN.gateways * _PLAN.equipment * _PLAN.points
    module = "tests.benchmarks.telemetry.baselines.engine_alone"
    with engine() as one:
        arguments = [one.url, str(series), str(PERIOD_S), str(first_event_s(_PLAN))]
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
                        print(f"  engine alone: {rate:,.0f} readings/s", flush=True)
                        return rate
            finally:
                writer.kill()
    raise NotTaken("the engine took nothing")

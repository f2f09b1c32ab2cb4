"""From publish to visible: at half of the top rate, a query asks until it sees what was sent."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
import numpy as np
from tests.benchmarks.harness import QUICK, Figure, Report
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.measure import publishing
from tests.benchmarks.telemetry.plan import Plan
from tests.benchmarks.telemetry.product import Product, product
from tests.benchmarks.telemetry.spans import SETTLE_S
from tests.benchmarks.telemetry.subject import NotTaken
from tests.support.gateway import TestGateway

from campus_wire.codec import encode, encode_readings
from campus_wire.messages import Birth, EquipmentBirth, PointBirth, Text
from campus_wire.topics import Kind

__all__ = ["half_rate", "latency", "loaded"]

_PROBES = 10 if QUICK else 300
_EVERY_S = 0.01
"""Between two questions: as much as the answer may be too late."""
_PAUSE_S = 0.3
"""Between two probes at most, at random, so that they meet batches at any moment of theirs."""
_TOO_LATE_S = 30.0
_LONGEST_S = 3_600.0
_GATEWAY, _EQUIPMENT, _POINT = "probe", "probe-1", "probe-1.p0"


def latency(report: Report) -> Sequence[Figure]:
    rate = half_rate(report)
    with product() as one:
        one.sign_in()
        with loaded(one, rate):
            found = [1000 * seconds for seconds in _probes(one)]
    p50, p99, most = np.percentile(found, [50, 99, 100])
    return [
        figure(
            "latency_p99_ms",
            float(p99),
            f"{len(found)} probes through HTTP at {rate:,.0f} readings/s, half of the top rate; "
            f"p50 {p50:.0f} ms, longest {most:.0f} ms",
        )
    ]


def half_rate(report: Report) -> float:
    """Readings/s. Raises `NotTaken` where no top rate has been measured."""
    top = report.value("readings_per_second_embedded")
    if top is None:
        raise NotTaken("needs readings_per_second_embedded: take the section `rates` first")
    return top / 2


@contextmanager
def loaded(one: Product, rate: float) -> Iterator[None]:
    """Readings come at this rate meanwhile."""
    plan = Plan(gateways=4, warm_up_moments=5) if QUICK else Plan()
    plan = msgspec.structs.replace(
        plan, name="load", seconds=_LONGEST_S, settle_s=SETTLE_S, readings_per_second=rate
    )
    with publishing(one.subject, plan) as publisher:
        yield
        if publisher.poll() is not None:
            raise RuntimeError("the load ended before it was measured")


def _probes(one: Product) -> Iterator[float]:
    """Seconds of each."""
    chance = random.Random(3)
    gateway = TestGateway(_GATEWAY, _birth(), one.subject.port)
    try:
        for probe in range(_PROBES):
            time.sleep(chance.uniform(0.0, _PAUSE_S))
            value = 1_000.0 + probe
            reading = [(_POINT, time.time(), value, 0)]
            payload = encode_readings(_GATEWAY, "b1", probe + 1, reading)
            began = time.monotonic()
            gateway.send(probe + 1, Kind.READINGS, payload)
            while _latest(one) != value:
                time.sleep(_EVERY_S)
                if time.monotonic() - began > _TOO_LATE_S:
                    raise RuntimeError(f"a reading is not visible after {_TOO_LATE_S} s")
            yield time.monotonic() - began
    finally:
        gateway.close()


def _latest(one: Product) -> float | None:
    answer = one.client.get(f"/api/v1/equipment/{_EQUIPMENT}/latest")
    if answer.status_code == 404:  # its birth is not known yet
        return None
    found = answer.raise_for_status().json()
    return float(found[0]["value"]) if found else None


def _birth() -> bytes:
    text = Text("测", "probe")
    return encode(
        Birth(
            _GATEWAY,
            "b1",
            "bench",
            equipment=[EquipmentBirth(_EQUIPMENT, "Pump", text)],
            points=[PointBirth(_POINT, _EQUIPMENT, "Sensor", "", "", text, 1.0)],
        )
    )

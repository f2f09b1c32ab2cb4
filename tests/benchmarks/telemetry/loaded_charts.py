"""Ten charts at once through HTTP: while readings come in at half of the top rate, and when none do."""

import os
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import numpy as np
from tests.benchmarks.harness import QUICK, Figure, Report
from tests.benchmarks.telemetry.charts import BUDGET, chart_ids, chart_store
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.filled import Filled
from tests.benchmarks.telemetry.latency import half_rate, loaded
from tests.benchmarks.telemetry.product import Product, product
from tests.support.gateway import TestGateway
from tests.support.processes import until

from campus_wire.codec import encode
from campus_wire.messages import Birth, EquipmentBirth, PointBirth, Text

__all__ = ["ten_charts"]

_SHAPE = "1000x30d"
_AT_ONCE = 10
_TURNS = 5 if QUICK else 50


def ten_charts(report: Report) -> Sequence[Figure]:
    rate = half_rate(report)
    made = chart_store(_SHAPE)
    with product(prepare=lambda data: _link(made, data)) as one:
        one.sign_in()
        _make_known(one, made)
        numbers = count()
        idle = _times_ms(one, made, numbers)
        with loaded(one, rate):
            busy = _times_ms(one, made, numbers)
    p95, p95_idle = float(np.percentile(busy, 95)), float(np.percentile(idle, 95))
    return [
        figure(
            "ten_charts_loaded_p95_ms",
            p95,
            f"{_AT_ONCE} at once through HTTP, each another of {made.series:,} points, "
            f"{made.rows:,} rows, at {rate:,.0f} readings/s; p50 {np.median(busy):.0f} ms, "
            f"longest {max(busy):.0f} ms, idle p50 {np.median(idle):.0f} ms",
            baseline=("idle", p95_idle),
        )
    ]


def _link(made: Filled, data: Path) -> None:
    """A store of its own that shares the files which never change."""

    def one_file(source: str, target: str) -> None:
        (os.link if source.endswith(".parquet") else shutil.copyfile)(source, target)

    shutil.copytree(Path(made.folder) / "telemetry", data / "telemetry", copy_function=one_file)


def _make_known(one: Product, made: Filled) -> None:
    """Births of the gateways whose points are in the store."""
    text = Text("测", "chart")
    by_gateway: dict[str, list[str]] = {}
    for point in chart_ids(made.series):
        gateway, _, name = point.partition("/")
        by_gateway.setdefault(gateway, []).append(name)
    births = []
    try:
        for gateway, names in by_gateway.items():
            owners = [name.partition(".")[0] for name in names]
            birth = Birth(
                gateway,
                "b1",
                "bench",
                equipment=[EquipmentBirth(owner, "Pump", text) for owner in owners],
                points=[
                    PointBirth(name, owner, "Sensor", "", "", text, 10.0)
                    for name, owner in zip(names, owners, strict=True)
                ],
            )
            births.append(TestGateway(gateway, encode(birth), one.subject.port))
        until(lambda: _known(one) >= made.series, 60, "the points are known")
    finally:
        for one_birth in births:
            one_birth.close()


def _known(one: Product) -> int:
    answer = one.client.get("/api/v1/equipment", params={"limit": 1}).raise_for_status()
    return int(answer.json()["total"])


def _times_ms(one: Product, made: Filled, numbers: "count[int]") -> list[float]:
    """Each turn sends ten questions at the same time and waits for all of them."""
    cookies, headers = one.client.cookies, one.client.headers
    span = {"start_ms": made.start_ms, "end_ms": made.end_ms, "budget": BUDGET}
    ids = chart_ids(made.series)
    with httpx.Client(
        base_url=one.client.base_url,
        cookies=cookies,
        headers=headers,
        trust_env=False,
        timeout=60.0,
    ) as client:

        def ask(number: int) -> float:
            equipment = ids[number * 7 % made.series].partition("/")[2].partition(".")[0]
            began = time.monotonic()
            answer = client.get(f"/api/v1/equipment/{equipment}/history", params=span)
            took = 1000 * (time.monotonic() - began)
            assert answer.raise_for_status().json()[0]["time_ms"], equipment
            return took

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            times: list[float] = []
            for _ in range(_TURNS):
                times += threads.map(ask, [next(numbers) for _ in range(_AT_ONCE)])
            return times

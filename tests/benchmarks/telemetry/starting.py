"""From exec to ready, with a million series known and a hundred million rows stored."""

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, insert
from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.filled import filled
from tests.benchmarks.telemetry.product import broker, serving, settings
from tests.benchmarks.telemetry.spans import ROUNDS
from tests.support.processes import free_port

from campus_server.assets.models import Asset, Point
from campus_server.devices.models import Gateway
from campus_server.kit.clock import utc_now
from campus_server.migrations import upgrade

__all__ = ["start"]

_GATEWAYS, _EQUIPMENT, _POINTS = (10, 10, 10) if QUICK else (1_000, 100, 10)
_MOMENTS = 100
_ROWS = 50_000
"""Inserted at once."""
_MIB = 1024
"""In KiB."""


def start() -> Sequence[Figure]:
    ids = [
        f"gw-{g}/{g}-{e}.p{p}"
        for g in range(_GATEWAYS)
        for e in range(_EQUIPMENT)
        for p in range(_POINTS)
    ]
    made = filled("start", ids, _MOMENTS)
    folder = Path(made.folder)
    if not (folder / "campus.db").exists():
        _register(folder / "campus.db", ids)
    rounds = [_round(folder) for _ in range(ROUNDS)]
    seconds = [one[0] for one in rounds]
    now, most = (max(one[column] for one in rounds) for column in (1, 2))
    return [
        figure(
            "start_seconds_1m_series",
            statistics.median(seconds),
            f"{made.series:,} series, {made.rows:,} rows; exec to /readyz 200, median of "
            f"{len(rounds)}; memory {'stays under' if most < 1024 else 'goes over'} 1 GiB",
            beside=[("memory when ready, MiB", now), ("at most, MiB", most)],
        )
    ]


def _round(folder: Path) -> tuple[float, float, float]:
    """Seconds to ready; MiB held then, MiB held at most."""
    with TemporaryDirectory(prefix="campus-bench-") as text, broker(Path(text)) as mosquitto:
        port = free_port()
        config = Path(text) / "server.toml"
        config.write_text(settings(folder, port, mosquitto.port))
        began = time.monotonic()
        with serving(config, port) as (server, _):
            took = time.monotonic() - began
            held = _memory_mib(server.child.pid)
    print(f"  ready in {took:.2f} s, {held[0]:.0f} MiB, at most {held[1]:.0f} MiB", flush=True)
    return took, *held


def _memory_mib(pid: int) -> tuple[float, float]:
    """Resident now, and at most since exec."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kib = dict(line.split(maxsplit=2)[:2] for line in lines if line.startswith("Vm"))
    return int(kib["VmRSS:"]) / _MIB, int(kib["VmHWM:"]) / _MIB


def _register(file: Path, ids: Sequence[str]) -> None:
    """What a million births would have left, put in as a whole."""
    began = time.monotonic()
    upgrade(f"sqlite:///{file}")
    engine = create_engine(f"sqlite:///{file}")
    gateways = [
        {"id": f"gw-{g}", "boot": "b1", "software": "", "birth_hash": ""} for g in range(_GATEWAYS)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Gateway), gateways)
        connection.execute(insert(Asset), list(_assets()))
        for first in range(0, len(ids), _ROWS):
            connection.execute(insert(Point), [_point(one) for one in ids[first : first + _ROWS]])
    engine.dispose()
    print(f"  {len(ids):,} points registered in {time.monotonic() - began:.0f} s", flush=True)


def _assets() -> Iterator[dict[str, object]]:
    for gateway in range(_GATEWAYS):
        for equipment in range(_EQUIPMENT):
            name = f"{gateway}-{equipment}"
            yield {
                "id": name,
                "code": name,
                "name_zh": name,
                "name_en": name,
                "asset_class": "Pump",
                "brick_class": "Pump",
                "gateway": f"gw-{gateway}",
                "movement_controlled": False,
                "edited": False,
                "created_at": utc_now(),
            }


def _point(point: str) -> dict[str, object]:
    gateway, _, name = point.partition("/")
    return {
        "id": point,
        "gateway": gateway,
        "name": name,
        "equipment_id": name.partition(".")[0],
        "brick_class": "Temperature_Sensor",
        "quantity": "temperature",
        "unit": "degC",
        "period_s": 10.0,
        "display_zh": "温度",
        "display_en": "Temperature",
    }

"""`make bench-road`: how fast, how soon, and how right the whole road is.

Publishers, broker, server and stores all run on the machine that this runs on. The readings are
of points that detectors watch, so every one of them passes the detectors.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from tests.benchmarks.harness import QUICK, ROOT, Figure, bench
from tests.benchmarks.recordings import recording_figures
from tests.support.gateway import TestGateway
from tests.support.processes import MOSQUITTO, Mosquitto, Process, free_port, until

from campus_wire.codec import encode, encode_readings
from campus_wire.messages import Birth, EquipmentBirth, PointBirth, Text
from campus_wire.topics import Kind

PASSWORD = "bench-of-the-road"
EQUIPMENT, POINTS = 25, 4
PERIOD_S = 1.0
MESSAGES = 200 if QUICK else 3_000
ROUNDS = 1 if QUICK else 3
PROBES = 20 if QUICK else 200
GATEWAY = "gw-bench"


@dataclass
class Site:
    gateway: TestGateway
    server: Process
    client: httpx.Client
    url: str
    seq: int = 0

    def send(self, readings: list[tuple[str, float, float, int]]) -> None:
        self.seq += 1
        self.gateway.send(
            self.seq, Kind.READINGS, encode_readings(GATEWAY, "b1", self.seq, readings)
        )


def names() -> list[str]:
    return [f"E-{e}.s{p}" for e in range(EQUIPMENT) for p in range(POINTS)]


def birth() -> bytes:
    text = Text("测", "bench")
    return encode(
        Birth(
            GATEWAY,
            "b1",
            "bench",
            equipment=[EquipmentBirth(f"E-{e}", "Pump", text) for e in range(EQUIPMENT)],
            points=[
                PointBirth(name, name.split(".")[0], "Sensor", "", "", text, PERIOD_S)
                for name in names()
            ],
        )
    )


@contextmanager
def site() -> Iterator[Site]:
    with TemporaryDirectory() as text:
        folder = Path(text)
        broker = Mosquitto(folder / "broker")
        broker.start()
        port = free_port()
        config = folder / "server.toml"
        config.write_text(
            f"[http]\nport = {port}\n[data]\ndirectory = {str(folder / 'data')!r}\n"
            f"[mqtt]\nport = {broker.port}\n"
        )
        command = [sys.executable, "-m", "campus_server"]
        who = ("bench", "--role", "admin", "--no-forced-change", "--password-stdin")
        subprocess.run(
            [*command, "users", "add", *who, "--config", str(config)],
            input=PASSWORD,
            text=True,
            check=True,
            capture_output=True,
        )
        server = Process([*command, "serve", "--config", str(config)], folder / "server.log")
        url = f"http://127.0.0.1:{port}"
        gateway = TestGateway(GATEWAY, birth(), broker.port)
        try:
            with httpx.Client(base_url=url, headers={"X-Requested-With": "campus"}) as client:
                until(lambda: _ready(client), 60, "the server is ready")
                client.post(
                    "/api/v1/session", json={"username": "bench", "password": PASSWORD}
                ).raise_for_status()
                yield Site(gateway, server, client, url)
        finally:
            gateway.close()
            server.end()
            broker.stop()


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def readings_per_second(one: Site, turn: int) -> float:
    """Published until committed (and so queryable), 100 readings a message.

    Event time goes on from turn to turn: what is late would pass the detectors by.
    """
    chance = np.random.default_rng(turn)
    began, first = time.monotonic(), time.time() - (ROUNDS - turn) * (MESSAGES * PERIOD_S + 60)
    for message in range(MESSAGES):
        at = first + message * PERIOD_S
        values = chance.normal(50.0, 1.0, EQUIPMENT * POINTS)
        one.send([(n, at, float(v), 0) for n, v in zip(names(), values, strict=True)])
    until(lambda: one.gateway.open == 0, 600, "everything is committed")
    return MESSAGES * EQUIPMENT * POINTS / (time.monotonic() - began)


def visible_ms(one: Site) -> list[float]:
    """From publishing one reading to its arrival in a browser's event stream."""
    found = []
    with one.client.stream("GET", "/api/v1/stream", timeout=30) as stream:
        lines = stream.iter_lines()
        for probe in range(PROBES):
            value = 1_000.0 + probe
            began = time.monotonic()
            one.send([("E-0.s0", time.time(), value, 0)])
            for line in lines:
                if line.startswith("data:") and _tells(line, value):
                    found.append(1000 * (time.monotonic() - began))
                    break
    return found


def _tells(line: str, value: float) -> bool:
    news = json.loads(line.removeprefix("data:"))
    return isinstance(news, list) and any(
        item["kind"] == "readings" and value in item["data"]["value"] for item in news
    )


def demonstration() -> tuple[float | None, str]:
    """Seconds from the growing fault to its ticket, and a word when there is none."""
    run = subprocess.run(
        [sys.executable, "-m", "campus_simulators", "demo", "--once"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if run.returncode != 0:
        return None, f"the demonstration ended with {run.returncode}"
    report = json.loads(run.stdout.strip().splitlines()[-1])
    (after,) = [t["after_fault_s"] for t in report["tickets"] if t["source"] == "condition"]
    return float(after), "of a strainer that fills within half a minute"


def main() -> None:
    with bench("road") as report:
        if MOSQUITTO is None:
            for name, unit in (
                ("readings_per_second", "1/s"),
                ("visible_p50_ms", "ms"),
                ("visible_p99_ms", "ms"),
            ):
                report.add(Figure(name, None, unit, note="Mosquitto is not installed"))
        else:
            with site() as one:
                rates = [readings_per_second(one, turn) for turn in range(ROUNDS)]
                visible = visible_ms(one)
            report.add(
                Figure(
                    "readings_per_second",
                    statistics.median(rates),
                    "1/s",
                    note=f"{EQUIPMENT * POINTS} readings a message, detectors on, "
                    f"median of {ROUNDS}",
                ),
                Figure("visible_p50_ms", float(np.percentile(visible, 50)), "ms", better="less"),
                Figure("visible_p99_ms", float(np.percentile(visible, 99)), "ms", better="less"),
            )
        after, note = (None, "left out of the quick form") if QUICK else demonstration()
        report.add(Figure("fault_to_ticket_s", after, "s", better="less", note=note))
        report.add(*recording_figures())


if __name__ == "__main__":
    main()

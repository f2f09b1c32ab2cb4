"""A Zebra FX reader at a gate, as a process of its own: tag events as JSON over MQTT, QoS 1.

The message is a list of `SimpleTagEvent`s, one per tag and antenna and report, as the reader's
"simple" operating mode sends them (Zebra IoT Connector, tag data events).
"""

import argparse
import json
import os
import signal
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from numpy.random import Generator, default_rng
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from campus_simulators.portal import DROP, Walk
from campus_simulators.scenarios.gate import the_offender, walks
from campus_simulators.truth import GateTruth, write_truth

__all__ = ["Reports", "main", "stamp"]

REPORT_S = 0.2


def stamp(at: float) -> str:
    """`2026-11-22T09:00:00.123+0000`: milliseconds, and a zone without a colon."""
    moment = datetime.fromtimestamp(round(at, 3), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


class Reports:
    """Turns walks into the reader's reports, one interval after another."""

    def __init__(
        self, scene: Sequence[Walk], started: float, rng: Generator, drop: float = DROP
    ) -> None:
        self._walks = tuple(scene)
        self._started = started
        self._rng = rng
        self._drop = drop
        self._reported_until = 0.0
        self._number = 0

    def until(self, elapsed: float) -> list[dict[str, object]]:
        """The events since the last call; [] when nothing was read."""
        events: list[dict[str, object]] = []
        for walk in self._walks:
            reads = walk.reads(self._reported_until, elapsed, self._rng, self._drop)
            for antenna in sorted({read.antenna for read in reads}):
                mine = [read for read in reads if read.antenna == antenna]
                best = max(mine, key=lambda read: read.rssi_dbm)
                self._number += 1
                events.append(
                    {
                        "type": "SIMPLE",
                        "timestamp": stamp(self._started + best.at),
                        "data": {
                            "idHex": walk.epc,
                            "antenna": antenna,
                            "peakRssi": round(best.rssi_dbm),
                            "reads": len(mine),
                            "format": "epc",
                            "eventNum": self._number,
                        },
                    }
                )
        self._reported_until = elapsed
        return events


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="zebra_reader")
    parser.add_argument("--mqtt-host", required=True)
    parser.add_argument("--mqtt-port", type=int, required=True)
    parser.add_argument(
        "--mqtt-username", default="", help="its password: MQTT_PASSWORD in the environment"
    )
    parser.add_argument("--topic", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    options = parser.parse_args(argv)
    stopped = threading.Event()
    connected = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    client = Client(CallbackAPIVersion.VERSION2, "FX-1", protocol=MQTTv311)
    if options.mqtt_username:
        client.username_pw_set(options.mqtt_username, os.environ.get("MQTT_PASSWORD"))
    client.on_connect = lambda *_: connected.set()
    client.connect_async(options.mqtt_host, options.mqtt_port)
    client.loop_start()
    while not connected.wait(0.2) and not stopped.is_set():
        continue
    started = time.time()
    clock = time.monotonic()
    scene = walks()
    reports = Reports(scene, started, default_rng(options.seed))
    offender = the_offender()
    out = offender.walk.passes(2) or offender.begins
    write_truth(
        options.truth,
        GateTruth(
            started, {offender.asset: started + out}, started + max(walk.ends for walk in scene)
        ),
    )
    while not stopped.wait(REPORT_S):
        events = reports.until(time.monotonic() - clock)
        if events:
            client.publish(options.topic, json.dumps(events), qos=1)
    client.disconnect()
    client.loop_stop()


if __name__ == "__main__":
    main()

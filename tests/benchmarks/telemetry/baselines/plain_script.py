"""What one would write in an afternoon: paho, json, influxdb-client with its own batching.

Honest where it matters: a message is acknowledged when its readings are in the engine. `point` builds
the client's `Point`s, as its documentation does first; `line` hands it the line protocol of a whole
message at once, which is the fastest that its batching takes.
"""

import json
import sys
from collections import deque
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write.point import Point
from influxdb_client.client.write_api import WriteOptions
from paho.mqtt.enums import CallbackAPIVersion
from tests.benchmarks.telemetry.counter import Counter

MS: Any = "ms"
"""`WritePrecision`, whose members are declared as if they were something else."""
BUCKET, ORGANISATION = "bench", "bench"
_BATCH, _FLUSH_MS = 5_000, 250


def main(port: int, url: str, record: str, counter: Counter) -> None:
    engine = InfluxDBClient(url=url, token="bench", org=ORGANISATION)
    waiting: deque[list[Any]] = deque()
    """[message, how many of its readings are not yet written], oldest first."""

    def on_success(_batch: object, data: str | bytes) -> None:
        written = data.count("\n" if isinstance(data, str) else b"\n") + 1  # type: ignore[arg-type]
        while written:
            oldest = waiting[0]
            taken = min(written, oldest[1])
            oldest[1] -= taken
            written -= taken
            if not oldest[1]:
                client.ack(oldest[0].mid, oldest[0].qos)
                counter.add(1)
                waiting.popleft()

    writer = engine.write_api(
        write_options=WriteOptions(batch_size=_BATCH, flush_interval=_FLUSH_MS),
        success_callback=on_success,
    )

    def on_connect(client: mqtt.Client, *_: Any) -> None:
        client.subscribe("campus/v1/+/+/readings", 1)

    def on_subscribe(*_: Any) -> None:
        counter.ready()

    def on_message(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        pack = json.loads(message.payload)
        base, time = pack[0]["bn"], pack[0]["bt"]
        waiting.append([message, len(pack)])
        if record == "point":
            rows: Any = [
                Point("reading")  # type: ignore[no-untyped-call]  # the client's own
                .tag("point", base + one["n"])
                .field("value", one["v"])
                .time(int(1000 * (time + one.get("t", 0.0))), MS)
                for one in pack
            ]
        else:
            rows = "\n".join(
                f"reading,point={base}{one['n']} value={one['v']} "
                f"{int(1000 * (time + one.get('t', 0.0)))}"
                for one in pack
            )
        writer.write(BUCKET, ORGANISATION, rows, MS)

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="plain-script", manual_ack=True)
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.connect("127.0.0.1", port)
    client.loop_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], Counter(Path(sys.argv[4])))

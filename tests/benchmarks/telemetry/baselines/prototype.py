"""The road on one page, with no product code: what is left out costs nothing here.

paho with acknowledgement by hand, msgspec, numpy, one DuckDB commit a batch, then the
acknowledgement. No detectors, no births, no knowledge of what came twice, no history but a table.
"""

import sys
from pathlib import Path
from time import sleep
from typing import Any

import duckdb
import msgspec
import numpy as np
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from tests.benchmarks.telemetry.counter import Counter

UNACKNOWLEDGED = 8_000
"""Messages, the Receive Maximum: what bounds the batch."""
LINGER_S = 0.1


class Record(msgspec.Struct):
    n: str
    v: float
    t: float = 0.0
    bn: str = ""
    bt: float = 0.0


def main(port: int, file: str, counter: Counter) -> None:
    store = duckdb.connect(file)
    store.execute("CREATE TABLE reading (point INTEGER, time_ms BIGINT, value DOUBLE)")
    decode = msgspec.json.Decoder(list[Record]).decode
    numbers: dict[str, dict[str, int]] = {}
    waiting: list[mqtt.MQTTMessage] = []

    def on_connect(client: mqtt.Client, *_: Any) -> None:
        client.subscribe("campus/v1/+/+/readings", 1)

    def on_subscribe(*_: Any) -> None:
        counter.ready()

    def on_message(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        waiting.append(message)

    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, "prototype", protocol=mqtt.MQTTv5, manual_ack=True
    )
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own
    properties.ReceiveMaximum = UNACKNOWLEDGED
    client.connect("127.0.0.1", port, properties=properties)
    client.loop_start()
    while True:
        sleep(LINGER_S)
        messages = waiting[:]
        del waiting[: len(messages)]
        if not messages:
            continue
        point: list[int] = []
        values: list[float] = []
        times: list[float] = []
        for message in messages:
            records = decode(message.payload)
            known = numbers.setdefault(records[0].bn, {})
            try:
                point += [known[one.n] for one in records]
            except KeyError:
                for one in records:
                    known.setdefault(one.n, sum(map(len, numbers.values())))
                point += [known[one.n] for one in records]
            values += [one.v for one in records]
            base = records[0].bt
            times += [base + one.t for one in records]
        rows = {
            "point": np.array(point, np.int32),
            "time_ms": (1000 * np.array(times)).astype(np.int64),
            "value": np.array(values),
        }
        store.begin()
        store.execute("INSERT INTO reading SELECT point, time_ms, value FROM rows")
        store.commit()
        for message in messages:
            client.ack(message.mid, message.qos)
        counter.add(len(messages))
        del rows


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Counter(Path(sys.argv[3])))

"""What paho alone receives: QoS 1, acknowledged by hand, and nothing done with it."""

import sys
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from tests.benchmarks.telemetry.counter import Counter


def main(port: int, counter: Counter) -> None:
    def on_connect(client: mqtt.Client, *_: Any) -> None:
        client.subscribe("campus/v1/+/+/readings", 1)

    def on_subscribe(*_: Any) -> None:
        counter.ready()

    def on_message(client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        client.ack(message.mid, message.qos)
        counter.add(1)

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="bare-paho", manual_ack=True)
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.connect("127.0.0.1", port)
    client.loop_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Counter(Path(sys.argv[2])))

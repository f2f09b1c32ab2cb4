"""Real brokers, a real Modbus device that counts its answers, and a small server that commits."""

import asyncio
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice
from tests.support.processes import Mosquitto, Process, free_port, listening, until

from campus_wire.codec import decode_birth, encode
from campus_wire.messages import Committed
from campus_wire.topics import UP, Kind, Topic, parse, subscription

GATEWAY = "gw-test"
TAG_TOPIC = "zebra/fx-1/tags"


class Amqtt:
    """The pure Python broker of the demonstration: MQTT 3.1.1 only, no sessions."""

    SCRIPT = """
import asyncio, sys
from amqtt.broker import Broker
async def main():
    broker = Broker({
        "listeners": {"default": {"type": "tcp", "bind": "127.0.0.1:" + sys.argv[1]}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    })
    await broker.start()
    await asyncio.Event().wait()
asyncio.run(main())
"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: Process | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = Process(
            [sys.executable, "-c", self.SCRIPT, str(self.port)], self.folder / "amqtt.log"
        )
        until(lambda: listening(self.port), what="amqtt listens")

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.end(how)

    def kill_and_erase(self) -> None:
        self.stop(signal.SIGKILL)


Broker = Mosquitto | Amqtt


class CountingDevice:
    """Holding registers 0-1: how many times they were read (uint32); 2-3: 12.5 as float32."""

    def __init__(self) -> None:
        self.port = free_port()
        self.answers = 0
        self.refusal: ExcCodes | None = None
        """What it answers instead, when a gateway in between has lost the device."""
        self.refused_from = 0
        """Registers below this are answered all the same."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: ModbusTcpServer | None = None
        self._thread: threading.Thread | None = None

    async def _count(
        self,
        function_code: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if self.refusal is not None and address >= self.refused_from:
            return self.refusal
        if address == 0:
            self.answers += 1
            registers[0:2] = [self.answers >> 16, self.answers & 0xFFFF]
        return None

    def start(self) -> None:
        ready = threading.Event()

        async def serve() -> None:
            device = SimDevice(
                1,
                simdata=[
                    SimData(0, values=0, datatype=DataType.UINT32),
                    SimData(2, values=12.5, datatype=DataType.FLOAT32),
                    SimData(10, values=float("nan"), datatype=DataType.FLOAT32),
                ],
                action=self._count,
            )
            self._loop = asyncio.get_running_loop()
            self._server = ModbusTcpServer(device, address=("127.0.0.1", self.port))
            await self._server.serve_forever(background=True)
            ready.set()
            await self._server.serving

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        if self._loop is None or self._server is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(
            self._server.shutdown(),  # type: ignore[no-untyped-call]  # pymodbus
            self._loop,
        )
        self._thread.join(10)
        self._loop = self._server = self._thread = None


@dataclass
class Collector:
    """The server's part of the receipt: keeps what arrives, names it in `committed`."""

    port: int
    epoch: str = "e1"
    commits: bool = True
    """Whether it commits: a server that is busy keeps silent."""
    messages: dict[tuple[str, int], tuple[str, bytes]] = field(default_factory=dict)
    """(boot, seq) → (kind, payload), in order of arrival."""
    arrivals: Counter[tuple[str, int]] = field(default_factory=Counter)
    births: list[str] = field(default_factory=list)
    states: list[bool] = field(default_factory=list)
    replies: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._client: paho.Client | None = None

    def start(self) -> None:
        client = self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="collector")
        client.on_connect = lambda *_: self._subscribe(client)
        client.on_message = lambda _client, _data, message: self._take(message)
        client.reconnect_delay_set(1, 1)
        client.connect_async("127.0.0.1", self.port)
        client.loop_start()

    def _subscribe(self, client: paho.Client) -> None:
        client.subscribe([(subscription(kind), 1) for kind in UP])

    def stop(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
            self._client = None

    def _take(self, message: paho.MQTTMessage) -> None:
        topic, payload = parse(message.topic), bytes(message.payload)
        with self._lock:
            if topic.kind is Kind.BIRTH:
                birth = decode_birth(payload, topic.gateway)
                self.births.append(birth.boot)
                self._name(topic.gateway, birth.boot)
            elif topic.kind is Kind.STATE:
                self.states.append(json.loads(payload)["online"])
            elif topic.kind is Kind.REPLY:
                self.replies.append(payload)
            else:
                raw = json.loads(payload)
                head = raw[0] if isinstance(raw, list) else raw
                identity = (head["boot"], head["seq"])
                self.arrivals[identity] += 1
                self.messages.setdefault(identity, (topic.kind.value, payload))
                self._name(topic.gateway, identity[0])

    def _name(self, gateway: str, boot: str) -> None:
        if not self.commits:
            return
        numbers = sorted(seq for known, seq in self.messages if known == boot)
        ranges: list[tuple[int, int]] = []
        for number in numbers:
            if ranges and number == ranges[-1][1] + 1:
                ranges[-1] = (ranges[-1][0], number)
            else:
                ranges.append((number, number))
        assert self._client is not None
        self._client.publish(
            str(Topic(gateway, Kind.COMMITTED)),
            encode(Committed(boot, self.epoch, ranges)),
            qos=1,
            retain=True,
        )

    def tell(self, kind: Kind, payload: bytes) -> None:
        assert self._client is not None
        self._client.publish(str(Topic(GATEWAY, kind)), payload, qos=1)

    def of(self, kind: str) -> list[bytes]:
        with self._lock:
            return [payload for known, payload in self.messages.values() if known == kind]

    def counts(self) -> list[int]:
        """What the counting register said, in order of arrival."""
        return [
            int(record["v"])
            for payload in self.of("readings")
            for record in json.loads(payload)
            if record["n"] == "PUMP.count"
        ]

    def tags(self) -> list[int]:
        """The serial numbers of the tags, in order of arrival."""
        return [
            int(read["epc"], 16)
            for payload in self.of("scans")
            for read in json.loads(payload)["reads"]
        ]

    def events(self) -> list[dict[str, object]]:
        return [event for payload in self.of("events") for event in json.loads(payload)["events"]]


class TagSource:
    """A Zebra reader: publishes one numbered tag per message, QoS 1, until told to stop."""

    def __init__(self, port: int) -> None:
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id="fx-1")
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.sent = 0

    def publish(self, number: int) -> None:
        for _ in range(number):
            self.sent += 1
            event = {
                "type": "SIMPLE",
                "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime()),
                "data": {"idHex": f"{self.sent:024x}", "antenna": 1, "peakRssi": -54, "reads": 1},
            }
            self.client.publish(TAG_TOPIC, json.dumps([event]), qos=1).wait_for_publish(10)

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@dataclass
class Site:
    """A gateway with what stands around it."""

    folder: Path
    broker: Broker
    device: CountingDevice
    collector: Collector
    edge: Process | None = None
    extra: str = ""
    zebra: bool = True

    def write_config(self) -> Path:
        path = self.folder / "edge.toml"
        text = f"""
gateway = "{GATEWAY}"
[mqtt]
port = {self.broker.port}
[[modbus]]
host = "127.0.0.1"
port = {self.device.port}
period = 0.05
timeout = 1.0
[[modbus.equipment]]
id = "PUMP"
brick_class = "Pump"
name = {{ zh = "泵", en = "Pump" }}
[[modbus.equipment.points]]
name = "PUMP.count"
register = 0
type = "uint32"
brick_class = "Sensor"
quantity = "count"
unit = "1"
display = {{ zh = "计数", en = "Count" }}
[[modbus.equipment.points]]
name = "PUMP.flow"
register = 2
brick_class = "Water_Flow_Sensor"
quantity = "volume flow"
unit = "m3/h"
display = {{ zh = "流量", en = "Flow" }}
{self.extra}
"""
        if self.zebra:
            text += f"""
[[zebra_fx]]
port = {self.broker.port}
topic = "{TAG_TOPIC}"
reader = "FX-1"
name = {{ zh = "读写器", en = "Reader" }}
"""
        path.write_text(text, encoding="utf-8")
        return path

    def start_edge(self, kill_at: str = "") -> Process:
        env = {"CAMPUS_CHAOS": "1", "CAMPUS_KILL_AT": kill_at} if kill_at else {}
        self.edge = Process(
            [sys.executable, "-m", "campus_edge", "run", "--config", str(self.write_config())],
            self.folder / "edge.log",
            env,
        )
        return self.edge

    def log(self) -> str:
        return (self.folder / "edge.log").read_text()


MakeSite = Callable[..., Site]

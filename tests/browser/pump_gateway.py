"""A gateway with pumps that speaks the wire over a real broker: ten minutes at once, then live.

All pumps follow the same load; the vibration of a sick one leaves it for the last part of its past
and stays away. Three are sick, so that tests which move a ticket do not meet.
"""

import math
import random
import threading
import time

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from campus_wire import codec
from campus_wire.messages import Birth, EquipmentBirth, PlaceBirth, PointBirth, State, Text
from campus_wire.topics import Kind, Topic

__all__ = ["SHOWN", "SICK", "WELL", "PumpGateway"]

SICK = ("P-1", "P-2", "P-3")
SHOWN = SICK[2]
"""The one whose ticket nobody moves."""
WELL = "P-4"
_PUMPS = (*SICK, WELL)
_GATEWAY = "gw-b07"
_BOOT = "browser-test"
_PERIOD_S = 1.0
_PAST_S = 600
_FAULT_BEFORE_NOW_S = 180
_POINTS = (
    # name, Brick class, quantity, unit, zh, en, low, high
    ("flow", "Water_Flow_Sensor", "volume flow", "m3/h", "流量", "Flow", 0.0, 400.0),
    (
        "pressure",
        "Water_Pressure_Sensor",
        "pressure",
        "bar",
        "出口压力",
        "Outlet pressure",
        0.0,
        10.0,
    ),
    ("power", "Electric_Power_Sensor", "power", "kW", "电功率", "Power", 0.0, 60.0),
    ("vibration", "Vibration_Sensor", "velocity", "mm/s", "振动速度", "Vibration", 0.0, 20.0),
)


class PumpGateway:
    """Publishes its past when started, then a reading of each point per second until stopped."""

    def __init__(self, host: str, port: int) -> None:
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=_GATEWAY)
        self._address = (host, port)
        self._seq = 0
        self._random = random.Random(7)
        self._over = threading.Event()
        self._live = threading.Thread(target=self._run, daemon=True)
        self._began = 0.0

    def start(self) -> None:
        self._client.connect(*self._address)
        self._client.loop_start()
        now = math.floor(time.time())
        self._began = now - _PAST_S
        self._send(Kind.BIRTH, codec.encode(_birth()), retain=True)
        self._send(Kind.STATE, codec.encode(State(_GATEWAY, _BOOT, True, now)), retain=True)
        for first in range(0, _PAST_S, 30):
            self._publish([self._began + first + second for second in range(30)])
        self._live.start()

    def stop(self) -> None:
        self._over.set()
        self._live.join(5)
        self._client.disconnect()
        self._client.loop_stop()

    def _run(self) -> None:
        at = self._began + _PAST_S
        while not self._over.wait(max(0.0, at - time.time())):
            self._publish([at])
            at += _PERIOD_S

    def _publish(self, times: list[float]) -> None:
        rows = [
            (f"{pump}.{name}", at, value, 0)
            for at in times
            for pump in _PUMPS
            for name, value in self._values(pump, at).items()
        ]
        self._seq += 1
        self._send(Kind.READINGS, codec.encode_readings(_GATEWAY, _BOOT, self._seq, rows))

    def _values(self, pump: str, at: float) -> dict[str, float]:
        noise = self._random.gauss
        load = 0.8 + 0.1 * math.sin(at / 17) + 0.05 * math.sin(at / 5.3)
        sick = pump in SICK and at > self._began + _PAST_S - _FAULT_BEFORE_NOW_S
        return {
            "flow": 200 * load + noise(0, 1),
            "pressure": 5 - load + noise(0, 0.02),
            "power": 20 + 15 * load + noise(0, 0.2),
            "vibration": 1.5 + load + noise(0, 0.04) + (3.0 if sick else 0.0),
        }

    def _send(self, kind: Kind, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(str(Topic(_GATEWAY, kind)), payload, qos=1, retain=retain)


def _birth() -> Birth:
    return Birth(
        _GATEWAY,
        _BOOT,
        "test",
        places=[PlaceBirth("B07", Text("水泵房", "Pump room"), "building")],
        equipment=[
            EquipmentBirth(pump, "Pump", Text(f"{pump[2:]}号水泵", f"Pump {pump[2:]}"), "B07")
            for pump in _PUMPS
        ],
        points=[
            PointBirth(
                f"{pump}.{name}", pump, brick, quantity, unit, Text(zh, en), _PERIOD_S, low, high
            )
            for pump in _PUMPS
            for name, brick, quantity, unit, zh, en, low, high in _POINTS
        ],
    )

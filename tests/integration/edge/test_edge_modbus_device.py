"""The Modbus driver against a device that answers for some of its registers only."""

from collections.abc import Iterator

import pytest
from pymodbus.constants import ExcCodes
from tests.integration.edge.edge_site import CountingDevice

from campus_edge.config import Equipment, Modbus, Point
from campus_edge.drivers.modbus import ModbusDriver
from campus_edge.errors import NotReady
from campus_wire.messages import Text

NAME = Text("点", "Point")


def point(name: str, register: int, type_: str = "float32") -> Point:
    return Point(name, register, "Sensor", "q", "1", NAME, type=type_)  # type: ignore[arg-type]


@pytest.fixture
def device() -> Iterator[CountingDevice]:
    device = CountingDevice()
    device.start()
    yield device
    device.stop()


@pytest.fixture
def driver(device: CountingDevice) -> Iterator[ModbusDriver]:
    points = [point("count", 0, "uint32"), point("flow", 2), point("far", 10)]
    equipment = [Equipment("P-1", "Pump", NAME, points=points)]
    driver = ModbusDriver(
        Modbus("127.0.0.1", device.port, period=0.05, timeout=5.0, equipment=equipment)
    )
    driver.open()
    yield driver
    driver.close()


def test_what_was_read_before_the_device_went_is_kept(
    device: CountingDevice, driver: ModbusDriver
) -> None:
    whole = driver.read(1.0)
    assert [reading.name for reading in whole.readings] == ["count", "flow", "far"]
    assert whole.complete
    device.refusal, device.refused_from = ExcCodes.GATEWAY_NO_RESPONSE, 10
    cut = driver.read(1.0)
    assert [(reading.name, reading.value) for reading in cut.readings] == [
        ("count", 2.0),
        ("flow", 12.5),
    ]
    assert not cut.complete
    with pytest.raises(NotReady, match="registers 10 to 11"):
        driver.read(1.0)
    assert device.answers == 2, "it was asked again before the fault was told"
    device.refusal = None
    driver.open()
    assert driver.read(1.0).complete


def test_a_device_that_answers_nothing_is_told_at_once(
    device: CountingDevice, driver: ModbusDriver
) -> None:
    device.refusal = ExcCodes.GATEWAY_NO_RESPONSE
    with pytest.raises(NotReady, match="registers 0 to 3"):
        driver.read(1.0)

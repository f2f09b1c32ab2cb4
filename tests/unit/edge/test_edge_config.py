"""What a wrong `edge.toml` is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campus_edge.birth import birth_of
from campus_edge.config import Config, read_config
from campus_wire.codec import decode_birth, encode
from campus_wire.settings import Misconfigured

EXAMPLE = Path(__file__).parents[3] / "edge" / "edge.example.toml"

GOOD = """
gateway = "gw-1"
[[modbus]]
host = "10.0.0.5"
period = 1.0
[[modbus.equipment]]
id = "P-1"
brick_class = "Pump"
name = { zh = "泵", en = "Pump" }
[[modbus.equipment.points]]
name = "P-1.flow"
register = 0
brick_class = "Water_Flow_Sensor"
quantity = "volume flow"
unit = "m3/h"
display = { zh = "流量", en = "Flow" }
low = 0.0
high = 400.0
[[zebra_fx]]
topic = "fx/tags"
reader = "FX-1"
name = { zh = "读写器", en = "Reader" }
[[zebra_fx.antennas]]
port = 1
zone = "gate"
name = { zh = "门", en = "Gate" }
side = "inner"
"""
POINT = GOOD[GOOD.index("[[modbus.equipment.points]]") : GOOD.index("[[zebra_fx]]")]
EQUIPMENT = GOOD[GOOD.index("[[modbus.equipment]]") : GOOD.index("[[zebra_fx]]")]
READER = GOOD[GOOD.index("[[zebra_fx]]") :]
ANTENNA = GOOD[GOOD.index("[[zebra_fx.antennas]]") :]

Read = Callable[[str], Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(text: str) -> Config:
        path = tmp_path / "edge.toml"
        path.write_text(text, encoding="utf-8")
        return read_config(path)

    return write_and_read


def test_good_file_becomes_a_birth_that_the_server_takes(read: Read) -> None:
    birth = birth_of(read(GOOD), "b-1")
    assert encode(decode_birth(encode(birth), "gw-1")) == encode(birth)
    assert [(point.name, point.equipment, point.period) for point in birth.points] == [
        ("P-1.flow", "P-1", 1.0)
    ]
    assert birth.readers[0].antennas[0].side == "inner"


def test_point_with_a_deadband_is_announced_with_its_heartbeat(read: Read) -> None:
    config = read(GOOD.replace("low = 0.0", "low = 0.0\ndeadband = 0.5\nheartbeat = 30"))
    assert birth_of(config, "b-1").points[0].period == 30.0


def test_equipment_may_be_read_through_two_devices(read: Read) -> None:
    config = read(
        GOOD.replace(
            READER, '[[modbus]]\nhost = "10.0.0.6"\n' + EQUIPMENT.replace("P-1.flow", "P-1.power")
        )
    )
    birth = birth_of(config, "b-1")
    assert [item.id for item in birth.equipment] == ["P-1"]
    assert [point.name for point in birth.points] == ["P-1.flow", "P-1.power"]


def test_example_file_is_in_order() -> None:
    config = read_config(EXAMPLE)
    birth = birth_of(config, "b-1")
    assert birth.points
    assert birth.readers
    assert birth.places


WRONG = [
    ("unknown key", GOOD.replace("period =", "intervall ="), "intervall"),
    ("no gateway", GOOD.replace('gateway = "gw-1"', ""), "gateway"),
    ("bad gateway", GOOD.replace("gw-1", "GW 1"), "gateway:"),
    ("period 0", GOOD.replace("period = 1.0", "period = 0"), "modbus[0].period"),
    ("period below 0", GOOD.replace("period = 1.0", "period = -1"), "modbus[0].period"),
    ("bad point name", GOOD.replace("P-1.flow", "P-1 flow"), "points[0].name"),
    ("bad equipment", GOOD.replace('id = "P-1"', 'id = "P/1"'), "equipment[0].id"),
    ("unknown type", GOOD.replace("register = 0", 'register = 0\ntype = "int8"'), "type"),
    ("same point twice", GOOD.replace(READER, POINT + READER), "points[1].name: 'P-1.flow' is"),
    (
        "one id, two descriptions",
        GOOD.replace(READER, EQUIPMENT.replace("Pump", "Fan").replace(".flow", ".x") + READER),
        "equipment[1].id: 'P-1' is also modbus[0].equipment[0], with another",
    ),
    ("equipment without points", GOOD.replace(POINT, ""), "equipment[0].points: no point"),
    ("same reader twice", GOOD + READER, "zebra_fx[1].reader: 'FX-1' is already zebra_fx[0]"),
    ("same port twice", GOOD + ANTENNA, "antennas[1].port: port 1 is there twice"),
    ("low above high", GOOD.replace("low = 0.0", "low = 500.0"), "points[0].low: 500.0 must be"),
    ("limit nan", GOOD.replace("low = 0.0", "low = nan"), "points[0].low: nan is no limit"),
    ("scale 0", GOOD.replace("low = 0.0", "scale = 0.0"), "points[0].scale: 0.0 is no factor"),
    ("past the end", GOOD.replace("register = 0", "register = 65535"), "points[0].register"),
    ("nothing to read", 'gateway = "gw-1"', "nothing to read; add a [[modbus]]"),
    ("outbox too small", GOOD + "[outbox]\nmax_bytes = 10\n", "outbox.max_bytes"),
    ("not TOML", "gateway = ", "is not TOML"),
    ("no such variable", GOOD.replace('"fx/tags"', '"${NO_SUCH_ONE}"'), "NO_SUCH_ONE is not set"),
    (
        "same place twice",
        GOOD + 2 * '[[place]]\npath = "B1"\nname = { zh = "楼", en = "B" }\n',
        "place[1].path: 'B1' is there twice",
    ),
]


@pytest.mark.parametrize(
    ("text", "told"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_wrong_file_is_told_with_its_name_and_key(read: Read, text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        read(text)
    message = str(refusal.value)
    assert "edge.toml" in message
    assert told in message
    assert "\n" not in message

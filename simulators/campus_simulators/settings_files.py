"""The settings of the processes, made from the devices' own maps so that they cannot disagree."""

from campus_simulators.ports import LOOPBACK
from campus_simulators.registers import EquipmentMap, Text, UnitMap
from campus_simulators.scenarios import gate
from campus_simulators.scenarios.pump_room import PLACE
from campus_simulators.toml_text import Table

__all__ = ["GATEWAY", "READER_TOPIC", "edge_settings", "modbus_table", "server_settings"]

GATEWAY = "gw-b07"
READER_TOPIC = "zebra/fx-1/tags"
GRACE_S = 10.0
"""A campus gives an asset two minutes to come back; the demonstration's time is too short."""

_PLACES: tuple[tuple[str, str, Text], ...] = (
    ("B07", "building", ("能源中心", "Energy centre")),
    ("B07/F1", "floor", ("能源中心一层", "Energy centre, floor 1")),
    (gate.GATE, "room", ("北门厅", "North gate hall")),
    (PLACE, "room", ("水泵房", "Pump room")),
    (gate.LAB, "building", ("实验楼", "Science lab")),
)


def _text(text: Text) -> Table:
    return {"zh": text[0], "en": text[1]}


def modbus_table(port: int, unit: UnitMap) -> Table:
    """One `[[modbus]]` of edge.toml for everything that answers under this unit number."""
    equipment, register = [], 0
    for item in unit.equipment:
        equipment.append(_equipment(item, register))
        register += 2 * len(item.points)
    return {
        "host": LOOPBACK,
        "port": port,
        "unit": unit.unit,
        "period": unit.period_s,
        "equipment": equipment,
    }


def _equipment(item: EquipmentMap, first: int) -> Table:
    points = []
    for number, point in enumerate(item.points):
        table: dict[str, object] = {
            "name": f"{item.id}.{point.name}",
            "register": first + 2 * number,
            "type": "float32",
            "brick_class": point.brick_class,
            "quantity": point.quantity,
            "unit": point.unit,
            "display": _text(point.display),
        }
        if point.low is not None and point.high is not None:
            table |= {"low": float(point.low), "high": float(point.high)}
        points.append(table)
    return {
        "id": item.id,
        "brick_class": item.brick_class,
        "name": _text(item.name),
        "place": item.place,
        "points": points,
    }


def edge_settings(
    mqtt_host: str, mqtt_port: int, modbus_port: int, outbox: str, units: list[UnitMap]
) -> Table:
    """edge.toml of the one gateway, which reads the pump room and the gate."""
    return {
        "gateway": GATEWAY,
        "mqtt": {"host": mqtt_host, "port": mqtt_port},
        "outbox": {"path": outbox},
        "place": [
            {"path": path, "kind": kind, "name": _text(name)} for path, kind, name in _PLACES
        ],
        "modbus": [modbus_table(modbus_port, unit) for unit in units],
        "zebra_fx": [
            {
                "host": mqtt_host,
                "port": mqtt_port,
                "topic": READER_TOPIC,
                "reader": gate.READER,
                "name": _text(("北门读写器", "North gate reader")),
                "antennas": [
                    _antenna(1, gate.INNER, ("北门内侧", "North gate, inner"), "inner"),
                    _antenna(2, gate.OUTER, ("北门外侧", "North gate, outer"), "outer"),
                ],
            }
        ],
    }


def _antenna(port: int, zone: str, name: Text, side: str) -> Table:
    return {"port": port, "zone": zone, "name": _text(name), "side": side, "place": gate.GATE}


def server_settings(mqtt_host: str, mqtt_port: int, http_port: int, directory: str) -> Table:
    return {
        "http": {
            "host": LOOPBACK,
            "port": http_port,
            "public_url": f"http://{LOOPBACK}:{http_port}",
        },
        "data": {"directory": directory},
        "mqtt": {"host": mqtt_host, "port": mqtt_port},
        "movements": {"grace_s": GRACE_S},
    }

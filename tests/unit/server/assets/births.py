"""Births of a pump room, for tests."""

from datetime import UTC, datetime

from campus_wire.messages import Birth, EquipmentBirth, PlaceBirth, PointBirth, Text

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def point(equipment: str, name: str, **what: object) -> PointBirth:
    values: dict[str, object] = {
        "name": f"{equipment}.{name}",
        "equipment": equipment,
        "brick_class": "Water_Flow_Sensor",
        "quantity": "volume flow",
        "unit": "m3/h",
        "display": Text("流量", "Flow"),
        "period": 0.1,
    }
    return PointBirth(**{**values, **what})  # type: ignore[arg-type]  # fields by name


def birth(
    *equipment: str,
    gateway: str = "gw-b07",
    points: tuple[str, ...] = ("flow", "current"),
    name: str = "pump",
    **point_values: object,
) -> Birth:
    return Birth(
        gateway=gateway,
        boot="boot",
        software="1.0",
        places=[PlaceBirth("B07/F1/R101", Text("水泵房", "Pump room"))],
        equipment=[
            EquipmentBirth(item, "Chilled_Water_Pump", Text(f"水泵{name}", name), "B07/F1/R101")
            for item in equipment
        ],
        points=[point(item, each, **point_values) for item in equipment for each in points],
    )

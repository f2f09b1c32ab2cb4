"""From the configuration to what the gateway says of itself."""

from importlib.metadata import PackageNotFoundError, version

from campus_edge.config import Config
from campus_wire.messages import Birth, EquipmentBirth, PointBirth, ReaderBirth

__all__ = ["birth_of"]


def birth_of(config: Config, boot: str) -> Birth:
    equipment: dict[str, EquipmentBirth] = {}
    points = []
    for device in config.modbus:
        for item in device.equipment:
            equipment[item.id] = EquipmentBirth(item.id, item.brick_class, item.name, item.place)
            points += [
                PointBirth(
                    name=point.name,
                    equipment=item.id,
                    brick_class=point.brick_class,
                    quantity=point.quantity,
                    unit=point.unit,
                    display=point.display,
                    # With a deadband the server may wait for as long as the heartbeat.
                    period=device.period
                    if point.deadband is None
                    else max(device.period, point.heartbeat),
                    low=point.low,
                    high=point.high,
                )
                for point in item.points
            ]
    return Birth(
        gateway=config.gateway,
        boot=boot,
        software=f"campus-steward {_version()}",
        places=list(config.place),
        equipment=list(equipment.values()),
        points=points,
        readers=[
            ReaderBirth(reader.reader, reader.name, list(reader.antennas))
            for reader in config.zebra_fx
        ],
    )


def _version() -> str:
    try:
        return version("campus-steward")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "unknown"

"""How much equipment of each class stands on the campus, and what it is called."""

from collections.abc import Mapping

from campus_simulators.campus.model import Model
from campus_simulators.campus.models.ahu import AirHandlers
from campus_simulators.campus.models.boiler import Boilers
from campus_simulators.campus.models.chiller import Chillers
from campus_simulators.campus.models.classroom import Classrooms
from campus_simulators.campus.models.coldroom import ColdRooms
from campus_simulators.campus.models.fan import Fans
from campus_simulators.campus.models.fcu import FanCoils
from campus_simulators.campus.models.feeder import Feeders
from campus_simulators.campus.models.fire_pump import FirePumps
from campus_simulators.campus.models.hot_water import HotWaterSystems
from campus_simulators.campus.models.lift import Lifts
from campus_simulators.campus.models.lighting import LightingCircuits
from campus_simulators.campus.models.pump import Pumps
from campus_simulators.campus.models.server_room import ServerRooms
from campus_simulators.campus.models.tower import CoolingTowers
from campus_simulators.campus.models.transformer import Transformers
from campus_simulators.campus.models.ups import BatterySupplies
from campus_simulators.campus.models.water_meter import WaterMeters
from campus_simulators.campus.models.weather_station import WeatherStations
from campus_simulators.campus.units import Unit, Units
from campus_simulators.errors import BadRequest

__all__ = ["CLASSES", "counts", "models_of"]

CLASSES: dict[str, tuple[type[Model], int]] = {
    "pump": (Pumps, 20),
    "fan": (Fans, 24),
    "air_handler": (AirHandlers, 24),
    "fan_coil": (FanCoils, 410),
    "chiller": (Chillers, 3),
    "cooling_tower": (CoolingTowers, 3),
    "boiler": (Boilers, 2),
    "transformer": (Transformers, 8),
    "battery": (BatterySupplies, 5),
    "lift": (Lifts, 16),
    "lighting": (LightingCircuits, 60),
    "cold_room": (ColdRooms, 25),
    "hot_water": (HotWaterSystems, 5),
    "water_meter": (WaterMeters, 19),
    "feeder": (Feeders, 62),
    "server_room": (ServerRooms, 3),
    "fire_pump": (FirePumps, 2),
    "classroom": (Classrooms, 90),
}
"""Class: its model, and how many Linhu University has, the fictional one of the demonstration."""
_FEWEST = 2


def counts(total: int) -> dict[str, int]:
    """As many as `total`, in the proportions of Linhu University, two of a class at least.

    Raise `BadRequest` for a campus too small for that.
    """
    if total < _FEWEST * len(CLASSES):
        raise BadRequest(
            f"{total} equipment: a campus has {_FEWEST * len(CLASSES)} at least,"
            f" {_FEWEST} of each of {len(CLASSES)} classes"
        )
    rest = total - _FEWEST * len(CLASSES)
    more = {name: max(usual - _FEWEST, 0) for name, (_, usual) in CLASSES.items()}
    exact = {name: rest * usual / sum(more.values()) for name, usual in more.items()}
    dealt = {name: int(share) for name, share in exact.items()}
    left = rest - sum(dealt.values())
    for name in sorted(CLASSES, key=lambda name: dealt[name] - exact[name])[:left]:
        dealt[name] += 1
    return {name: _FEWEST + dealt[name] for name in CLASSES}


def models_of(seed: int, wanted: Mapping[str, int]) -> list[Model]:
    """The models of the classes, in the order of `CLASSES`, and the weather station.

    Raise `BadRequest` for a class that does not exist.
    """
    unknown = sorted(set(wanted) - set(CLASSES))
    if unknown:
        raise BadRequest(f"no such class: {', '.join(unknown)}; there are {', '.join(CLASSES)}")
    models = [
        model(_units(seed, model, wanted[name]))
        for name, (model, _) in CLASSES.items()
        if wanted.get(name, 0) > 0
    ]
    return [*models, WeatherStations(_units(seed, WeatherStations, 1))]


def _units(seed: int, model: type[Model], count: int) -> Units:
    units = []
    for number in range(count):
        building = model.buildings[number % len(model.buildings)]
        brick_class = model.brick_classes[number % len(model.brick_classes)]
        units.append(Unit(f"{model.prefix}-{building}-{number + 1}", brick_class, building))
    return Units(seed, units)

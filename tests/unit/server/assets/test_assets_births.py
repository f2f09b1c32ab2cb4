"""What a birth may do to the register, and what the registry in memory then answers."""

import threading

import numpy as np
from tests.unit.server.assets.births import NOW, birth

from campus_server.assets import repository, service
from campus_server.assets.models import Asset
from campus_server.assets.registry import Registry
from campus_server.assets.service import Registered
from campus_server.finding import Sentence
from campus_server.kit.database import Database
from campus_server.telemetry.points import Points
from campus_wire.messages import Birth


def register(database: Database, message: Birth) -> Registered:
    with database.write() as session:
        return service.register_birth(session, message, NOW)


def registry_of(database: Database) -> Registry:
    registry = Registry(Points())
    with database.read() as session:
        registry.reload(session)
    return registry


def known_of(registry: Registry, *points: str) -> list[bool]:
    numbers = np.array([registry.points.number(point) for point in points])
    return list(registry.known(numbers).tolist())


def points_of(registry: Registry, equipment: str) -> list[str]:
    layout = registry.layout
    return registry.points.ids(layout.points[layout.of(layout.equipment.index(equipment))])


def test_a_birth_makes_equipment_and_points_known(database: Database) -> None:
    registered = register(database, birth("P-1", "P-2"))
    assert sorted(registered.new_points) == [
        "gw-b07/P-1.current",
        "gw-b07/P-1.flow",
        "gw-b07/P-2.current",
        "gw-b07/P-2.flow",
    ]
    assert registered.changed_equipment == ["P-1", "P-2"]
    registry = registry_of(database)
    known = known_of(registry, "gw-b07/P-1.flow", "gw-b07/P-9.flow", "gw-b07/P-2.flow")
    assert known == [True, False, True]
    assert registry.equipment_of("gw-b07/P-1.flow") == "P-1"
    assert registry.equipment_of("gw-b07/P-9.flow") is None
    assert registry.equipment_of("gw-b07/P-8.flow") is None
    assert points_of(registry, "P-1") == ["gw-b07/P-1.current", "gw-b07/P-1.flow"]
    layout = registry.layout
    assert layout.period_ms[layout.of(0)].tolist() == [100.0, 100.0]
    numbers = np.array([registry.points.number(point) for point in points_of(registry, "P-2")])
    assert layout.channel(numbers).tolist() == [0, 1]
    with database.read() as session:
        assert service.name_of(session, "P-2") == Sentence("水泵pump", "pump")
        assert service.name_of(session, "P-9") is None


def test_the_same_birth_again_changes_nothing(database: Database) -> None:
    register(database, birth("P-1"))
    again = register(database, birth("P-1"))
    assert not again.changed
    assert again.refused == []


def test_a_birth_that_grows_tells_what_is_new(database: Database) -> None:
    register(database, birth("P-1", "P-2"))
    grown = register(database, birth("P-1", "P-2", points=("flow", "current", "speed")))
    assert sorted(grown.new_points) == ["gw-b07/P-1.speed", "gw-b07/P-2.speed"]
    assert sorted(grown.changed_equipment) == ["P-1", "P-2"]


def test_a_changed_unit_changes_the_equipment_and_no_point_is_new(database: Database) -> None:
    register(database, birth("P-1"))
    changed = register(database, birth("P-1", unit="l/s"))
    assert changed.new_points == []
    assert changed.changed_equipment == ["P-1"]


def test_a_point_that_is_no_longer_born_stays_known(database: Database) -> None:
    register(database, birth("P-1"))
    register(database, birth("P-1", points=("flow",)))
    assert known_of(registry_of(database), "gw-b07/P-1.current") == [True]


def test_equipment_of_another_gateway_is_refused_and_the_rest_stands(database: Database) -> None:
    register(database, birth("P-1"))
    registered = register(database, birth("P-1", "P-2", gateway="gw-b08", name="thief"))
    assert [(r.subject, r.held_by) for r in registered.refused] == [("P-1", "gw-b07")]
    assert sorted(registered.new_points) == ["gw-b08/P-2.current", "gw-b08/P-2.flow"]
    registry = registry_of(database)
    assert registry.equipment_of("gw-b07/P-1.flow") == "P-1"
    assert known_of(registry, "gw-b08/P-1.flow") == [False]
    with database.read() as session:
        assert service.name_of(session, "P-1") == Sentence("水泵pump", "pump")


def test_births_rename_until_an_administrator_does(database: Database) -> None:
    register(database, birth("P-1"))
    assert register(database, birth("P-1", name="renamed")).changed_equipment == ["P-1"]
    with database.write() as session:
        service.edit(session, "P-1", name=("一号泵", "Pump one"))
    assert not register(database, birth("P-1", name="again")).changed
    with database.read() as session:
        assert service.name_of(session, "P-1") == Sentence("一号泵", "Pump one")


def test_an_asset_entered_by_hand_becomes_equipment_under_its_own_name(
    database: Database,
) -> None:
    with database.write() as session:
        asset = Asset(id="P-1", code="X-1", name_zh="泵", name_en="Mine", asset_class="plant")
        asset.created_at = NOW
        service.create(session, asset)
    registered = register(database, birth("P-1"))
    assert registered.refused == []
    assert len(points_of(registry_of(database), "P-1")) == 2
    with database.read() as session:
        assert service.name_of(session, "P-1") == Sentence("泵", "Mine")
        assert service.require(session, "P-1").gateway == "gw-b07"


def test_a_reload_is_seen_whole_or_not_at_all(database: Database) -> None:
    register(database, birth("P-1"))
    registry = registry_of(database)
    points = ["gw-b07/P-1.flow", "gw-b07/P-1.speed"]
    seen: list[int] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.append(len(points_of(registry, "P-1")))

    thread = threading.Thread(target=look)
    thread.start()
    register(database, birth("P-1", points=("flow", "speed")))
    with database.read() as session:
        registry.reload(session)
    stop.set()
    thread.join()
    assert known_of(registry, *points) == [True, True]
    assert set(seen) <= {2, 3}


def test_a_large_birth_fits_in_one_go(database: Database) -> None:
    names = [f"P-{index}" for index in range(2_000)]
    assert len(register(database, birth(*names)).new_points) == 4_000
    with database.read() as session:
        assert repository.points_per_gateway(session) == {"gw-b07": 4_000}

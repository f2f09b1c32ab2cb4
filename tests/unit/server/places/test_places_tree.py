from campus_server.kit.database import Database
from campus_server.places import repository, service
from campus_wire.messages import PlaceBirth, Text


def names(database: Database) -> dict[str, tuple[str | None, str, str]]:
    with database.read() as session:
        rows = repository.page(session, None, 100)
        return {place.path: (place.parent, place.kind, place.name_en) for place in rows}


def room(name: str, path: str = "B07/F1/R101") -> PlaceBirth:
    return PlaceBirth(path, Text(name, name))


def test_missing_ancestors_are_made(database: Database) -> None:
    with database.write() as session:
        created = service.register(session, [room("Pump room")], also=["B08/F2"])
    assert created == ["B07", "B07/F1", "B07/F1/R101", "B08", "B08/F2"]
    assert names(database) == {
        "B07": (None, "building", "B07"),
        "B07/F1": ("B07", "floor", "F1"),
        "B07/F1/R101": ("B07/F1", "room", "Pump room"),
        "B08": (None, "building", "B08"),
        "B08/F2": ("B08", "floor", "F2"),
    }


def test_births_rename_until_an_administrator_does(database: Database) -> None:
    with database.write() as session:
        service.register(session, [room("One")])
        service.register(session, [room("Two")])
    assert names(database)["B07/F1/R101"][2] == "Two"
    with database.write() as session:
        service.edit(session, "B07/F1/R101", "三", "Three")
        assert service.register(session, [room("Four")]) == []
    assert names(database)["B07/F1/R101"][2] == "Three"


def test_an_ancestor_that_is_described_later_gets_its_name(database: Database) -> None:
    with database.write() as session:
        service.register(session, [room("Pump room")])
        service.register(session, [PlaceBirth("B07", Text("能源中心", "Energy"), "building")])
    assert names(database)["B07"] == (None, "building", "Energy")


def test_the_deepest_path_fits(database: Database) -> None:
    with database.write() as session:
        service.register(session, [PlaceBirth("C/B/F/R/S", Text("点", "Spot"), "spot")])
    assert names(database)["C/B/F/R/S"] == ("C/B/F/R", "spot", "Spot")

"""What people call the points of an equipment, looked up when somebody is told of it."""

from collections.abc import Mapping

from campus_server.assets import repository as assets
from campus_server.condition.rules import Named
from campus_server.finding import Sentence
from campus_server.kit.database import Database

__all__ = ["Names"]


class Names:
    """Call it with an id of equipment: names by point id. May raise `StoreAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, equipment: str) -> Mapping[str, Named]:
        with self._database.read() as session:
            return {
                point.id: Named(Sentence(point.display_zh, point.display_en), point.unit)
                for point in assets.points_of(session, equipment)
            }

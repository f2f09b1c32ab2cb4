"""Every table there is, gathered so that Alembic sees them."""

from campus_server.alarms import models as alarms
from campus_server.assets import models as assets
from campus_server.condition import models as condition
from campus_server.devices import models as devices
from campus_server.ingest import models as ingest
from campus_server.jobs import models as jobs
from campus_server.kit.database import Base
from campus_server.movements import models as movements
from campus_server.people import models as people
from campus_server.places import models as places
from campus_server.tickets import models as tickets

__all__ = ["METADATA"]

SLICES = (alarms, assets, condition, devices, ingest, jobs, movements, people, places, tickets)
METADATA = Base.metadata

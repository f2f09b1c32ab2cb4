"""Schema of the relational store, step by step (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from campus_server.errors import StoreAway
from campus_server.kit.database import Database

__all__ = ["config_for", "is_up_to_date", "upgrade"]


def config_for(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url  # an option would expand % signs
    return config


def upgrade(database_url: str) -> None:
    """Bring the database to the newest schema; doing it again does nothing."""
    command.upgrade(config_for(database_url), "head")


def is_up_to_date(database_url: str) -> bool:
    """Whether the schema is the one of this version. Raises `StoreAway`."""
    newest = ScriptDirectory.from_config(config_for(database_url)).get_current_head()
    database = Database(database_url)
    try:
        with database.read() as session:
            return MigrationContext.configure(session.connection()).get_current_revision() == newest
    except OperationalError as error:
        raise StoreAway(f"the database does not answer: {error.orig}") from error
    finally:
        database.dispose()

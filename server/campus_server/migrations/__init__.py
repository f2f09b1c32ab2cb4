"""Schema of the relational store, step by step (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config

__all__ = ["config_for", "upgrade"]


def config_for(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url  # an option would expand % signs
    return config


def upgrade(database_url: str) -> None:
    """Bring the database to the newest schema; doing it again does nothing."""
    command.upgrade(config_for(database_url), "head")

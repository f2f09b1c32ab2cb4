"""Run by Alembic: with a live database only, in one transaction."""

from typing import Any, Literal

from alembic import context

from campus_server.kit.database import Database, UtcDateTime
from campus_server.migrations.models import METADATA


def as_plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration must still run when our own types have moved on."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


database = Database(context.config.attributes["database_url"])
with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=database.is_sqlite,
        compare_server_default=True,
        render_item=as_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()
database.dispose()

"""Run by Alembic: with a live database only, in one transaction."""

from alembic import context

from campus_server.kit.database import Database
from campus_server.migrations.models import METADATA

database = Database(context.config.attributes["database_url"])
with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=database.is_sqlite,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
database.dispose()

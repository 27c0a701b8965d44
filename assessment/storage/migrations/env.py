"""Read by Alembic for each run: the migrations run on the connection that `migration.upgrade` has opened."""

from __future__ import annotations

from alembic import context

from assessment.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
context.run_migrations()

"""What Alembic runs; the connection comes from whoever calls it, inside one transaction.

So does `fold`, by which migrations fill folded columns.
"""

from alembic import context

from adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

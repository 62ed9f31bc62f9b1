"""`marquee migrate`."""

import click

from entrypoints.cli.context import Context, pass_context


@click.command("migrate")
@pass_context
def migrate_command(context: Context) -> None:
    """Bring the database's schema to the newest."""
    with context.stores(migrated=False) as stores:
        stores.migrate()
    click.echo("The schema is the newest.")

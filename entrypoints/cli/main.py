"""`marquee`: the commands together."""

from pathlib import Path

import click

from entrypoints.cli.audit import audit_command
from entrypoints.cli.collections import collection_group
from entrypoints.cli.context import Context
from entrypoints.cli.enrich import enrich_command
from entrypoints.cli.films import import_command
from entrypoints.cli.migrate import migrate_command
from entrypoints.cli.openapi import openapi_command
from entrypoints.cli.postman import postman_command
from entrypoints.cli.sample import sample_command
from entrypoints.cli.serve import serve_command
from entrypoints.cli.users import user_group
from entrypoints.settings import INI_VARIABLE


@click.group()
@click.option(
    "-c",
    "--config",
    "ini",
    type=click.Path(path_type=Path),
    default=Path("development.ini"),
    envvar=INI_VARIABLE,
    show_default=True,
    help="The ini file to run by.",
)
@click.version_option(package_name="marquee")
@click.pass_context
def main(context: click.Context, ini: Path) -> None:
    """Marquee, a movie service: its database, its films, its server."""
    context.obj = Context(ini)


main.add_command(migrate_command)
main.add_command(sample_command)
main.add_command(import_command)
main.add_command(enrich_command)
main.add_command(user_group)
main.add_command(collection_group)
main.add_command(audit_command)
main.add_command(serve_command)
main.add_command(openapi_command)
main.add_command(postman_command)

if __name__ == "__main__":
    main()

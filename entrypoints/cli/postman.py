"""`marquee postman`: the API as a Postman collection."""

import click
import orjson
from pyramid.paster import get_app
from pyramid.request import Request

from entrypoints.cli.context import Context, pass_context
from entrypoints.rest.postman import postman_collection
from entrypoints.wiring import open_keyring


@click.command("postman")
@pass_context
def postman_command(context: Context) -> None:
    """Print a Postman collection of all operations, with tests; it can be run by newman."""
    with context.stores(migrated=False):
        open_keyring(context.settings)  # a setting that is missing ends the command here
    document = Request.blank("/openapi.json").get_response(get_app(str(context.ini))).json
    click.echo(orjson.dumps(postman_collection(document), option=orjson.OPT_INDENT_2))

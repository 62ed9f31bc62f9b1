"""`marquee openapi`: the API as an OpenAPI document."""

from typing import Any

import click
import orjson
from pyramid.paster import get_app
from pyramid.request import Request

from entrypoints.cli.context import Context, pass_context
from entrypoints.wiring import open_keyring


@click.command("openapi")
@pass_context
def openapi_command(context: Context) -> None:
    """Print the OpenAPI document, as `/openapi.json` answers it."""
    print_json(openapi_document(context))


def openapi_document(context: Context) -> dict[str, Any]:
    """What `/openapi.json` answers with the settings of the command; no database is asked."""
    with context.stores(migrated=False):
        open_keyring(context.settings)  # a setting that is missing ends the command here
    document: dict[str, Any] = Request.blank("/openapi.json").get_response(get_app(str(context.ini))).json
    return document


def print_json(value: dict[str, Any]) -> None:
    """Print JSON for people and programs."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))

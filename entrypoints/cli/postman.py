"""`marquee postman`: the API as a Postman collection."""

import click

from entrypoints.cli.context import Context, pass_context
from entrypoints.cli.openapi import openapi_document, print_json
from entrypoints.rest.postman import postman_collection


@click.command("postman")
@pass_context
def postman_command(context: Context) -> None:
    """Print a Postman collection of all operations, with tests; it can be run by newman."""
    print_json(postman_collection(openapi_document(context)))

"""`marquee serve`: the server."""

import os
import socket
import tempfile

import click
import hupper
from pyramid.paster import get_app

from entrypoints.cli.context import Context, pass_context
from entrypoints.rest.metrics import SHARED_FOLDER
from entrypoints.server import serve, serve_processes


@click.command("serve")
@click.option("--host", envvar="HOST", help="The address to listen at; the ini file's when not given.")
@click.option("--port", envvar="PORT", type=click.IntRange(0, 65535), help="The port; the ini file's when not given.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes on the port.")
@click.option("--reload/--no-reload", default=None, help="Start anew when a source file changes.")
@pass_context
def serve_command(context: Context, host: str | None, port: int | None, workers: int, reload: bool | None) -> None:
    """Answer requests until Ctrl-C; the schema must be there (see migrate)."""
    settings = context.settings
    if settings.reload if reload is None else reload:
        hupper.start_reloader("entrypoints.cli.main.main").watch_files([str(context.ini)])
    host = host or context.server.get("host", "127.0.0.1")
    port = int(context.server.get("port", "6543")) if port is None else port
    context.set_up_logging()
    with context.stores() as stores:
        if not stores.is_ready():
            raise click.ClickException("The database doesn't answer, or its schema is old: run marquee migrate.")

    def run(number: int) -> None:
        application = get_app(str(context.ini))
        is_first = number == 0
        serve(
            application,
            host,
            port,
            threads=settings.threads,
            shares_port=workers > 1,
            on_ready=_announce if is_first else lambda address: None,
        )

    try:
        if workers == 1:
            run(0)
            return
        _check_is_free(host, port)
        if settings.metrics:
            os.environ.setdefault(SHARED_FOLDER, tempfile.mkdtemp(prefix="marquee-metrics-"))
        serve_processes(workers, run)
    except OSError as error:
        raise click.ClickException(f"Can't listen at {host} port {port}: {error.strerror}.") from None


def _announce(address: str) -> None:
    click.echo(f"Marquee answers at {address}")


def _check_is_free(host: str, port: int) -> None:
    """Raises OSError when somebody else listens: sharing processes would bind beside them without a word."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)

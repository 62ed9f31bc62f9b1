"""`marquee serve`: the server."""

import os
import socket
import tempfile

import click
import hupper
from pyramid.paster import get_app

from entrypoints.cli.context import Context, pass_context
from entrypoints.server import serve, serve_processes
from entrypoints.settings import METRICS_FOLDER_VARIABLE
from entrypoints.wiring import open_keyring


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
    with context.stores():
        open_keyring(settings)  # a database that isn't ready, or a key that is missing, ends the command here

    try:
        if workers == 1:
            serve(
                get_app(str(context.ini)),
                host,
                port,
                threads=settings.threads,
                trusted_proxy=settings.trusted_proxy,
                on_ready=_announce,
            )
            return
        port = _free_port(host, port)
    except OSError as error:
        raise click.ClickException(f"Can't listen at {host} port {port}: {error.strerror}.") from None

    def run(number: int) -> None:
        on_ready = _announce if number == 0 else lambda address: None
        application = get_app(str(context.ini))
        serve(
            application,
            host,
            port,
            threads=settings.threads,
            trusted_proxy=settings.trusted_proxy,
            shares_port=True,
            on_ready=on_ready,
        )

    with tempfile.TemporaryDirectory(prefix="marquee-metrics-") as folder:
        if settings.metrics:
            os.environ[METRICS_FOLDER_VARIABLE] = folder
        serve_processes(workers, run)


def _announce(address: str) -> None:
    click.echo(f"Marquee answers at {address}")


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises OSError when it is taken: sharers would bind beside its owner."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        return int(probe.getsockname()[1])

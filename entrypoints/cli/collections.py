"""`marquee collection`: somebody's collection, brought in from a file and written to one."""

from pathlib import Path

import click

from domain.accounts import Login, UserNotFound
from domain.collection_imports import Action, Import, apply_import, exported, plan_import, undo_import
from domain.collections import FORMATS, RATINGS, whole_collection
from entrypoints.cli.context import Context, pass_context
from entrypoints.collectionfiles import CSV, JSON, ZIP, Rules, Unfit, Unreadable, read_collection, write_csv, write_json
from entrypoints.ports import Ports
from entrypoints.rest.collection_imports import rules_of

_KINDS = {".csv": CSV, ".json": JSON, ".zip": ZIP}


@click.group("collection")
def collection_group() -> None:
    """Import, export and put back people's collections."""


@collection_group.command("export")
@click.argument("email")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@pass_context
def export_command(context: Context, email: str, kind: str) -> None:
    """Write somebody's collection to standard output."""
    with context.stores() as stores:
        reading = stores.reading
        copies = exported(whole_collection(_id_of(reading, email), copies=reading.copies))
    click.echo(write_csv(copies) if kind == "csv" else write_json(copies), nl=False)


@collection_group.command("import")
@click.argument("email")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_", default="", help="The format of copies of which none is told.")
@click.option("--rating", type=click.IntRange(*RATINGS), help="The rating of copies of which none is told.")
@click.option("--apply", "is_applied", is_flag=True, help="Do what the plan says; without it nothing is done.")
@pass_context
def import_command(
    context: Context, email: str, file: Path, format_: str, rating: int | None, is_applied: bool
) -> None:
    """Plan an import of a CSV or JSON file or of Letterboxd's zip, and apply it when told to."""
    kind = _KINDS.get(file.suffix.lower())
    if kind is None:
        raise click.ClickException(f"{file} is none of {', '.join(_KINDS)}.")
    formats = (*FORMATS, *context.settings.formats)
    if format_ and format_ not in formats:
        raise click.BadParameter(f"{format_} is none of {', '.join(formats)}.", param_hint="--format")
    try:
        lines = read_collection(file.read_bytes(), kind, Rules(rules_of(formats).fields, format_, rating))
    except (Unreadable, Unfit) as error:
        raise click.ClickException(f"{file} {error}.") from None
    with context.stores() as stores, stores.writing() as ports:
        planned = plan_import(
            lines,
            _id_of(ports, email),
            now=ports.now(),
            require_external_id=context.settings.require_external_id,
            imports=ports.imports,
        )
        if is_applied:
            planned = apply_import(planned, now=ports.now(), imports=ports.imports, copies=ports.copy_edits)
    _report(planned)


@collection_group.command("undo")
@click.argument("email")
@click.argument("import_id")
@pass_context
def undo_command(context: Context, email: str, import_id: str) -> None:
    """Put somebody's collection back to what it was before an import."""
    with context.stores() as stores, stores.writing() as ports:
        applied = ports.imports.hold(import_id, _id_of(ports, email))
        undo_import(applied, imports=ports.imports, copies=ports.copy_edits)
    click.echo(f"The import {import_id} is undone.")


def _id_of(ports: Ports, email: str) -> int:
    user = ports.users.find(Login(email=email))
    if user is None:
        raise UserNotFound(f"There is no account with the address {email}.")
    return user.id


def _report(kept: Import) -> None:
    for row in kept.rows:
        if row.action in (Action.REFUSED, Action.UNSURE):
            click.echo(f"line {row.line}: {row.title or 'no title'}: {row.action}, {row.reason}")
    counts = ", ".join(f"{number} {action}" for action, number in kept.counts.items())
    click.echo(f"The import {kept.id} is {kept.state}: {counts}.")

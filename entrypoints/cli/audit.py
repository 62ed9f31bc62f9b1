"""`marquee audit`: who did what to whom, and when."""

from datetime import UTC, datetime

import click

from domain.accounts import Login
from domain.audit import AuditEntry, AuditQuery
from domain.paging import walk
from entrypoints.cli.context import Context, pass_context
from entrypoints.ports import Ports


class _Instant(click.ParamType[datetime]):
    """A moment like 2026-11-20 or 2026-11-20T08:15Z; UTC unless it says otherwise."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value} is not a time like 2026-11-20 or 2026-11-20T08:15Z.", param, ctx)


@click.command("audit")
@click.option("--person", help="Who did it, or whom it was done to: an e-mail address or a user's id.")
@click.option("--action", help="What was done: log_in, token_reuse, delete_account, or a permission like post:movie.")
@click.option("--since", type=_Instant(), help="From this time on, like 2026-11-20 or 2026-11-20T08:15Z.")
@click.option("--until", type=_Instant(), help="Before this time.")
@pass_context
def audit_command(
    context: Context, person: str | None, action: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Print what was done, the oldest first: time, who, action, target, address and what was told."""
    with context.stores() as stores:
        reading = stores.reading
        query = AuditQuery(None if person is None else _id_of(reading, person), action, since, until)
        chunks = walk(lambda place, limit: reading.audit.after(query, place, limit), lambda entry: entry.id)
        for chunk in chunks:
            click.echo("\n".join(map(_line, chunk)))


def _id_of(ports: Ports, person: str) -> int:
    if person.isascii() and person.isdigit() and len(person) < 10:
        return int(person)
    user = ports.users.find(Login(email=person))
    if user is None:
        raise click.ClickException(f"Nobody has the address {person}; those who are gone are known by their ids.")
    return user.id


def _line(entry: AuditEntry) -> str:
    event = entry.event
    who = "the command line" if event.actor_id is None else entry.actor or f"user {event.actor_id}, who is gone"
    when = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "  ".join(filter(None, (when, who, event.action, event.target, event.address, event.details)))

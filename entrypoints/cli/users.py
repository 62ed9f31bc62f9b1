"""`marquee user`: accounts, by whoever runs the service."""

import sys
from collections.abc import Iterable

import click

from domain.access import Permission, Role
from domain.accounts import USERNAME, Login, Registration, User, UserNotFound, assign_role, ensure_acceptable
from domain.audit import Event, user_target
from domain.paging import walk
from domain.passwords import normalize_password
from domain.sessions import reset_password, set_active
from entrypoints.audit import details_of, line_of, log
from entrypoints.cli.context import Context, pass_context
from entrypoints.emails import read_email
from entrypoints.ports import Ports
from entrypoints.wiring import open_hasher, open_password_rules

_ROLES = click.Choice([role.value for role in Role])


@click.group("user")
def user_group() -> None:
    """Create accounts, list them, give them roles, disable them, set passwords."""


@user_group.command("create")
@click.argument("email")
@click.option("--username", default="", help="How others know them: 3 to 30 of A-Z a-z 0-9 _ . -")
@click.option("--role", type=_ROLES, default=Role.MEMBER.value, show_default=True)
@pass_context
def create_command(context: Context, email: str, username: str, role: str) -> None:
    """Create an account; the password comes from a prompt, or as the first line of standard input."""
    registration = Registration(_address(email), _username(username))
    with context.stores() as stores:
        hashed = _new_hash(context, registration.email, registration.username)
        with stores.writing() as ports:
            user = ports.users.add(registration, hashed, Role(role), ports.now())
            event = _record(ports, user, role=role)
    _log(context, event)
    click.echo(f"{user.email} is user {user.id}, {user.role}.")


@user_group.command("list")
@pass_context
def list_command(context: Context) -> None:
    """List all accounts, the oldest first."""
    with context.stores() as stores:
        for chunk in walk(stores.reading.users.after, lambda user: user.id):
            _print(chunk)


@user_group.command("role")
@click.argument("email")
@click.argument("role", type=_ROLES)
@pass_context
def role_command(context: Context, email: str, role: str) -> None:
    """Give somebody a role; it holds at their next request."""
    with context.stores() as stores, stores.writing() as ports:
        user = assign_role(_held(ports, email), Role(role), users=ports.users)
        event = _record(ports, user, role=role)
    _log(context, event)
    click.echo(f"{user.email} is {user.role} now.")


@user_group.command("disable")
@click.argument("email")
@pass_context
def disable_command(context: Context, email: str) -> None:
    """Let somebody log in no more; what they are logged in with ends at once. A user's id does for EMAIL."""
    _switch(context, email, active=False)


@user_group.command("enable")
@click.argument("email")
@pass_context
def enable_command(context: Context, email: str) -> None:
    """Let somebody log in again. A user's id does for EMAIL."""
    _switch(context, email, active=True)


@user_group.command("password")
@click.argument("email")
@pass_context
def password_command(context: Context, email: str) -> None:
    """Set somebody's password, from a prompt or the first line of standard input; all their sessions end."""
    with context.stores() as stores:
        user = _found(stores.reading, email)
        hashed = _new_hash(context, user.email, user.username)
        with stores.writing() as ports:
            reset_password(ports.users.hold(user.id), hashed, logins=ports.logins, sessions=ports.sessions)
            event = _record(ports, user, password="set")  # noqa: S106  # that it was, not what it is
    _log(context, event)
    click.echo(f"{user.email} has a new password.")


def _switch(context: Context, email: str, *, active: bool) -> None:
    with context.stores() as stores, stores.writing() as ports:
        user = set_active(_held(ports, email), active=active, users=ports.users, sessions=ports.sessions)
        event = _record(ports, user, active=active)
    _log(context, event)
    click.echo(f"{user.email or user.subject} is {_state(user)} now.")


def _record(ports: Ports, user: User, **told: object) -> Event:
    """Keep in the audit trail what the command line does to somebody."""
    event = Event(ports.now(), Permission.PATCH_USER, None, user_target(user.id), details_of(told))
    ports.audit.add(event)
    return event


def _log(context: Context, event: Event) -> None:
    context.set_up_logging()
    log.info(line_of(event))


def _found(ports: Ports, email: str) -> User:
    user = ports.users.find(Login(email=_address(email)))
    if user is None:
        raise UserNotFound(f"There is no account with the address {email}.")
    return user


def _held(ports: Ports, email: str) -> User:
    is_id = email.isascii() and email.isdigit() and len(email) < 10
    return ports.users.hold(int(email) if is_id else _found(ports, email).id)


def _address(email: str) -> str:
    try:
        return read_email(email)
    except ValueError as error:
        raise click.BadParameter(f"{email!r} {error}.", param_hint="EMAIL") from None


def _username(username: str) -> str:
    if username and not USERNAME.fullmatch(username):
        raise click.BadParameter("It must be 3 to 30 of the characters A-Z a-z 0-9 _ . -", param_hint="--username")
    return username


def _new_hash(context: Context, *own: str) -> str:
    """The hash of a password that somebody gives; made before any transaction, since it takes its time."""
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    password = normalize_password(password)
    ensure_acceptable(password, open_password_rules(context.settings), own=own)
    return open_hasher().hash(password)


def _print(users: Iterable[User]) -> None:
    for user in users:
        last_login = f"{user.last_login:%Y-%m-%d %H:%M}" if user.last_login else "never logged in"
        click.echo(
            f"{user.id:>6}  {user.role:<18}  {_state(user):<8}  {user.registered:%Y-%m-%d}  {last_login:<16}"
            f"  {user.email or f'{user.subject} at {user.issuer}'}  {user.username}".rstrip()
        )


def _state(user: User) -> str:
    return "active" if user.active else "disabled"

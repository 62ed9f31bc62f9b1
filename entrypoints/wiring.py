"""The composition root: from settings to ports. Nothing else in the entrypoints meets the adapters."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import zope.sqlalchemy
from pyramid.request import Request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from adapters import web
from adapters.credentials.issuers import ALGORITHMS, JwtIssuers
from adapters.credentials.openid import OpenIdLogins
from adapters.credentials.passwords import Argon2Hasher, is_common
from adapters.credentials.tokens import JwtAccessTokens, SigningKey
from adapters.lookup.databases import ConfiguredDatabases
from adapters.lookup.omdb import Omdb
from adapters.lookup.tmdb import Tmdb
from adapters.sql.accounts import SqlForeignUsers, SqlLogins, SqlUsers
from adapters.sql.actors import SqlActorEdits, SqlActors
from adapters.sql.attempts import SqlAttempts
from adapters.sql.audit import SqlAuditTrail
from adapters.sql.casting import SqlDirectorEdits, SqlGenreEdits, SqlMovieEdits
from adapters.sql.catalogue import SqlDirectors, SqlGenres, SqlMovies
from adapters.sql.collection_imports import SqlImports
from adapters.sql.collections import SqlCopies, SqlCopyEdits
from adapters.sql.exports import SqlTraces
from adapters.sql.favorites import SqlFavorites
from adapters.sql.films import SqlFilms
from adapters.sql.groups import SqlGroups
from adapters.sql.idempotency import SqlKeptAnswers
from adapters.sql.issuer_logins import SqlLoginCodes
from adapters.sql.lookup import SqlLookupAnswers
from adapters.sql.roles import SqlRoleEdits, SqlRoles
from adapters.sql.schema import is_newest, migrate
from adapters.sql.session import (
    Reads,
    Rows,
    open_migrations,
    open_reads,
    open_writes,
    parse_url,
    refresh_statistics,
    rows_of,
    taking_turns,
    transaction,
    translated,
)
from adapters.sql.sessions import SqlSessions
from adapters.sql.sweeping import Sweeper
from domain.catalogue import MovieQuery
from domain.errors import Unavailable
from domain.films import Films
from domain.issuer_logins import IssuerLogins
from domain.issuers import ISSUER_LENGTH
from domain.lookup import LookupAnswers, MovieDatabases
from domain.passwords import LONGEST, PasswordHasher, PasswordRules
from domain.tokens import RefreshTokens
from entrypoints.ports import Keyring, Ports
from entrypoints.rest.issuer_logins import CALLBACK
from entrypoints.settings import Settings, SettingsError

SAMPLE = "sample-"
"""How a secret begins that everybody knows, because it stands in `development.ini`."""


def utc_now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


class Stores:
    """The database of one process, and the ports that stand on it."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._sweeper = Sweeper()
        try:
            self._url = parse_url(settings.database_url)
        except ValueError as error:
            raise SettingsError(f"marquee.database_url {error}.") from None
        self._reads = open_reads(self._url, connections=settings.threads)
        self._writes = open_writes(self._url, connections=settings.threads)
        self.reading = self._ports(Reads(self._reads), self._reads.connect)

    def ports_for(self, request: Request) -> Ports:
        """Ports in the transaction of a request, which takes a connection at the first statement."""
        connect = cache(lambda: self.connection_for(request))
        return self._ports(rows_of(connect), connect)

    def connection_for(self, request: Request) -> Connection:
        """The connection of a request's transaction, which commits and aborts with `request.tm`."""
        session = Session(self._writes)
        connection = session.connection()
        # Statements of SQLAlchemy Core don't mark a session as changed; without this they would not be committed.
        zope.sqlalchemy.mark_changed(session, transaction_manager=request.tm)
        self._sweeper.sweep(connection, self._now())
        return connection

    @contextmanager
    def writing(self) -> Iterator[Ports]:
        """Ports in a transaction that commits at the end, and rolls back on an error."""
        with transaction(self._writes) as connection:
            self._sweeper.sweep(connection, self._now())
            yield self._ports(rows_of(lambda: connection), lambda: connection)

    @contextmanager
    def keeping_answers(self) -> Iterator[LookupAnswers]:
        """Answers of movie databases, in a transaction of their own."""
        with self.writing() as ports:
            yield ports.lookup_answers

    @contextmanager
    def importing(self) -> Iterator[Films]:
        """Films in a transaction that commits at the end, and rolls back on an error."""
        with transaction(self._writes) as connection:
            yield SqlFilms(connection)

    @contextmanager
    def comparing(self) -> Iterator[Films]:
        """Films to be read alone, as a dry run does."""
        with translated(), self._reads.connect() as connection:
            yield SqlFilms(connection)

    def migrate(self) -> None:
        """Bring the schema to the newest."""
        with translated():
            migrate(open_migrations(self._url))

    def refresh_statistics(self) -> None:
        """Let the database look at its tables anew, so that it plans well after many changes."""
        with translated():
            refresh_statistics(self._writes)

    def has_movies(self) -> bool:
        """Whether the catalogue holds any movie."""
        return bool(self.reading.movies.after(MovieQuery(), None, 1))

    def is_ready(self) -> bool:
        """Whether the database answers, and with the newest schema."""
        try:
            with translated(), self._reads.connect() as connection:
                return is_newest(connection)
        except Unavailable:
            return False

    def close(self) -> None:
        """Give all connections back to the database."""
        self._reads.dispose()
        self._writes.dispose()

    def _ports(self, rows: Rows, connect: Callable[[], Connection]) -> Ports:
        edit = taking_turns(connect)
        return Ports(
            movies=SqlMovies(rows),
            genres=SqlGenres(rows),
            directors=SqlDirectors(rows),
            users=SqlUsers(rows),
            logins=SqlLogins(rows),
            sessions=SqlSessions(rows),
            attempts=SqlAttempts(rows, has_locks=self._url.get_backend_name() == "postgresql"),
            favorites=SqlFavorites(rows),
            kept_answers=SqlKeptAnswers(rows),
            traces=SqlTraces(rows),
            copies=SqlCopies(rows),
            copy_edits=SqlCopyEdits(connect),
            imports=SqlImports(rows),
            groups=SqlGroups(rows),
            audit=SqlAuditTrail(rows),
            foreign_users=SqlForeignUsers(rows),
            login_codes=SqlLoginCodes(rows),
            lookup_answers=SqlLookupAnswers(rows),
            movie_edits=SqlMovieEdits(edit),
            genre_edits=SqlGenreEdits(edit),
            director_edits=SqlDirectorEdits(edit),
            actors=SqlActors(rows),
            actor_edits=SqlActorEdits(edit),
            roles=SqlRoles(rows),
            role_edits=SqlRoleEdits(edit),
            is_ready=self.is_ready,
            now=self._now,
        )


@contextmanager
def open_stores(settings: Settings) -> Iterator[Stores]:
    """The stores that settings describe, closed at the end. Raises `SettingsError` for a bad address."""
    stores = Stores(settings)
    try:
        yield stores
    finally:
        stores.close()


def open_keyring(settings: Settings, hasher: PasswordHasher | None = None) -> Keyring:
    """The keyring that settings describe. Raises `SettingsError` for a key that is missing, short or a sample."""
    tokens = JwtAccessTokens(
        _token_keys(settings),
        retired=[
            *_secrets("retired_token_secrets", settings.retired_token_secrets, settings),
            *_pairs("retired_token_keys", settings.retired_token_keys),
        ],
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )
    if not settings.refresh_secret:
        raise SettingsError("marquee.refresh_secret is not set: give 32 random bytes or more.")
    # It is checked as a secret for tokens is, and used as it stands.
    _secrets("refresh_secret", (settings.refresh_secret,), settings)
    _check_issuers(settings)
    issuers = JwtIssuers(settings.trusted_issuers)
    return Keyring(
        hasher=hasher or open_hasher(),
        rules=open_password_rules(settings),
        access_tokens=tokens,
        refresh_tokens=RefreshTokens(settings.refresh_secret.encode(), timedelta(seconds=settings.refresh_grace)),
        public_keys=tokens.public_keys,
        issuers=issuers,
        issuer_logins=_open_issuer_logins(settings, issuers),
    )


def _check_issuers(settings: Settings) -> None:
    """Raises `SettingsError` for an issuer that can't be trusted so."""
    seen = {settings.token_issuer}
    for issuer in settings.trusted_issuers:
        about = f"marquee.trusted_issuers: {issuer.address}"
        if issuer.address in seen:
            raise SettingsError(f"{about} stands there twice, or is marquee.token_issuer.")
        seen.add(issuer.address)
        if len(issuer.address) > ISSUER_LENGTH:
            raise SettingsError(f"{about} has more than {ISSUER_LENGTH} characters.")
        for address in (issuer.address, issuer.jwks):
            if not web.is_safe(address):
                raise SettingsError(f"{about}: {address} is not an https address.")
        if unknown := set(issuer.algorithms) - set(ALGORITHMS):
            raise SettingsError(f"{about}: {', '.join(sorted(unknown))} is none of {', '.join(ALGORITHMS)}.")
        if issuer.client_id and not web.is_safe(settings.public_url):
            raise SettingsError(f"{about} has a client_id, so marquee.public_url must be an https address.")


def _open_issuer_logins(settings: Settings, issuers: JwtIssuers) -> IssuerLogins | None:
    if not any(issuer.client_id for issuer in settings.trusted_issuers):
        return None
    return OpenIdLogins(settings.trusted_issuers, issuers, f"{settings.public_url.rstrip('/')}{CALLBACK}/")


def open_password_rules(settings: Settings) -> PasswordRules:
    """What new passwords must be. Raises `SettingsError`."""
    if settings.password_minimum > LONGEST:
        raise SettingsError(f"marquee.password_minimum is more than {LONGEST}.")
    return PasswordRules(is_common, settings.password_minimum)


def open_hasher() -> PasswordHasher:
    """What hashes passwords."""
    return Argon2Hasher()


def _token_keys(settings: Settings) -> list[SigningKey]:
    secrets = (settings.token_secret,) if settings.token_secret else ()
    keys = [*_pairs("token_keys", settings.token_keys), *_secrets("token_secret", secrets, settings)]
    if not keys:
        raise SettingsError(
            "Neither marquee.token_secret nor marquee.token_keys is set: access tokens need a key to be signed by."
        )
    return keys


def _secrets(name: str, secrets: Iterable[str], settings: Settings) -> list[SigningKey]:
    keys = []
    for secret in secrets:
        if secret.startswith(SAMPLE) and not settings.development:
            raise SettingsError(f"marquee.{name} is a sample that everybody knows; make a secret of your own.")
        try:
            keys.append(SigningKey.of_secret(secret))
        except ValueError as error:
            raise SettingsError(f"marquee.{name} {error}.") from None
    return keys


def _pairs(name: str, files: Iterable[str]) -> list[SigningKey]:
    keys = []
    for file in files:
        try:
            keys.append(SigningKey.of_pem(Path(file).read_bytes()))
        except OSError as error:
            raise SettingsError(f"marquee.{name}: {file} can't be read: {error.strerror}.") from None
        except ValueError as error:
            raise SettingsError(f"marquee.{name}: {file} {error}.") from None
    return keys


def open_databases(settings: Settings, stores: Stores) -> MovieDatabases:
    """The movie databases that settings name. Raises `SettingsError` for what can't be a key or an address."""
    for name in ("tmdb_url", "omdb_url"):
        if not web.is_safe(getattr(settings, name)):
            raise SettingsError(f"marquee.{name} is not an https address.")
    try:
        tmdb = Tmdb(settings.tmdb_key, settings.tmdb_url) if settings.tmdb_key else None
        omdb = Omdb(settings.omdb_key, settings.omdb_url) if settings.omdb_key else None
    except ValueError as error:
        raise SettingsError(f"A key of a movie database {error}.") from None
    return ConfiguredDatabases(
        tmdb=tmdb,
        omdb=omdb,
        reading=stores.reading.lookup_answers,
        writing=stores.keeping_answers,
        # One thread is left for all else, whatever look-ups and whole lists, which may have half of them, hold up.
        at_once=max(1, settings.threads - settings.threads // 2 - 1),
    )

"""The schema, for SQLite and PostgreSQL alike; `migrations` brings a database to it.

Folded columns hold `domain.text.fold` of their neighbours, compared byte by byte, so that every store
searches and sorts alike. `movie_words`, `person_words` and `spellings` are the search's own index, and
the counters are kept by the adapters that write: both are derived, and rebuilt by writing a movie anew.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Folded = Text(collation="C").with_variant(Text(collation="BINARY"), "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: PostgreSQL's own type, and for SQLite a text of fixed width, which sorts by time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """See SQLAlchemy."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """See SQLAlchemy."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """See SQLAlchemy."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value


def _at_most(column: str, characters: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) <= {characters}", name=f"{column}_length")


def _id() -> Column[int]:
    return Column("id", Integer, Identity(), primary_key=True)


movies = Table(
    "movies",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("title_folded", Folded, nullable=False),
    Column("original_title", Text, nullable=False, server_default=""),
    Column("original_folded", Folded, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("trailer", Text, nullable=False, server_default=""),
    Column("poster_url", Text, nullable=False, server_default=""),
    Column("year", Integer, nullable=False),
    Column("release_date", Date),
    Column("released", Date, nullable=False),  # the release date, or 1 January of the year
    Column("length", Integer),  # minutes
    Column("rating", Double),
    Column("favorites", Integer, nullable=False, server_default="0"),
    CheckConstraint("length(title) BETWEEN 1 AND 255", name="title_length"),
    _at_most("original_title", 255),
    _at_most("description", 5000),
    _at_most("trailer", 500),
    _at_most("poster_url", 500),
    CheckConstraint("year BETWEEN 1800 AND 2100", name="year_range"),
    CheckConstraint("length BETWEEN 0 AND 99999", name="length_range"),
    CheckConstraint("rating BETWEEN 0 AND 10", name="rating_range"),
    CheckConstraint("favorites >= 0", name="favorites_range"),
    sqlite_autoincrement=True,
)
Index("ix_movies_title", movies.c.title_folded, movies.c.id)
Index(
    "ix_movies_original_title",
    movies.c.original_folded,
    movies.c.id,
    sqlite_where=text("original_folded <> ''"),
    postgresql_where=text("original_folded <> ''"),
)
for _column in (
    movies.c.released,
    movies.c.year,
    movies.c.release_date,
    movies.c.length,
    movies.c.rating,
):
    Index(f"ix_movies_{_column.name}", _column, movies.c.id)

movie_external_ids = Table(
    "movie_external_ids",
    metadata,
    Column("external_id", Text, primary_key=True),  # "imdb:tt0034583", "tmdb:289"
    Column("movie_id", ForeignKey(movies.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

genres = Table(
    "genres",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("name_folded", Folded, nullable=False),
    Column("movies", Integer, nullable=False, server_default="0"),  # a counter
    UniqueConstraint("name_folded"),
    CheckConstraint("length(name) BETWEEN 1 AND 50", name="name_length"),
    CheckConstraint("movies >= 0", name="movies_range"),
    sqlite_autoincrement=True,
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("name_folded", Folded, nullable=False),
    Column("external_id", Text),  # "imdb:nm0000007"
    Column("is_director", Boolean, nullable=False, server_default=false()),
    Column("directed", Integer, nullable=False, server_default="0"),  # a counter of movies
    Column("is_actor", Boolean, nullable=False, server_default=false()),
    Column("gender", Text, nullable=False, server_default=""),
    Column("birth_date", Date),
    Column("told_age", Integer),  # years; where no birth date is known
    UniqueConstraint("external_id"),
    CheckConstraint("length(name) BETWEEN 1 AND 255", name="name_length"),
    CheckConstraint("directed >= 0", name="directed_range"),
    _at_most("gender", 100),
    CheckConstraint("told_age IS NULL OR (told_age BETWEEN 0 AND 130 AND birth_date IS NULL)", name="told_age_range"),
    sqlite_autoincrement=True,
)
Index("ix_people_name", people.c.name_folded, people.c.id)
Index(
    "ix_people_directors",
    people.c.id,
    sqlite_where=text("is_director = 1"),
    postgresql_where=text("is_director"),
)

Index(
    "ix_people_actors",
    people.c.id,
    sqlite_where=text("is_actor = 1"),
    postgresql_where=text("is_actor"),
)

movie_genres = Table(
    "movie_genres",
    metadata,
    Column("movie_id", ForeignKey(movies.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("genre_id", ForeignKey(genres.c.id), nullable=False),
    UniqueConstraint("genre_id", "movie_id"),
    sqlite_with_rowid=False,
)

movie_directors = Table(
    "movie_directors",
    metadata,
    Column("movie_id", ForeignKey(movies.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey(people.c.id), nullable=False),
    UniqueConstraint("person_id", "movie_id"),
    sqlite_with_rowid=False,
)

cast_roles = Table(
    "cast_roles",
    metadata,
    _id(),
    Column("movie_id", ForeignKey(movies.c.id, ondelete="CASCADE"), nullable=False),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("character", Text, nullable=False, server_default=""),
    Column("character_folded", Folded, nullable=False, server_default=""),
    Column("billing", Integer, nullable=False),  # from 1, the leading role first
    UniqueConstraint("person_id", "movie_id", "character"),
    Index("ix_cast_roles_movie", "movie_id", "billing"),
    _at_most("character", 100),
    sqlite_autoincrement=True,
)

movie_words = Table(
    "movie_words",
    metadata,
    Column("word", Folded, primary_key=True),  # of a folded title, or the year
    Column("movie_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

person_words = Table(
    "person_words",
    metadata,
    Column("word", Folded, primary_key=True),  # of a folded name
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

spellings = Table(
    "spellings",
    metadata,
    Column("spelling", Folded, primary_key=True),  # a word, or what is left of it without one letter
    Column("word", Folded, primary_key=True),
    sqlite_with_rowid=False,
)

totals = Table(
    "totals",
    metadata,
    Column("name", Text, primary_key=True),  # "movies", "genres", "directors", "actors", "roles", "users"
    Column("total", Integer, nullable=False, server_default="0"),  # a counter
    CheckConstraint("total >= 0", name="total_range"),
    sqlite_with_rowid=False,
)

users = Table(
    "users",
    metadata,
    _id(),
    Column("email", Text, nullable=False),
    Column("email_folded", Folded),  # null for users of issuers
    Column("username", Text, nullable=False, server_default=""),
    Column("username_folded", Folded),  # null where none was chosen
    Column("name", Text, nullable=False, server_default=""),
    Column("surname", Text, nullable=False, server_default=""),
    Column("favorite_genre_id", ForeignKey(genres.c.id, ondelete="SET NULL"), index=True),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("password_hash", Text, nullable=False),
    Column("registered", Instant, nullable=False),
    Column("last_login", Instant),
    Column("issuer", Text, nullable=False, server_default=""),  # "" for accounts of our own
    Column("subject", Text, nullable=False, server_default=""),
    Column("granted", Text, nullable=False, server_default=""),  # permissions, a space apart
    UniqueConstraint("email_folded"),
    UniqueConstraint("username_folded"),
    _at_most("email", 254),
    _at_most("username", 30),
    _at_most("name", 50),
    _at_most("surname", 50),
    _at_most("issuer", 500),
    _at_most("subject", 255),
    CheckConstraint("issuer <> '' OR email_folded IS NOT NULL", name="known_somehow"),
    CheckConstraint(
        "role IN ('member', 'casting_assistant', 'casting_director', 'executive_producer', 'administrator')",
        name="role_known",
    ),
    sqlite_autoincrement=True,
)

Index(
    "uq_users_issuer_subject",
    users.c.issuer,
    users.c.subject,
    unique=True,
    sqlite_where=text("issuer <> ''"),
    postgresql_where=text("issuer <> ''"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False),
    Column("token", Text, nullable=False),  # digests of refresh tokens
    Column("previous_token", Text, nullable=False, server_default=""),
    Column("started", Instant, nullable=False),
    Column("used", Instant, nullable=False),  # when its tokens were made
    Column("expires", Instant, nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False, server_default=""),
    Index("ix_sessions_user", "user_id", "used"),
    sqlite_with_rowid=False,
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE")),
    Column("stranger", Text, nullable=False, server_default=""),  # the digest of a name that nobody has
    Column("network", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_attempts_user", "user_id", "at"),
    Index("ix_attempts_stranger", "stranger", "at"),
    Index("ix_attempts_network", "network", "at"),
    sqlite_autoincrement=True,
)

login_networks = Table(
    "login_networks",
    metadata,
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("network", Text, primary_key=True),
    Column("last_login", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

favorites = Table(
    "favorites",
    metadata,
    Column("movie_id", ForeignKey(movies.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("added", Instant, nullable=False),
    Index("ix_favorites_user", "user_id", "added", "movie_id"),
    sqlite_with_rowid=False,
)

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("digest", Text, nullable=False, server_default=""),  # of the request's body
    Column("status", Integer, nullable=False, server_default="0"),  # 0 as long as there is no answer
    Column("headers", Text, nullable=False, server_default="{}"),  # JSON
    Column("body", LargeBinary, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

login_codes = Table(
    "login_codes",
    metadata,
    Column("code", Text, primary_key=True),  # a digest
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("expires", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("actor_id", Integer, index=True),  # stays when the user goes; null for the command line
    Column("target", Text, nullable=False, server_default="", index=True),
    Column("details", Text, nullable=False, server_default=""),  # JSON
    Column("address", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

copies = Table(
    "copies",
    metadata,
    Column("id", Folded, primary_key=True),
    Column("owner_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_folded", Folded, nullable=False),
    Column("format", Folded, nullable=False),
    Column("length", Integer, nullable=False),  # minutes
    Column("release_year", Integer, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("notes", Text, nullable=False, server_default=""),
    Column("movie_id", ForeignKey(movies.c.id, ondelete="SET NULL"), index=True),
    Column("external_id", Text, nullable=False, server_default=""),
    Column("film", Text),  # the one id by which the same film is known again; null where none is known
    Column("visibility", Text, nullable=False, server_default="private"),
    Column("added", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    UniqueConstraint("owner_id", "format", "film"),
    Index("ix_copies_owner", "owner_id", "added", "id"),
    CheckConstraint("length(title) BETWEEN 1 AND 50", name="title_length"),
    CheckConstraint("length(format) BETWEEN 1 AND 30", name="format_length"),
    CheckConstraint("length BETWEEN 0 AND 500", name="length_range"),
    CheckConstraint("release_year BETWEEN 1800 AND 2100", name="release_year_range"),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating_range"),
    _at_most("notes", 2000),
    CheckConstraint("visibility IN ('private', 'everyone', 'selected')", name="visibility_known"),
)
Index(
    "ix_copies_everyone",
    copies.c.id,
    sqlite_where=text("visibility = 'everyone'"),
    postgresql_where=text("visibility = 'everyone'"),
)

user_groups = Table(
    "user_groups",
    metadata,
    Column("id", Folded, primary_key=True),
    Column("owner_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Folded, nullable=False),
    CheckConstraint("length(name) BETWEEN 1 AND 50", name="name_length"),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", ForeignKey(user_groups.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

copy_users = Table(
    "copy_users",
    metadata,
    Column("copy_id", ForeignKey(copies.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

copy_groups = Table(
    "copy_groups",
    metadata,
    Column("copy_id", ForeignKey(copies.c.id, ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey(user_groups.c.id, ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

collection_imports = Table(
    "collection_imports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("made", Instant, nullable=False, index=True),
    Column("plan", Text, nullable=False),  # JSON
    Column("undoing", Text, nullable=False, server_default=""),  # JSON: what takes it back
    CheckConstraint("state IN ('planned', 'applied', 'undone')", name="state_known"),
)

lookup_answers = Table(
    "lookup_answers",
    metadata,
    Column("question", Text, primary_key=True),
    Column("answer", Text, nullable=False),  # JSON
    Column("at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

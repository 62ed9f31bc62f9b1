"""The tables as SQLAlchemy's ORM maps them, for both peers."""

import datetime

from sqlalchemy import ForeignKey, Select, Table, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

from adapters.sql.tables import Instant
from domain.access import Role, permissions_of

PAGE_SIZE = 12


class Base(DeclarativeBase):
    pass


class MovieGenre(Base):
    __tablename__ = "movie_genres"
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    genre_id: Mapped[int] = mapped_column(ForeignKey("genres.id"))


class MovieDirector(Base):
    __tablename__ = "movie_directors"
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class Genre(Base):
    __tablename__ = "genres"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Director(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def _ordered(link: type[Base]):
    table: Table = link.__table__
    return relationship(secondary=table, order_by=table.c.position, viewonly=True)


class Movie(Base):
    __tablename__ = "movies"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    original_title: Mapped[str]
    description: Mapped[str]
    trailer: Mapped[str]
    year: Mapped[int]
    release_date: Mapped[datetime.date | None]
    released: Mapped[datetime.date] = mapped_column(deferred=True)
    length: Mapped[int | None]
    rating: Mapped[float | None]
    poster_url: Mapped[str]
    favorites: Mapped[int]
    genres: Mapped[list[Genre]] = _ordered(MovieGenre)
    directors: Mapped[list[Director]] = _ordered(MovieDirector)

    @property
    def genre(self):
        return self.genres[0] if self.genres else {"id": None, "name": ""}

    @property
    def director(self):
        return self.directors[0] if self.directors else {"id": None, "name": ""}


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    username: Mapped[str]
    name: Mapped[str]
    surname: Mapped[str]
    favorite_genre: Mapped[int | None] = mapped_column("favorite_genre_id")
    role: Mapped[str]
    active: Mapped[bool]
    password_hash: Mapped[str]
    registered: Mapped[datetime.datetime] = mapped_column(Instant)
    last_login: Mapped[datetime.datetime | None] = mapped_column(Instant)

    @property
    def favourite_genre(self):
        return self.favorite_genre

    @property
    def permissions(self):
        return permissions_of(Role(self.role))


class Favorite(Base):
    __tablename__ = "favorites"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), primary_key=True)
    added: Mapped[datetime.datetime] = mapped_column(Instant)


def movies(status: str | None, page: int | None) -> Select[tuple[Movie]]:
    """The list that is asked for, a page of it or all."""
    statement = select(Movie).options(selectinload(Movie.genres), selectinload(Movie.directors))
    if status == "new":
        statement = statement.order_by(Movie.released.desc(), Movie.id.desc())
    else:
        statement = statement.order_by(Movie.id)
    return statement if page is None else statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)


def movie(movie_id: int) -> Select[tuple[Movie]]:
    """One movie."""
    return select(Movie).options(selectinload(Movie.genres), selectinload(Movie.directors)).where(Movie.id == movie_id)


def user(email: str) -> Select[tuple[User]]:
    """Who has this address."""
    return select(User).where(User.email == email)


def favorite(user: User, movie: Movie) -> Favorite:
    """That somebody marks a movie now."""
    return Favorite(user_id=user.id, movie_id=movie.id, added=datetime.datetime.now(datetime.UTC))

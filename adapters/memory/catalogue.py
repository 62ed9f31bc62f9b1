"""The public catalogue out of dictionaries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.memory.listing import NAMED, in_order, items_after, page_of
from adapters.memory.store import MemoryStore, StoredMovie
from domain.catalogue import (
    STORED_ORDER,
    CastMember,
    Counted,
    Director,
    DirectorNotFound,
    Genre,
    GenreNotFound,
    Movie,
    MovieNotFound,
    MovieQuery,
)
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest
from domain.search import Search, best, rank


@dataclass(frozen=True, slots=True)
class MemoryMovies:
    """The port `Movies` on a memory store."""

    store: MemoryStore

    def get(self, movie_id: int) -> Movie:
        """See the port."""
        return self._show(self._stored(movie_id))

    def cast(self, movie_id: int) -> Sequence[CastMember]:
        """See the port."""
        people, roles = self.store.people, self.store.cast_of(self._stored(movie_id).id)
        return [CastMember(role.character, people[role.person_id].name, role.person_id) for role in roles]

    def page(self, query: MovieQuery, page: PageRequest) -> Page[Movie]:
        """See the port."""
        return page_of(self._in_order(query), page)

    def after(self, query: MovieQuery, position: Position | None, limit: int) -> Sequence[Movie]:
        """See the port."""
        order = query.order or STORED_ORDER
        return items_after(self._in_order(query), position, order.position_of, limit, descending=order.descending)

    def _stored(self, movie_id: int) -> StoredMovie:
        try:
            return self.store.movies[movie_id]
        except KeyError:
            raise MovieNotFound("There is no such movie.") from None

    def _in_order(self, query: MovieQuery) -> list[Movie]:
        stored = [movie for movie in self.store.movies.values() if self._fits(movie, query)]
        if query.search is not None:
            stored = self._found(stored, query.search)
            if query.order is None:
                return [self._show(movie) for movie in stored]
        order = query.order or STORED_ORDER
        return in_order((self._show(movie) for movie in stored), order.position_of, descending=order.descending)

    def _fits(self, movie: StoredMovie, query: MovieQuery) -> bool:
        return (
            (query.genre_id is None or query.genre_id in movie.genre_ids)
            and (query.director_id is None or query.director_id in movie.director_ids)
            and (
                query.actor_id is None or any(query.actor_id == role.person_id for role in self.store.cast_of(movie.id))
            )
            and (query.year is None or movie.year == query.year)
            and (query.year_from is None or movie.year >= query.year_from)
            and (query.year_to is None or movie.year <= query.year_to)
            and (query.rating_from is None or (movie.rating is not None and movie.rating >= query.rating_from))
        )

    def _found(self, movies: Iterable[StoredMovie], search: Search) -> list[StoredMovie]:
        findable = self.store.findable
        ranked = ((rank(search, findable(movie, with_cast=search.with_cast)), movie.id) for movie in movies)
        return [self.store.movies[movie_id] for movie_id in best(ranked)]

    def _show(self, stored: StoredMovie) -> Movie:
        store = self.store
        return Movie(
            id=stored.id,
            title=stored.title,
            original_title=stored.original_title,
            description=stored.description,
            trailer=stored.trailer,
            year=stored.year,
            release_date=stored.release_date,
            length=stored.length,
            rating=stored.rating,
            poster_url=stored.poster_url,
            favorites=sum(movie_id == stored.id for _, movie_id in store.favorites),
            genres=tuple(Genre(genre_id, store.genres[genre_id]) for genre_id in stored.genre_ids),
            directors=tuple(Director(person_id, store.people[person_id].name) for person_id in stored.director_ids),
        )


@dataclass(frozen=True, slots=True)
class MemoryGenres:
    """The port `Genres` on a memory store."""

    store: MemoryStore

    def get(self, genre_id: int) -> Counted[Genre]:
        """See the port."""
        if genre_id not in self.store.genres:
            raise GenreNotFound("There is no such genre.")
        movies = sum(genre_id in movie.genre_ids for movie in self.store.movies.values())
        return Counted(Genre(genre_id, self.store.genres[genre_id]), movies)

    def page(self, query: ListQuery, page: PageRequest) -> Page[Genre]:
        """See the port."""
        return NAMED.page(self._all(), query, page)

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Genre]:
        """See the port."""
        return NAMED.after(self._all(), query, position, limit)

    def _all(self) -> list[Genre]:
        return [Genre(genre_id, name) for genre_id, name in sorted(self.store.genres.items())]


@dataclass(frozen=True, slots=True)
class MemoryDirectors:
    """The port `Directors` on a memory store."""

    store: MemoryStore

    def get(self, director_id: int) -> Counted[Director]:
        """See the port."""
        if director_id not in self.store.directors:
            raise DirectorNotFound("There is no such director.")
        movies = sum(director_id in movie.director_ids for movie in self.store.movies.values())
        return Counted(Director(director_id, self.store.people[director_id].name), movies)

    def page(self, query: ListQuery, page: PageRequest) -> Page[Director]:
        """See the port."""
        return NAMED.page(self._all(), query, page)

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Director]:
        """See the port."""
        return NAMED.after(self._all(), query, position, limit)

    def _all(self) -> list[Director]:
        people = self.store.people
        return [Director(person_id, people[person_id].name) for person_id in sorted(self.store.directors)]

"""The agency's work on dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.memory.catalogue import MemoryDirectors, MemoryGenres, MemoryMovies
from adapters.memory.store import MemoryStore, StoredMovie, StoredPerson
from domain.casting import GenreTaken, InUse, MovieDraft, unknown_ids
from domain.catalogue import Counted, Director, Genre, Movie
from domain.lookup import AlreadyThere
from domain.text import fold


@dataclass(frozen=True, slots=True)
class MemoryMovieEdits:
    """The port `MovieEdits` on a memory store."""

    store: MemoryStore

    def add(self, draft: MovieDraft) -> int:
        """See the port."""
        self._ensure_known(draft)
        movie_id = self.store.next_id("movie")
        self._put(movie_id, draft, external_ids=())
        return movie_id

    def hold(self, movie_id: int) -> Movie:
        """See the port."""
        return MemoryMovies(self.store).get(movie_id)

    def save(self, movie_id: int, draft: MovieDraft) -> None:
        """See the port."""
        self._ensure_known(draft)
        self._put(movie_id, draft, external_ids=self.store.movies[movie_id].external_ids)

    def external_ids(self, movie_id: int) -> list[str]:
        """See the port."""
        return sorted(self.store.movies[movie_id].external_ids)

    def identify(self, movie_id: int, external_ids: Sequence[str]) -> None:
        """See the port."""
        for other in self.store.movies.values():
            if other.id != movie_id and not set(other.external_ids).isdisjoint(external_ids):
                raise AlreadyThere
        movie = self.store.movies[movie_id]
        known = tuple(sorted({*movie.external_ids, *external_ids}))
        self.store.movies[movie_id] = replace(movie, external_ids=known)

    def remove(self, movie_id: int) -> None:
        """See the port."""
        self.hold(movie_id)
        del self.store.movies[movie_id]
        self.store.remove_roles(movie_id=movie_id)
        for copy in list(self.store.copies.values()):
            if copy.movie_id == movie_id:
                self.store.copies[copy.id] = replace(copy, movie_id=None)
        self.store.favorites = {key: at for key, at in self.store.favorites.items() if key[1] != movie_id}

    def _ensure_known(self, draft: MovieDraft) -> None:
        no_genres = set(draft.genres).difference(self.store.genres)
        no_directors = set(draft.directors).difference(self.store.people)
        if no_genres or no_directors:
            raise unknown_ids({"genres": no_genres, "directors": no_directors})

    def _put(self, movie_id: int, draft: MovieDraft, *, external_ids: tuple[str, ...]) -> None:
        self.store.directors.update(draft.directors)
        self.store.movies[movie_id] = StoredMovie(
            id=movie_id,
            title=draft.title,
            original_title=draft.original_title,
            year=draft.year or 0,
            release_date=draft.release_date,
            length=draft.length,
            rating=draft.rating,
            description=draft.description,
            trailer=draft.trailer,
            poster_url=draft.poster_url,
            genre_ids=draft.genres,
            director_ids=draft.directors,
            external_ids=external_ids,
        )


@dataclass(frozen=True, slots=True)
class MemoryGenreEdits:
    """The port `Edits` for genres on a memory store."""

    store: MemoryStore

    def add(self, name: str) -> Counted[Genre]:
        """See the port."""
        self._ensure_free(name)
        genre_id = self.store.next_id("genre")
        self.store.genres[genre_id] = name
        return self.hold(genre_id)

    def hold(self, item_id: int) -> Counted[Genre]:
        """See the port."""
        return MemoryGenres(self.store).get(item_id)

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        self._ensure_free(name, but=item_id)
        self.store.genres[item_id] = name

    def remove(self, item_id: int) -> None:
        """See the port."""
        if self.hold(item_id).movies:
            raise InUse("Movies have this genre.")
        del self.store.genres[item_id]
        for user in list(self.store.users.values()):
            if user.favorite_genre == item_id:
                self.store.users[user.id] = replace(user, favorite_genre=None)

    def _ensure_free(self, name: str, but: int = 0) -> None:
        if any(fold(known) == fold(name) and id_ != but for id_, known in self.store.genres.items()):
            raise GenreTaken


@dataclass(frozen=True, slots=True)
class MemoryDirectorEdits:
    """The port `Edits` for people who direct on a memory store."""

    store: MemoryStore

    def add(self, name: str) -> Counted[Director]:
        """See the port."""
        person_id = self.store.next_id("person")
        self.store.people[person_id] = StoredPerson(person_id, name)
        self.store.directors.add(person_id)
        return self.hold(person_id)

    def hold(self, item_id: int) -> Counted[Director]:
        """See the port."""
        return MemoryDirectors(self.store).get(item_id)

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        self.store.people[item_id] = replace(self.store.people[item_id], name=name)

    def remove(self, item_id: int) -> None:
        """See the port."""
        if self.hold(item_id).movies:
            raise InUse("Movies have this director.")
        self.store.directors.discard(item_id)
        if item_id not in self.store.actors:
            del self.store.people[item_id]

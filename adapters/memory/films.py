"""Imports into dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.memory.store import MemoryStore, StoredMovie, StoredPerson, StoredRole
from domain.films import Film, Part, Person, StoredFilm
from domain.text import fold


@dataclass(frozen=True, slots=True)
class MemoryFilms:
    """The port `Films` on a memory store."""

    store: MemoryStore

    def alike(self, films: Sequence[Film]) -> Sequence[StoredFilm]:
        """See the port."""
        keys = {(fold(film.title), film.year) for film in films}
        external_ids = {external_id for film in films for external_id in film.external_ids}
        return [
            StoredFilm(movie.id, self._film(movie))
            for _, movie in sorted(self.store.movies.items())
            if (fold(movie.title), movie.year) in keys or external_ids.intersection(movie.external_ids)
        ]

    def add(self, films: Sequence[Film]) -> Sequence[int]:
        """See the port."""
        ids = [self.store.next_id("movie") for _ in films]
        for movie_id, film in zip(ids, films, strict=True):
            self._put(movie_id, film)
        return ids

    def update(self, films: Sequence[StoredFilm]) -> None:
        """See the port."""
        for stored in films:
            self._put(stored.id, stored.film)

    def _put(self, movie_id: int, film: Film) -> None:
        director_ids = tuple(dict.fromkeys(self._person_id(person) for person in film.directors))
        self.store.directors.update(director_ids)
        self.store.movies[movie_id] = StoredMovie(
            id=movie_id,
            title=film.title,
            original_title=film.original_title,
            year=film.year,
            release_date=film.release_date,
            length=film.length,
            rating=film.rating,
            description=film.description,
            trailer=film.trailer,
            poster_url=film.poster_url,
            genre_ids=tuple(dict.fromkeys(self._genre_id(name) for name in film.genres)),
            director_ids=director_ids,
            external_ids=film.external_ids,
        )
        parts = dict.fromkeys((self._person_id(part.person), part.character) for part in film.cast)
        self.store.actors.update(person_id for person_id, _ in parts)
        kept = {(role.person_id, role.character): role.id for role in self.store.cast_of(movie_id)}
        self.store.remove_roles(movie_id=movie_id)
        for billing, part in enumerate(parts, 1):
            role_id = kept.get(part) or self.store.next_id("role")
            self.store.roles[role_id] = StoredRole(role_id, movie_id, *part, billing)

    def _genre_id(self, name: str) -> int:
        for genre_id, known in self.store.genres.items():
            if fold(known) == fold(name):
                return genre_id
        genre_id = self.store.next_id("genre")
        self.store.genres[genre_id] = name
        return genre_id

    def _person_id(self, person: Person) -> int:
        people = self.store.people
        if person.external_id:
            for known in people.values():
                if known.external_id == person.external_id:
                    return known.id
        for known in people.values():
            if fold(known.name) == fold(person.name) and (not person.external_id or not known.external_id):
                people[known.id] = replace(known, external_id=person.external_id or known.external_id)
                return known.id
        person_id = self.store.next_id("person")
        people[person_id] = StoredPerson(person_id, person.name, person.external_id)
        return person_id

    def _film(self, movie: StoredMovie) -> Film:
        def person(person_id: int) -> Person:
            stored = self.store.people[person_id]
            return Person(stored.name, stored.external_id)

        return Film(
            title=movie.title,
            year=movie.year,
            original_title=movie.original_title,
            release_date=movie.release_date,
            length=movie.length,
            rating=movie.rating,
            description=movie.description,
            trailer=movie.trailer,
            poster_url=movie.poster_url,
            genres=tuple(self.store.genres[genre_id] for genre_id in movie.genre_ids),
            directors=tuple(person(person_id) for person_id in movie.director_ids),
            cast=tuple(Part(person(role.person_id), role.character) for role in self.store.cast_of(movie.id)),
            external_ids=movie.external_ids,
        )

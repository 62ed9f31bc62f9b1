"""Favourites in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.catalogue import MemoryMovies
from adapters.memory.store import MemoryStore
from domain.accounts import AccountGone
from domain.favorites import Favorite, FavoriteMovie, NotFavorite, Place
from domain.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class MemoryFavorites:
    """The port `Favorites` on a memory store."""

    store: MemoryStore

    def add(self, favorite: Favorite) -> bool:
        """See the port."""
        MemoryMovies(self.store).get(favorite.movie_id)
        if favorite.user_id not in self.store.users:
            raise AccountGone
        key = favorite.user_id, favorite.movie_id
        if key in self.store.favorites:
            return False
        self.store.favorites[key] = favorite.added
        return True

    def remove(self, user_id: int, movie_id: int) -> None:
        """See the port."""
        if self.store.favorites.pop((user_id, movie_id), None) is None:
            raise NotFavorite("This movie isn't one of your favourites.")

    def page(self, user_id: int, page: PageRequest) -> Page[FavoriteMovie]:
        """See the port."""
        favorites = self._of_user(user_id)
        return Page(favorites[page.offset : page.offset + page.size], len(favorites))

    def after(self, user_id: int, place: Place | None, limit: int) -> Sequence[FavoriteMovie]:
        """See the port."""
        favorites = self._of_user(user_id)
        return [favorite for favorite in favorites if place is None or favorite.position < place][:limit]

    def _of_user(self, user_id: int) -> list[FavoriteMovie]:
        movies = MemoryMovies(self.store)
        places = sorted(
            (Place(added, movie_id) for (owner, movie_id), added in self.store.favorites.items() if owner == user_id),
            reverse=True,
        )
        return [FavoriteMovie(movies.get(place.movie_id), place.added) for place in places]

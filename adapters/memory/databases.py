"""Movie databases in a dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.lookup import ExternalMovie, LookupOff, UnknownExternalId
from domain.text import fold


@dataclass(frozen=True, slots=True)
class MemoryDatabases:
    """The port `MovieDatabases`; off as long as it holds nothing."""

    films: dict[str, ExternalMovie] = field(default_factory=dict)  # by external id

    @property
    def are_on(self) -> bool:
        """See the port."""
        return bool(self.films)

    def search(self, title: str, year: int | None, now: datetime) -> Sequence[ExternalMovie]:
        """See the port."""
        self._ensure_on()
        return [
            film
            for film in self.films.values()
            if fold(title) in fold(film.title) and (year is None or film.year == year)
        ]

    def get(self, external_id: str, now: datetime) -> ExternalMovie:
        """See the port."""
        self._ensure_on()
        if external_id not in self.films:
            raise UnknownExternalId
        return self.films[external_id]

    def _ensure_on(self) -> None:
        if not self.films:
            raise LookupOff

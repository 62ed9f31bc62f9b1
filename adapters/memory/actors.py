"""The people who act, in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.memory.listing import Listing
from adapters.memory.store import MemoryStore, StoredPerson
from domain.actors import Actor, ActorNotFound
from domain.casting import ACTOR_SORTS
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest

_ACTORS: Listing[Actor] = Listing(ACTOR_SORTS, lambda actor: [actor.name])


@dataclass(frozen=True, slots=True)
class MemoryActors:
    """The port `Actors` on a memory store."""

    store: MemoryStore

    def get(self, actor_id: int) -> Actor:
        """See the port."""
        if actor_id not in self.store.actors:
            raise ActorNotFound("There is no such actor.")
        person = self.store.people[actor_id]
        return Actor(actor_id, person.name, person.gender, person.birth_date, person.told_age)

    def page(self, query: ListQuery, page: PageRequest) -> Page[Actor]:
        """See the port."""
        return _ACTORS.page(self._all(), query, page)

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Actor]:
        """See the port."""
        return _ACTORS.after(self._all(), query, position, limit)

    def _all(self) -> list[Actor]:
        return [self.get(actor_id) for actor_id in self.store.actors]


@dataclass(frozen=True, slots=True)
class MemoryActorEdits:
    """The port `ActorEdits` on a memory store."""

    store: MemoryStore

    def add(self, actor: Actor) -> Actor:
        """See the port."""
        actor_id = self.store.next_id("person")
        self.store.people[actor_id] = StoredPerson(actor_id, actor.name)
        self.store.actors.add(actor_id)
        self.save(replace(actor, id=actor_id))
        return self.hold(actor_id)

    def hold(self, actor_id: int) -> Actor:
        """See the port."""
        return MemoryActors(self.store).get(actor_id)

    def save(self, actor: Actor) -> None:
        """See the port."""
        self.store.people[actor.id] = replace(
            self.store.people[actor.id],
            name=actor.name,
            gender=actor.gender,
            birth_date=actor.birth_date,
            told_age=actor.told_age,
        )

    def remove(self, actor_id: int) -> None:
        """See the port."""
        store = self.store
        store.remove_roles(person_id=actor_id)
        store.actors.discard(actor_id)
        if actor_id in store.directors:
            person = store.people[actor_id]
            store.people[actor_id] = StoredPerson(actor_id, person.name, person.external_id)
        else:
            del store.people[actor_id]

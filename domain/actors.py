"""Actors: people who act, kept by the agency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypedDict

from domain.errors import InvalidInput, NotFound, Problem
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest

AGES = (0, 130)
GENDER_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, seen as somebody who acts."""

    id: int
    name: str
    gender: str = ""  # in their own word
    birth_date: date | None = None
    told_age: int | None = None  # years; where no birth date is known

    def age(self, today: date) -> int | None:
        """Their age in years, by their birth date where that is known."""
        return self.told_age if self.birth_date is None else _age(self.birth_date, today)


class ActorChanges(TypedDict, total=False):
    """What is told of an actor; what isn't there stays."""

    name: str
    gender: str
    birth_date: date | None
    age: int | None


class ActorNotFound(NotFound):
    """Nobody of this id acts."""

    code = "actor_not_found"


class Actors(Protocol):
    """The people who act."""

    def get(self, actor_id: int) -> Actor:
        """One actor. Raises `ActorNotFound`, also for a person who doesn't act."""

    def page(self, query: ListQuery, page: PageRequest) -> Page[Actor]:
        """One page; empty past the end."""

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Actor]:
        """The next `limit` actors behind a position of the query's order (None: from the start)."""


class ActorEdits(Protocol):
    """The people who act, to be changed. Nobody is ever merged with somebody who is there."""

    def add(self, actor: Actor) -> Actor:
        """Somebody new, under an id of their own in place of the one given."""

    def hold(self, actor_id: int) -> Actor:
        """The one whom nobody else changes until this transaction ends. Raises `ActorNotFound`."""

    def save(self, actor: Actor) -> None:
        """Store an actor who is held and was changed."""

    def remove(self, actor_id: int) -> None:
        """Take one away who is held, their roles along; who also directs stays as a director, and nothing more."""


def add_actor(told: ActorChanges, *, today: date, actors: ActorEdits) -> Actor:
    """Add somebody who acts, of whom a name is told at least. Raises `InvalidInput`."""
    return actors.add(_with(Actor(0, told["name"]), told, today))


def change_actor(actor: Actor, told: ActorChanges, *, today: date, actors: ActorEdits) -> Actor:
    """Change an actor who is held: an age takes the place of a birth date, and the other way round.

    Raises `InvalidInput`.
    """
    changed = _with(actor, told, today)
    if changed != actor:
        actors.save(changed)
    return changed


def _with(actor: Actor, told: ActorChanges, today: date) -> Actor:
    """The actor as told: of age and birth date one at the most is kept. Raises `InvalidInput`."""
    changed = replace(actor, name=told.get("name", actor.name), gender=told.get("gender", actor.gender))
    if "birth_date" in told:
        changed = replace(changed, birth_date=_possible(told["birth_date"], today))
    if "age" in told:
        changed = replace(changed, told_age=told["age"])
    if told.get("age") is not None:
        return replace(changed, birth_date=None)
    return changed if changed.birth_date is None else replace(changed, told_age=None)


def _possible(birth_date: date | None, today: date) -> date | None:
    """The birth date, if people born then can be about. Raises `InvalidInput`."""
    if birth_date is not None and not AGES[0] <= _age(birth_date, today) <= AGES[1]:
        raise InvalidInput(Problem("birth_date", "out_of_range", f"isn't that of somebody of {AGES[0]} to {AGES[1]}"))
    return birth_date


def _age(birth_date: date, today: date) -> int:
    """Full years; negative before the birth."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday)

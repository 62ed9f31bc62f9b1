"""The person in whose name the contestants are asked; a new one each run, so that no earlier run is in the way."""

import secrets
from dataclasses import asdict, dataclass, field

from benchmarks.load import Request
from benchmarks.servers import Server


@dataclass(frozen=True)
class Person:
    """What somebody registers by."""

    username: str = field(default_factory=lambda: f"anna-{secrets.token_hex(8)}")
    password: str = field(default_factory=secrets.token_urlsafe)
    name: str = "Anna"
    surname: str = "Sedgwick"

    @property
    def email(self) -> str:
        """The address."""
        return f"{self.username}@example.com"

    @property
    def log_in(self) -> Request:
        """How they log in, at every contestant."""
        return Request("/auth/login/", "POST", body={"email": self.email, "password": self.password})


def register(person: Person, server: Server) -> None:
    """Register at Marquee, for all who share its database."""
    server.ask(Request("/auth/register/", "POST", 201, body={**asdict(person), "email": person.email}))


def token_of(person: Person, server: Server) -> str:
    """A new access token of the contestant's own making."""
    return server.ask(person.log_in)["access_token"]

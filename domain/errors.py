"""What can go wrong, in the domain's words; an entrypoint turns each kind into its own answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that breaks a rule."""

    name: str
    code: str
    description: str


class DomainError(Exception):
    """Something a caller asked for can't be done; `code` is for programs, the text for people."""

    code = "error"
    keep_changes = False
    """Whether what was written before it stays written: a failed log-in is counted though it failed."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems


class NotFound(DomainError):
    """What was named isn't there, or isn't the caller's to know of."""

    code = "not_found"


class Unauthenticated(DomainError):
    """Nobody known is asking."""

    code = "login_required"


class Forbidden(DomainError):
    """Whoever asks may not do this."""

    code = "forbidden"


class Conflict(DomainError):
    """What is there already is in the way; `problems` names the fields that clash."""

    code = "conflict"


class TryLater(DomainError):
    """The same request may succeed in `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(TryLater):
    """A store can't answer now."""

    code = "unavailable"


class TooManyAttempts(TryLater):
    """Somebody has tried too often."""

    code = "too_many_attempts"


class InvalidInput(DomainError):
    """Values that break rules; `problems` names every one of them."""

    code = "invalid"

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(f"{problem.name} {problem.description}." for problem in problems), problems)

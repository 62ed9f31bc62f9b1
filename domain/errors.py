"""What can go wrong, in the domain's words; an entrypoint turns each kind into its own answer."""

from dataclasses import dataclass


class DomainError(Exception):
    """Something a caller asked for can't be done; `code` is for programs, the text for people."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """What was named isn't there, or isn't the caller's to know of."""

    code = "not_found"


class Unavailable(DomainError):
    """A store can't answer now; the same request may succeed in `retry_after` seconds."""

    code = "unavailable"

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that breaks a rule."""

    name: str
    code: str
    description: str


class InvalidInput(DomainError):
    """Values that break rules; `problems` names every one of them."""

    code = "invalid_input"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.description}" for problem in problems))
        self.problems = problems

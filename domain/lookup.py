"""Validation against movie databases."""

from domain.errors import DomainError


class LookupOff(DomainError):
    """No movie database is configured, so nothing can be looked up or validated."""

    code = "lookup_off"

"""Passwords and access tokens, for both peers."""

import secrets
from datetime import UTC, datetime, timedelta

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

_SECRET = secrets.token_bytes(32)
_ALGORITHM = "HS256"
_LIFETIME = timedelta(minutes=15)


def is_right(password: str, hashed: str) -> bool:
    """Whether this is the password of that hash."""
    try:
        return hasher.verify(hashed, password)
    except VerificationError:
        return False


def issue_token(user_id: int) -> str:
    """An access token for a user."""
    now = datetime.now(UTC)
    return jwt.encode({"sub": str(user_id), "iat": now, "exp": now + _LIFETIME}, _SECRET, _ALGORITHM)


def read_token(token: str) -> int | None:
    """The id of the user whose token this is; None for a bad one."""
    try:
        return int(jwt.decode(token, _SECRET, algorithms=[_ALGORITHM])["sub"])
    except jwt.InvalidTokenError:
        return None

"""The settings of Marquee: what there is, where it is read from, what is refused."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from domain.access import Permission
from domain.issuers import TrustedIssuer

PREFIX = "marquee."
ENVIRONMENT_PREFIX = "MARQUEE_"
INI_VARIABLE = "MARQUEE_INI"
"""Names the ini file for the command line; the one variable with our prefix that is no setting."""

METRICS_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder that several processes count in; prometheus-client reads it when it is imported."""

_ORIGIN = re.compile(r"https?://[^\s/?#@]+", re.ASCII)


class SettingsError(Exception):
    """A setting is missing, unknown or can't be read; the text is a sentence for whoever starts the service."""


def _text(value: str) -> str:
    return value


def _switch(value: str) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("is neither true nor false")


def _count(value: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,2}", value, re.ASCII):
        raise ValueError("is not a whole number from 1 to 999")
    return int(value)


def _seconds(value: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,2}", value, re.ASCII):
        raise ValueError("is not a whole number of seconds from 0 to 999")
    return int(value)


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.split())


def _prefix(value: str) -> str:
    if not re.fullmatch("(/[a-z0-9_-]+)*", value, re.ASCII):
        raise ValueError("is neither empty nor a path like /agency")
    return value


def _page(value: str) -> str:
    if not re.fullmatch("(/|https?://[!-~])[!-~]*", value, re.ASCII):
        raise ValueError("is neither a path nor an address")
    return value


def _origins(value: str) -> tuple[str, ...]:
    origins = tuple(value.split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"holds {origin}, which is not an origin like https://films.example")
    return origins


def _issuers(value: str) -> tuple[TrustedIssuer, ...]:
    return tuple(_issuer(line.split()) for line in value.splitlines() if line.strip())


def _issuer(words: Sequence[str]) -> TrustedIssuer:
    address = words[0]
    given = dict(word.partition("=")[::2] for word in words[1:])
    if len(given) < len(words) - 1:
        raise ValueError(f"says something twice of {address}")
    if empty := [name for name in ("audience", "claim") if given.get(name) == ""]:
        raise ValueError(f"leaves {', '.join(empty)} of {address} empty")
    if unknown := given.keys() - _ISSUER_FIELDS.keys():
        raise ValueError(f"says {', '.join(sorted(unknown))} of {address}, which is nothing that is known of an issuer")
    if missing := {"audience", "jwks"} - given.keys():
        raise ValueError(f"doesn't say {', '.join(sorted(missing))} of {address}")
    return TrustedIssuer(address, **{name: _ISSUER_FIELDS[name](text) for name, text in given.items()})


def _permissions(value: str) -> frozenset[Permission]:
    words = [word for word in value.split(",") if word]
    if unknown := set(words) - set(Permission):
        raise ValueError(f"allows {', '.join(sorted(unknown))}, which is no permission")
    return frozenset(map(Permission, words))


_ISSUER_FIELDS: Mapping[str, Callable[[str], Any]] = {
    "audience": _text,
    "jwks": _text,
    "claim": _text,
    "algorithms": lambda value: tuple(value.split(",")),
    "allow": _permissions,
    "refresh": _count,
    "client_id": _text,
    "client_secret": _text,
}
"""What may be said of an issuer, and how it is read."""


def _setting(read: Callable[[str], Any], about: str, default: Any = MISSING) -> Any:
    return field(default=default, metadata={"read": read, "about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, by its name without the prefix."""

    database_url: str = _setting(_text, "The database: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.")
    cors_origins: tuple[str, ...] = _setting(
        _origins, "Origins whose pages may call the API from a browser, separated by white space.", ()
    )
    public_cast: bool = _setting(_switch, "Whether everybody may see and search who plays in a movie.", True)
    agency_prefix: str = _setting(
        _prefix,
        "Where the casting agency's doors are; empty to take `/movies`, `/genres`, `/directors` over.",
        "/agency",
    )
    threads: int = _setting(_count, "Requests that one process answers at a time; half of them may be whole lists.", 8)
    metrics: bool = _setting(_switch, "Whether `/metrics` answers (Prometheus).", False)
    metrics_token: str = _setting(_text, "When set, `/metrics` wants it as a bearer token.", "")
    development: bool = _setting(
        _switch, "Whether this is for trying out and developing, where the sample secrets will do.", False
    )
    token_secret: str = _setting(_text, "Signs access tokens by HS256; random, of 32 bytes or more.", "")
    token_keys: tuple[str, ...] = _setting(
        _words, "PEM files of private keys (RSA, Ed25519): the first signs access tokens, all verify them.", ()
    )
    retired_token_secrets: tuple[str, ...] = _setting(
        _words, "Secrets of the last 30 days, whose tokens may still be renewed.", ()
    )
    retired_token_keys: tuple[str, ...] = _setting(
        _words, "PEM files of keys of the last 30 days, whose tokens may still be renewed.", ()
    )
    refresh_secret: str = _setting(_text, "What refresh tokens are made by; random, of 32 bytes or more.", "")
    refresh_grace: int = _setting(
        _seconds, "Seconds for which a refresh token that was used gets the same successor again; 0 is strict.", 10
    )
    token_issuer: str = _setting(_text, "The `iss` of access tokens.", "marquee")
    token_audience: str = _setting(_text, "The `aud` of access tokens.", "marquee")
    password_minimum: int = _setting(_count, "Characters that a new password has at least; 128 at most.", 8)
    trusted_proxy: str = _setting(
        _text, "The address of a proxy whose `X-Forwarded-For` is believed; `*` for whoever connects.", ""
    )
    trusted_issuers: tuple[TrustedIssuer, ...] = _setting(
        _issuers, "Services whose tokens are trusted, one a line; see below.", ()
    )
    public_url: str = _setting(_text, "The service's own address; needed where people log in at an issuer.", "")
    client_url: str = _setting(_page, "Where people go who have logged in at an issuer, with a `code`.", "/app/")
    tmdb_key: str = _setting(_text, "A key, or a read access token, for TMDB; its films can be looked up then.", "")
    tmdb_url: str = _setting(_text, "Where TMDB is.", "https://api.themoviedb.org")
    omdb_key: str = _setting(_text, "A key for OMDb; its films can be looked up then.", "")
    omdb_url: str = _setting(_text, "Where OMDb is.", "https://www.omdbapi.com")
    formats: tuple[str, ...] = _setting(_words, "Formats of copies beside VHS, DVD and Streaming.", ())
    require_external_id: bool = _setting(
        _switch, "Whether only films of a movie database can be added, to the catalogue and to collections.", False
    )
    reload: bool = _setting(_switch, "Whether `marquee serve` starts anew when a source file changes.", False)


def read_settings(ini: Mapping[str, str], environment: Mapping[str, str]) -> Settings:
    """The settings of an ini section's `marquee.*` keys, each overridden by its environment variable.

    Raises `SettingsError` for a setting that is unknown, missing or malformed.
    """
    given = {name.removeprefix(PREFIX): (value, name) for name, value in ini.items() if name.startswith(PREFIX)}
    for name, value in environment.items():
        if name.startswith(ENVIRONMENT_PREFIX) and name != INI_VARIABLE:
            given[name.removeprefix(ENVIRONMENT_PREFIX).lower()] = (value, name)
    known = {setting.name: setting for setting in fields(Settings)}
    for name, (_, source) in given.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {PREFIX}{close[0]}?" if close else ""
            raise SettingsError(f"{source} is not a setting of Marquee.{hint}")
    values = {}
    for name, setting in known.items():
        if name in given:
            value, source = given[name]
            try:
                values[name] = setting.metadata["read"](value.strip())
            except ValueError as error:
                raise SettingsError(f"{source} {error}.") from None
        elif setting.default is MISSING:
            raise SettingsError(
                f"{PREFIX}{name} is not set: give it in the ini file or as {environment_name(name)} in the environment."
            )
    return Settings(**values)


def environment_name(name: str) -> str:
    """The environment variable that overrides a setting."""
    return ENVIRONMENT_PREFIX + name.upper()

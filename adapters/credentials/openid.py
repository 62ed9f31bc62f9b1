"""Logging in at issuers by OpenID Connect: authorization code with PKCE, spoken by Authlib."""

import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from adapters import web
from adapters.credentials.issuers import JwtIssuers, permissions_in
from domain.errors import Unavailable
from domain.issuer_logins import IssuerNotFound, LoginFailed, StartedLogin
from domain.issuers import ForeignClaims, TrustedIssuer
from domain.tokens import InvalidToken, TokenExpired

DISCOVERY = "/.well-known/openid-configuration"
REMEMBERED = 300.0
"""Seconds for which an issuer's description of itself is kept."""

_FAILED = "The log-in at the other service failed; please try again."


class OpenIdLogins:
    """The port `IssuerLogins`; `callback` is where issuers send people back to."""

    def __init__(self, issuers: Sequence[TrustedIssuer], verifier: JwtIssuers, callback: str) -> None:
        self._issuers = {issuer.address: issuer for issuer in issuers if issuer.client_id}
        self._verifier = verifier
        self._callback = callback
        self._described: dict[str, tuple[float, dict[str, Any]]] = {}

    def start(self, issuer: str, now: datetime) -> tuple[str, StartedLogin]:
        """See the port."""
        entry = self._issuers.get(issuer or next(iter(self._issuers), ""))
        if entry is None:
            raise IssuerNotFound("There is no such issuer.")
        started = StartedLogin(
            entry.address,
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(48),
            now.timestamp(),
        )
        described = self._description(entry)
        page = described["authorization_endpoint"]
        with _client(entry, described, self._callback) as client:
            address, _ = client.create_authorization_url(
                page,
                state=started.state,
                code_verifier=started.verifier,
                nonce=started.nonce,
                audience=entry.audience,
            )
        return address, started

    def finish(self, started: StartedLogin, code: str, now: datetime) -> ForeignClaims:
        """See the port."""
        entry = self._issuers.get(started.issuer)
        if entry is None or not (code.isascii() and code.isprintable()):
            raise LoginFailed(_FAILED)
        tokens = self._exchanged(entry, started, code)
        try:
            payload = self._verifier.verified(str(tokens.get("id_token")), entry, entry.client_id, now)
        except (InvalidToken, TokenExpired):
            raise LoginFailed(_FAILED) from None
        if payload.get("nonce") != started.nonce:
            raise LoginFailed(_FAILED)
        subject = payload["sub"]
        granted = self._granted(str(tokens.get("access_token")), entry, subject, now)
        return ForeignClaims(entry.address, subject, permissions_in(payload, entry) if granted is None else granted)

    def _granted(self, access_token: str, entry: TrustedIssuer, subject: str, now: datetime) -> Any:
        """What the access token grants; None for one that only its issuer can read."""
        try:
            claims = self._verifier.read(access_token, now)
        except (InvalidToken, TokenExpired):
            return None
        if claims is None or (claims.issuer, claims.subject) != (entry.address, subject):
            return None
        return claims.permissions

    def _exchanged(self, entry: TrustedIssuer, started: StartedLogin, code: str) -> dict[str, Any]:
        """The tokens for a code."""
        described = self._description(entry)
        address = described["token_endpoint"]
        try:
            with _client(entry, described, self._callback) as client:
                return dict(client.fetch_token(address, code=code, code_verifier=started.verifier))
        except AuthlibBaseError:
            raise LoginFailed(_FAILED) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, TypeError, OverflowError, RecursionError):
            raise _silent() from None

    def _description(self, entry: TrustedIssuer) -> dict[str, Any]:
        """What the issuer says of itself. Raises `Unavailable` where it says nothing that can be used."""
        known = self._described.get(entry.address)
        if known is not None and time.monotonic() - known[0] < REMEMBERED:
            return known[1]
        try:
            described = web.get_object(entry.address.rstrip("/") + DISCOVERY)
            endpoints = (described.get("authorization_endpoint"), described.get("token_endpoint"))
            if described.get("issuer") != entry.address or not all(web.is_safe(str(one)) for one in endpoints):
                raise _silent()
        except Unavailable:
            if known is None:
                raise
            # As good as new for a while, so that not everybody waits for a service that doesn't answer.
            described = known[1]
        self._described[entry.address] = (time.monotonic(), described)
        return described


def _client(entry: TrustedIssuer, described: dict[str, Any], callback: str) -> OAuth2Client:
    supported = described.get("token_endpoint_auth_methods_supported")
    # Services don't agree on how a secret is written by Basic, which is what OpenID Connect has by default.
    by_post = isinstance(supported, list) and "client_secret_post" in supported
    method = "client_secret_post" if by_post else "client_secret_basic"
    return OAuth2Client(
        entry.client_id,
        entry.client_secret or None,
        token_endpoint_auth_method=method if entry.client_secret else "none",
        scope="openid",
        redirect_uri=callback,
        code_challenge_method="S256",
        **web.client_options(),
    )


def _silent() -> Unavailable:
    return Unavailable("The other service doesn't answer as it should; please try again later.", retry_after=5)

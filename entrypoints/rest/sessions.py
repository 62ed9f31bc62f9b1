"""Sessions over HTTP: logging in, renewing tokens, logging out, and what is logged in."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.accounts import EMAIL_LENGTH, Login
from domain.audit import LOG_IN, TOKEN_REUSE
from domain.paging import Page
from domain.sessions import Session, TokenPair, TokenReused, check_login, log_in, log_out, refresh
from domain.tokens import LONGEST_TOKEN
from entrypoints.emails import read_email
from entrypoints.ports import Keyring
from entrypoints.rest import answers
from entrypoints.rest import sessions_documents as documents
from entrypoints.rest.audit import record
from entrypoints.rest.body import Body
from entrypoints.rest.catalogue import page_parameters
from entrypoints.rest.errors import Fault
from entrypoints.rest.fields import Flag, GivenPassword, Text, field
from entrypoints.rest.schema import PathText, parameter
from entrypoints.rest.security import Access, origin_of
from entrypoints.rest.service import Resource, schema_of

_SESSION_ID = re.compile("[A-Za-z0-9_-]{22}", re.ASCII)


def render_pair(pair: TokenPair) -> dict[str, Any]:
    """The tokens of a session."""
    return {**pair._asdict(), "token_type": "Bearer"}


def render_session(session: Session) -> dict[str, Any]:
    """What is logged in, from where, since when."""
    return {
        "id": session.id,
        "started": session.started,
        "used": session.used,
        "address": session.address,
        "agent": session.agent,
    }


@dataclass(frozen=True, slots=True)
class SessionViews:
    """The views of sessions."""

    keyring: Keyring

    def log_in(self, request: Request) -> Response:
        """Begin a session. The password is checked before the transaction begins."""
        given, origin, reading = request.validated, origin_of(request), request.reading
        checked = check_login(
            Login(_as_registered(given.get("email", "")), given.get("username", "")),
            given["password"],
            origin,
            now=reading.now(),
            logins=reading.logins,
            attempts=reading.attempts,
            hasher=self.keyring.hasher,
        )
        ports = request.ports
        pair = log_in(
            checked,
            origin,
            now=ports.now(),
            logins=ports.logins,
            sessions=ports.sessions,
            attempts=ports.attempts,
            access_tokens=self.keyring.access_tokens,
            refresh_tokens=self.keyring.refresh_tokens,
        )
        record(request, LOG_IN, checked.account.user_id)
        return answers.private(render_pair(pair))

    def refresh(self, request: Request) -> Response:
        """A new pair for the last one."""
        given, ports = request.validated, request.ports
        try:
            pair = refresh(
                given["access_token"],
                given["refresh_token"],
                now=ports.now(),
                sessions=ports.sessions,
                access_tokens=self.keyring.access_tokens,
                refresh_tokens=self.keyring.refresh_tokens,
            )
        except TokenReused as reuse:
            record(request, TOKEN_REUSE, reuse.user_id)
            raise
        return answers.private(render_pair(pair))

    def log_out(self, request: Request) -> Response:
        """End this session, or all."""
        identity, ports = request.identity, request.ports
        everywhere = request.validated.get("everywhere", False)
        log_out(identity, everywhere=everywhere, now=ports.now(), sessions=ports.sessions)
        return answers.done()

    def sessions(self, request: Request) -> Response:
        """The sessions of who asks, the last used first."""
        identity, ports = request.identity, request.ports
        sessions = [
            render_session(session) | {"current": session.id == identity.session_id}
            for session in ports.sessions.of_user(identity.user.id, ports.now())
        ]
        asked = answers.page_request(request.validated)
        if asked is None:
            return answers.private(sessions)
        page = Page(sessions[asked.offset : asked.offset + asked.size], len(sessions))
        return answers.private_page(request, page, asked, lambda session: session)

    def end(self, request: Request) -> Response:
        """End one session."""
        ports = request.ports
        ports.sessions.end(request.validated["id"], request.identity.user.id, ports.now())
        return answers.done()

    def public_keys(self, request: Request) -> Response:
        """The keys by which others can verify access tokens."""
        return answers.single(request, {"keys": list(self.keyring.public_keys)})


def _as_registered(email: str) -> str:
    """The address as an account has it, however it was typed; what is no address is nobody's."""
    try:
        return read_email(email)
    except ValueError:
        return email


def by_one_name(values: Mapping[str, Any], given: Collection[str]) -> Iterator[Fault]:
    """Nothing, if a log-in has an address or a user name, and not both."""
    if "email" in given and "username" in given:
        yield Fault("body", "username", "beside_email", "can't stand beside email")
    elif "email" not in given and "username" not in given:
        yield Fault("body", "email", "required", "is missing, and so is username")


def resources(keyring: Keyring) -> list[Resource]:
    """The paths of sessions."""
    views = SessionViews(keyring)
    credentials = Body(
        field("email", Text(EMAIL_LENGTH), "The e-mail address; or", is_needed=False, example="anna@example.com"),
        field("username", Text(EMAIL_LENGTH), "the user name.", is_needed=False),
        field("password", GivenPassword(), "The password.", example="mints and oranges"),
        rules=(by_one_name,),
        said_of_rules={"oneOf": [{"required": ["email"]}, {"required": ["username"]}]},
    )
    pair = Body(
        field("access_token", Text(LONGEST_TOKEN), "The last access token; it may have expired."),
        field("refresh_token", Text(LONGEST_TOKEN), "The last refresh token."),
    )
    leave = Body(field("everywhere", Flag(), "Whether to end all sessions.", is_needed=False), is_needed=False)
    login = Resource("/auth/login", Access.PUBLIC)
    login.answers("POST", views.log_in, documents.LOG_IN, body=credentials)
    login.answers("PUT", views.refresh, documents.REFRESH, body=pair)
    logout = Resource("/auth/logout", Access.LOGIN)
    logout.answers("POST", views.log_out, documents.LOG_OUT, body=leave)
    sessions = Resource("/auth/sessions", Access.LOGIN)
    sessions.answers("GET", views.sessions, documents.LIST_SESSIONS, query=schema_of(*page_parameters()))
    session = Resource("/auth/sessions/{id}", Access.LOGIN)
    by_id = schema_of(parameter("id", PathText(_SESSION_ID), "The session's id."))
    session.answers("DELETE", views.end, documents.END_SESSION, path=by_id)
    keys = Resource("/.well-known/jwks.json", Access.ANYBODY, is_file=True)
    keys.answers("GET", views.public_keys, documents.PUBLIC_KEYS)
    return [login, logout, sessions, session, keys]

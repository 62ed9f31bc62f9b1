"""Logging in at a trusted issuer over HTTP: there and back in the browser, and a code swapped for tokens."""

import hmac
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from pyramid.request import Request
from pyramid.response import Response
from webob.cookies import SignedCookieProfile

from domain.audit import LOG_IN
from domain.issuer_logins import (
    CODE_LENGTH,
    LOGIN_LIFETIME,
    IssuerLogins,
    LoginFailed,
    StartedLogin,
    accept_login,
    swap_code,
)
from entrypoints.ports import Keyring
from entrypoints.rest import answers
from entrypoints.rest import issuer_logins_documents as documents
from entrypoints.rest.answers import Answer
from entrypoints.rest.audit import record
from entrypoints.rest.body import Body
from entrypoints.rest.fields import Text, field
from entrypoints.rest.schema import AnyText, parameter
from entrypoints.rest.security import Access, origin_of
from entrypoints.rest.service import Resource, schema_of
from entrypoints.rest.sessions import render_pair

PATH = "/auth/openid"
CALLBACK = f"{PATH}/callback"
COOKIE = "marquee_login"


@dataclass(frozen=True, slots=True)
class IssuerLoginViews:
    """The views of log-ins at issuers."""

    logins: IssuerLogins
    keyring: Keyring
    client_url: str
    cookies: SignedCookieProfile

    def start(self, request: Request) -> Response:
        """Send somebody to their issuer's page, with a cookie that knows them again."""
        issuer = request.validated.get("issuer", "")
        page, started = self.logins.start(issuer, request.ports.now())
        return self._redirect(request, page, started)

    def come_back(self, request: Request) -> Response:
        """Send somebody who comes from their issuer on to the web client, with a code that is good once."""
        if request.method == "HEAD":  # which must not use the code up
            return Answer(status=302, headerlist=[("Location", self.client_url), ("Cache-Control", "no-store")])
        ports, asked = request.ports, request.validated
        started = self._started(request, asked.get("state", ""))
        if "code" not in asked:
            # The person said no, or the issuer did; the client tells them.
            return self._redirect(request, self._client_page(error="login_failed"), None)
        claims = self.logins.finish(started, asked["code"], ports.now())
        code = accept_login(claims, now=ports.now(), foreign_users=ports.foreign_users, codes=ports.login_codes)
        return self._redirect(request, self._client_page(code=code), None)

    def swap(self, request: Request) -> Response:
        """The tokens for a code."""
        ports = request.ports
        user, pair = swap_code(
            request.validated["code"],
            origin_of(request),
            now=ports.now(),
            codes=ports.login_codes,
            sessions=ports.sessions,
            access_tokens=self.keyring.access_tokens,
            refresh_tokens=self.keyring.refresh_tokens,
        )
        record(request, LOG_IN, user.id)
        return answers.private(render_pair(pair))

    def _started(self, request: Request, state: str) -> StartedLogin:
        """The log-in that this browser began. Raises `LoginFailed` for another's, or none."""
        kept = self.cookies.bind(request).get_value()
        if not isinstance(kept, list) or len(kept) != len(StartedLogin._fields):
            raise LoginFailed("No log-in has begun in this browser, or it took too long; please try again.")
        started = StartedLogin(*kept)
        is_late = request.ports.now().timestamp() - started.started > LOGIN_LIFETIME.total_seconds()
        if is_late or not hmac.compare_digest(started.state.encode(), state.encode()):
            raise LoginFailed(
                "This isn't the log-in that began in this browser, or it took too long; please try again."
            )
        return started

    def _redirect(self, request: Request, address: str, started: StartedLogin | None) -> Response:
        cookies = self.cookies.bind(request)
        kept = cookies.get_headers(list(started)) if started else cookies.get_headers(None, max_age=0)
        headers = [("Location", address), ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), *kept]
        return Answer(status=302, headerlist=headers)

    def _client_page(self, **query: str) -> str:
        joint = "&" if "?" in self.client_url else "?"
        return f"{self.client_url}{joint}{urlencode(query)}"


def open_views(keyring: Keyring, *, client_url: str, public_url: str) -> IssuerLoginViews | None:
    """The views; None where nobody logs in at an issuer. Over https their cookie never goes without."""
    if keyring.issuer_logins is None:
        return None
    cookies = SignedCookieProfile(
        keyring.refresh_tokens.key,
        "log-in at an issuer",
        COOKIE,
        secure=public_url.startswith("https:"),
        max_age=int(LOGIN_LIFETIME.total_seconds()),
        httponly=True,
        samesite=b"Lax",
        path=urlsplit(public_url).path.rstrip("/") + PATH,
    )
    return IssuerLoginViews(keyring.issuer_logins, keyring, client_url, cookies)


def resources(views: IssuerLoginViews | None) -> list[Resource]:
    """The paths of log-ins at issuers."""
    if views is None:
        return []
    login, callback, token = (
        Resource(f"{PATH}/login", Access.PUBLIC),
        Resource(CALLBACK, Access.PUBLIC),
        Resource(f"{PATH}/token", Access.ANYBODY),
    )
    issuer = parameter("issuer", AnyText(), "Which issuer; the first one when it isn't given.")
    login.answers("GET", views.start, documents.START, query=schema_of(issuer), produces="*/*")
    returned = schema_of(
        *(
            parameter(name, AnyText(), about)
            for name, about in (("code", "The issuer's code."), ("state", "What the log-in began with."))
        )
    )
    callback.answers("GET", views.come_back, documents.COME_BACK, query=returned, produces="*/*")
    code = field("code", Text(CODE_LENGTH), "From the client's address.", example="A" * CODE_LENGTH)
    token.answers("POST", views.swap, documents.SWAP, body=Body(code))
    return [login, callback, token]

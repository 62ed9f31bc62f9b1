"""The Pyramid application."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pyramid_tm
from cornice.service import clear_services
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPException
from pyramid.interfaces import IRequestExtensions
from pyramid.request import Request
from pyramid.router import Router

from domain.collections import FORMATS
from domain.errors import DomainError
from domain.lookup import MovieDatabases
from entrypoints.ports import Keyring, Ports
from entrypoints.rest import (
    about,
    accounts,
    actors,
    agency,
    catalogue,
    client,
    collection_imports,
    collections,
    documents,
    favorites,
    groups,
    issuer_logins,
    lookup,
    operations,
    sessions,
    users,
)
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.body import MOST_BYTES
from entrypoints.rest.errors import RequestError, on_domain_error, on_http_exception, on_request_error
from entrypoints.rest.metrics import Metrics
from entrypoints.rest.security import SAFE_METHODS, Access, TokenPolicy, permission_of
from entrypoints.settings import Settings, SettingsError, read_settings
from entrypoints.wiring import Stores, open_databases, open_keyring


def _has_transaction(request: Request) -> bool:
    """Whether a request works in a transaction: a safe one reads without, but for one that a log-in ends with."""
    return request.method not in SAFE_METHODS or request.environ["PATH_INFO"] == issuer_logins.CALLBACK


_PYRAMID = {
    # Cornice would answer what nothing matched by itself, and in plain text.
    "handle_exceptions": "false",
    "tm.manager_hook": pyramid_tm.explicit_manager,
    "tm.activate_hook": _has_transaction,
    # Without it an error that is returned, not raised, would commit.
    "tm.commit_veto": pyramid_tm.default_commit_veto,
    # Without it an exception in the security policy would escape the error views.
    "tm.annotate_user": False,
}


def main(global_config: Mapping[str, str], **ini: str) -> Router:
    """The application of an ini file's [app:main]."""
    try:
        settings = read_settings(ini, os.environ)
        stores, keyring = Stores(settings), open_keyring(settings)
        databases = open_databases(settings, stores)
        return create_app(settings, keyring, databases, stores.reading, stores.ports_for)
    except SettingsError as error:
        sys.exit(f"Marquee can't start: {error}")


def create_app(
    settings: Settings,
    keyring: Keyring,
    databases: MovieDatabases,
    reading: Ports,
    writing: Callable[[Request], Ports],
    client_folder: Path = client.BUILT,
) -> Router:
    """The application on these ports, of a database or of a test: those for reading, and those of a transaction.

    `request.reading` reads; `request.ports` does what the request's method may: a safe one reads, any other works
    in a transaction, which begins at the first question to the store. The built web client is read from its folder.
    Raises `SettingsError` for a prefix in use.
    """

    def ports(request: Request) -> Ports:
        return writing(request) if _has_transaction(request) else reading

    config = Configurator(settings=_PYRAMID, security_policy=TokenPolicy(keyring.access_tokens, keyring.issuers))
    config.set_default_permission(permission_of(Access.NOBODY))
    config.include("cornice")
    config.include("pyramid_tm")
    config.add_request_method(ports, "ports", reify=True)
    config.add_request_method(lambda request: reading, "reading", property=True)
    metrics = Metrics() if settings.metrics else None
    config.registry.marquee = settings
    config.registry.metrics = metrics
    config.add_tween("entrypoints.rest.ingress.ingress_tween_factory")
    whole_lists = WholeLists(max(1, settings.threads // 2))
    prefix, formats = settings.agency_prefix, (*FORMATS, *settings.formats)
    at_issuers = issuer_logins.open_views(keyring, client_url=settings.client_url, public_url=settings.public_url)
    start = at_issuers.start if at_issuers else None
    agency_doors = [
        *agency.resources(
            prefix,
            whole_lists,
            databases,
            require_external_id=settings.require_external_id,
            log_in=start,
            client_url=settings.client_url,
        ),
        *actors.resources(prefix, whole_lists),
    ]
    others = [
        *catalogue.resources(catalogue.CatalogueViews(whole_lists, settings.public_cast)),
        *favorites.resources(whole_lists),
        *collections.resources(whole_lists, databases, formats, require_external_id=settings.require_external_id),
        *collection_imports.resources(formats, require_external_id=settings.require_external_id),
        *groups.resources(whole_lists),
        *lookup.resources(databases),
        *accounts.resources(keyring),
        *sessions.resources(keyring),
        *issuer_logins.resources(at_issuers),
        *users.resources(whole_lists),
        *operations.resources(metrics, settings.metrics_token),
        *about.resources(
            {
                "agency_prefix": prefix,
                "formats": formats,
                "issuers": [trusted.address for trusted in settings.trusted_issuers if trusted.client_id],
                "lookup": databases.are_on,
                "require_external_id": settings.require_external_id,
                "password_minimum": keyring.rules.shortest,
            }
        ),
    ]
    # Without a prefix of its own the agency takes some of the catalogue's paths over.
    taken = set() if prefix else {door.path for door in agency_doors}
    documented = [*(resource for resource in others if resource.path not in taken), *agency_doors]
    resources = [*documented, *documents.resources(documented), *client.resources(client_folder)]
    if len({resource.path for resource in resources}) < len(resources):
        raise SettingsError(f"marquee.agency_prefix: {prefix} leads to something else already.")
    for resource in resources:
        resource.answers_options()
        config.add_cornice_service(resource)
    # Cornice would keep them for the whole process, also when this application is gone.
    clear_services()
    config.add_exception_view(on_domain_error, context=DomainError)
    config.add_exception_view(on_request_error, context=RequestError)
    config.add_exception_view(on_http_exception, context=HTTPException)
    _complete_requests(config)
    return config.make_wsgi_app()


def _complete_requests(config: Configurator) -> None:
    """Let requests be born with the properties that were added; Pyramid would make a class for each request."""
    config.commit()
    # WebOb would put larger bodies into files first; no door takes any larger than this.
    own = {"request_body_tempfile_limit": MOST_BYTES}
    extensions = config.registry.getUtility(IRequestExtensions)
    config.set_request_factory(type("MarqueeRequest", (Request,), own | dict(extensions.descriptors)))
    extensions.descriptors.clear()

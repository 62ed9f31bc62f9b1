"""Accounts over HTTP: registering, the profile, the password, taking everything along, and leaving."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission
from domain.accounts import (
    NAME_LENGTH,
    NoPassword,
    Registration,
    UnknownGenre,
    User,
    check_password,
    delete_account,
    delete_foreign_account,
    ensure_acceptable,
    hold_own,
    prepare_registration,
    register,
    update_profile,
)
from domain.audit import DELETE_ACCOUNT, user_target
from domain.errors import Problem
from domain.exports import Export, export_account
from domain.sessions import change_password
from entrypoints.ports import Keyring
from entrypoints.rest import accounts_documents as documents
from entrypoints.rest import answers
from entrypoints.rest.audit import record
from entrypoints.rest.body import Body
from entrypoints.rest.collection_imports import render_import
from entrypoints.rest.collections import render_copy
from entrypoints.rest.errors import Fault
from entrypoints.rest.favorites import render_favorite
from entrypoints.rest.fields import Email, GivenPassword, NewPassword, Reference, Text, Username, field
from entrypoints.rest.groups import render_group
from entrypoints.rest.security import Access, origin_of
from entrypoints.rest.service import Resource
from entrypoints.rest.sessions import render_session

AMERICAN, BRITISH = "favorite_genre", "favourite_genre"
"""The two spellings of one field; clients of both kinds are around."""


def render_profile(user: User, permissions: Sequence[Permission]) -> dict[str, Any]:
    """Somebody's profile, as they see it themselves, with what they may do now."""
    return {
        "id": user.id or None,
        "email": user.email,
        "username": user.username,
        "name": user.name,
        "surname": user.surname,
        AMERICAN: user.favorite_genre,
        BRITISH: user.favorite_genre,
        "role": "" if user.issuer else user.role,
        "permissions": permissions,
    }


def render_export(export: Export, permissions: Sequence[Permission]) -> dict[str, Any]:
    """Everything about somebody."""
    user = export.user
    return {
        "exported": export.exported,
        "profile": render_profile(user, permissions) | {"registered": user.registered, "last_login": user.last_login},
        "sessions": [render_session(session) for session in export.sessions],
        "networks": [network._asdict() for network in export.networks],
        "failed_logins": [failure._asdict() for failure in export.failures],
        "kept_requests": [request._asdict() for request in export.requests],
        "actions": [action._asdict() for action in export.actions],
        "favorites": [render_favorite(favorite) for favorite in export.favorites],
        "collection": [render_copy(kept) for kept in export.copies],
        "groups": [render_group(group) for group in export.groups],
        "imports": [render_import(kept) for kept in export.imports],
    }


@dataclass(frozen=True, slots=True)
class AccountViews:
    """The views of accounts."""

    keyring: Keyring

    def register(self, request: Request) -> Response:
        """A new account. Its password is hashed before the transaction begins."""
        given = request.validated
        password = given.pop("password")
        registration, origin = Registration(**given), origin_of(request)
        reading = request.reading
        hashed = prepare_registration(
            registration,
            password,
            origin,
            now=reading.now(),
            rules=self.keyring.rules,
            attempts=reading.attempts,
            hasher=self.keyring.hasher,
        )
        ports = request.ports
        user = register(registration, hashed, origin, now=ports.now(), users=ports.users, attempts=ports.attempts)
        return answers.private(
            render_profile(user, user.permissions), status=201, headers=[("Location", f"{request.script_name}/user/")]
        )

    def profile(self, request: Request) -> Response:
        """The profile of who asks."""
        identity = request.identity
        profile = render_profile(identity.user, identity.permissions)
        # Who has no row yet gets one, and an id, before anything of theirs is changed.
        return answers.private_single(request, profile) if identity.user.id else answers.private(profile)

    def update(self, request: Request) -> Response:
        """Change the profile."""
        changes = request.validated
        spelling = BRITISH if BRITISH in changes else AMERICAN
        if BRITISH in changes:
            changes[AMERICAN] = changes.pop(BRITISH)
        users, identity = request.ports.users, request.identity
        user = hold_own(identity.user.id, users=users)
        answers.ensure_unchanged(request, render_profile(user, identity.permissions))
        try:
            user = update_profile(user, changes, users=users)
        except UnknownGenre as error:
            raise UnknownGenre(*(Problem(spelling, one.code, one.description) for one in error.problems)) from None
        return answers.private_single(request, render_profile(user, identity.permissions))

    def change_password(self, request: Request) -> Response:
        """Set a new password, which ends all other sessions."""
        given, identity, origin, reading = request.validated, request.identity, origin_of(request), request.reading
        user, hasher = identity.user, self.keyring.hasher
        if user.issuer:
            raise NoPassword
        own = (user.email, user.username)
        ensure_acceptable(given["new_password"], self.keyring.rules, name="new_password", own=own)
        checked = check_password(
            user.id,
            given["old_password"],
            origin,
            now=reading.now(),
            logins=reading.logins,
            attempts=reading.attempts,
            hasher=hasher,
        )
        hashed = hasher.hash(given["new_password"]) if checked.is_right else ""
        ports = request.ports
        change_password(
            checked,
            hashed,
            identity,
            origin,
            now=ports.now(),
            logins=ports.logins,
            attempts=ports.attempts,
            sessions=ports.sessions,
        )
        return answers.done()

    def delete(self, request: Request) -> Response:
        """Take the account away, with all that belongs to it; one of an issuer has no password to be asked for."""
        identity, origin, reading = request.identity, origin_of(request), request.reading

        def ensure_unchanged(user: User) -> None:
            answers.ensure_unchanged(request, render_profile(user, identity.permissions))
            record(request, DELETE_ACCOUNT, user.id, user_target(user.id))

        if identity.user.issuer:
            delete_foreign_account(identity.user.id, users=request.ports.users, ensure_unchanged=ensure_unchanged)
            return answers.done()
        checked = check_password(
            identity.user.id,
            request.validated["password"],
            origin,
            now=reading.now(),
            logins=reading.logins,
            attempts=reading.attempts,
            hasher=self.keyring.hasher,
        )
        ports = request.ports
        delete_account(
            checked,
            origin,
            now=ports.now(),
            users=ports.users,
            logins=ports.logins,
            attempts=ports.attempts,
            ensure_unchanged=ensure_unchanged,
        )
        return answers.done()

    def export(self, request: Request) -> Response:
        """Everything that the service holds about who asks."""
        ports, identity = request.ports, request.identity
        export = export_account(
            identity.user,
            now=ports.now(),
            sessions=ports.sessions,
            traces=ports.traces,
            favorites=ports.favorites,
            copies=ports.copies,
            groups=ports.groups,
            imports=ports.imports,
        )
        headers = [("Content-Disposition", 'attachment; filename="marquee-export.json"')]
        return answers.private(render_export(export, identity.permissions), headers=headers)


def spelled_alike(values: Mapping[str, Any], given: Collection[str]) -> Iterator[Fault]:
    """Nothing, if the two spellings of the favourite genre agree."""
    if AMERICAN in values and BRITISH in values and values[AMERICAN] != values[BRITISH]:
        yield Fault("body", BRITISH, "differs", f"differs from {AMERICAN}")


def resources(keyring: Keyring) -> list[Resource]:
    """The paths of accounts."""
    views = AccountViews(keyring)
    optional_names = (
        field("name", Text(NAME_LENGTH), "The first name.", is_needed=False, example="Anna"),
        field("surname", Text(NAME_LENGTH), "The last name.", is_needed=False, example="Sedgwick"),
        field("username", Username(), "How others know them.", is_needed=False, example="anna"),
    )
    registration = Body(
        field("email", Email(), "The e-mail address.", example="anna@example.com"),
        field("password", NewPassword(keyring.rules), "The password.", example="mints and oranges"),
        *optional_names,
    )
    changes = Body(
        *optional_names,
        field(AMERICAN, Reference(), "A genre's id, or null.", is_needed=False, example=3),
        field(BRITISH, Reference(as_text=True), "The same, in the other spelling.", is_needed=False),
        rules=(spelled_alike,),
    )
    passwords = Body(
        field("old_password", GivenPassword(), "The password so far.", example="mints and oranges"),
        field("new_password", NewPassword(keyring.rules), "The new one.", example="plums and thyme"),
    )
    leave = Body(field("password", GivenPassword(), "The password.", example="mints and oranges"))
    registering = Resource("/auth/register", Access.PUBLIC)
    registering.answers("POST", views.register, documents.REGISTER, body=registration)
    user = Resource("/user", Access.LOGIN)
    user.answers("GET", views.profile, documents.GET_PROFILE)
    user.answers("PATCH", views.update, documents.PATCH_PROFILE, body=changes, checks_match=True)
    user.answers("DELETE", views.delete, documents.DELETE_ACCOUNT, body=leave, checks_match=True)
    password = Resource("/user/password", Access.LOGIN)
    password.answers("PUT", views.change_password, documents.PUT_PASSWORD, body=passwords)
    export = Resource("/user/export", Access.LOGIN)
    export.answers("GET", views.export, documents.EXPORT)
    return [user, registering, password, export]

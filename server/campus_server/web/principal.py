"""Who asks, and whether the table of permissions lets them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from campus_server.errors import NotPermitted, NotSignedIn
from campus_server.permissions import PUBLIC, WHILE_PASSWORD_IS_DUE, Role, Route, Scope, granted
from campus_server.web.accounts import Account
from campus_server.web.forgery import refuse_forgery
from campus_server.web.parts import Parts, PartsDep

__all__ = ["COOKIE", "Principal", "Role", "Scope", "SignedIn", "authorise", "guard", "scope_for"]

COOKIE = "campus_session"


@dataclass(frozen=True, slots=True)
class Principal:
    user_id: int
    username: str
    display_name: str
    role: Role
    scope: Scope
    """What this route grants the role: all rows, or only the person's own."""
    session: str = ""
    """Key of the session it came with."""


def scope_for(account: Account, route: Route) -> Scope:
    """Raises `NotPermitted` when the table has no row, or none for this role."""
    if account.must_change_password and route not in WHILE_PASSWORD_IS_DUE:
        raise NotPermitted("password_change_required", "Change the password first.")
    scope = granted(route, account.role)
    if scope is None:
        raise NotPermitted("not_permitted", "This role may not do that.")
    return scope


async def authorise(request: Request, parts: PartsDep) -> Principal:
    """Raises `NotSignedIn` or `NotPermitted`; looks the session up once per request.

    A thread is waited for only for that: under load each costs a turn at Python's lock.
    """
    known: Principal | None = getattr(request.state, "principal", None)
    if known is None:
        known = request.state.principal = await run_in_threadpool(_principal, request, parts)
    return known


def _principal(request: Request, parts: Parts) -> Principal:
    token = request.cookies.get(COOKIE)
    account = parts.sessions.account_of(token) if token else None
    if account is None:
        raise NotSignedIn("not_signed_in", "Sign in first.")
    return Principal(
        account.user_id,
        account.username,
        account.display_name,
        account.role,
        scope_for(account, route_of(request)),
        account.session,
    )


async def guard(request: Request, parts: PartsDep) -> None:
    """Stands before every API route, so that one that forgot `SignedIn` is still closed."""
    refuse_forgery(request, parts)
    if route_of(request) not in PUBLIC:
        await authorise(request, parts)


def route_of(request: Request) -> Route:
    """Method and path template of the route that was matched."""
    return request.method, request.scope["route"].path


SignedIn = Annotated[Principal, Depends(authorise)]

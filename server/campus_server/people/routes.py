"""Signing in and out, and the users of this server."""

from fastapi import APIRouter, Request, Response

from campus_server.errors import Invalid, NotSignedIn
from campus_server.people import passwords, rules, service
from campus_server.people.schemas import (
    PasswordChangeIn,
    SessionOut,
    SignInIn,
    UserIn,
    UserMade,
    UserOut,
    UserPatch,
    WhoAmI,
)
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import Parts, PartsDep
from campus_server.web.principal import COOKIE, SignedIn
from campus_server.web.schemas import RowId
from campus_server.web.stream import StreamsDep

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.post("/session")
def sign_in(body: SignInIn, request: Request, response: Response, parts: PartsDep) -> SessionOut:
    password = body.password.get_secret_value()
    attempt, matches = _tried(parts, request, body.username, password)
    if not matches:
        raise NotSignedIn("wrong_sign_in", "Username or password is wrong.")
    had = request.cookies.get(COOKIE)
    with parts.database.write() as session:
        user, token = service.sign_in(session, parts.clock, attempt, replaces=had)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(rules.LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=parts.secure_cookies,
    )
    return SessionOut(user=WhoAmI.model_validate(user))


@router.get("/session")
def who_am_i(who: SignedIn, parts: PartsDep) -> SessionOut:
    with parts.database.read() as session:
        return SessionOut(user=WhoAmI.model_validate(service.get_user(session, who.user_id)))


@router.delete("/session", status_code=204)
def sign_out(who: SignedIn, response: Response, parts: PartsDep, streams: StreamsDep) -> None:
    with parts.database.write() as session:
        service.sign_out(session, who.session)
    streams.end_session(who.session)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=parts.secure_cookies)


@router.post("/session/password", status_code=204)
def change_password(
    body: PasswordChangeIn, request: Request, who: SignedIn, parts: PartsDep, streams: StreamsDep
) -> None:
    current, new = body.current.get_secret_value(), body.new.get_secret_value()
    rules.check_password(new, who.username)
    if new == current:
        raise Invalid("same_password", "The new password is the old one.")
    attempt, matches = _tried(parts, request, who.username, current)
    if not matches:
        raise Invalid("wrong_password", "The current password is wrong.")
    password_hash = passwords.hash_password(new)
    with parts.database.write() as session:
        ended = service.replace_password(session, attempt, password_hash, keep=who.session)
    streams.end_session(*ended)


@router.get("/users")
def list_users(page: PageQuery, parts: PartsDep) -> Page[UserOut]:
    after = page.after(str)
    with parts.database.read() as session:
        found, total = service.list_users(session, after, page.limit + 1)
        shown = found[: page.limit]
        return Page(
            items=[UserOut.model_validate(user) for user in shown],
            total=total,
            next=cursor_of(shown[-1].username_key) if len(found) > len(shown) else None,
        )


@router.post("/users", status_code=201)
def add_user(body: UserIn, parts: PartsDep) -> UserMade:
    password = passwords.one_time_password()
    password_hash = passwords.hash_password(password)
    with parts.database.write() as session:
        user = service.add_user(
            session,
            parts.clock,
            body.username,
            body.role,
            password_hash,
            body.display_name,
            body.locale,
            must_change_password=True,
        )
    return UserMade(user=UserOut.model_validate(user), one_time_password=password)


@router.patch("/users/{user_id}")
def change_user(user_id: RowId, body: UserPatch, parts: PartsDep, streams: StreamsDep) -> UserMade:
    password = passwords.one_time_password() if body.reset_password else None
    password_hash = passwords.hash_password(password) if password is not None else None
    with parts.database.write() as session:
        user, ended = service.change_user(session, user_id, body, password_hash)
    streams.end_session(*ended)
    return UserMade(user=UserOut.model_validate(user), one_time_password=password)


def _tried(
    parts: Parts, request: Request, username: str, password: str
) -> tuple[service.Attempt, bool]:
    """Count the try, then verify, outside of any unit of work; a wrong name takes as long."""
    host = request.client.host if request.client is not None else ""
    with parts.database.write() as session:
        attempt = service.begin_attempt(session, parts.clock, username, host)
    return attempt, passwords.verify(password, attempt.password_hash)

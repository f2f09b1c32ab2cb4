"""People: who they are, how they sign in, how their sessions end. Nothing here commits or hashes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campus_server.errors import Conflict, NotFound, NotSignedIn, TooMany
from campus_server.kit.clock import Clock
from campus_server.people import repository, rules
from campus_server.people.models import SignInSession, User
from campus_server.people.schemas import UserPatch
from campus_server.permissions import Role

__all__ = [
    "Attempt",
    "add_user",
    "begin_attempt",
    "change_user",
    "get_user",
    "list_users",
    "replace_password",
    "set_password",
    "sign_in",
    "sign_out",
]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at an account, counted before its password is looked at."""

    account: str
    address: str
    user_id: int | None
    password_hash: str | None
    """None: nobody has this name, or may not sign in. Verify all the same."""


def begin_attempt(session: Session, clock: Clock, username: str, host: str) -> Attempt:
    """Count a try. Raises `TooMany` when the address or the account must wait.

    The address waits for all its tries, those at this account among them; the account, for tries
    from anywhere, only a little, or a stranger could lock its owner out. Counted first, so that a
    hundred tries at once are a hundred tries.
    """
    now = clock()
    key = rules.username_key(username)
    account, address = rules.digest(key), rules.address_key(host)
    known = repository.failures(session, account, address)
    of_address = [(row.tries, row.last_at) for row in known if row.address == address]
    of_account = [(row.tries, row.last_at) for row in known if row.account == account]
    next_at = max(
        rules.next_try_at(of_address, now),
        rules.next_try_at(of_account, now, rules.LONGEST_WAIT_ELSEWHERE),
    )
    wait = (next_at - now).total_seconds()
    if wait > 0:
        raise TooMany("too_many_tries", "Too many failed tries; wait before the next.", wait)
    repository.count_try(session, account, address, now)
    user = repository.user_named(session, key)
    if user is None or not user.active:
        return Attempt(account, address, None, None)
    return Attempt(account, address, user.id, user.password_hash)


def sign_in(
    session: Session, clock: Clock, attempt: Attempt, replaces: str | None
) -> tuple[User, str]:
    """After the password was found right: a session of 256 random bits, and the tries forgiven.

    Only this address's tries at this account are: somebody who guesses elsewhere still waits.
    Returns the token too, which is stored nowhere; `replaces` is the token that the browser had. Raises `NotSignedIn` when the account has been
    closed, or its password changed, since the attempt began.
    """
    now = clock()
    user = _still_the_same(session, attempt)
    repository.purge(session, now, now - rules.IDLE, now - rules.FORGET_AFTER)
    repository.forget_tries(session, attempt.account, attempt.address)
    if replaces is not None:
        repository.remove_session(session, rules.digest(replaces))
    token = secrets.token_urlsafe(32)
    repository.add_session(
        session,
        SignInSession(
            key=rules.digest(token),
            user_id=user.id,
            created_at=now,
            expires_at=now + rules.LIFETIME,
            last_seen_at=now,
            address=attempt.address,
        ),
    )
    return user, token


def sign_out(session: Session, key: str) -> None:
    repository.remove_session(session, key)


def replace_password(
    session: Session, attempt: Attempt, password_hash: str, keep: str
) -> list[str]:
    """The person's own change, the old password found right; other sessions end: their keys."""
    user = _still_the_same(session, attempt)
    repository.forget_tries(session, attempt.account, attempt.address)
    user.password_hash = password_hash
    user.must_change_password = False
    return repository.remove_sessions_of(session, user.id, keep=keep)


def get_user(session: Session, user_id: int) -> User:
    """Raises `NotFound`."""
    user = repository.user(session, user_id)
    if user is None:
        raise NotFound("user", f"There is no user {user_id}.")
    return user


def list_users(session: Session, after: str | None, limit: int) -> tuple[Sequence[User], int]:
    return repository.users(session, after, limit)


def add_user(
    session: Session,
    clock: Clock,
    username: str,
    role: Role,
    password_hash: str,
    display_name: str = "",
    locale: rules.Locale = rules.Locale.ZH,
    must_change_password: bool = True,
) -> User:
    """Raises `Invalid` for the name, `Conflict` when it is taken in any spelling."""
    rules.check_username(username)
    user = User(
        username=username,
        username_key=rules.username_key(username),
        display_name=display_name or username,
        role=Role(role).value,
        password_hash=password_hash,
        locale=rules.Locale(locale).value,
        active=True,
        must_change_password=must_change_password,
        created_at=clock(),
    )
    if not repository.add_user(session, user):
        raise Conflict("username_taken", f"The username {username} is taken.")
    return user


def set_password(
    session: Session, username: str, password_hash: str, must_change_password: bool = True
) -> list[str]:
    """Without the old one, by who runs the server; all sessions end: their keys.

    Raises `NotFound`.
    """
    user = repository.user_named(session, rules.username_key(username))
    if user is None:
        raise NotFound("user", f"There is no user {username}.")
    return _reset(session, user, password_hash, must_change_password)


def change_user(
    session: Session, user_id: int, patch: UserPatch, password_hash: str | None
) -> tuple[User, list[str]]:
    """By an administrator; returns the keys of the sessions that ended.

    A change of role, of password or of being active ends the person's sessions. Raises
    `NotFound`, and `Conflict` when no administrator would be left.
    """
    user = get_user(session, user_id)
    before = (user.role, user.active)
    after = (
        patch.role.value if patch.role else user.role,
        user.active if patch.active is None else patch.active,
    )
    if before == (Role.ADMIN, True) and after != before:
        _check_not_the_last_admin(session, user)
    if patch.display_name is not None:
        user.display_name = patch.display_name
    user.role, user.active = after
    if password_hash is not None:
        return user, _reset(session, user, password_hash, must_change=True)
    return user, repository.remove_sessions_of(session, user.id) if after != before else []


def _check_not_the_last_admin(session: Session, user: User) -> None:
    if all(other.id == user.id for other in repository.active_with_role(session, Role.ADMIN)):
        raise Conflict("last_admin", "Somebody has to remain who may manage users.")


def _reset(session: Session, user: User, password_hash: str, must_change: bool) -> list[str]:
    user.password_hash = password_hash
    user.must_change_password = must_change
    return repository.remove_sessions_of(session, user.id)


def _still_the_same(session: Session, attempt: Attempt) -> User:
    user = None if attempt.user_id is None else repository.user(session, attempt.user_id)
    if user is None or not user.active or user.password_hash != attempt.password_hash:
        raise NotSignedIn("wrong_sign_in", "Username or password is wrong.")
    return user

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campus_server.people.models import SignInFailure, SignInSession, User

__all__ = [
    "active_with_role",
    "add_session",
    "add_user",
    "count_try",
    "failures",
    "forget_tries",
    "mark_seen",
    "purge",
    "remove_session",
    "remove_sessions_of",
    "session_and_user",
    "user",
    "user_named",
    "users",
]


def user(session: Session, user_id: int) -> User | None:
    return session.get(User, user_id)


def user_named(session: Session, username_key: str) -> User | None:
    return session.scalar(select(User).where(User.username_key == username_key))


def users(session: Session, after: str | None, limit: int) -> tuple[Sequence[User], int]:
    """By `username_key`; and how many there are in all."""
    total = session.scalar(select(func.count()).select_from(User)) or 0
    query = select(User).order_by(User.username_key).limit(limit)
    if after is not None:
        query = query.where(User.username_key > after)
    return session.scalars(query).all(), total


def active_with_role(session: Session, role: str) -> Sequence[User]:
    query = select(User).where(User.role == role, User.active).with_for_update()
    return session.scalars(query).all()


def add_user(session: Session, row: User) -> bool:
    """False: the name is taken."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def add_session(session: Session, row: SignInSession) -> None:
    session.add(row)
    session.flush()


def session_and_user(session: Session, key: str) -> tuple[SignInSession, User] | None:
    query = select(SignInSession, User).join(User).where(SignInSession.key == key)
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def mark_seen(session: Session, key: str, now: datetime) -> None:
    session.execute(update(SignInSession).where(SignInSession.key == key).values(last_seen_at=now))


def remove_session(session: Session, key: str) -> None:
    session.execute(delete(SignInSession).where(SignInSession.key == key))


def remove_sessions_of(session: Session, user_id: int, keep: str = "") -> list[str]:
    """All but `keep`; returns the keys of those that went."""
    mine = (SignInSession.user_id == user_id, SignInSession.key != keep)
    keys = list(session.scalars(select(SignInSession.key).where(*mine)))
    session.execute(delete(SignInSession).where(SignInSession.key.in_(keys)))
    return keys


def failures(session: Session, account: str, address: str) -> Sequence[SignInFailure]:
    """Of the account from anywhere, and of the address for any account."""
    either = or_(SignInFailure.account == account, SignInFailure.address == address)
    return session.scalars(select(SignInFailure).where(either).with_for_update()).all()


def count_try(session: Session, account: str, address: str, now: datetime) -> None:
    if _count_again(session, account, address, now):
        return
    try:
        with session.begin_nested():
            session.add(SignInFailure(account=account, address=address, tries=1, last_at=now))
    except IntegrityError:  # another try of the same pair came between
        _count_again(session, account, address, now)


def _count_again(session: Session, account: str, address: str, now: datetime) -> bool:
    row = (SignInFailure.account == account, SignInFailure.address == address)
    changed = session.execute(
        update(SignInFailure)
        .where(*row)
        .values(tries=SignInFailure.tries + 1, last_at=now)
        .returning(SignInFailure.tries)
    )
    return changed.first() is not None


def forget_tries(session: Session, account: str, address: str) -> None:
    row = (SignInFailure.account == account, SignInFailure.address == address)
    session.execute(delete(SignInFailure).where(*row))


def purge(session: Session, now: datetime, idle_since: datetime, failures_before: datetime) -> None:
    """Remove what no longer counts."""
    over = or_(SignInSession.expires_at <= now, SignInSession.last_seen_at <= idle_since)
    session.execute(delete(SignInSession).where(over))
    session.execute(delete(SignInFailure).where(SignInFailure.last_at <= failures_before))

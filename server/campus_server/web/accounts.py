"""What `web` needs to know of a signed-in person; `people` knows how to find it."""

from dataclasses import dataclass
from typing import Protocol

from campus_server.permissions import Role

__all__ = ["Account", "Nobody", "SessionLookup"]


@dataclass(frozen=True, slots=True)
class Account:
    """The person behind a session that is valid now."""

    session: str
    """Key of the session; not the token, which only the browser has."""
    user_id: int
    username: str
    display_name: str
    role: Role
    must_change_password: bool = False


class SessionLookup(Protocol):
    def account_of(self, token: str, *, use: bool = True) -> Account | None:
        """In a short unit of work of its own; None when the session is unknown or over.

        `use`: the look-up is a use of the session, which puts off its end. May raise `StoreAway`.
        """
        ...


class Nobody:
    """A look-up for servers that have no people yet: every token is unknown."""

    def account_of(self, token: str, *, use: bool = True) -> Account | None:
        return None

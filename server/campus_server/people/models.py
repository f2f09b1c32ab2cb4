from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base, UtcDateTime

__all__ = ["SignInFailure", "SignInSession", "User"]


class User(Base):
    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    """As it was typed; people are found by `username_key`."""
    username_key: Mapped[str] = mapped_column(String(200), unique=True)
    """`rules.username_key`: one name in all its spellings."""
    display_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(2))
    """`zh` or `en`."""
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInSession(Base):
    """One browser that has signed in. The token itself is nowhere but in that browser."""

    __tablename__ = "sign_in_session"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token, hexadecimal."""
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """The end in any case; a session that is not used ends earlier."""
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Up to `rules.SEEN_EVERY` old."""
    address: Mapped[str] = mapped_column(String(50))


class SignInFailure(Base):
    """Tries of one account from one address that have not (yet) ended in a sign-in.

    Summed over an account or over an address they say how long the next try must wait.
    """

    __tablename__ = "sign_in_failure"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the name that was typed: it may be of nobody, or be a password by mistake."""
    address: Mapped[str] = mapped_column(String(50), primary_key=True, index=True)
    tries: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

"""Argon2id by pwdlib. It takes long on purpose: never call it inside a unit of work."""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from campus_server.errors import TooMany

__all__ = ["hash_password", "one_time_password", "verify"]

_AT_ONCE = 4
"""Each takes 64 MiB and a core for a while; a flood of sign-ins must not take them all."""
_PATIENCE_S = 2.0

_argon2 = PasswordHash.recommended()
_room = BoundedSemaphore(_AT_ONCE)


def hash_password(password: str) -> str:
    """Raises `TooMany`."""
    with _turn():
        return _argon2.hash(_normal(password))


def verify(password: str, password_hash: str | None) -> bool:
    """None (there is no such account) takes as long as a hash, and is False. Raises `TooMany`."""
    nobody = _of_nobody()  # asked for in both cases: its first making takes long, too
    with _turn():
        matches = _argon2.verify(_normal(password), password_hash or nobody)
    return matches and password_hash is not None


def one_time_password() -> str:
    """96 random bits."""
    return secrets.token_urlsafe(12)


@cache
def _of_nobody() -> str:
    return hash_password(secrets.token_urlsafe())


@contextmanager
def _turn() -> Iterator[None]:
    if not _room.acquire(timeout=_PATIENCE_S):
        raise TooMany("sign_in_busy", "Too many are signing in now; try again.", _PATIENCE_S)
    try:
        yield
    finally:
        _room.release()


def _normal(password: str) -> str:
    # one keyboard sends é as one character, another as two
    return unicodedata.normalize("NFKC", password)

"""What is a username, what is a password, how long a session lives and a failed try costs."""

import hashlib
import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from campus_server.errors import Invalid

__all__ = [
    "FORGET_AFTER",
    "FREE_TRIES",
    "IDLE",
    "LIFETIME",
    "LONGEST_WAIT",
    "LONGEST_WAIT_ELSEWHERE",
    "SEEN_EVERY",
    "Locale",
    "address_key",
    "check_password",
    "check_username",
    "digest",
    "next_try_at",
    "username_key",
    "wait",
]

IDLE = timedelta(hours=12)
LIFETIME = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
"""A session's use is written down no more often than this."""

FREE_TRIES = 5
FORGET_AFTER = timedelta(hours=1)
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_WAIT_ELSEWHERE = timedelta(minutes=1)
"""For an account, because of tries from other addresses: whoever knows a name can cause them."""

_PASSWORD_LENGTH = 10
_DIFFERENT_CHARACTERS = 5
_USERNAME = re.compile(r"\w[\w.@-]{1,63}")
# those of the well-known lists of leaked passwords that the other rules let through
_LISTED = """
1234567890 12345678910 0123456789 0987654321 9876543210 123456789a a123456789 1q2w3e4r5t
1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 zxcvbnm123
password12 password123 password1234 passw0rd123 p@ssw0rd123 administrator admin12345
admin123456 welcome123 letmein123 iloveyou123 changeme123 woaini1314 woaini1314520
5201314520 1314520520 campus1234 campus12345 campussteward
"""
_COMMON = frozenset(_LISTED.split())


class Locale(StrEnum):
    ZH = "zh"
    EN = "en"


def username_key(username: str) -> str:
    """The same for all spellings of one name: case, full-width letters, spaces around it."""
    folded = unicodedata.normalize("NFKC", username).casefold()
    return unicodedata.normalize("NFKC", folded).strip()  # folding may undo the normal form


def check_username(username: str) -> None:
    """Raises `Invalid`."""
    if not _USERNAME.fullmatch(username) or len(username_key(username)) > 100:
        raise Invalid(
            "bad_username",
            "A username has 2 to 64 letters, digits, '.', '_', '-' or '@', a letter or digit first.",
        )


def check_password(password: str, username: str) -> None:
    """Raises `Invalid` with code `weak_password`."""
    plain = username_key(password)
    if len(password) < _PASSWORD_LENGTH:
        raise Invalid("weak_password", f"A password has at least {_PASSWORD_LENGTH} characters.")
    if plain == username_key(username):
        raise Invalid("weak_password", "The password is the username.")
    if plain in _COMMON or len(set(plain)) < _DIFFERENT_CHARACTERS:
        raise Invalid("weak_password", "The password is one of the first that are guessed.")


def digest(text: str) -> str:
    """SHA-256, hexadecimal. Enough for tokens of 256 random bits; never for passwords."""
    return hashlib.sha256(text.encode()).hexdigest()


def address_key(host: str) -> str:
    """What counts as one address: an IPv4 address, or an IPv6 /64, which one household has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:50]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address.packed, 64), strict=False))
    return str(address)


def wait(tries: int) -> timedelta:
    """From the last of so many failed tries to the next: 0, then 1 s, 2 s, 4 s … LONGEST_WAIT."""
    if tries < FREE_TRIES:
        return timedelta(0)
    doublings = min(tries - FREE_TRIES, 20)
    return min(timedelta(seconds=2**doublings), LONGEST_WAIT)


def next_try_at(
    failures: Iterable[tuple[int, datetime]], now: datetime, longest: timedelta = LONGEST_WAIT
) -> datetime:
    """When one more try is allowed after these (tries, last at); `now` when at once."""
    counted = [(tries, last) for tries, last in failures if last > now - FORGET_AFTER]
    if not counted:
        return now
    last = max(moment for _, moment in counted)
    return max(now, last + min(wait(sum(tries for tries, _ in counted)), longest))

"""Requests that another site makes a browser send are refused.

Three locks: the cookie is SameSite=Lax; an unsafe request needs a header that a form cannot set
and that a foreign script may not set without our leave; and its Origin, when there is one, must
be ours.
"""

from urllib.parse import urlsplit

from fastapi import Request

from campus_server.errors import NotPermitted
from campus_server.web.parts import Parts

__all__ = ["refuse_forgery"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADER = "x-requested-with"
_VALUE = "campus"


def refuse_forgery(request: Request, parts: Parts) -> None:
    """Raises `NotPermitted`."""
    if request.method in _SAFE:
        return
    if request.headers.get(_HEADER) != _VALUE:
        raise NotPermitted("forgery", "Send the header X-Requested-With: campus.")
    origin = request.headers.get("origin")
    if origin is not None and not _is_ours(origin, request, parts):
        raise NotPermitted("forgery", "The request comes from another site.")


def _is_ours(origin: str, request: Request, parts: Parts) -> bool:
    ours = urlsplit(parts.public_url)
    try:
        theirs = urlsplit(origin)
    except ValueError:  # no address at all
        return False
    if not theirs.netloc:  # "null": a sandboxed frame
        return False
    same_as_public = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
    return same_as_public or theirs.netloc == request.headers.get("host")

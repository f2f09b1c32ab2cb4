"""The database's own clock, for what processes on several machines have to agree about."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["database_now_ms"]


class database_now_ms(FunctionElement[int]):  # noqa: N801  a function of SQL, named as those are
    """Milliseconds since 1970 UTC, at the moment of the statement."""

    type = BigInteger()
    inherit_cache = True


@compiles(database_now_ms)
def _standard(_element: object, _compiler: object, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


@compiles(database_now_ms, "sqlite")
def _sqlite(_element: object, _compiler: object, **_: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"

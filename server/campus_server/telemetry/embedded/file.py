"""The DuckDB file: one writer, a few readers beside it, and what their failures mean."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore

import duckdb

from campus_server.errors import StoreAway

__all__ = ["StoreFile"]

_READERS = 4
_READER_WAIT_S = 10.0


class StoreFile:
    """Raises `StoreAway` for what may be mended: a full disk, a file that another process holds.

    What is wrong with the rows themselves is raised as DuckDB has it: it will stay wrong.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._readers = BoundedSemaphore(_READERS)
        self._invalid = False
        self.writer = self._open()

    def close(self) -> None:
        self.writer.close()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One caller at a time; commits at its end, leaves no trace of what failed."""
        if self._invalid:  # after some failures DuckDB wants its file opened anew
            self.writer.close()
            self.writer = self._open()
            self._invalid = False
        try:
            self.writer.begin()
            yield self.writer
            self.writer.commit()
        except BaseException as error:
            with suppress(duckdb.Error):  # a failed commit has rolled back already
                self.writer.rollback()
            self._invalid = isinstance(error, duckdb.FatalException | duckdb.InternalException)
            if _may_be_mended(error):
                raise StoreAway(f"the time-series store does not take it: {error}") from error
            raise

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self._readers.acquire(timeout=_READER_WAIT_S):
            raise StoreAway("the time-series store has too many readers")
        try:
            with self.writer.cursor() as connection:
                yield connection
        except duckdb.Error as error:
            if _may_be_mended(error):
                raise StoreAway(f"the time-series store does not answer: {error}") from error
            raise
        finally:
            self._readers.release()

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            return duckdb.connect(str(self._path))
        except duckdb.Error as error:
            raise StoreAway(
                f"{self._path}: cannot be opened (one process owns it): {error}"
            ) from error


def _may_be_mended(error: BaseException) -> bool:
    of_the_rows = duckdb.DataError | duckdb.IntegrityError | duckdb.ProgrammingError
    return isinstance(error, duckdb.Error) and not isinstance(error, of_the_rows)

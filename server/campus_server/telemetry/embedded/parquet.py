"""Parquet files, written and read by a DuckDB that keeps nothing itself."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import duckdb
import numpy as np

from campus_server.errors import Damaged, StoreAway
from campus_server.telemetry.embedded.table import Table, concatenated

__all__ = ["DamagedFile", "Parquet", "joined"]

_READERS = 4
_READER_WAIT_S = 10.0
_MEMORY = "192MB"
_DICTIONARY = 2_048
"""Different values of a row group up to which they stand in a dictionary. Measured values with
few digits have fewer; times have more, and are stored as differences, which is half as long."""

# COPY binds neither the name of its file nor its options
_COPY = (
    "COPY (SELECT * FROM rows) TO '{path}' "
    "(FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, ROW_GROUP_SIZE {row_group}, "
    "DICTIONARY_SIZE_LIMIT {dictionary})"
)


class DamagedFile(Damaged):
    """A file of readings or roll-ups cannot be read."""


class Parquet:
    def __init__(self, spill: Path) -> None:
        """`spill` is a folder for what a query cannot keep in memory."""
        self._readers = BoundedSemaphore(_READERS)
        self._database = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "threads": 1,  # files are made beside ingest, which needs its core
                "temp_directory": str(spill),
            }
        )
        self._database.execute("SET parquet_metadata_cache = true")

    def close(self) -> None:
        self._database.close()

    def write(self, table: Table, path: Path, row_group: int) -> int:
        """How many bytes, durable but for its name in the folder. Raises `StoreAway`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._database.cursor() as connection:
                connection.register("rows", table)
                quoted = str(path).replace("'", "''")
                connection.execute(
                    _COPY.format(path=quoted, row_group=row_group, dictionary=_DICTIONARY)
                )
            with path.open("rb") as file:
                os.fsync(file.fileno())
                return os.fstat(file.fileno()).st_size
        except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
            path.unlink(missing_ok=True)
            raise StoreAway(f"{path}: cannot be written: {error}") from error

    def read(
        self, paths: Sequence[Path], columns: Sequence[str], where: str, values: dict[str, Any]
    ) -> Table:
        """Rows in any order. `columns` may be `expression AS name`; `where` binds `values` by `$name`.

        A value that is a numpy column becomes a table of that name with one column `it`.
        """
        if not paths:
            return {column.split(" AS ")[-1]: np.empty(0, np.int64) for column in columns}
        with self.reader() as connection:
            return self._read(connection, paths, columns, where, values)

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Raises `StoreAway` when too many read already."""
        if not self._readers.acquire(timeout=_READER_WAIT_S):
            raise StoreAway("the time-series store has too many readers")
        try:
            with self._database.cursor() as connection:
                yield connection
        finally:
            self._readers.release()

    def _read(
        self,
        connection: duckdb.DuckDBPyConnection,
        paths: Sequence[Path],
        columns: Sequence[str],
        where: str,
        values: dict[str, Any],
    ) -> Table:
        tables = {name: one for name, one in values.items() if hasattr(one, "dtype")}
        bound = {name: one for name, one in values.items() if name not in tables}
        for name, column in tables.items():
            connection.register(name, {"it": column})
        # names and conditions are this package's own, what is asked for is bound
        select = f"SELECT {', '.join(columns)} FROM read_parquet($files) WHERE {where}"  # noqa: S608
        try:
            return dict(
                connection.execute(select, {"files": [str(p) for p in paths], **bound}).fetchnumpy()
            )
        except duckdb.OutOfMemoryException as error:
            raise StoreAway(f"the time-series store has no memory left: {error}") from error
        except duckdb.Error as error:
            raise self._damage(paths, error) from error

    def _damage(self, paths: Sequence[Path], error: duckdb.Error) -> DamagedFile:
        """Names the file: DuckDB does not always."""
        for path in paths:
            try:
                with self._database.cursor() as connection:
                    connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchnumpy()
            except duckdb.Error as own:
                return DamagedFile(
                    f"{path}: cannot be read: {own}. Restore the file from a backup; until then "
                    "its part of the history is missing"
                )
        return DamagedFile(f"history cannot be read: {error}")


def joined(tables: Sequence[Table], empty: Table) -> Table:
    """`empty` gives the columns of nothing at all."""
    found = [table for table in tables if len(table["series"])]
    return concatenated(found) if found else empty

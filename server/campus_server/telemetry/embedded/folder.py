"""What all that write files need."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from campus_server.telemetry.embedded.catalogue import Catalogue
from campus_server.telemetry.embedded.files import Contents, File
from campus_server.telemetry.embedded.log import sync_folder
from campus_server.telemetry.embedded.numbers import SeriesNumbers
from campus_server.telemetry.embedded.parquet import Parquet
from campus_server.telemetry.embedded.pieces import FileNumbers
from campus_server.telemetry.retention import Retention

__all__ = ["StoreFolder"]


@dataclass(frozen=True, slots=True)
class StoreFolder:
    path: Path
    parquet: Parquet
    catalogue: Catalogue
    contents: Contents
    numbers: FileNumbers
    series: SeriesNumbers
    retention: Retention

    def replace(
        self,
        *,
        add: Collection[File] = (),
        drop: Collection[File] = (),
        closed: dict[int, int] | None = None,
    ) -> None:
        """In one transaction, then for those who look. Raises `StoreAway`."""
        self.sync(add)
        with self.catalogue.transaction():
            self.catalogue.change_files(add=add, drop=drop)
            self.catalogue.close_days(closed or {})
        self.contents.change(add=add, drop=drop, closed=closed)

    def sync(self, files: Collection[File]) -> None:
        """Make their names durable."""
        folders = {(self.path / file.path).parent for file in files}
        for folder in folders | {folder.parent for folder in folders}:
            sync_folder(folder)

    def delete(self, files: Collection[File]) -> None:
        """What nobody has heard of."""
        for file in files:
            (self.path / file.path).unlink(missing_ok=True)

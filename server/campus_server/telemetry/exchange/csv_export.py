"""Readings as CSV: time (ISO 8601, UTC, ms), point, value, quality; one row a reading."""

from collections.abc import Generator, Iterable

import msgspec
import numpy as np

from campus_server.telemetry.store import Stretch
from campus_wire.senml import QUALITIES

__all__ = ["HEADER", "csv_of", "text_cell"]

HEADER = ("time", "point", "value", "quality")


def csv_of(stretches: Iterable[Stretch]) -> Generator[bytes]:
    """A piece per stretch: nothing longer is held."""
    yield (",".join(HEADER) + "\r\n").encode()
    for stretch in stretches:
        if not len(stretch.time_ms):
            continue
        point_cells = np.array([text_cell(point) for point in stretch.points], object)
        times = np.datetime_as_string(
            stretch.time_ms.astype("datetime64[ms]"), unit="ms", timezone="UTC"
        )
        values = msgspec.json.encode(stretch.value.tolist()).decode()[1:-1].split(",")
        qualities = np.array(QUALITIES, object)[stretch.quality]
        rows = zip(
            times.tolist(),
            point_cells[stretch.point].tolist(),
            values,
            qualities.tolist(),
            strict=True,
        )
        yield "".join([",".join(row) + "\r\n" for row in rows]).encode()


def text_cell(text: str) -> str:
    """Quoted where CSV needs it; a leading apostrophe keeps spreadsheets from running it."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        text = "'" + text
    if any(sign in text for sign in ',"\r\n'):
        text = '"' + text.replace('"', '""') + '"'
    return text

"""How many readings there are, each counted once."""

from collections.abc import Iterator

import numpy as np

from campus_server.telemetry.embedded.files import Moment
from campus_server.telemetry.embedded.levels import READINGS
from campus_server.telemetry.embedded.parquet import Parquet
from campus_server.telemetry.embedded.pieces import cuts
from campus_server.telemetry.embedded.reading import Reading
from campus_server.telemetry.embedded.table import DAY_MS, size

__all__ = ["counted"]

_ALWAYS = (-(2**63), 2**63 - 1)


def counted(parquet: Parquet, moment: Moment) -> int:
    """Distinct (series, time): closed files hold each once; what is outside is laid over them."""
    closed = sum(file.rows for file in moment.files if file.level == READINGS.name)
    return closed + sum(_added(reading) for reading in _slices(parquet, moment))


def _slices(parquet: Parquet, moment: Moment) -> Iterator[Reading]:
    """Of all series that have readings outside of closed files, as many as one sort can take."""
    runs = [file for file in moment.files if file.level == "run"]
    found = parquet.read(
        moment.paths(runs), ["series", "count(*) AS rows"], "true GROUP BY series", {}
    )
    series = [hot["series"] for hot in moment.hot]
    rows = [np.ones(len(one), np.int64) for one in series]
    known, position = np.unique(np.concatenate([*series, found["series"]]), return_inverse=True)
    total = np.bincount(position, np.concatenate([*rows, found["rows"]])).astype(np.int64)
    for low, high in cuts(list(zip(known.tolist(), total.tolist(), strict=True))):
        yield Reading(parquet, moment, np.arange(low, high + 1, dtype=np.int32))


def _added(reading: Reading) -> int:
    """Readings outside of closed files at times that those do not have."""
    outside = reading.outside(*_ALWAYS)
    days = np.unique(outside["time_ms"] // DAY_MS).tolist()
    late = [day for day in days if day in reading.moment.closed.rank_of]
    if not late:
        return size(outside)
    known = reading.closed([(day * DAY_MS, (day + 1) * DAY_MS) for day in late])
    both = [
        np.stack([table["series"].astype(np.int64), table["time_ms"]], axis=1)
        for table in (known, outside)
    ]
    return len(np.unique(np.concatenate(both), axis=0)) - size(known)

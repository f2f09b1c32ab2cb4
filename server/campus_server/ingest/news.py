"""What browsers hear of a batch: the newest value of each point in it."""

from collections.abc import Sequence

import numpy as np

from campus_server.kit.hub import News
from campus_server.telemetry.batch import Batch

_MOST = 5_000
"""Points; of more the newest to arrive: a browser that shows so many reads them by request."""

__all__ = ["movement_news", "readings_news"]


def readings_news(rows: Batch) -> list[News]:
    """One item for all points, as many as a stream carries; nothing for an empty batch."""
    if not len(rows):
        return []
    order = np.lexsort((rows.time_ms, rows.point))
    last = order[np.flatnonzero(np.diff(rows.point[order], append=-1))]
    if len(last) > _MOST:
        last = np.sort(last)[-_MOST:]
    return [
        News(
            "readings",
            {
                "points": [rows.points[index] for index in rows.point[last]],
                "time_ms": rows.time_ms[last].tolist(),
                "value": rows.value[last].tolist(),
            },
        )
    ]


def movement_news(assets: Sequence[str]) -> list[News]:
    return [News("movement", {"asset": asset}) for asset in assets]

"""What the store knows without reading: it follows the log, frame by frame."""

from threading import Lock

import numpy as np

from campus_server.telemetry.embedded.applied import Applied
from campus_server.telemetry.embedded.frame import Frame, Kind
from campus_server.telemetry.embedded.hot import HotRows
from campus_server.telemetry.embedded.latest import LatestReadings
from campus_server.telemetry.embedded.numbers import SeriesNumbers
from campus_server.telemetry.embedded.waiting import Waiting, gathered
from campus_server.telemetry.points import Points

__all__ = ["Memory", "snapshot_of"]


class Memory:
    """Changed by the one thread that writes."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self.series = SeriesNumbers(points)
        self.applied = Applied()
        self.latest = LatestReadings()
        self.waiting = Waiting(lambda series: points.gateway(self.series.point_of(series)))
        self.arrival = 0
        """Of the newest row that has one."""

    def follow(self, frame: Frame, hot: HotRows, seen: Lock) -> None:
        """`seen` keeps readers from seeing half of it."""
        self.series.add(frame.first_series, frame.points)
        self.applied.number(frame.first_boot, frame.boots)
        if frame.kind is Kind.WRITE:
            self.applied.add(frame.messages["boot"], frame.messages["seq"])
            self.waiting.add(*gathered([(frame.messages, frame.waiting)]))
        elif frame.kind is Kind.RELEASE:
            self.waiting.drop(np.unique(frame.rows["series"]))
        with seen:
            hot.append(frame.rows)
            self.latest.add(frame.rows, len(self.series))
        if frame.kind is not Kind.HISTORY:
            self.arrival = frame.first_arrival + len(frame.rows["series"]) - 1

    def load(self, snapshot: Frame) -> None:
        self.latest.load(snapshot.rows, len(self.series))
        self.waiting.add(snapshot.messages, snapshot.waiting)


def snapshot_of(memory: Memory) -> Frame:
    """The latest reading of each series, and everything that waits, as they are now."""
    messages, waiting = memory.waiting.all()
    return Frame(Kind.SNAPSHOT, 0, 0, [], 0, [], messages, memory.latest.table(), waiting)

"""When a tag's visit to a portal is over and what comes out of it: pure, in event time.

A portal is a reader with an inner and an outer antenna. The reads of a tag with no gap of
`gap_s` between them are one visit. It is judged when its reader has come so far in event time
that nothing can belong to it any more; a tag that stays is judged every `longest_s`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from campus_server.movements.direction import Crossing, Direction, Read, judge

__all__ = ["MovementSettings", "Step", "Visit", "advance", "opened"]


_Seconds = Annotated[float, Meta(ge=0, le=86_400)]


class MovementSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Section `movements` of the server's configuration."""

    grace_s: _Seconds = 120.0
    """An exit becomes a finding unless the asset comes back within this many seconds."""
    gap_s: Annotated[float, Meta(gt=0, le=600)] = 3.0
    """A tag that is unread for so long has gone from the portal."""
    settle_s: Annotated[float, Meta(ge=0, le=60)] = 1.0
    """So much later than newer reads may a read arrive and still count."""
    quiet_s: _Seconds = 2.0
    """A reader from which nothing came for so long is taken to go on in event time as we do."""
    catch_up_s: _Seconds = 10.0
    """So long has a gateway that came back to send what it kept, before its readers are quiet."""
    apart_least_s: _Seconds = 0.3
    apart_most_s: _Seconds = 10.0
    """How far apart the two RSSI peaks of a crossing may lie."""
    longest_s: Annotated[float, Meta(gt=0, le=600)] = 20.0
    """A tag that stays in the portal is judged this often."""
    scans_kept_days: Annotated[int, Meta(ge=1, le=3_650)] = 30

    def __post_init__(self) -> None:
        if not self.apart_least_s <= self.apart_most_s < self.longest_s:
            raise ValueError("apart_least_s ≤ apart_most_s < longest_s is wanted")


@dataclass(frozen=True, slots=True)
class Visit:
    """A tag at a portal; this and its reads since `start_ms` are the whole state."""

    start_ms: int
    check_ms: int
    """Nothing can be judged before the reader has come this far."""
    told: bool = False
    """A direction was already told; what remains is not told as unknown."""


@dataclass(frozen=True, slots=True)
class Step:
    crossings: tuple[Crossing, ...]
    ended_ms: int | None
    """Last read of the newest visit that ended; null when none did."""
    left_zone: str | None
    """Where the tag was then."""
    visit: Visit | None
    """What goes on."""


def opened(start_ms: int, settings: MovementSettings, *, told: bool = False) -> Visit:
    soonest_s = min(settings.gap_s, settings.longest_s) + settings.settle_s
    return Visit(start_ms, start_ms + round(1000 * soonest_s), told)


def advance(
    visit: Visit, reads: Sequence[Read], horizon_ms: int, settings: MovementSettings
) -> Step:
    """Judge whatever is over when the reader has come to `horizon_ms`.

    `reads` are those of the tag with `at_ms` ≥ `visit.start_ms`, in any order. The outcome
    depends on the reads, not on how often this is called on the way.
    """
    gap_ms, settle_ms, longest_ms, least_ms, most_ms = (
        round(1000 * seconds)
        for seconds in (
            settings.gap_s,
            settings.settle_s,
            settings.longest_s,
            settings.apart_least_s,
            settings.apart_most_s,
        )
    )
    remaining = sorted(read for read in reads if read.at_ms >= visit.start_ms)
    start_ms, told = visit.start_ms, visit.told
    crossings: list[Crossing] = []
    ended_ms, left_zone = None, None
    while remaining:
        cluster = _until_gap(remaining, gap_ms)
        end_ms = max(read.last_ms for read in cluster)
        stays = end_ms - start_ms >= longest_ms
        check_ms = settle_ms + (start_ms + longest_ms if stays else end_ms + gap_ms)
        if horizon_ms < check_ms:
            left = Visit(start_ms, check_ms, told)
            return Step(tuple(crossings), ended_ms, left_zone, left)
        window = [read for read in cluster if not stays or read.at_ms < start_ms + longest_ms]
        crossing = judge(window or cluster[:1], least_ms, most_ms)
        known = crossing.direction is not Direction.UNKNOWN
        if known or not (told or stays):
            crossings.append(crossing)
        if not stays:
            ended_ms, left_zone = end_ms, crossing.to_zone
            remaining = remaining[len(cluster) :]
            start_ms, told = remaining[0].at_ms if remaining else start_ms, False
            continue
        if known:
            start_ms, told = max(start_ms + 1, crossing.peak_ms), True
        else:
            # peaks up to `apart_most_s` apart must still meet in the next window
            start_ms += max(1, longest_ms - most_ms)
        remaining = [read for read in remaining if read.at_ms >= start_ms]
    return Step(tuple(crossings), ended_ms, left_zone, None)


def _until_gap(reads: Sequence[Read], gap_ms: int) -> Sequence[Read]:
    """The first of them, in order of time, up to the first gap."""
    last_ms = reads[0].last_ms
    for index, read in enumerate(reads):
        if read.at_ms - last_ms >= gap_ms:
            return reads[:index]
        last_ms = max(last_ms, read.last_ms)
    return reads

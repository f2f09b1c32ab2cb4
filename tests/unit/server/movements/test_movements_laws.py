"""Whatever the split into messages, the small disorder and the repetition: the same outcome."""

import random
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.server.movements import gate
from tests.unit.server.movements.gate import GATEWAY, READER, T0, Told, walk

from campus_server.kit.database import Database
from campus_wire.messages import Scans, TagRead

WAYS = {
    "out": (-4.0, 4.0),
    "in": (4.0, -4.0),
    "inside": (-4.0, -1.0, -4.0),
    "lingers outside": (-4.0, 1.5, *[1.5] * 25, 5.0),
}
EPCS = ("AAAAAAAA", "BBBBBBBB")


def outcome(scans: Sequence[Scans]) -> Told:
    database = Database("sqlite:///:memory:")
    try:
        gate.build(database)
        with database.write() as session:
            gate.add_asset(session, "A", EPCS[0])
            gate.add_asset(session, "B", EPCS[1])
        told = gate.play(database, scans)
    finally:
        database.dispose()
    told.findings.sort(key=lambda finding: (finding.since_ms, finding.subject))
    return told


def split(reads: Sequence[TagRead], cuts: Sequence[int]) -> list[Scans]:
    bounds = [0, *sorted({cut % (len(reads) + 1) for cut in cuts}), len(reads)]
    pieces = [list(reads[a:b]) for a, b in pairwise(bounds) if a < b]
    return [Scans(GATEWAY, "boot", index + 1, READER, piece) for index, piece in enumerate(pieces)]


def once(scans: Sequence[Scans]) -> list[Scans]:
    """What the pipeline does before it calls: an identity counts once."""
    return list({scan.seq: scan for scan in scans}.values())


days = st.lists(
    st.tuples(
        st.sampled_from(EPCS),
        st.sampled_from(sorted(WAYS)),
        st.integers(0, 60),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    days,
    st.lists(st.integers(0, 5000), max_size=12),
    st.integers(0, 2**16),
    st.lists(st.integers(0, 12), max_size=4),
)
def test_the_outcome_depends_on_the_reads_only(
    day: list[tuple[str, str, int, int]],
    cuts: list[int],
    shuffle_seed: int,
    repeated: list[int],
) -> None:
    reads = [
        read
        for epc, way, begins, seed in day
        for read in walk(epc, WAYS[way], begins=float(begins), seed=seed, rate=4.0)
    ]
    reads.sort(key=lambda read: read.last)
    rng = random.Random(shuffle_seed)
    # nothing comes more than a second after something that was read later
    disordered = sorted(reads, key=lambda read: read.last + rng.uniform(0.0, 0.99))
    whole = outcome(split(reads, []))
    messages = split(disordered, cuts)
    again = messages + [messages[index % len(messages)] for index in repeated if messages]
    assert outcome(once(again)) == whole


def test_a_day_has_an_outcome() -> None:
    """The law above would hold for a detector that never says anything."""
    reads = [
        *walk("AAAAAAAA", WAYS["out"], rate=6.0, drop=0.3),
        *walk("BBBBBBBB", WAYS["in"], rate=6.0, begins=5.0, drop=0.3),
        *walk("AAAAAAAA", WAYS["lingers outside"], rate=6.0, begins=40.0, drop=0.3),
    ]
    told = outcome(split(sorted(reads, key=lambda read: read.last), []))
    assert [(asset, way) for asset, _, way, *_ in told.movements] == [
        ("A", "out"),
        ("B", "in"),
        ("A", "out"),
    ]
    assert [finding.subject for finding in told.findings] == ["A", "A"]
    assert told.findings[0].since_ms > T0 * 1000

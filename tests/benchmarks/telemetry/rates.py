"""How many readings and messages a second, from publish to committed and queryable."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry import beside
from tests.benchmarks.telemetry.plan import Plan
from tests.benchmarks.telemetry.product import product
from tests.benchmarks.telemetry.subject import Subject
from tests.benchmarks.telemetry.turns import in_turn

__all__ = ["messages_of_one", "readings_of_20", "readings_of_100"]

_PLAIN, _PLAIN_LINES = "plain script", "plain script, line protocol"


def readings_of_100() -> Sequence[Figure]:
    taken = in_turn(
        {"detectors on": embedded(), "detectors off": embedded("enabled = false\n")},
        {"prototype": beside.prototype, **_plain_scripts()},
        Plan(gateways=4, equipment=10) if QUICK else Plan(),
    )
    on, off, prototype = (taken[name] for name in ("detectors on", "detectors off", "prototype"))
    return [
        Figure(
            "readings_per_second_embedded",
            on.readings_per_second,
            "1/s",
            500_000,
            baseline=_named(_PLAIN, taken[_PLAIN].readings_per_second),
            ratio_reach=20,
            beside=_all_named(
                (_PLAIN_LINES, taken[_PLAIN_LINES].readings_per_second),
                ("prototype", prototype.readings_per_second),
                ("detectors off", off.readings_per_second),
            ),
            note=f"100 readings a message, detectors on, {on.note}",
        ),
        Figure(
            "detectors_off_readings_per_second",
            off.readings_per_second,
            "1/s",
            note=off.note,
        ),
        Figure(
            "prototype_readings_per_second",
            prototype.readings_per_second,
            "1/s",
            note=prototype.note,
        ),
    ]


def readings_of_20() -> Sequence[Figure]:
    taken = in_turn(
        {"product": embedded()},
        {"prototype": beside.prototype, **_plain_scripts()},
        Plan(gateways=4, equipment=6, per_message=20) if QUICK else Plan(per_message=20),
    )
    return [
        Figure(
            "readings_per_second_embedded_20",
            taken["product"].readings_per_second,
            "1/s",
            250_000,
            baseline=_named(_PLAIN, taken[_PLAIN].readings_per_second),
            ratio_reach=10,
            beside=_all_named(
                (_PLAIN_LINES, taken[_PLAIN_LINES].readings_per_second),
                ("prototype", taken["prototype"].readings_per_second),
            ),
            note=f"20 readings a message, detectors on, {taken['product'].note}",
        )
    ]


def messages_of_one() -> Sequence[Figure]:
    taken = in_turn(
        {"product": embedded()},
        {"bare paho": beside.bare_paho, "prototype": beside.prototype, **_plain_scripts()},
        Plan(gateways=4, equipment=2, points=5, per_message=1)
        if QUICK
        else Plan(equipment=10, per_message=1),
    )
    rate, bare = taken["product"].messages_per_second, taken["bare paho"].messages_per_second
    return [
        Figure(
            "messages_per_second_embedded",
            rate,
            "1/s",
            14_000,
            baseline=_named(_PLAIN, taken[_PLAIN].messages_per_second),
            ratio_reach=3,
            beside=_all_named(
                (_PLAIN_LINES, taken[_PLAIN_LINES].messages_per_second),
                ("prototype", taken["prototype"].messages_per_second),
                ("bare paho", bare),
            ),
            note=f"one reading a message, detectors on, {taken['product'].note}",
        ),
        Figure(
            "paho_share_kept",
            rate / bare if rate and bare else None,
            "of bare paho's rate",
            0.7,
            beside=_all_named(("product", rate), ("bare paho", bare)),
            note=taken["bare paho"].note,
        ),
    ]


def embedded(condition: str = "") -> Callable[[], AbstractContextManager[Subject]]:
    """`condition`: more settings of that table."""

    @contextmanager
    def open_subject() -> Iterator[Subject]:
        with product(condition) as one:
            yield one.subject

    return open_subject


def _plain_scripts() -> dict[str, Callable[[], AbstractContextManager[Subject]]]:
    return {
        _PLAIN: lambda: beside.plain_script("point"),
        _PLAIN_LINES: lambda: beside.plain_script("line"),
    }


def _named(name: str, value: float | None) -> tuple[str, float] | None:
    return None if value is None else (name, value)


def _all_named(*pairs: tuple[str, float | None]) -> tuple[tuple[str, float], ...]:
    return tuple((name, value) for name, value in pairs if value is not None)

"""How many readings and messages a second, from publish to committed and queryable."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry import beside
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.plan import Plan
from tests.benchmarks.telemetry.product import product
from tests.benchmarks.telemetry.subject import Subject
from tests.benchmarks.telemetry.turns import in_turn

__all__ = ["messages_of_one", "readings_of_20", "readings_of_100"]

_PLAIN, _PLAIN_LINES = "plain script", "plain script, line protocol"
_PLAIN_SCRIPTS = {
    _PLAIN: lambda: beside.plain_script("point"),
    _PLAIN_LINES: lambda: beside.plain_script("line"),
}
_BESIDE_FEWER = (
    {_PLAIN: _PLAIN_SCRIPTS[_PLAIN]}
    if QUICK
    else {
        "prototype": beside.prototype,
        _PLAIN: _PLAIN_SCRIPTS[_PLAIN],
    }
)
"""Beside messages of 20 and of one."""


def readings_of_100() -> Sequence[Figure]:
    taken = in_turn(
        {"detectors on": embedded(), "detectors off": embedded("enabled = false\n")},
        {"prototype": beside.prototype, **_PLAIN_SCRIPTS},
        Plan(gateways=4, equipment=10) if QUICK else Plan(),
    )
    rates = {name: one.readings_per_second for name, one in taken.items()}
    on, off, prototype = (taken[name] for name in ("detectors on", "detectors off", "prototype"))
    return [
        figure(
            "readings_per_second_embedded",
            on.readings_per_second,
            f"100 readings a message, detectors on, {on.note}",
            baseline=(_PLAIN, rates[_PLAIN]),
            beside=[(name, rates[name]) for name in (_PLAIN_LINES, "prototype", "detectors off")],
        ),
        figure("detectors_off_readings_per_second", off.readings_per_second, off.note),
        figure("prototype_readings_per_second", prototype.readings_per_second, prototype.note),
    ]


def readings_of_20() -> Sequence[Figure]:
    taken = in_turn(
        {"product": embedded()},
        _BESIDE_FEWER,
        Plan(gateways=4, equipment=6, per_message=20) if QUICK else Plan(per_message=20),
    )
    rates = {name: one.readings_per_second for name, one in taken.items()}
    return [
        figure(
            "readings_per_second_embedded_20",
            rates["product"],
            f"20 readings a message, detectors on, {taken['product'].note}",
            baseline=(_PLAIN, rates[_PLAIN]),
            beside=[("prototype", rates.get("prototype"))],
        )
    ]


def messages_of_one() -> Sequence[Figure]:
    taken = in_turn(
        {"product": embedded()},
        {"bare paho": beside.bare_paho, **_BESIDE_FEWER},
        Plan(gateways=4, equipment=2, points=5, per_message=1)
        if QUICK
        else Plan(equipment=10, per_message=1),
    )
    rates = {name: one.messages_per_second for name, one in taken.items()}
    product_rate, bare_rate = rates["product"], rates["bare paho"]
    return [
        figure(
            "messages_per_second_embedded",
            product_rate,
            f"one reading a message, detectors on, {taken['product'].note}",
            baseline=(_PLAIN, rates[_PLAIN]),
            beside=[(name, rates.get(name)) for name in ("prototype", "bare paho")],
        ),
        figure(
            "paho_share_kept",
            product_rate / bare_rate if product_rate and bare_rate else None,
            f"bare paho: {taken['bare paho'].note}",
            beside=[("product", product_rate), ("bare paho", bare_rate)],
        ),
    ]


def embedded(condition: str = "") -> Callable[[], AbstractContextManager[Subject]]:
    """`condition`: more settings of that table."""

    @contextmanager
    def open_subject() -> Iterator[Subject]:
        with product(condition) as one:
            yield one.subject

    return open_subject

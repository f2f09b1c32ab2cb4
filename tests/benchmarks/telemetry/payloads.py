"""The messages, encoded once by the wire's own encoder and patched with time and `seq` when sent."""

import numpy as np
from tests.benchmarks.telemetry.plan import PERIOD_S, Plan

from campus_wire.codec import encode, encode_readings
from campus_wire.messages import Birth, EquipmentBirth, PointBirth, Text
from campus_wire.topics import Kind, Topic

__all__ = ["BOOT", "birth", "gateway_name", "point_names", "templates", "variants_of"]

BOOT = "bench-1"
_VARIANTS = 16
"""Different values of each point; more, and the publisher would read memory for its living."""
_SOME_TIME_S, _SOME_SEQ = 1_111_111_111.0, 987_654_321


def gateway_name(plan: Plan, gateway: int) -> str:
    return f"{plan.name}-{gateway}"


def point_names(plan: Plan, gateway: int) -> list[str]:
    return [
        f"{plan.name}-{gateway}-{equipment}.p{point}"
        for equipment in range(plan.equipment)
        for point in range(plan.points)
    ]


def birth(plan: Plan, gateway: int) -> bytes:
    text = Text("测", "bench")
    names = point_names(plan, gateway)
    owners = [name.partition(".")[0] for name in names]
    return encode(
        Birth(
            gateway_name(plan, gateway),
            BOOT,
            "bench",
            equipment=[EquipmentBirth(owner, "Pump", text) for owner in dict.fromkeys(owners)],
            points=[
                PointBirth(name, owner, "Sensor", "", "", text, PERIOD_S)
                for name, owner in zip(names, owners, strict=True)
            ],
        )
    )


def variants_of(plan: Plan) -> int:
    """Fewer where a moment is many messages: some 300 bytes are kept for each."""
    return max(2, min(_VARIANTS, 160_000 // plan.messages_per_moment))


def templates(plan: Plan) -> list[list[bytes]]:
    """[variant][place in the moment] Everything after the fixed header of a publish packet.

    `%b`, `%d`, `%d` stand for the packet's number, the time in whole seconds, and `seq`.
    """
    chance = np.random.default_rng(1)
    count = plan.gateways * plan.equipment * plan.points
    middle = np.arange(count) % plan.points * 10.0 + 50.0
    names = [point_names(plan, gateway) for gateway in range(plan.gateways)]
    heads = [_head(gateway_name(plan, gateway)) for gateway in range(plan.gateways)]
    made = []
    for _ in range(variants_of(plan)):
        values = np.round(middle + chance.normal(0.0, 1.0, count), 1).tolist()
        moment = []
        for message in range(plan.messages_per_moment):
            gateway, place = message % plan.gateways, message // plan.gateways
            first = place * plan.per_message
            offset = gateway * plan.equipment * plan.points + first
            rows = [
                (name, _SOME_TIME_S, value, 0)
                for name, value in zip(
                    names[gateway][first : first + plan.per_message],
                    values[offset : offset + plan.per_message],
                    strict=True,
                )
            ]
            payload = encode_readings(gateway_name(plan, gateway), BOOT, _SOME_SEQ, rows)
            moment.append(heads[gateway] + _patchable(payload))
        made.append(moment)
    return made


def _head(gateway: str) -> bytes:
    topic = str(Topic(gateway, Kind.READINGS)).encode()
    return (len(topic).to_bytes(2, "big") + topic).replace(b"%", b"%%") + b"%b"


def _patchable(payload: bytes) -> bytes:
    time, seq = f'"bt":{_SOME_TIME_S}'.encode(), f'"seq":{_SOME_SEQ}'.encode()
    assert payload.count(time) == payload.count(seq) == 1, payload[:200]
    return payload.replace(time, b'"bt":%d.0').replace(seq, b'"seq":%d')

"""Which broker is chosen; none is started."""

import pytest

from campus_simulators import broker
from campus_simulators.errors import BadRequest


def test_the_one_that_is_named_comes_first() -> None:
    plan = broker.choose(1, host="broker.example", host_port=2883)
    assert (plan.name, plan.host, plan.port, plan.ours) == (
        "configured", "broker.example", 2883, False,
    )  # fmt: skip


def test_else_mosquitto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "find_mosquitto", lambda: "/bin/true")
    assert broker.choose(1234).name == "mosquitto"
    assert broker.choose(1234, forced="amqtt").name == "amqtt"


def test_else_amqtt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "find_mosquitto", lambda: None)
    plan = broker.choose(1234)
    assert (plan.name, plan.host, plan.port) == ("amqtt", "127.0.0.1", 1234)
    with pytest.raises(BadRequest, match="no mosquitto"):
        broker.choose(1234, forced="mosquitto")


def test_a_forced_one_and_a_named_one_contradict() -> None:
    with pytest.raises(BadRequest, match="contradict"):
        broker.choose(1, forced="amqtt", host="h")

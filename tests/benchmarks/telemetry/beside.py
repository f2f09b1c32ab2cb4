"""The subjects beside the product: the same broker, publisher and payloads, another consumer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import urllib3
from tests.benchmarks.telemetry.counter import is_ready, new_counter, read_counter
from tests.benchmarks.telemetry.product import broker, pid_of
from tests.benchmarks.telemetry.subject import NotTaken, Subject
from tests.support.influx import INFLUXD, NGINX, Influx
from tests.support.processes import Process, until

__all__ = ["bare_paho", "engine", "plain_script", "prototype"]

DATABASE = "bench"
_BASELINES = "tests.benchmarks.telemetry.baselines"


@contextmanager
def engine() -> Iterator[Influx]:
    """InfluxDB behind nginx, with an empty database `bench`; its folder is on the same disk."""
    if INFLUXD is None or NGINX is None:
        raise NotTaken("InfluxDB or nginx is not installed")
    with TemporaryDirectory(prefix="campus-bench-") as folder:
        one = Influx(Path(folder))
        try:
            one.start()
            urllib3.request("POST", f"{one.url}/query", fields={"q": f"CREATE DATABASE {DATABASE}"})
            yield one
        finally:
            one.stop()


@contextmanager
def plain_script(record: str) -> Iterator[Subject]:
    """`record`: `point` or `line`."""
    with engine() as one, _consumer("plain_script", one.url, record) as subject:
        processes = {
            **subject.processes,
            "engine": pid_of(one.engine),
            "nginx": pid_of(one.gate),
        }
        yield Subject(subject.port, subject.committed, processes, subject.counter)


@contextmanager
def prototype() -> Iterator[Subject]:
    with (
        TemporaryDirectory(prefix="campus-bench-") as folder,
        _consumer("prototype", f"{folder}/readings.duckdb") as subject,
    ):
        yield subject


@contextmanager
def bare_paho() -> Iterator[Subject]:
    with _consumer("bare_paho") as subject:
        yield subject


@contextmanager
def _consumer(module: str, *arguments: str) -> Iterator[Subject]:
    with TemporaryDirectory(prefix="campus-bench-") as text, broker(Path(text)) as mosquitto:
        counter = new_counter(Path(text) / "counter")
        command = [sys.executable, "-m", f"{_BASELINES}.{module}"]
        process = Process(
            [*command, str(mosquitto.port), *arguments, str(counter)], Path(text) / "log"
        )
        try:
            until(lambda: is_ready(counter), what=f"{module} has subscribed")
            yield Subject(
                mosquitto.port,
                lambda: read_counter(counter),
                {"consumer": process.child.pid, "broker": pid_of(mosquitto.process)},
                counter,
            )
        finally:
            ended = process.child.poll()
            process.end()
            if ended is not None:
                sys.stderr.write(process.text()[-2_000:])

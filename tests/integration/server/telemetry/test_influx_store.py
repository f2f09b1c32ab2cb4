"""What only a store on the network has to stand: an engine that dies, refuses, or is told lies."""

import itertools
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.influx import Influx, influx, prepared_database
from tests.support.processes import free_port
from tests.support.telemetry import T0, batch, known, readings, values, write

from campus_server.errors import StoreAway
from campus_server.telemetry.influx import InfluxSettings, InfluxStore, prepare
from campus_server.telemetry.influx.engine import Engine, EngineRefused
from campus_server.telemetry.influx.line_protocol import tag_value

fresh_database = (f"store-{number}" for number in itertools.count())


@pytest.fixture
def engine_settings() -> InfluxSettings:
    """A database of its own in the engine that tests share."""
    return prepared_database(next(fresh_database))


@pytest.fixture
def store(engine_settings: InfluxSettings) -> Iterator[InfluxStore]:
    with closing(InfluxStore(engine_settings)) as opened:
        yield opened


@pytest.fixture
def own_engine() -> Iterator[Influx]:
    """An engine that may be killed."""
    with influx() as engine:
        yield engine


def test_an_engine_that_dies_and_comes_back_has_all_that_was_acknowledged(
    own_engine: Influx,
) -> None:
    engine_settings = InfluxSettings(url=own_engine.url, timeout_s=5)
    prepare(engine_settings)
    with closing(InfluxStore(engine_settings)) as store:
        for seq in range(3):
            for n in range(10):
                write(store, (seq, "gw-1/a", T0 + 100 * seq + n, float(100 * seq + n)))
            own_engine.stop_engine(signal.SIGKILL)
            for ask in (
                store.check,
                lambda: write(store, (9, "gw-1/a", T0 + 999, 9.0)),
                lambda: store.latest(["gw-1/a"]),
                lambda: list(store.readings(["gw-1/a"], 0, 2 * T0)),
                lambda: store.release(["gw-1/a"]),
            ):
                with pytest.raises(StoreAway):
                    ask()
            own_engine.start_engine()
            store.check()
        expected = [float(100 * seq + n) for seq in range(3) for n in range(10)]
        assert [value for _, value in values(store, "gw-1/a")] == expected
        own_engine.stop()
        with pytest.raises(StoreAway, match="does not answer"):
            store.check()


def test_a_write_that_failed_half_way_is_repeated_whole(
    store: InfluxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows that wait are written first; the readings' request does not get through."""
    rows = ((1, "gw-1/a", T0, 1.0), (1, "gw-1/new", T0, 2.0))
    through = Engine.write

    def no_readings(self: Engine, lines: bytes) -> None:
        if lines.startswith(b"reading"):
            raise StoreAway("gone")
        through(self, lines)

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "write", no_readings)
        with pytest.raises(StoreAway):
            write(store, *rows, unknown=("gw-1/new",))
    assert store.count() == 0
    assert write(store, *rows, unknown=("gw-1/new",)) == 1
    assert store.waiting() == [("gw-1/new", 1)]
    assert values(store, "gw-1/a") == [(T0, 1.0)]


@pytest.mark.parametrize("measurement", [b"reading", b"waiting"])
def test_a_release_that_failed_half_way_comes_again(
    store: InfluxStore, monkeypatch: pytest.MonkeyPatch, measurement: bytes
) -> None:
    """Whether the readings or the marks of those that waited did not get through."""
    write(store, (1, "gw-1/new", T0, 2.0), unknown=("gw-1/new",))
    through = Engine.write

    def not_these(self: Engine, lines: bytes) -> None:
        if lines.startswith(measurement):
            raise StoreAway("gone")
        through(self, lines)

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "write", not_these)
        with pytest.raises(StoreAway):
            store.release(["gw-1/new"])
    (released,) = store.release(["gw-1/new"])
    assert released.batch.value.tolist() == [2.0]
    assert store.waiting() == []
    assert values(store, "gw-1/new") == [(T0, 2.0)]


def test_a_burst_in_a_long_span_is_cut_into_stretches(
    store: InfluxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campus_server.telemetry.influx.readings._ROWS", 100)
    burst = [(1, f"gw-1/{p}", T0 + n, float(n)) for n in range(500) for p in "ab"]
    sparse = [(1, "gw-1/a", T0 - n * 86_400_000, float(-n)) for n in range(-300, 300) if n]
    write(store, *burst, *sparse)
    stretches = list(store.readings(["gw-1/b", "gw-1/a"], 0, 2**53))
    assert sum(len(one.time_ms) for one in stretches) == 1599
    assert max(len(one.time_ms) for one in stretches) <= 100
    time_ms = np.concatenate([one.time_ms for one in stretches])
    point = np.concatenate([one.point for one in stretches])
    assert (np.diff(2 * time_ms + point) > 0).all()


def test_waiting_rows_go_through_in_the_order_in_which_they_came(
    engine_settings: InfluxSettings,
) -> None:
    with closing(InfluxStore(engine_settings)) as store:
        write(store, (1, "gw-1/x", T0 + 5, 1.0), (2, "gw-1/x", T0 + 1, 2.0), unknown=("gw-1/x",))
    with closing(InfluxStore(engine_settings)) as store:
        write(
            store, (3, "gw-1/y", T0 - 7, 3.0), (3, "gw-1/x", T0, 4.0), unknown=("gw-1/x", "gw-1/y")
        )
        (released,) = store.release(["gw-1/y", "gw-1/x"])
        assert released.batch.value.tolist() == [1.0, 2.0, 3.0, 4.0]
        assert released.arrival.tolist() == [0, 0, 0, 0]
        seqs = [released.batch.messages[index].seq for index in released.batch.message]
        assert seqs == [1, 2, 3, 3]


def test_when_too_many_wait_the_gateway_keeps_them_and_nobody_else_does(
    engine_settings: InfluxSettings,
) -> None:
    for _ in range(2):  # the second store reads what the first has let wait
        with closing(InfluxStore(engine_settings, waiting_max=1)) as store:
            one = batch(
                store, (1, "gw-1/x", T0, 1.0), (2, "gw-1/x", T0 + 1, 1.0), (3, "gw-1/a", T0, 1.0)
            )
            written = store.write(one, known(one, ["gw-1/x"]))
            assert 1 in written.refused
            assert written.fresh.tolist() == [False, False, True]
            other = batch(store, (1, "gw-2/y", T0, 1.0), gateway="gw-2")
            with closing(InfluxStore(engine_settings, waiting_max=100)) as wider:
                assert wider.write(other, known(other, ["gw-2/y"])).refused == frozenset()
    assert written.refused == {0, 1}


def test_values_come_back_exactly(store: InfluxStore) -> None:
    written: dict[int, float] = {}

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=50))
    def law(some: list[float]) -> None:
        rows = [(1, "gw-1/a", T0 + len(written) + i, value) for i, value in enumerate(some)]
        if rows:
            written.update({row[2]: row[3] for row in rows})
            write(store, *rows)

    law()
    found = [
        (int(t), float(v))
        for stretch in store.readings(["gw-1/a"], 0, 2 * T0)
        for t, v in zip(stretch.time_ms, stretch.value, strict=True)
    ]
    assert found == sorted(written.items())


HOSTILE = (
    "gw-1/a' OR '1'='1",
    "gw-1/a'); DROP MEASUREMENT reading; --",
    'gw-1/"; DROP DATABASE campus',
    "gw-1/a,point=gw-1/b value=9",
    "gw-1/é 泵 №1",
    "gw-1/$x=${y}#%",
)


def test_hostile_ids_are_names_and_nothing_else(store: InfluxStore) -> None:
    for number, point in enumerate(HOSTILE):
        write(store, (number, point, T0, float(number)))
    assert store.count() == len(HOSTILE)
    for number, point in enumerate(HOSTILE):
        assert values(store, point) == [(T0, float(number))]
    assert readings(store, HOSTILE) == [(p, T0, float(i)) for i, p in enumerate(HOSTILE)]
    assert {point: one.value for point, one in store.latest(HOSTILE).items()} == {
        point: float(number) for number, point in enumerate(HOSTILE)
    }
    write(store, *[(1, point, T0, 5.0) for point in HOSTILE], unknown=HOSTILE)
    assert [point for point, _ in store.waiting()] == sorted(HOSTILE)
    (released,) = store.release(HOSTILE)
    assert len(released.batch) == len(HOSTILE)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_id_is_found_by_its_name_or_refused(store: InfluxStore, name: str) -> None:
    point = f"gw-1/{name}"
    try:
        tag_value(point)
    except ValueError:
        with pytest.raises(ValueError, match="cannot be written"):
            write(store, (1, point, T0, 1.0))
        assert store.latest([point]) == {}
        return
    write(store, (1, point, T0, 1.0))
    assert store.latest([point]) == {point: (T0, 1.0, 0)}


def test_a_rejected_row_is_a_clear_error_and_not_waited_for(
    engine_settings: InfluxSettings,
) -> None:
    with closing(Engine(engine_settings)) as engine:
        engine.write(b'reading,point=gw-1/z value="text" 1000')
    store = InfluxStore(engine_settings)
    with closing(store), pytest.raises(EngineRefused, match="type conflict"):
        write(store, (1, "gw-1/a", 1_000, 1.0))


def test_a_malformed_statement_is_a_bug_and_not_waited_for(
    engine_settings: InfluxSettings,
) -> None:
    with closing(Engine(engine_settings)) as engine, pytest.raises(EngineRefused, match="parsing"):
        engine.execute("SELEKT 1")


def test_a_database_that_is_not_there_is_named_with_its_remedy(
    engine_settings: InfluxSettings,
) -> None:
    absent = msgspec.structs.replace(engine_settings, database="absent")
    with closing(InfluxStore(absent)) as store:
        with pytest.raises(StoreAway, match="campus-server migrate"):
            store.check()
        with pytest.raises(StoreAway, match="campus-server migrate"):
            write(store, (1, "gw-1/a", T0, 1.0))


def test_credentials_are_used_and_never_told() -> None:
    with influx(auth=True) as engine:
        nobody = InfluxSettings(url=engine.url)
        with closing(Engine(nobody)) as opened:
            opened.execute(
                "CREATE USER root WITH PASSWORD 'right-one' WITH ALL PRIVILEGES", database=""
            )
        right = msgspec.structs.replace(nobody, username="root", password="right-one")
        prepare(right)
        with closing(InfluxStore(right)) as store:
            write(store, (1, "gw-1/a", T0, 1.0))
            assert store.count() == 1
        wrong = msgspec.structs.replace(nobody, username="root", password="hidden-one")
        with closing(InfluxStore(wrong)) as store:
            for ask in (store.check, lambda: write(store, (1, "gw-1/a", T0, 1.0))):
                with pytest.raises(StoreAway, match="credentials") as refused:
                    ask()
                assert "hidden-one" not in str(refused.value)
        assert "hidden-one" not in repr(wrong)


@contextmanager
def stranger(status: int, body: bytes) -> Iterator[InfluxSettings]:
    """Something that gives one answer to everything."""

    class Stranger(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Not on the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield InfluxSettings(url=f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("body", [b"<html>", b'{"results":[{"series":[{"col', b"[]"])
def test_an_answer_that_is_torn_or_not_the_engines_is_waited_for(body: bytes) -> None:
    with (
        stranger(200, body) as there,
        closing(InfluxStore(there)) as store,
        pytest.raises(StoreAway, match="torn"),
    ):
        store.check()


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (400, "unable to parse", EngineRefused),
        (413, "Request Entity Too Large", EngineRefused),
        (422, "field type conflict", EngineRefused),
        (400, "partial write: max-values-per-tag limit exceeded (100001/100000)", StoreAway),
        (401, "unauthorized access", StoreAway),
        (403, "not authorized", StoreAway),
        (404, "database not found", StoreAway),
        (408, "timeout", StoreAway),
        (429, "too many requests", StoreAway),
        (500, "engine is closed", StoreAway),
        (502, "Bad Gateway", StoreAway),
        (503, "overloaded", StoreAway),
    ],
)
def test_what_may_be_mended_is_waited_for_and_what_may_not_is_told(
    status: int, message: str, error: type[Exception]
) -> None:
    body = msgspec.json.encode({"error": message})
    with stranger(status, body) as there, closing(InfluxStore(there)) as store:
        for ask in (store.check, lambda: write(store, (1, "gw-1/a", T0, 1.0))):
            with pytest.raises(error):
                ask()


def test_nothing_is_opened_before_it_is_asked() -> None:
    """Processes start in any order."""
    nowhere = InfluxSettings(url=f"http://127.0.0.1:{free_port()}")
    with closing(InfluxStore(nowhere)) as store, pytest.raises(StoreAway, match="does not answer"):
        store.check()


def test_a_token_and_a_password_together_are_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        InfluxSettings(token="t", username="u")


def test_one_batch_of_many_requests_keeps_the_last_of_each(store: InfluxStore) -> None:
    """Requests overtake each other; equal (point, time) lie in the first and the last of them."""
    n = 35_000
    rows = [(1, "gw-1/a", T0 + i % (n - 1), float(i)) for i in range(n)]
    write(store, *rows)
    assert store.count() == n - 1
    first = next(store.readings(["gw-1/a"], T0, T0 + 1))
    np.testing.assert_array_equal(first.value, [n - 1.0])

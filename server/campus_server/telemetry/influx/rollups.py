"""What stays when readings have been kept long enough: one row an hour, made by the engine.

InfluxDB 1 and openGemini do both by themselves, by retention policy and continuous query. An hour
is made again for some days, so that late data is in it.
"""

from collections.abc import Iterator

from campus_server.telemetry.influx.influxql import between, identifier, text

__all__ = ["HOUR_MS", "kept", "older", "oldest", "rolled_up"]

HOUR_MS = 3_600_000
_POLICY = "hourly"
_QUERY = "campus_hourly"
_AGAIN_DAYS = 7
"""For how long late data still reaches its hour."""
_DAILY_SHARDS_UP_TO_DAYS = 180


def kept(database: str, policy: str, days: int) -> Iterator[str]:
    """Statements by which readings stay for `days` and hours for ever; they may be repeated."""
    on = f"ON {identifier(database)}"
    yield f"CREATE RETENTION POLICY {identifier(_POLICY)} {on} DURATION INF REPLICATION 1"
    yield f"DROP CONTINUOUS QUERY {_QUERY} {on}"
    yield (
        f"CREATE CONTINUOUS QUERY {_QUERY} {on} "
        f"RESAMPLE EVERY 1d FOR {min(days, _AGAIN_DAYS)}d "
        f"BEGIN {rolled_up(database, policy)} END"
    )
    shard_days = 1 if days <= _DAILY_SHARDS_UP_TO_DAYS else 7  # as the engine itself would choose
    yield (
        f"ALTER RETENTION POLICY {identifier(policy)} {on} "
        f"DURATION {days}d SHARD DURATION {shard_days}d"
    )


def rolled_up(database: str, policy: str, where: str = "") -> str:
    """The statement that makes hours of readings."""
    source = f"{identifier(database)}.{identifier(policy)}.reading"
    return (
        "SELECT min(value) AS minimum, max(value) AS maximum, sum(value) AS total, "  # noqa: S608  # quoted by influxql
        f"count(value) AS readings INTO {identifier(database)}.{identifier(_POLICY)}.reading_1h "
        f"FROM {source} {where and 'WHERE ' + where} GROUP BY time(1h), point"
    )


def oldest(point: str, start_ms: int, end_ms: int) -> str:
    """The statement for the first hour that there is."""
    return f"SELECT first(readings) FROM {_hours_of(point, start_ms, end_ms)}"  # noqa: S608  # quoted by influxql


def older(point: str, start_ms: int, end_ms: int, bucket_ms: int, offset_ms: int) -> str:
    """The statement for minimum, maximum, total and count of whole hours, in buckets."""
    return (
        "SELECT min(minimum), max(maximum), sum(total), sum(readings) "  # noqa: S608  # quoted by influxql
        f"FROM {_hours_of(point, start_ms, end_ms)} "
        f"GROUP BY time({bucket_ms}ms, {offset_ms}ms) fill(none)"
    )


def _hours_of(point: str, start_ms: int, end_ms: int) -> str:
    where = f"point = {text(point)} AND {between(start_ms, end_ms)}"
    return f"{identifier(_POLICY)}.reading_1h WHERE {where}"

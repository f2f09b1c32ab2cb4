"""The embedded store's SQL. Names of columns as in `schema.py`; `?` are bound."""

__all__ = [
    "ADD_APPLIED",
    "ADD_BOOTS",
    "ADD_READINGS",
    "ADD_SERIES",
    "ADD_WAITING",
    "COUNT",
    "DISTINCT_LATEST",
    "FORGET_WAITING",
    "HISTORY_BUCKETS",
    "HISTORY_SPAN",
    "LOG",
    "RELEASE",
    "WAITING",
]

# the tables named rows, … below are numpy columns of the caller
ADD_SERIES = "INSERT INTO series SELECT * FROM new_series"
ADD_BOOTS = "INSERT INTO boots SELECT * FROM new_boots"
ADD_APPLIED = "INSERT INTO applied SELECT * FROM new_applied"
ADD_READINGS = """
    INSERT INTO readings
    SELECT arrival, series, time_ms, value, quality, boot, seq FROM new_readings"""
ADD_WAITING = """
    INSERT INTO waiting
    SELECT place, point, time_ms, value, quality, boot, seq FROM new_waiting"""

RELEASE = """
    INSERT INTO readings
    SELECT ? + row_number() OVER (ORDER BY place), s.series, w.time_ms, w.value, w.quality,
           w.boot, w.seq
    FROM waiting w JOIN series s USING (point) WHERE w.point IN (SELECT unnest(?))"""
FORGET_WAITING = "DELETE FROM waiting WHERE point IN (SELECT unnest(?))"
WAITING = "SELECT point, count(*) FROM waiting GROUP BY point ORDER BY point"

LOG = """
    SELECT arrival, series, time_ms, value, quality, boot, seq
    FROM readings WHERE arrival > ? AND arrival <= ? ORDER BY arrival"""

COUNT = "SELECT count(*) FROM (SELECT DISTINCT series, time_ms FROM readings)"

DISTINCT_LATEST = """
    SELECT series, max(time_ms), arg_max(value, (time_ms, arrival)),
           arg_max(quality, (time_ms, arrival))
    FROM readings GROUP BY series"""

HISTORY_SPAN = """
    SELECT count(DISTINCT time_ms) FROM readings
    WHERE series = ? AND time_ms >= ? AND time_ms < ?"""

# the last received at each time first, then one row a bucket
HISTORY_BUCKETS = """
    WITH told AS (
        SELECT time_ms, arg_max(value, arrival) AS value FROM readings
        WHERE series = $series AND time_ms >= $start AND time_ms < $end GROUP BY time_ms)
    SELECT $start + (time_ms - $start) // $bucket * $bucket AS time_ms,
           min(value) AS minimum, max(value) AS maximum, avg(value) AS mean, count(*) AS count
    FROM told GROUP BY 1 ORDER BY 1"""

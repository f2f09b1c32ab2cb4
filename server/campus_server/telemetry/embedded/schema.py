"""Tables of the embedded store. `readings` is a log: appended to, never changed.

The last received wins at (series, time): decided by `arrival` when it is read. Its `boot` and
`seq` say which message a row came with, so that a detector can be fed again in the same order.
"""

__all__ = ["SCHEMA", "VERSION"]

VERSION = 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS store (version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS series (series INTEGER NOT NULL, point VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS boots (boot INTEGER NOT NULL, gateway VARCHAR NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS applied (boot INTEGER NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS readings (
    arrival BIGINT NOT NULL, series INTEGER NOT NULL, time_ms BIGINT NOT NULL,
    value DOUBLE NOT NULL, quality UTINYINT NOT NULL, boot INTEGER NOT NULL, seq BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS waiting (
    place BIGINT NOT NULL, point VARCHAR NOT NULL, time_ms BIGINT NOT NULL,
    value DOUBLE NOT NULL, quality UTINYINT NOT NULL, boot INTEGER NOT NULL, seq BIGINT NOT NULL);
"""

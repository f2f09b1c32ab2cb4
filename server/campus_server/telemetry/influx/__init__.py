"""Time series in an engine that speaks InfluxDB's protocols, shared by many processes.

Written as line protocol through `influxdb-client`, read as InfluxQL through `/query`: the one pair
that InfluxDB 1.8, 2 and 3 and openGemini all take.
"""

from campus_server.telemetry.influx.preparation import prepare
from campus_server.telemetry.influx.settings import InfluxSettings
from campus_server.telemetry.influx.store import InfluxStore

__all__ = ["InfluxSettings", "InfluxStore", "prepare"]

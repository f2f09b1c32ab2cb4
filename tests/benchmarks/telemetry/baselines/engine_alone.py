"""What the engine takes through `influxdb-client` when nothing else has to be done.

Prints a line with how many readings it has written, each quarter of a second.
"""

import sys
import time
from itertools import count
from typing import Any

from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS

MS: Any = "ms"
"""`WritePrecision`, whose members are declared as if they were something else."""
_BATCH = 10_000


def main(url: str, series: int, period_s: float, start_s: int, more_fields: str) -> None:
    """Each moment every series has a reading, as the publisher's have.

    `more_fields`: what stands after the value in each line: `,quality=0i` as the product has it,
    or nothing.
    """
    client = InfluxDBClient(url=url, token="bench", org="bench")
    writer = client.write_api(write_options=SYNCHRONOUS)
    heads = [
        f"reading,point=gw-{i // 1000}/gw-{i // 1000}-{i // 10 % 100}.p{i % 10} value={50 + i % 97}."
        for i in range(series)
    ]
    written, told = 0, time.monotonic()
    for moment in count():
        tail = f"{moment % 10}{more_fields} {1000 * round(start_s + moment * period_s)}"
        for first in range(0, series, _BATCH):
            lines = "\n".join([head + tail for head in heads[first : first + _BATCH]])
            writer.write("bench", "bench", lines, MS)
            written += min(_BATCH, series - first)
            if time.monotonic() - told > 0.25:
                told = time.monotonic()
                sys.stdout.write(f"{written}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5])

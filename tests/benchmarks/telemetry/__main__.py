"""`make bench-telemetry`: how much, how soon, how small. Some 90 minutes; `ONLY=rates,charts` is less.

Publishers, broker, server and stores all run on the machine that this runs on. What is beside a
figure was measured in the same run, with the same publisher, broker and payloads.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence

from tests.benchmarks.harness import Figure, Report, bench
from tests.benchmarks.telemetry import charts, latency, loaded_charts, rates, sizes, starting
from tests.benchmarks.telemetry.figures import FIGURES, figure
from tests.benchmarks.telemetry.filled import clear_data
from tests.benchmarks.telemetry.subject import NotTaken
from tests.benchmarks.telemetry.through_engine import share_of_the_engine

Take = Callable[[Report], Sequence[Figure]]

SECTIONS: dict[str, tuple[Take, tuple[str, ...]]] = {
    "rates": (
        lambda _: rates.readings_of_100(),
        (
            "readings_per_second_embedded",
            "detectors_off_readings_per_second",
            "prototype_readings_per_second",
        ),
    ),
    "rates_20": (lambda _: rates.readings_of_20(), ("readings_per_second_embedded_20",)),
    "rates_1": (
        lambda _: rates.messages_of_one(),
        ("messages_per_second_embedded", "paho_share_kept"),
    ),
    "influx": (lambda _: share_of_the_engine(), ("readings_per_second_influx_share",)),
    "latency": (latency.latency, ("latency_p99_ms",)),
    "charts": (lambda _: charts.charts(), ("chart_10000x3d_p95_ms", "chart_1000x30d_p95_ms")),
    "ten_charts": (loaded_charts.ten_charts, ("ten_charts_loaded_p95_ms",)),
    "bytes": (
        lambda _: sizes.bytes_per_reading(),
        ("bytes_per_reading", "bytes_per_reading_jitter"),
    ),
    "start": (lambda _: starting.start(), ("start_seconds_1m_series",)),
}
"""What takes which figures."""


def main() -> None:
    asked = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(SECTIONS)
    unknown = sorted(set(asked) - set(SECTIONS))
    if unknown:
        sys.exit(f"ONLY: no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    with bench("telemetry", list(FIGURES)) as report:
        report.keep()
        for name in asked:
            print(f"{name} …", flush=True)
            report.add(*_figures(name, report))
            report.write()
        clear_data()


def _figures(section: str, report: Report) -> Sequence[Figure]:
    """A section that fails leaves its figures untaken, with the reason, and the others alone."""
    take, names = SECTIONS[section]
    try:
        return take(report)
    except NotTaken as reason:
        why = str(reason)
    except Exception as error:  # noqa: BLE001  one failure must not lose the other figures
        traceback.print_exc()
        why = f"{type(error).__name__}: {error}".rstrip(": ")
    return [figure(name, None, why) for name in names]


if __name__ == "__main__":
    main()

"""`make bench-telemetry`: how much, how soon, how small. About an hour; `ONLY=rates,charts` is less.

Publishers, broker, server and stores all run on the machine that this runs on. What is beside a
figure was measured in the same run, with the same publisher, broker and payloads.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence

from tests.benchmarks.harness import Figure, Report, bench
from tests.benchmarks.telemetry import latency, rates, through_engine
from tests.benchmarks.telemetry.subject import NotTaken

Section = tuple[Callable[[Report], Sequence[Figure]], dict[str, str]]

SECTIONS: dict[str, Section] = {
    "rates": (
        lambda _: rates.readings_of_100(),
        {
            "readings_per_second_embedded": "1/s",
            "detectors_off_readings_per_second": "1/s",
            "prototype_readings_per_second": "1/s",
        },
    ),
    "rates_20": (lambda _: rates.readings_of_20(), {"readings_per_second_embedded_20": "1/s"}),
    "rates_1": (
        lambda _: rates.messages_of_one(),
        {"messages_per_second_embedded": "1/s", "paho_share_kept": "of bare paho's rate"},
    ),
    "influx": (
        lambda _: through_engine.share_of_the_engine(),
        {"readings_per_second_influx_share": "of the engine alone"},
    ),
    "latency": (latency.latency, {"latency_p99_ms": "ms"}),
}
"""What takes the figures, and their names and units for when it cannot."""


def main() -> None:
    asked = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(SECTIONS)
    unknown = sorted(set(asked) - set(SECTIONS))
    if unknown:
        sys.exit(f"ONLY: no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    with bench("telemetry") as report:
        report.keep()
        for name in asked:
            take, units = SECTIONS[name]
            print(f"{name} …", flush=True)
            try:
                report.add(*take(report))
            except Exception as error:  # noqa: BLE001  one failure must not lose the other figures
                if not isinstance(error, NotTaken):
                    traceback.print_exc()
                reason = f"not taken: {error}" if str(error) else type(error).__name__
                report.add(*(Figure(one, None, unit, note=reason) for one, unit in units.items()))
            report.write()


if __name__ == "__main__":
    main()

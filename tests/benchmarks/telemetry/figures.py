"""What is measured, in which unit, and how far it is to reach."""

from collections.abc import Sequence
from functools import partial

from tests.benchmarks.harness import Figure

__all__ = ["FIGURES", "figure"]

FIGURES = {
    "readings_per_second_embedded": partial(Figure, unit="1/s", reach=500_000, ratio_reach=20),
    "readings_per_second_embedded_20": partial(Figure, unit="1/s", reach=250_000, ratio_reach=10),
    "messages_per_second_embedded": partial(Figure, unit="1/s", reach=14_000, ratio_reach=3),
    "detectors_off_readings_per_second": partial(Figure, unit="1/s"),
    "prototype_readings_per_second": partial(Figure, unit="1/s"),
    "paho_share_kept": partial(Figure, unit="of bare paho's rate", reach=0.7),
    "latency_p99_ms": partial(Figure, unit="ms", reach=500, better="less"),
    "readings_per_second_influx_share": partial(Figure, unit="of the engine alone", reach=0.7),
    "chart_10000x3d_p95_ms": partial(Figure, unit="ms", reach=30, better="less"),
    "chart_1000x30d_p95_ms": partial(Figure, unit="ms", reach=30, better="less"),
    "ten_charts_loaded_p95_ms": partial(Figure, unit="ms", reach=200, better="less"),
    "bytes_per_reading": partial(Figure, unit="B", reach=1.5, better="less"),
    "bytes_per_reading_jitter": partial(Figure, unit="B", reach=2.2, better="less"),
    "start_seconds_1m_series": partial(Figure, unit="s", reach=5, better="less"),
}


def figure(
    name: str,
    value: float | None,
    note: str = "",
    *,
    baseline: tuple[str, float | None] | None = None,
    beside: Sequence[tuple[str, float | None]] = (),
) -> Figure:
    """What was not taken beside it is left out."""
    named = None
    if baseline is not None and baseline[1] is not None:
        named = (baseline[0], baseline[1])
    others = tuple((other, known) for other, known in beside if known is not None)
    return FIGURES[name](name, value, note=note, baseline=named, beside=others)

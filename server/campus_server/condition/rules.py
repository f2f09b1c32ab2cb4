"""What is said about a condition: severity, sentences, advice. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from campus_server.finding import Contribution, Sentence, Severity

__all__ = [
    "Named",
    "advice",
    "back_to_normal",
    "confidence",
    "learning_again",
    "no_advice",
    "reason",
    "severity",
]

_LARGE = 3.0
"""A score of so many thresholds at its beginning is urgent."""
_SECOND_COUNTS = 0.05
"""Share above which a second point is named."""


@dataclass(frozen=True, slots=True)
class Named:
    """How people call a point."""

    display: Sentence
    unit: str


def severity(score: float, threshold: float) -> Severity:
    return Severity.P2 if score >= _LARGE * threshold else Severity.P3


def confidence(score: float, threshold: float) -> float:
    """0.5 at the threshold, towards 1 with the distance from it."""
    return 0.5 if score <= threshold else min(0.99, 1.0 - 0.5 * threshold / score)


def reason(
    contributions: tuple[Contribution, ...], names: Mapping[str, Named], lasted_ms: int
) -> Sentence:
    """Names the strongest one or two of `contributions`, which come strongest first."""
    zh, en = [], []
    for part in _strongest(contributions):
        name = _named(names, part.point)
        unit = f" {name.unit}" if name.unit else ""
        expected, measured = _number(part.expected), _number(part.measured)
        zh.append(f"{name.display.zh}应为 {expected}{unit}，实测 {measured}{unit}")
        en.append(f"{name.display.en}: expected {expected}{unit}, measured {measured}{unit}")
    long_zh, long_en = _duration(lasted_ms)
    return Sentence(
        f"与学到的正常状态不符，已持续 {long_zh}：{'；'.join(zh)}。",
        f"Differs from its learned normal state for {long_en}: {'; '.join(en)}.",
    )


def advice(contributions: tuple[Contribution, ...], names: Mapping[str, Named]) -> Sentence:
    strongest = [_named(names, part.point).display for part in _strongest(contributions)]
    return Sentence(
        f"到现场检查设备，先核对{'、'.join(name.zh for name in strongest)}的传感器是否可信，"
        "再与同类设备比较；完工时注明是已修复、新的正常状态还是误报。",
        f"Inspect the equipment: check first that the sensors of "
        f"{' and '.join(name.en for name in strongest)} can be trusted, then compare with its "
        "twin; on completion say whether it was repaired, is a new normal or was a false alarm.",
    )


def back_to_normal(lasted_ms: int) -> Sentence:
    zh, en = _duration(lasted_ms)
    return Sentence(
        f"已恢复到学到的正常状态，异常持续了 {zh}。",
        f"Back in its learned normal state after {en}.",
    )


def learning_again() -> Sentence:
    return Sentence(
        "设备的测点已变更，正在重新学习其正常状态，此前的判断不再成立。",
        "The points of the equipment have changed: its normal state is being learned again, "
        "and what was said before no longer holds.",
    )


def no_advice() -> Sentence:
    return Sentence("暂无需处理。", "Nothing to be done for now.")


def _named(names: Mapping[str, Named], point: str) -> Named:
    """What is no longer in the register is called by its id."""
    return names.get(point) or Named(Sentence(point, point), "")


def _strongest(contributions: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    first, second = contributions[:1], contributions[1:2]
    return first + tuple(part for part in second if abs(part.share) > _SECOND_COUNTS)


def _number(value: float) -> str:
    """Four figures, never in scientific notation where people would not write it."""
    if value != 0 and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.3g}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:.{digits}f}" if abs(value) >= 0.1 or value == 0 else f"{value:.4f}"


def _duration(milliseconds: int) -> tuple[str, str]:
    seconds = milliseconds / 1000
    if seconds < 120:
        return f"{seconds:.0f} 秒", f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} 分钟", f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} 小时", f"{seconds / 3600:.0f} h"

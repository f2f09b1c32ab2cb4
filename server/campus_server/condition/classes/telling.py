"""What is said of a failure that fits: the likeliest causes, what to do, how to tell them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from campus_server.condition.classes.table import FailureMode
from campus_server.finding import Sentence

__all__ = ["Candidate", "advice", "causes"]

_WORTH_NAMING = 0.15
"""Probability from which a further cause is named."""
_SURE = 0.5
"""Probability from which the first is called the likeliest; below, only a possible one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    mode: FailureMode
    probability: float


def causes(candidates: Sequence[Candidate]) -> Sentence:
    """`candidates`: the likeliest first; what is missing to 1 is another failure."""
    first, *others = candidates
    if first.probability < _WORTH_NAMING:
        return Sentence(
            "与表中已知的故障都不符。", "It looks like none of the failures in the table."
        )
    zh, en = ("最可能是", "Most likely") if first.probability >= _SURE else ("可能是", "Possibly")
    further = [each for each in others if each.probability >= _WORTH_NAMING]
    also_zh = "".join(f"；也可能是{_share_zh(each)}" for each in further)
    also_en = "".join(f"; or {_share_en(each)}" for each in further)
    return Sentence(
        f"{zh}{_share_zh(first)}：{first.mode.cause.zh}{also_zh}。",
        f"{en} {_share_en(first)}: {_small(first.mode.cause.en)}{also_en}.",
    )


def advice(mode: FailureMode) -> Sentence:
    """What to do, with which part, and what it must not be mistaken for."""
    zh, en = f"{mode.action.zh}。", f"{mode.action.en}."
    if mode.part is not None:
        zh += f"备件：{mode.part.zh}。"
        en += f" Part: {_small(mode.part.en)}."
    for one in mode.confusable:
        zh += f"先排除“{one.other.zh}”：{one.tell.zh}。"
        en += f" Rule out {_small(one.other.en)} first: {_small(one.tell.en)}."
    if mode.urgent is not None:
        zh += f"{mode.urgent.zh}。"
        en += f" {mode.urgent.en}."
    return Sentence(zh, en)


def _share_zh(candidate: Candidate) -> str:
    return f"{candidate.mode.name.zh}（{candidate.probability:.0%}）"


def _share_en(candidate: Candidate) -> str:
    return f"{_small(candidate.mode.name.en)} ({candidate.probability:.0%})"


def _small(text: str) -> str:
    """As within a sentence; `OA damper` and `CO` stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]

"""A tick against what is normal: by its level where a machine is steady, by its changes where not."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics import level as levels
from campus_server.prognostics.activity import Activity, stirred
from campus_server.prognostics.arrays import (
    Arrays,
    Flag,
    Flags,
    Floats,
    Integers,
    Positions,
    ViewFlags,
)
from campus_server.prognostics.evidence import LOWEST_BAR, Evidence, weigh
from campus_server.prognostics.level import Level, Surprise
from campus_server.prognostics.normal import Normal

__all__ = ["Judgement", "judge"]

_LATCHED_ABOVE = 0.8
"""In an abnormal stretch, views that were above this share of the bar stop following."""


@dataclass(slots=True)
class Judgement(Arrays):
    level: Level
    activity: Activity
    evidence: Evidence
    slow: Flag
    """The slow level, or the lasting unrest, spoke louder in the newest tick."""
    heard: ViewFlags
    """What was judged in it."""


def judge(
    normal: Normal, before: Judgement, seen: Floats, judged: Flags, steps: Integers, stamp: Integers
) -> Judgement:
    """After a tick: `seen[v, E]` of which `judged[2, v, E]`, `steps[E]` after the one before."""
    surprise = levels.look(normal, before.level, seen, judged, steps)
    loudness = surprise.loudness
    slow = loudness[1] > loudness[0]
    score, bar = loudness.max(axis=0), before.evidence.bar
    activity = before.activity
    restless = np.flatnonzero(~normal.steady)
    if len(restless):
        bar = bar.copy()
        stir, lift = _stirred(normal, before, restless, seen, judged[0], steps)
        activity = activity.grown(len(bar))
        activity.put(restless, stir)
        slow[restless] = lasts = stir.share[1] * lift[0] > stir.share[0] * lift[1]
        score[restless] = LOWEST_BAR * np.where(lasts, stir.share[1], stir.share[0])
        bar[restless] = LOWEST_BAR * np.where(lasts, lift[1], lift[0])
    evidence = weigh(before.evidence, normal.steady, score, bar, stamp)
    level = _followed(normal, before, surprise, evidence)
    return Judgement(level, activity, evidence, slow, np.where(slow, judged[1], judged[0]))


def _stirred(
    normal: Normal,
    before: Judgement,
    restless: Positions,
    seen: Floats,
    judged: Flags,
    steps: Integers,
) -> tuple[Activity, Floats]:
    """Of the `restless[R]`; with what lifted their two bars [2, R] in this tick."""
    activity = before.activity.take(restless)
    level = before.level
    last = level.last[:, restless], level.average[:, restless]
    after = stirred(
        normal.tails.take(restless),
        activity,
        seen[:, restless],
        last,
        judged[:, restless],
        steps[restless],
    )
    return after, activity.lift


def _followed(normal: Normal, before: Judgement, surprise: Surprise, now: Evidence) -> Level:
    latched = before.level.latched
    over = np.flatnonzero(normal.steady & now.abnormal)
    if len(over):
        latched = latched.copy()
        latched[..., over] |= np.abs(surprise.z[..., over]) > _LATCHED_ABOVE * now.bar[over]
    after = levels.follow(normal, before.level, surprise, latched)
    ended = np.flatnonzero(normal.steady & before.evidence.abnormal & ~now.abnormal)
    if len(ended):
        after.put(ended, levels.restarted(normal.take(ended), after.take(ended)))
    return after

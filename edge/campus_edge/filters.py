"""Which readings are worth sending. Pure: the reading's own time is the only clock."""

__all__ = ["Deadband"]


class Deadband:
    """Report on change, for points that say so.

    `points` maps a point's name to (deadband in its unit, heartbeat in seconds). A value passes
    when it differs from the last one that passed by more than the deadband, when the heartbeat
    has run out, or when its time is before the last (a clock was set back). Points that are
    not named pass always.
    """

    def __init__(self, points: dict[str, tuple[float, float]]) -> None:
        self._points = points
        self._last: dict[str, tuple[float, float]] = {}

    def passes(self, name: str, time: float, value: float) -> bool:
        rule = self._points.get(name)
        if rule is None:
            return True
        deadband, heartbeat = rule
        last = self._last.get(name)
        if last is not None:
            last_time, last_value = last
            quiet = abs(value - last_value) <= deadband
            if quiet and last_time <= time < last_time + heartbeat:
                return False
        self._last[name] = (time, value)
        return True

"""How long history is kept, by class of point."""

from collections.abc import Callable
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["DAY_MS", "KEEP_ALL", "Keep", "Retention", "RetentionSettings"]

DEFAULT_CLASS = "default"
DAY_MS = 86_400_000

_Days = Annotated[int, msgspec.Meta(ge=1)]


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In days; None is for ever."""

    readings_days: _Days | None = None
    rollups_days: _Days | None = None

    def __post_init__(self) -> None:
        if self.rollups_days is not None and self.rollups_days < (self.readings_days or 0):
            raise ValueError("rollups_days is less than readings_days: keep roll-ups longer")


class RetentionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept by Brick class of point; one that is not named is kept as `default` is."""

    default: Keep = Keep()
    classes: dict[Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}\Z")], Keep] = {}

    def of(self, name: str) -> Keep:
        return self.classes.get(name, self.default)


class Retention:
    """Settings, and which class a point is of now; what is written later follows a change."""

    def __init__(
        self,
        settings: RetentionSettings = RetentionSettings(),  # noqa: B008  frozen
        class_of: Callable[[NDArray[np.int32]], NDArray[np.intp]] | None = None,
    ) -> None:
        """`class_of` maps numbers of points to positions in `names`; without it all are default."""
        self._settings = settings
        self._class_of = class_of
        self.names = (DEFAULT_CLASS, *settings.classes)

    def class_of(self, point: NDArray[np.int32]) -> NDArray[np.intp]:
        if self._class_of is None:
            return np.zeros(len(point), np.intp)
        return self._class_of(point)

    def kept_from_ms(self, point: NDArray[np.int32], now_ms: int) -> NDArray[np.int64]:
        """By number of point: the first moment of which readings are still kept."""
        days = [self.keep(name).readings_days for name in self.names]
        from_ms = [0 if one is None else now_ms - one * DAY_MS for one in days]
        return np.array(from_ms, np.int64)[self.class_of(point)]

    def keep(self, name: str) -> Keep:
        """Of a class that may no longer be in the settings."""
        return self._settings.of(name)


KEEP_ALL = Retention()

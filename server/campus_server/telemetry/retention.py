"""How long history is kept, by class of point."""

from collections.abc import Callable
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["KEEP_ALL", "Keep", "Retention", "RetentionSettings"]

DEFAULT_CLASS = "default"

_Days = Annotated[int, msgspec.Meta(ge=1)]


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In days; None is for ever."""

    readings_days: _Days | None = None
    rollups_days: _Days | None = None


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

    def keep(self, name: str) -> Keep:
        """Of a class that may no longer be in the settings."""
        return self._settings.of(name)


KEEP_ALL = Retention()

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base

__all__ = ["Place"]


class Place(Base):
    """A node of the tree from campus to spot; `path` is `B07/F1/R101`, `parent` is `B07/F1`."""

    __tablename__ = "place"

    path: Mapped[str] = mapped_column(String(164), primary_key=True)
    parent: Mapped[str | None] = mapped_column(ForeignKey("place.path"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    edited: Mapped[bool] = mapped_column(default=False)
    """An administrator has spoken: births no longer change this row."""

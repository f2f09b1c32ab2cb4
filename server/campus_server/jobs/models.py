from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base

__all__ = ["Lease"]


class Lease(Base):
    """Who does the timed work, and until when. One row, made by the migration."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    """For people: which process that is."""
    epoch: Mapped[int] = mapped_column(BigInteger)
    """Raised by each process that takes it; an older holder finds another number."""
    until_ms: Mapped[int] = mapped_column(BigInteger)
    """By the database's clock; 0: free."""

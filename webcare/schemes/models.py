"""Response schemes as kept."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class SchemeVersion(Base):
    """One published text of a scheme. It is never changed: decisions are pinned to it."""

    __tablename__ = "scheme_versions"
    __table_args__ = (UniqueConstraint("slug", "number"), UniqueConstraint("slug", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[str]

"""Views that people keep, and the tags that a team is offered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class SavedView(Base):
    """A view under a name: the address that it keeps (`tickets.address`), as one query string.

    It is its owner's alone, or, with `team_id`, the whole team's. What was deleted stays for a
    while, so that it can be put back.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        Index("ix_saved_views_owner", "owner_id", postgresql_where=sql("deleted_at is null")),
        Index("ix_saved_views_team", "team_id", postgresql_where=sql("deleted_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    name: Mapped[str]
    address: Mapped[str]
    place: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class TeamTag(Base):
    """A tag that a team has used, to be offered again until it is retired."""

    __tablename__ = "team_tags"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    retired_at: Mapped[datetime | None]

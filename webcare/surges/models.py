"""A surge that was noticed, and what a person made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.surge_life import SurgeState

_UNDER_WAY = sql("calmed_at is null")


class Surge(Base):
    """More than usual on a channel, or on one theme of it; without a channel, words that suddenly
    stand together over all channels of the team.

    `reading` is the reason, as it was when it was noticed: {"minutes", "count", "low", "high",
    "busiest", "by_days", "compared", "people", "recent", "usual"}; `recent` and `usual` are bins
    of five minutes over the last three hours; for words also {"group", "channels", "total",
    "expected"}, and `compared` counts messages. `words`: those that stand out, each {"word", "now",
    "share_now", "share_before"}. `peak` is the highest count in such a window so far. While
    `calmed_at` is None no second one is proposed for the same; `calm_since`: since when it has
    been calm.
    """

    __tablename__ = "surges"
    __table_args__ = (
        Index(
            "uq_surges_under_way",
            "team_id",
            sql("coalesce(channel_id, 0)"),
            sql("coalesce(theme_id, 0)"),
            unique=True,
            postgresql_where=_UNDER_WAY,
        ),
        Index(None, "team_id", "noticed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    state: Mapped[SurgeState] = mapped_column(default=SurgeState.PROPOSED)
    noticed_at: Mapped[datetime]
    reading: Mapped[dict[str, Any]]
    words: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    peak: Mapped[int]
    calm_since: Mapped[datetime | None]
    calmed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    crisis_id: Mapped[int | None] = mapped_column(ForeignKey("crises.id"))
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    judged_by_name: Mapped[str] = mapped_column(server_default="")
    judged_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

"""Saved replies, and where each was used."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Computed, Date, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.saved_reply import SavedReplyState

LANGUAGES = ("nl", "fr", "de", "en")


def _searched() -> str:
    """The words of a saved reply by the stems of its language: what is asked weighs most."""

    def stems(name: str) -> str:
        asked = f"to_tsvector('{name}'::regconfig, title || E'\\n' || asked)"
        return f"setweight({asked}, 'A') || setweight(to_tsvector('{name}'::regconfig, body), 'C')"

    cases = " ".join(f"when '{code}' then {stems(f'webcare_{code}')}" for code in LANGUAGES)
    return f"case language {cases} else {stems('webcare_simple')} end"


class SavedReply(Base):
    """One approved answer in one language, or the proposal of one.

    `asked` holds wordings of the question that it answers, one a line, besides `title`. It holds
    up to and including `expires_on`, a day of the team's zone. An approved text never changes: a
    proposal that `replaces_id` it takes its place once approved. `handoff_id` is the expert's
    answer that it was made from. `ending_told_at`: when its owner was mailed that it ends soon.
    """

    __tablename__ = "saved_replies"
    __table_args__ = (
        Index("ix_saved_replies_terms", "terms", postgresql_using="gin"),
        Index("ix_saved_replies_team", "team_id", "state", "language", "expires_on"),
        Index(
            "ix_saved_replies_ending",
            "expires_on",
            postgresql_where=sql("state = 'approved' and ending_told_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id", ondelete="SET NULL"))
    language: Mapped[str]
    title: Mapped[str]
    asked: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str]
    state: Mapped[SavedReplyState] = mapped_column(default=SavedReplyState.PROPOSED)
    owner: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id", ondelete="SET NULL"))
    expires_on: Mapped[date] = mapped_column(Date())
    handoff_id: Mapped[int | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("saved_replies.id"))
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(server_default="")
    approved_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(server_default="")
    ending_told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    terms: Mapped[Any] = mapped_column(
        TSVECTOR, Computed(_searched(), persisted=True), deferred=True, deferred_raiseload=True
    )

    __mapper_args__ = {"version_id_col": version}


class SavedReplyUse(Base):
    """A saved reply was put into a draft; rows are only added."""

    __tablename__ = "saved_reply_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    saved_reply_id: Mapped[int] = mapped_column(ForeignKey("saved_replies.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(index=True)
    reply_id: Mapped[int]
    expired: Mapped[bool] = mapped_column(server_default=sql("false"))
    by: Mapped[str]
    at: Mapped[datetime]

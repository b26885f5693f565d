"""Notices, the digests that carried them, and what people and teams chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.notice import Cadence, NoticeKind


class Notice(Base):
    """That something happened which one person is told of.

    `what` is the event that was heard, as the audit names it. It is about a ticket, or about
    `about_kind` and `about_id` (`crisis`, `mandate`), or both (a `note` on a ticket). Its ways were
    settled as it was written: `in_page`; `by_mail` until `digest_id` is set, `by_push` until
    `pushed_at` is; neither once it was read, or seen in the list (`seen_at`). `key` keeps what the
    clock says from being said twice to one person. It holds no words of anybody: those are looked
    up, with the rights of that moment, when it is shown.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "user_id", "id"),
        Index(
            "ix_notices_unread",
            "user_id",
            "ticket_id",
            postgresql_where=sql("read_at is null and in_page"),
        ),
        Index(
            "ix_notices_to_mail",
            "user_id",
            postgresql_where=sql("by_mail and read_at is null and digest_id is null"),
        ),
        Index(
            "ix_notices_to_push",
            "user_id",
            postgresql_where=sql("by_push and read_at is null and pushed_at is null"),
        ),
        Index("uq_notices_key", "user_id", "key", unique=True,
              postgresql_where=sql("key is not null")),
        Index(None, "ticket_id", postgresql_where=sql("ticket_id is not null")),
        Index(None, "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind]
    what: Mapped[str] = mapped_column(server_default="")
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    about_kind: Mapped[str] = mapped_column(server_default="")
    about_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(server_default="")
    key: Mapped[str | None]
    at: Mapped[datetime]
    in_page: Mapped[bool]
    by_mail: Mapped[bool]
    by_push: Mapped[bool]
    read_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice_digests.id", ondelete="SET NULL"), index=True
    )
    push_lease_until: Mapped[datetime | None]
    push_attempts: Mapped[int] = mapped_column(server_default="0")
    pushed_at: Mapped[datetime | None]


class NoticeDigest(Base):
    """One mail with what somebody had not seen; written together with the mail."""

    __tablename__ = "notice_digests"
    __table_args__ = (Index(None, "user_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    count: Mapped[int]


class NoticeChoice(Base):
    """What a person, or a lead for a team, chose; what is not in it is as usual.

    `ways`: per kind the ways by which one hears of it. `hours` (a person's own alone):
    {"timezone", "weekdays", "opens", "closes"}; without, those of the team. `before` is how the
    three stood until the last change, for whoever takes it back. `nonce` makes the link that ends
    the digest.
    """

    __tablename__ = "notice_choices"
    __table_args__ = (
        CheckConstraint("(user_id is null) <> (team_id is null)", name="of_one"),
        Index("uq_notice_choices_user", "user_id", unique=True),
        Index("uq_notice_choices_team", "team_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    ways: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    cadence: Mapped[Cadence | None]
    hours: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    before: Mapped[dict[str, Any] | None]
    changed_at: Mapped[datetime | None]
    nonce: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

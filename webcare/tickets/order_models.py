"""What brings order among tickets: likeness of texts, links, and a team's own rules."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class Likeness(Base):
    """What is kept of the text of a ticket that was the first of its kind, see
    `workflows.likeness`. Copies have none of their own: they are measured against the first.
    """

    __tablename__ = "likenesses"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    numbers: Mapped[list[int]]
    kept_at: Mapped[datetime] = mapped_column(index=True)


class LikenessBand(Base):
    """One of the keys under which a text like that of the ticket is found."""

    __tablename__ = "likeness_bands"

    team_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("likenesses.ticket_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class LinkKind(StrEnum):
    """What two tickets have to do with each other; `FOLLOWS` reads otherwise from either end."""

    RELATED = "related"
    FOLLOWS = "follows"
    SAME_MATTER = "same_matter"


class TicketLink(Base):
    """That two tickets belong together, as a person said; `removed_at`: and took back."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        Index(
            "uq_ticket_links_standing",
            "from_id",
            "to_id",
            "kind",
            unique=True,
            postgresql_where=sql("removed_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    kind: Mapped[LinkKind]
    why: Mapped[str] = mapped_column(server_default="")
    by_name: Mapped[str]
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(server_default="")


class BookKind(StrEnum):
    PRIORITY = "priority"
    TURNS = "turns"


class RuleBook(Base):
    """One state of a team's rules, whole; the last one holds. `undoes_id`: it brings back what
    stood before that one.
    """

    __tablename__ = "rule_books"
    __table_args__ = (Index("ix_rule_books_team_id", "team_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    kind: Mapped[BookKind]
    value: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    by_name: Mapped[str]
    at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("rule_books.id"))


class TurnsGiven(Base):
    """How many tickets somebody of a team was given by turns, and when last."""

    __tablename__ = "turns_given"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    given: Mapped[int] = mapped_column(server_default="0")
    last_at: Mapped[datetime | None]

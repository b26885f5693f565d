"""What a team knows of its authors beyond their tickets: which identities are one person, notes,
and who is blocked. All of it is a person's word, kept with who, when and why, and taken back
rather than deleted.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.ticket import Resolution

_STANDS = sql("undone_at is null")


class TieSays(StrEnum):
    """What a person says of two identities; only a person does."""

    SAME = "same"
    APART = "apart"


class AuthorTie(Base):
    """Somebody's word that two authors of a team are one person, or that they are not. `one_id` is
    the lower of the two.
    """

    __tablename__ = "author_ties"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="in_order"),
        Index(
            "uq_author_ties_standing", "one_id", "other_id", unique=True, postgresql_where=_STANDS
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    one_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), index=True)
    says: Mapped[TieSays]
    why: Mapped[str]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    said_by_name: Mapped[str] = mapped_column(server_default="")
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str] = mapped_column(server_default="")
    undone_why: Mapped[str] = mapped_column(server_default="")


class AuthorNote(Base):
    """What colleagues should know of an author; it never leaves the house."""

    __tablename__ = "author_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), index=True)
    text: Mapped[str]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    said_by_name: Mapped[str] = mapped_column(server_default="")
    removed_at: Mapped[datetime | None]
    removed_by_name: Mapped[str] = mapped_column(server_default="")


class AuthorBlock(Base):
    """An author or a whole mail domain whose messages are put aside as `resolution`."""

    __tablename__ = "author_blocks"
    __table_args__ = (
        CheckConstraint("(author_id is null) = (domain <> '')", name="one_of_both"),
        Index(
            "uq_author_blocks_standing",
            "team_id",
            sql("coalesce(author_id, 0)"),
            "domain",
            unique=True,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"))
    domain: Mapped[str] = mapped_column(server_default="")
    resolution: Mapped[Resolution]
    why: Mapped[str]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    said_by_name: Mapped[str] = mapped_column(server_default="")
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str] = mapped_column(server_default="")
    undone_why: Mapped[str] = mapped_column(server_default="")


class AsideKind(StrEnum):
    WATCH = "watch"
    LET_STAND = "let_stand"


class Aside(Base):
    """An entry of the register: a ticket that was put aside, to be watched or let stand, why, by
    whom and until when. `by_scheme`: the scheme's outcome is the reason. `ended_by` names the
    ticket's event that brought it back.
    """

    __tablename__ = "asides"
    __table_args__ = (
        Index(None, "team_id", "said_at", "id"),
        Index(
            "uq_asides_standing",
            "ticket_id",
            unique=True,
            postgresql_where=sql("ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[AsideKind]
    resolution: Mapped[Resolution | None]
    by_scheme: Mapped[bool]
    why: Mapped[str] = mapped_column(server_default="")
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    said_by_name: Mapped[str] = mapped_column(server_default="")
    look_again_at: Mapped[datetime | None]
    look_again_why: Mapped[str] = mapped_column(server_default="")
    look_again_by_name: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="")

"""Response schemes as kept: published versions, drafts, every text a draft ever had, and what is
typed and not saved.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.scheme.draft import DraftState

TEXT_PART = "*"  # of an unsaved form: the whole text; no node bears this id


class SchemeVersion(Base):
    """One published text of a scheme. It is never changed: decisions are pinned to it.

    It holds from `valid_from` on, until a version with a later one does. Until then it may get
    another date or be withdrawn, after which it never holds; the database sees to it. `proposed_by`
    is empty for what came with the product or from the command line. Two versions may bear the same
    text: going back to an earlier one is a publication of its own.
    """

    __tablename__ = "scheme_versions"
    __table_args__ = (
        UniqueConstraint("slug", "number"),
        Index(None, "slug", "sha256"),
        Index(None, "slug", "valid_from", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    titles: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    valid_from: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(server_default="")
    withdrawn_because: Mapped[str] = mapped_column(server_default="")


class SchemeDraft(Base):
    """A scheme that a team is writing. Its text is that of the revision `current`; undo and redo
    move `current`, and nothing that was ever saved goes away. `slug` and `titles` are what that
    text says, or last said when it could be read.
    """

    __tablename__ = "scheme_drafts"
    __table_args__ = (Index(None, "team_id", "state", "updated_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    slug: Mapped[str] = mapped_column(server_default="")
    titles: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_versions.id"))
    state: Mapped[DraftState] = mapped_column(default=DraftState.DRAFT)
    current: Mapped[int]  # the number of a revision
    faults: Mapped[int]  # how many the present text has
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    updated_by: Mapped[str]
    updated_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_by: Mapped[str] = mapped_column(server_default="")
    proposed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")  # what the proposer says of it
    reason: Mapped[str] = mapped_column(server_default="")  # why it was returned or put aside
    version_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_versions.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class SchemeRevision(Base):
    """One saved text of a draft, and what was done to the one before (`parent`) to get it."""

    __tablename__ = "scheme_revisions"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("scheme_drafts.id"))
    number: Mapped[int]
    parent: Mapped[int | None]
    text: Mapped[str]
    act: Mapped[str]  # such as "node.saved"; `node` is what it was done to
    node: Mapped[str] = mapped_column(server_default="")
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime]


class UnsavedForm(Base):
    """What one person typed in one form of a draft and has not saved. `part` is the node whose form
    it is, or `TEXT_PART`; `typed` is the form as pairs of a name and a value; `seen` is the
    revision that the form was made from.
    """

    __tablename__ = "scheme_unsaved_forms"

    draft_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_drafts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    part: Mapped[str] = mapped_column(primary_key=True)
    typed: Mapped[list[Any]] = mapped_column(JSONB)
    seen: Mapped[int]
    at: Mapped[datetime]

"""Clocks to be reckoned anew, and tickets whose tag or theme became another."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class Reckoning(Base):
    """That a team's open tickets are reckoned anew, in the order of their ids: up to `after_id` it
    is done. One a team; whoever changes something anew lets it begin anew.
    """

    __tablename__ = "reckonings"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    after_id: Mapped[int]
    looked_at: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Relabeling(Base):
    """That tickets of a team bear `target` in place of `source`: tags by name, themes by id, as
    `kind` says. `made_target`: there was none
    of that name before. `undoes_id`: the one whose tickets get back what they had.
    """

    __tablename__ = "relabelings"
    __table_args__ = (
        Index("ix_relabelings_under_way", "id", postgresql_where=sql("done_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    kind: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    made_target: Mapped[bool] = mapped_column(server_default=sql("false"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("relabelings.id"))
    after_id: Mapped[int] = mapped_column(server_default="0")
    touched: Mapped[int] = mapped_column(server_default="0")
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Relabeled(Base):
    """A ticket that was touched; `had_both`: it bore the target already."""

    __tablename__ = "relabeled"

    relabeling_id: Mapped[int] = mapped_column(
        ForeignKey("relabelings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, autoincrement=False,
        index=True,
    )  # fmt: skip
    had_both: Mapped[bool]

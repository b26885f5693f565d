"""Themes, the directory of experts, and desks with their rota."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base


class Expert(Base):
    """Someone who knows something and can be asked, mostly by mail; needs no account."""

    __tablename__ = "experts"
    __table_args__ = (UniqueConstraint("team_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    email: Mapped[str]
    name: Mapped[str]
    function: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str] = mapped_column(server_default="")
    languages: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    active: Mapped[bool] = mapped_column(server_default=sql("true"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Theme(Base):
    """What a ticket is about. `names` per language; a `sensitive` one lies outside the team's
    mandate; a ticket whose text holds one of `words` is proposed to be about it.
    """

    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("team_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    slug: Mapped[str]
    names: Mapped[dict[str, Any]]
    words: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    sensitive: Mapped[bool] = mapped_column(server_default=sql("false"))
    ours: Mapped[bool] = mapped_column(server_default=sql("true"))
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id", ondelete="SET NULL"))

    expert: Mapped[Expert | None] = relationship(lazy="raise")


class Desk(Base):
    """Where a handoff goes besides a named expert: spokesperson, legal, complaints and so on.

    `term_minutes`: how long it has for a handoff, in office hours; None: as long as it takes.
    `rota`: who is on when, as `workflows.rota.kept_as` writes it.
    """

    __tablename__ = "desks"
    __table_args__ = (UniqueConstraint("team_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    slug: Mapped[str]
    names: Mapped[dict[str, Any]]
    email: Mapped[str] = mapped_column(server_default="")
    active: Mapped[bool] = mapped_column(server_default=sql("true"))
    term_minutes: Mapped[int | None]
    rota: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))


class DeskMember(Base):
    """One person on a desk's rota."""

    __tablename__ = "desk_members"

    desk_id: Mapped[int] = mapped_column(
        ForeignKey("desks.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )

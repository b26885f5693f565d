"""Themes, the organisation's tree, the directory of experts, and desks with their rota."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from workflows.absence import AbsenceState
from workflows.engagement import EngagementState
from workflows.suggestion import Rank


class UnitKind(StrEnum):
    UNIT = "unit"
    SERVICE = "service"
    PARTNER = "partner"


class Unit(Base):
    """A part of the organisation, a service of it, or a partner: a tree by `parent_id`. `hours` is
    a week as `workflows.opening` writes it; empty where nothing is known.
    """

    __tablename__ = "units"
    __table_args__ = (
        Index("uq_units_team_id_name", "team_id", func.lower(sql("name")), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[UnitKind] = mapped_column(default=UnitKind.UNIT)
    name: Mapped[str]
    hours: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Expert(Base):
    """Someone who knows something and can be asked, mostly by mail; needs no account.

    `unit` is the name of the unit `unit_id`, kept with it so that lists need no join. `substitute`:
    who is asked while they are away. `capacity`: questions at once, None for as many as come.
    `active` is the team's switch; `state` says whether they agreed. `nonce` makes the link by
    which they keep their own entry.
    """

    __tablename__ = "experts"
    __table_args__ = (UniqueConstraint("team_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    email: Mapped[str]
    name: Mapped[str]
    function: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str] = mapped_column(server_default="")
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id", ondelete="SET NULL"), index=True
    )
    languages: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id", ondelete="SET NULL"))
    capacity: Mapped[int | None]
    state: Mapped[EngagementState] = mapped_column(default=EngagementState.CONFIRMED)
    nonce: Mapped[str] = mapped_column(server_default="")
    active: Mapped[bool] = mapped_column(server_default=sql("true"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Absence(Base):
    """Days on which somebody is away: local dates of the team, the last one included. `said` is
    what an automatic reply said, `handoff_id` the question that it answered. `noted_at`: since
    when the team knows it.
    """

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    state: Mapped[AbsenceState] = mapped_column(default=AbsenceState.NOTED)
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str] = mapped_column(server_default="")
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id", ondelete="SET NULL"))
    said: Mapped[str] = mapped_column(server_default="")
    handoff_id: Mapped[int | None]
    noted_at: Mapped[datetime]


class Theme(Base):
    """What a ticket is about. `names` per language; a `sensitive` one lies outside the team's
    mandate; a ticket whose text holds one of `words` is proposed to be about it. A retired one is
    on the tickets that have it, and is proposed and offered no more.
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
    retired_at: Mapped[datetime | None]


class Expertise(Base):
    """That an expert knows about a theme, or about what the words of `about` say where there is no
    theme for it. It counts once it is confirmed; a theme has one first. `since` is None where it
    is older than we know.
    """

    __tablename__ = "expertise"
    __table_args__ = (
        UniqueConstraint("expert_id", "theme_id"),
        Index(
            "uq_expertise_first",
            "theme_id",
            unique=True,
            postgresql_where=sql("rank = 'first' and state = 'confirmed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(
        ForeignKey("themes.id", ondelete="CASCADE"), index=True
    )
    about: Mapped[str] = mapped_column(server_default="")
    rank: Mapped[Rank] = mapped_column(default=Rank.FIRST)
    state: Mapped[EngagementState] = mapped_column(default=EngagementState.CONFIRMED)
    since: Mapped[datetime | None]

    expert: Mapped[Expert] = relationship(lazy="raise")


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
    hours: Mapped[str] = mapped_column(server_default="")
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

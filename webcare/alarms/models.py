"""Alarms, the calls that they made, the ladders that they climb, and the ways to reach people."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.alarm import AlarmKind, AlarmState

_UNHEARD = sql("state in ('ringing', 'exhausted')")


class Way(StrEnum):
    """By what someone is called."""

    PUSH = "push"
    WEBHOOK = "webhook"
    MAIL = "mail"


USUAL_WAYS = (Way.PUSH, Way.WEBHOOK, Way.MAIL)


class CallState(StrEnum):
    """Where one call stands; `passed` is a step of the ladder on which nobody could be called."""

    WAITING = "waiting"
    CALLING = "calling"
    TAKEN = "taken"
    FAILED = "failed"
    PASSED = "passed"


class Alarm(Base):
    """Something for which someone is woken. `ticket_id` and `desk_id` where it is about one.

    `position`: how far the ladder was climbed, -1 before the first step; `next_at`: when it goes
    on, None while it does not. `steps` and `rounds` are the ladder as it was when this began to
    ring, so that what is drawn later is what happened. `times`: how often it had reason to
    ring. `only_id`: a test, for that person alone. `nonce` makes the links of its calls.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "uq_alarms_unheard",
            "ticket_id",
            unique=True,
            postgresql_where=sql("state in ('ringing', 'exhausted') and ticket_id is not null"),
        ),
        Index("ix_alarms_unheard", "rung_at", postgresql_where=_UNHEARD),
        Index("ix_alarms_due", "next_at", postgresql_where=sql("state = 'ringing'")),
        Index("ix_alarms_of_team", "team_id", "id"),
        Index("ix_alarms_of_ticket", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id", ondelete="SET NULL"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    only_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[AlarmKind]
    state: Mapped[AlarmState] = mapped_column(default=AlarmState.RINGING)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    rounds: Mapped[int] = mapped_column(server_default="1")
    position: Mapped[int] = mapped_column(server_default="-1")
    next_at: Mapped[datetime | None]
    rung_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(server_default="1")
    again_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    acknowledged_by: Mapped[str] = mapped_column(server_default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(server_default="")
    word: Mapped[str] = mapped_column(server_default="")
    nonce: Mapped[str]


class AlarmCall(Base):
    """One attempt to reach one person by one way, with what the way said; or a step passed over.

    `position` is that of the ladder. `reason` is a code of `calling.Reason` or `ladder.Passed`,
    `said` the way's own words to it. `lease_until` and `fence` belong to whoever makes the call.
    """

    __tablename__ = "alarm_calls"
    __table_args__ = (
        Index(None, "alarm_id", "id"),
        Index(
            "ix_alarm_calls_open",
            "created_at",
            postgresql_where=sql("state in ('waiting', 'calling')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarms.id", ondelete="CASCADE"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    position: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    user_name: Mapped[str] = mapped_column(server_default="")
    way: Mapped[Way | None]
    state: Mapped[CallState] = mapped_column(default=CallState.WAITING)
    reason: Mapped[str] = mapped_column(server_default="")
    said: Mapped[str] = mapped_column(server_default="")
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AlarmLadder(Base):
    """A desk's ladder, as `workflows.ladder.kept_as` writes its steps. `for_danger`: a suspicion of
    danger in the team's messages rings this one; one desk a team.
    """

    __tablename__ = "alarm_ladders"
    __table_args__ = (
        Index(
            "uq_alarm_ladders_for_danger",
            "team_id",
            unique=True,
            postgresql_where=sql("for_danger"),
        ),
    )

    desk_id: Mapped[int] = mapped_column(
        ForeignKey("desks.id", ondelete="CASCADE"), primary_key=True
    )
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    steps: Mapped[list[dict[str, Any]]]
    rounds: Mapped[int]
    for_danger: Mapped[bool] = mapped_column(server_default=sql("false"))


class AlarmWays(Base):
    """In which order someone wants to be called; without a row as `USUAL_WAYS` says."""

    __tablename__ = "alarm_ways"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    ways: Mapped[list[str]]


class PushDevice(Base):
    """A browser that someone wants to be called on. `endpoint`, `key` and `auth` are what the
    browser gave; whoever knows them can reach it, so no page shows them.
    """

    __tablename__ = "push_devices"
    __table_args__ = (UniqueConstraint("endpoint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    endpoint: Mapped[str]
    key: Mapped[str]
    auth: Mapped[str]
    added_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"PushDevice(id={self.id})"


class AlarmWebhook(Base):
    """Where a team's alarms are posted to. The URL may hold a password, so it stands apart and
    pages show its host alone; the key that signs is made from `nonce` and kept nowhere.
    """

    __tablename__ = "alarm_webhooks"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True
    )
    url: Mapped[str]
    nonce: Mapped[str]
    set_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"AlarmWebhook(team_id={self.team_id})"

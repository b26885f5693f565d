"""Press cards, and what was said in each call."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from webcare.tickets.models import Ticket
from workflows.press import OPEN_PRESS_STATES, PressState, Record


class PressWay(StrEnum):
    """How the question reached us."""

    MAIL = "mail"
    FORM = "form"
    PHONE = "phone"
    SOCIAL = "social"


class PressCard(Base):
    """One question of the press; its conversation is its ticket's, and a ticket has one card.

    `deadline_at` is a moment, `deadline_zone` the zone of the clock by which the journalist named
    it, and `deadline_said` their own words. `deadline_ours`: they named no moment that could be
    read, and the clock is the usual one that we give ourselves. `caller_name`: who
    calls back. `remind_at`: when they are reminded, None once they were.
    """

    __tablename__ = "press_cards"
    __table_args__ = (
        UniqueConstraint("ticket_id"),
        Index(
            "ix_press_cards_open", "team_id", "deadline_at",
            postgresql_where=sql("state in ('open', 'called_back')"),
        ),
        Index("ix_press_cards_remind", "remind_at", postgresql_where=sql("remind_at is not null")),
        Index("ix_press_cards_list", "team_id", "opened_at", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    state: Mapped[PressState] = mapped_column(default=PressState.OPEN)
    way_in: Mapped[PressWay]
    name: Mapped[str] = mapped_column(server_default="")
    medium: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    question: Mapped[str] = mapped_column(server_default="")
    deadline_at: Mapped[datetime | None]
    deadline_zone: Mapped[str] = mapped_column(server_default="")
    deadline_said: Mapped[str] = mapped_column(server_default="")
    deadline_ours: Mapped[bool] = mapped_column(server_default=sql("false"))
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    caller_name: Mapped[str] = mapped_column(server_default="")
    remind_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship(lazy="raise")
    calls: Mapped[list["PressCall"]] = relationship(lazy="raise", order_by="PressCall.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether the journalist still waits for our word."""
        return self.state in OPEN_PRESS_STATES


class PressCall(Base):
    """One call with the journalist: what was said, by whom, and how it may be used. Never changed;
    `once` makes it one call, however often its form is sent.
    """

    __tablename__ = "press_calls"
    __table_args__ = (UniqueConstraint("card_id", "once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("press_cards.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(server_default="")
    reached: Mapped[bool] = mapped_column(server_default=sql("true"))
    record: Mapped[Record]
    said: Mapped[str] = mapped_column(server_default="")
    once: Mapped[str]

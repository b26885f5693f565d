"""That tickets came back after their end: so a past day's figures stay what they were."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class TicketReturn(Base):
    """A ticket was done, answered or closed, from `done_at` until `back_at`, when it waited for us
    again: its author wrote, a person opened it, a reply bounced, a date came. An act that was
    undone leaves none, for it never was.
    """

    __tablename__ = "ticket_returns"
    __table_args__ = (Index(None, "ticket_id"), Index(None, "back_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    done_at: Mapped[datetime]
    back_at: Mapped[datetime]

"""The register of formal complaints."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from webcare.tickets.models import Ticket
from workflows.complaint import Check, CheckAnswer, ComplaintState, Finding, WayIn
from workflows.complaint_terms import Regime


class Complaint(Base):
    """One formal complaint; its conversation is its ticket's. A ticket has at most one, besides
    those that turned out to be none.

    Dates are days in the team's zone, fixed at receipt by the law of `regime`. `checks`: per
    `Check` {"answer", "note"}. `refused_for`: the checks that it was refused for, `reason` the
    words (also why it was none). `acknowledgement_id`, `refusal_id`, `answer_id`: the replies that
    count as such; no other reply moves the complaint. `acknowledged_how`: mail, letter, or in the
    words of who did it another way. `told_at`: when a refusal left. `reminded`: what the desk was
    reminded of.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        Index(
            "uq_complaints_ticket_id", "ticket_id", unique=True,
            postgresql_where=sql("state <> 'not_one'"),
        ),
        Index("ix_complaints_register", "team_id", "received_on", "id"),
        Index(
            "ix_complaints_open", "answer_by",
            postgresql_where=sql("state not in ('closed', 'not_one')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    state: Mapped[ComplaintState] = mapped_column(default=ComplaintState.RECEIVED)
    way_in: Mapped[WayIn]
    regime: Mapped[Regime]
    received_on: Mapped[date] = mapped_column(Date())
    acknowledge_by: Mapped[date] = mapped_column(Date())
    refuse_by: Mapped[date] = mapped_column(Date())
    answer_by: Mapped[date] = mapped_column(Date())
    name: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[str] = mapped_column(server_default="")
    checks: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    refused_for: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    reason: Mapped[str] = mapped_column(server_default="")
    finding: Mapped[Finding | None]
    measures: Mapped[str] = mapped_column(server_default="")
    improvement_id: Mapped[int | None] = mapped_column(
        ForeignKey("improvements.id", ondelete="SET NULL")
    )
    acknowledgement_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    refusal_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    acknowledged_how: Mapped[str] = mapped_column(server_default="")
    acknowledged_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reminded: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    def check(self, name: Check) -> CheckAnswer | None:
        """What was found for this check, None where nobody has looked."""
        kept = self.checks.get(name, {}).get("answer")
        return CheckAnswer(kept) if kept else None

    @property
    def is_owed(self) -> bool:
        """Whether the complainer still waits for our word on the matter."""
        if self.state is ComplaintState.REFUSED:
            return self.told_at is None
        return self.state in (
            ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED, ComplaintState.ADMISSIBLE
        )  # fmt: skip

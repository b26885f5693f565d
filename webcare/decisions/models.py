"""Runs of a scheme on a ticket, and every step of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from webcare.schemes.models import SchemeVersion
from webcare.tickets.models import Ticket
from workflows.scheme import AnswerSource


class Decision(Base):
    """One run. `run` is `workflows.scheme.Run.dump()`; `position` the question now asked, or the
    outcome's id once `decided_at` is set. A later run on the same ticket supersedes it. `shown_at`
    is when somebody who may decide came to it before it was decided, the last time that nobody was
    there yet.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index(
            "uq_decisions_current",
            "ticket_id",
            unique=True,
            postgresql_where=sql("not superseded"),
        ),
        Index(
            "ix_decisions_undecided",
            "ticket_id",
            postgresql_where=sql("decided_at is null and not superseded"),
        ),
        Index(
            "ix_decisions_decided",
            "decided_at",
            "id",
            postgresql_where=sql("decided_at is not null and not superseded"),
        ),
        Index(
            "ix_decisions_version",
            "scheme_version_id",
            "decided_at",
            "id",
            "ticket_id",
            postgresql_where=sql("decided_at is not null and not superseded"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"))
    run: Mapped[dict[str, Any]]
    position: Mapped[str]
    superseded: Mapped[bool] = mapped_column(server_default=sql("false"))
    started_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship(lazy="raise")
    steps: Mapped[list["DecisionStep"]] = relationship(lazy="raise", order_by="DecisionStep.number")
    scheme_version: Mapped[SchemeVersion] = relationship(lazy="raise", viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_touched(self) -> bool:
        """Whether it is decided, or a person has answered anything; `steps` must be loaded."""
        by_person = (step for step in self.steps if step.source != AnswerSource.FACT)
        return self.decided_at is not None or any(by_person)


class DecisionStep(Base):
    """One question and its answer: who (`by`: `user:5`, `fact:press`), when, why, what was seen."""

    __tablename__ = "decision_steps"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    number: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    source: Mapped[str]
    by: Mapped[str]
    by_name: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    saw: Mapped[str] = mapped_column(server_default="")
    superseded: Mapped[bool] = mapped_column(server_default=sql("false"))
    at: Mapped[datetime]

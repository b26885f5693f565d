"""Mandates whose end is near, just behind, or came by a withdrawal."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webcare.mandates.models import Mandate

A_WEEK = timedelta(days=7)


def about_now(session: Session, at: datetime) -> Sequence[Mandate]:
    """Mandates whose last day lies within a week before or after *at* and that nobody withdrew, the
    first to end first.
    """
    return session.scalars(
        select(Mandate)
        .where(Mandate.withdrawn_at.is_(None), _ends_about(at))
        .order_by(Mandate.last, Mandate.id)
    ).all()


def of_holder(session: Session, holder_id: int, at: datetime) -> Sequence[Mandate]:
    """The holder's own mandates that end or ended within a week, or were withdrawn in the last
    one; the first to end first.
    """
    return session.scalars(
        select(Mandate)
        .where(
            Mandate.holder_id == holder_id,
            or_(
                Mandate.withdrawn_at > at - A_WEEK,
                and_(Mandate.withdrawn_at.is_(None), _ends_about(at)),
            ),
        )
        .order_by(Mandate.last.nulls_first(), Mandate.id)
    ).all()


def _ends_about(at: datetime) -> ColumnElement[bool]:
    return Mandate.last.between(at.date() - A_WEEK, at.date() + A_WEEK)

"""How long an approval takes is kept, with nobody's name; when it is due stands on the reply."""

from datetime import timedelta

from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later, make_desk
from tests.replies.conftest import MANAGER, SPOKESPERSON
from tests.replies.test_embargo import submitted
from webcare.accounts.models import Team
from webcare.replies import service
from webcare.replies.models import ApprovalRound, RoundEnd


def rounds(session):
    return session.scalars(select(ApprovalRound).order_by(ApprovalRound.id)).all()


def test_each_round_is_kept_until_its_end(session, ticket):
    reply = submitted(session, ticket)
    service.return_draft(
        session, ticket, reply, why="Shorter.", by=SPOKESPERSON, at=later(minutes=30)
    )
    service.submit(session, ticket, reply, by=MANAGER, at=later(minutes=60))
    service.approve(session, ticket, reply, by=SPOKESPERSON, at=later(minutes=80))

    found = [(each.ended_how, each.ended_at - each.submitted_at) for each in rounds(session)]

    assert found == [
        (RoundEnd.RETURNED, timedelta(minutes=30)), (RoundEnd.APPROVED, timedelta(minutes=20)),
    ]  # fmt: skip


def test_taking_it_back_oneself_is_no_measure_of_approvers(session, ticket):
    reply = submitted(session, ticket)

    service.withdraw(session, ticket, reply, by=MANAGER, at=later(minutes=30))

    assert rounds(session) == []


def test_nobodys_name_is_kept_with_it():
    assert not {"by_id", "by_name", "approved_by_id"} & set(ApprovalRound.__table__.columns.keys())


def test_an_approval_is_due_at_the_tickets_clock_or_the_desks_term(session, ticket):
    ticket.due_at = later(hours=4)
    assert submitted(session, ticket).approve_by == later(hours=4)


def test_the_earlier_of_the_two_counts(session, ticket):
    ticket.due_at = later(hours=4)
    make_desk(session, session.get_one(Team, ticket.team_id), term_minutes=120)
    session.flush()

    assert submitted(session, ticket).approve_by == later(hours=2)


def test_where_neither_lies_ahead_it_is_due_an_office_hour_later(session, ticket):
    ticket.due_at = NOON - timedelta(days=1)

    assert submitted(session, ticket).approve_by == later(hours=1)


def test_once_it_ended_nothing_is_due(session, ticket):
    reply = submitted(session, ticket)

    service.approve(session, ticket, reply, by=SPOKESPERSON, at=NOON)

    assert reply.approve_by is None

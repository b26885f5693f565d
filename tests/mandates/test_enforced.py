"""A mandate at approval, and again at the very moment of leaving."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later
from tests.mandates.conftest import BO, KIM, LEAD, MANAGER, TODAY, drain, give, handed_in
from webcare.accounts.models import User
from webcare.channels.models import OutgoingMail
from webcare.core.errors import Conflict, NotAllowed
from webcare.mandates import register
from webcare.mandates.speaking import NoMandate
from webcare.replies import service
from workflows.reply import HeldFor, Purpose, ReplyState

LATE = datetime(2026, 11, 18, 22, 59, 50, tzinfo=UTC)  # ten seconds before midnight in Brussels


def test_without_the_mandate_an_approval_is_refused_and_names_who_may(session, team, ticket):
    give(session, team, at=NOON)
    reply = handed_in(session, ticket)

    with pytest.raises(NoMandate, match="Kim") as refused:
        service.approve(session, ticket, reply, by=BO, at=NOON)

    assert refused.value.status == 403
    assert reply.state is ReplyState.SUBMITTED


def test_with_it_the_reply_goes(session, team, ticket):
    give(session, team, at=NOON)
    reply = handed_in(session, ticket)

    service.approve(session, ticket, reply, by=KIM, at=NOON)

    assert reply.state is ReplyState.QUEUED


def test_who_may_only_draft_drafts_on_as_before(session, team, ticket):
    give(session, team, at=NOON)

    assert handed_in(session, ticket).state is ReplyState.SUBMITTED


def test_the_emergency_right_passes_the_register(session, team, ticket, server):
    give(session, team, at=NOON)
    reply = handed_in(session, ticket)

    service.approve(session, ticket, reply, by=BO, at=NOON, emergency_reason="Kim is in the air.")
    session.commit()

    assert drain(server, later(seconds=1)) == 1


def test_a_mandate_that_ended_at_midnight_between_approve_and_send_holds_it(
    session, team, ticket, server
):
    give(session, team, at=NOON, last=TODAY)
    give(session, team, BO, at=NOON)
    reply = handed_in(session, ticket)
    service.approve(session, ticket, reply, by=KIM, at=LATE)
    reply.next_attempt_at = LATE + timedelta(seconds=20)  # the server was away for a moment
    session.commit()

    assert drain(server, LATE + timedelta(seconds=20)) == 0

    session.refresh(reply)
    assert (reply.state, reply.held_for) == (ReplyState.HELD, HeldFor.MANDATE)
    assert "mandate" in reply.error


@pytest.fixture
def held(session, team, ticket, server):
    """A reply that its approver's mandate does not carry any more; Bo's does."""
    give(session, team, at=NOON, last=TODAY)
    give(session, team, BO, at=NOON)
    reply = handed_in(session, ticket)
    service.approve(session, ticket, reply, by=KIM, at=NOON)
    reply.next_attempt_at = later(days=1)
    session.commit()
    drain(server, later(days=1))
    session.refresh(reply)
    session.refresh(ticket)
    return reply


def test_whoever_has_the_mandate_releases_it_and_that_is_their_approval(
    session, ticket, held, server
):
    service.release(session, ticket, held, by=BO, at=later(days=1))
    session.commit()

    assert (held.approved_by_name, held.state) == ("Bo", ReplyState.QUEUED)
    assert drain(server, later(days=1, seconds=1)) == 1


def test_whoever_may_release_it_hears_that_it_was_held(session, held):
    [mail] = session.scalars(select(OutgoingMail).where(OutgoingMail.about_kind == "reply"))

    assert mail.to_address == session.get_one(User, BO.user_id).email
    assert f"/tickets/{held.ticket_id}#reply-{held.id}" in mail.text
    assert held.body not in mail.text


def test_nobody_with_a_mandate_means_that_the_leads_hear_it(session, team, ticket, server):
    row = give(session, team, at=NOON)
    reply = handed_in(session, ticket)
    service.approve(session, ticket, reply, by=KIM, at=NOON)
    register.withdraw(session, row, "She left.", by=LEAD, at=later(seconds=1))
    session.commit()

    drain(server, later(seconds=2))

    [mail] = session.scalars(select(OutgoingMail).where(OutgoingMail.about_kind == "reply"))
    assert mail.to_address == session.get_one(User, LEAD.user_id).email


def test_nobody_else_releases_it(session, ticket, held):
    with pytest.raises(NoMandate, match="Bo"):
        service.release(session, ticket, held, by=KIM, at=later(days=1))
    with pytest.raises(NotAllowed):
        service.release(session, ticket, held, by=MANAGER, at=later(days=1))
    assert held.state is ReplyState.HELD


def test_a_mandate_withdrawn_meanwhile_holds_what_waits(session, team, ticket, server):
    row = give(session, team, at=NOON)
    reply = handed_in(session, ticket)
    service.approve(session, ticket, reply, by=KIM, at=NOON)
    register.withdraw(session, row, "She left.", by=LEAD, at=later(seconds=1))
    session.commit()

    assert drain(server, later(seconds=2)) == 0
    session.refresh(reply)
    assert reply.held_for is HeldFor.MANDATE


def test_what_was_approved_before_there_was_a_register_needs_one_once_it_rules(
    session, team, ticket, server
):
    reply = handed_in(session, ticket)
    service.approve(session, ticket, reply, by=BO, at=NOON)
    give(session, team, at=NOON)
    session.commit()

    assert drain(server, later(seconds=1)) == 0
    session.refresh(reply)
    assert reply.held_for is HeldFor.MANDATE


def test_a_reply_without_approval_is_not_asked_for_one(session, team, ticket, server):
    give(session, team, at=NOON)
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, body="Tomorrow.", by=MANAGER,
        at=NOON,
    )  # fmt: skip
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.commit()

    assert drain(server, later(seconds=10)) == 1


def test_an_approval_of_what_changed_meanwhile_is_refused_with_what_stands_there(
    session, team, ticket
):
    reply = handed_in(session, ticket)
    seen = reply.version
    service.withdraw(session, ticket, reply, by=MANAGER, at=NOON)
    session.flush()
    service.save_draft(session, reply, "Next week.", version=reply.version, by=MANAGER, at=NOON)
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.flush()

    with pytest.raises(Conflict) as clash:
        service.approve(session, ticket, reply, by=KIM, at=NOON, seen_version=seen)
    assert clash.value.text == "Next week."

"""An embargo: approved now, leaves then, and nobody makes it leave sooner but by lifting it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later, make_message
from tests.replies.conftest import MANAGER, SPOKESPERSON
from tests.replies.sending import drain, stands
from tests.replies.test_hold_until import hand_back
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.replies import outbox, service, steps, waiting
from webcare.replies.models import Reply
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.ticket import TicketState
from workflows.wall_clock import moment_of

UNTIL = later(hours=3)
EARLY, LATE = UNTIL - timedelta(seconds=1), UNTIL + timedelta(seconds=1)
BRUSSELS = ZoneInfo("Europe/Brussels")


def submitted(session, ticket) -> Reply:
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=True, body="It is decided.",
        by=MANAGER, at=NOON,
    )  # fmt: skip
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    return reply


def approved(session, ticket, until=UNTIL, at=NOON) -> Reply:
    reply = submitted(session, ticket)
    service.approve(session, ticket, reply, by=SPOKESPERSON, at=at, embargo_until=until)
    session.commit()
    return reply


def change(session, ticket, reply, until, *, by=SPOKESPERSON, at=NOON, version=None):
    seen = reply.version if version is None else version
    service.change_embargo(session, ticket, reply, until, version=seen, by=by, at=at)
    session.commit()


def test_it_waits_until_the_moment_and_then_leaves_by_itself(session, server, ticket):
    reply = approved(session, ticket)

    assert (reply.embargo_until, reply.embargo_by) == (UNTIL, "Bo")
    assert drain(server, EARLY) == 0
    assert stands(session, ticket, reply)[:2] == (ReplyState.QUEUED, TicketState.SENDING)
    assert drain(server, LATE) == 1
    assert stands(session, ticket, reply)[:2] == (ReplyState.SENT, TicketState.ANSWERED)


def test_what_leaves_is_byte_for_byte_what_was_approved(session, server, ticket):
    reply = approved(session, ticket)
    fixed = reply.approved_sha256

    change(session, ticket, reply, later(hours=5))

    assert reply.approved_sha256 == fixed == steps.digest(reply)
    assert drain(server, later(hours=6)) == 1


def test_its_date_is_not_older_than_the_embargo(session, ticket):
    reply = approved(session, ticket)

    [parcel] = outbox.claim_due(session, LATE, 5)

    assert reply.embargo_until == UNTIL
    assert UNTIL.strftime("%a, %d %b %Y %H:%M:%S").encode() in parcel.raw


def test_the_claim_itself_looks_whatever_the_row_said(session, server, ticket):
    reply = approved(session, ticket)
    reply.next_attempt_at = NOON
    session.commit()

    assert drain(server, EARLY) == 0
    session.refresh(reply)
    assert (reply.state, reply.next_attempt_at, reply.attempts) == (ReplyState.QUEUED, UNTIL, 0)


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=400)])
def test_a_moment_that_has_passed_or_is_beyond_a_year_is_refused(session, ticket, until):
    reply = submitted(session, ticket)

    with pytest.raises(Invalid) as wrong:
        service.approve(session, ticket, reply, by=SPOKESPERSON, at=NOON, embargo_until=until)

    assert "embargo_until" in wrong.value.fields


@pytest.mark.parametrize(
    ("typed", "leaves"),
    [("2027-03-28T02:30", "2027-03-28T01:30"), ("2027-10-31T02:30", "2027-10-31T01:30")],
)
def test_over_both_changes_of_the_clock_it_leaves_at_the_moment_that_was_said(
    session, server, ticket, typed, leaves
):
    until = moment_of(datetime.fromisoformat(typed), BRUSSELS).at
    exact = datetime.fromisoformat(f"{leaves}+00:00")
    reply = approved(session, ticket, until, at=exact - timedelta(days=2))

    assert reply.next_attempt_at == exact
    assert drain(server, exact - timedelta(seconds=1)) == 0
    assert drain(server, exact) == 1


def test_it_is_set_to_another_moment_both_ways(session, server, ticket):
    reply = approved(session, ticket)

    change(session, ticket, reply, later(hours=5))
    assert drain(server, LATE) == 0
    change(session, ticket, reply, later(hours=4))

    assert drain(server, later(hours=4, seconds=1)) == 1


def test_lifting_it_lets_it_leave_at_once(session, server, ticket):
    reply = approved(session, ticket)

    change(session, ticket, reply, None, at=later(minutes=5))

    assert (reply.embargo_until, reply.embargo_by) == (None, "")
    assert drain(server, later(minutes=5)) == 1
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert "reply.embargo_lifted" in events


def test_only_whoever_speaks_changes_it(session, ticket):
    reply = approved(session, ticket)

    with pytest.raises(NotAllowed):
        change(session, ticket, reply, None, by=MANAGER)
    assert reply.embargo_until == UNTIL


def test_once_it_left_there_is_nothing_to_change(session, server, ticket):
    reply = approved(session, ticket)
    drain(server, LATE)
    session.refresh(reply)

    with pytest.raises(Conflict, match="too late"):
        change(session, ticket, reply, later(hours=9), at=LATE)


def test_a_second_click_is_no_fault_and_a_colleagues_change_is_a_conflict(session, ticket):
    reply = approved(session, ticket)
    first = reply.version

    change(session, ticket, reply, later(hours=5), version=first)
    change(session, ticket, reply, later(hours=5), version=first)
    with pytest.raises(Conflict, match="colleague"):
        change(session, ticket, reply, later(hours=6), version=first)


def test_a_newer_message_meanwhile_holds_it(session, server, ticket):
    reply = approved(session, ticket)
    make_message(session, ticket)
    session.commit()

    assert drain(server, LATE) == 0
    assert stands(session, ticket, reply)[0] is ReplyState.HELD
    assert reply.held_for is HeldFor.NEWER


def test_what_was_held_and_let_go_still_waits_for_its_moment(session, server, ticket):
    reply = approved(session, ticket)
    service.hold(session, ticket, reply, HeldFor.CONFLICT, why="?", by=MANAGER, at=NOON)
    service.release(session, ticket, reply, by=MANAGER, at=later(minutes=1))
    session.commit()

    assert reply.next_attempt_at == UNTIL
    assert drain(server, EARLY) == 0


def test_taking_it_back_ends_its_embargo(session, ticket):
    reply = approved(session, ticket)

    service.undo(session, ticket, reply, by=MANAGER, at=NOON)

    assert (reply.state, reply.embargo_until) == (ReplyState.DRAFT, None)


def test_the_later_of_embargo_and_a_desks_hold_counts(session, server, ticket):
    hand_back(session, ticket, until=later(hours=2))
    session.flush()
    ticket.hold_until = None
    reply = approved(session, ticket)
    ticket.hold_until = later(hours=6)
    session.commit()

    assert drain(server, LATE) == 0
    session.refresh(reply)
    assert reply.next_attempt_at == later(hours=6)


def test_the_desk_and_the_inbox_find_what_waits(session, ticket):
    reply = approved(session, ticket)

    [(found, about)] = waiting.under_embargo(session, [ticket.team_id], at=NOON)

    assert (found.id, about.id) == (reply.id, ticket.id)
    assert ticket.embargo_until == UNTIL
    assert waiting.under_embargo(session, [ticket.team_id], at=LATE) == []


def test_a_letter_is_not_posted_before_its_embargo_is_over(session, ticket):
    reply = submitted(session, ticket)
    reply.by_letter = True
    service.approve(session, ticket, reply, by=SPOKESPERSON, at=NOON, embargo_until=UNTIL)

    with pytest.raises(Invalid) as wrong:
        service.posted(session, ticket, reply, NOON.date(), by=MANAGER, at=EARLY)
    assert "posted_on" in wrong.value.fields
    service.posted(session, ticket, reply, NOON.date(), by=MANAGER, at=LATE)
    assert reply.state is ReplyState.SENT

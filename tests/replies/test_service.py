import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import actor_of, later, make_message
from tests.replies.conftest import MANAGER, SPOKESPERSON
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.core.actor import OUTBOX, asked
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.replies import outbox, queries, service
from webcare.tickets.models import MessageKind
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


def start(session, ticket, *, approval=False, purpose=Purpose.FINAL, body="Tomorrow.", **given):
    given = {"by": MANAGER, "at": NOON, **given}
    return service.start(session, ticket, purpose=purpose, approval=approval, body=body, **given)


def submitted(session, ticket, **given):
    reply = start(session, ticket, approval=True, **given)
    act(service.submit, session, ticket, reply)
    return reply


def act(verb, session, ticket, reply, by=MANAGER, **given):
    verb(session, ticket, reply, by=by, at=NOON, **given)
    session.flush()


def stands(ticket, reply):
    return reply.state, ticket.state, ticket.unsent_replies


# writing


def test_a_draft_answers_the_newest_message_at_the_tickets_own_address(session, ticket):
    message = make_message(session, ticket)
    make_message(session, ticket, kind=MessageKind.AUTO_REPLY, from_address="evil@x.example")
    reply = start(session, ticket)

    assert (reply.state, reply.answers_id) == (ReplyState.DRAFT, message.id)
    assert (reply.to_address, reply.to_name) == (ticket.author_address, ticket.author_name)
    assert (reply.subject, reply.author_name) == ("Re: Litter at the station", "An")


def test_a_draft_that_is_being_written_is_used_on_and_keeps_its_text(session, ticket):
    session.get_one(Team, ticket.team_id).signature = "Team City"
    first = start(session, ticket, body="My half.")
    again = start(session, ticket, purpose=Purpose.ASK, body="The expert's half.", approval=True)

    assert again is first
    assert again.body == "My half.\n\nThe expert's half.\n\nTeam City"
    assert (again.purpose, again.needs_approval) == (Purpose.ASK, True)
    assert start(session, ticket, purpose=Purpose.HOLDING).id != first.id


def test_the_one_asked_may_leave_material_and_an_observer_may_not(session, ticket):
    assert start(session, ticket, by=asked(7, "Kim")).body == "Tomorrow."
    with pytest.raises(NotAllowed):
        start(session, ticket, by=actor_of(Role.OBSERVER, user_id=9001))


def test_an_old_version_loses_nothing(session, ticket):
    reply = start(session, ticket)
    seen = reply.version
    service.save_draft(session, reply, "Mine.", version=seen, by=MANAGER, at=NOON)

    with pytest.raises(Conflict) as caught:
        service.save_draft(session, reply, "Yours.", version=seen, by=SPOKESPERSON, at=NOON)
    assert caught.value.text == reply.body == "Mine."


def test_what_was_submitted_is_no_draft_any_more(session, ticket):
    reply = submitted(session, ticket)
    with pytest.raises(Conflict):
        service.save_draft(session, reply, "Else.", version=reply.version, by=MANAGER, at=NOON)


# handing in


def test_without_approval_it_waits_ten_seconds_in_the_outbox(session, ticket):
    reply = start(session, ticket)
    act(service.submit, session, ticket, reply)

    assert stands(ticket, reply) == (ReplyState.QUEUED, TicketState.SENDING, 1)
    assert reply.next_attempt_at == later(seconds=10)
    assert reply.message_id.endswith("@city.example")
    assert outbox.claim_due(session, later(seconds=9), 1) == []


def test_with_approval_it_waits_for_the_approver(session, ticket):
    reply = submitted(session, ticket)

    assert stands(ticket, reply) == (ReplyState.SUBMITTED, TicketState.IN_APPROVAL, 1)
    assert [row[0] for row in queries.awaiting_approval(session, [ticket.team_id])] == [reply]
    assert outbox.claim_due(session, later(days=1), 1) == []


@pytest.mark.parametrize("purpose", [Purpose.HOLDING, Purpose.ACKNOWLEDGEMENT])
def test_a_holding_reply_leaves_the_ticket_where_it_is(session, ticket, purpose):
    ticket.state = TicketState.WITH_EXPERT
    reply = start(session, ticket, purpose=purpose)
    act(service.submit, session, ticket, reply)

    assert stands(ticket, reply) == (ReplyState.QUEUED, TicketState.WITH_EXPERT, 1)


@pytest.mark.parametrize("body", ["", "  \n ", "{{7*7}}", "{{config}}"])
def test_an_empty_text_or_an_unknown_placeholder_cannot_go(session, ticket, body):
    reply = start(session, ticket, body=body)
    with pytest.raises(Invalid) as caught:
        act(service.submit, session, ticket, reply)
    assert caught.value.fields["body"]
    assert stands(ticket, reply) == (ReplyState.DRAFT, TicketState.ANSWERING, 0)


def test_a_signature_alone_is_no_reply(session, ticket):
    session.get_one(Team, ticket.team_id).signature = "Team City"
    reply = start(session, ticket, body="")
    with pytest.raises(Invalid):
        act(service.submit, session, ticket, reply)


def test_a_name_that_looks_like_a_placeholder_is_plain_text(session, ticket):
    ticket.author_name = "{{config}}"
    reply = submitted(session, ticket, body="Dear {{name}}")

    assert reply.body == "Dear {{config}}"
    act(service.approve, session, ticket, reply, SPOKESPERSON, body="Dear {{config}}!")
    assert reply.body == "Dear {{config}}!"


def test_an_unseen_message_stops_the_handing_in_until_it_is_seen(session, ticket):
    reply = start(session, ticket)
    newer = make_message(session, ticket, reply_text="Never mind.")
    ticket.unread_count = 1
    with pytest.raises(Conflict) as caught:
        act(service.submit, session, ticket, reply)
    assert caught.value.text == "Never mind."

    act(service.submit, session, ticket, reply, seen_message_id=newer.id)
    assert reply.answers_id == newer.id


def test_a_channel_that_cannot_send_says_why(session, ticket, channel):
    channel.can_reply = False
    reply = start(session, ticket)
    with pytest.raises(Conflict, match="only watched"):
        act(service.submit, session, ticket, reply)


def test_whoever_may_not_send_cannot_submit_without_approval(session, ticket):
    reply = start(session, ticket)
    with pytest.raises(NotAllowed):
        act(service.submit, session, ticket, reply, by=actor_of(Role.OBSERVER, user_id=9001))


# taking back


def test_undo_brings_the_draft_back(session, ticket):
    reply = start(session, ticket)
    act(service.submit, session, ticket, reply)
    act(service.undo, session, ticket, reply)

    assert stands(ticket, reply) == (ReplyState.DRAFT, TicketState.ANSWERING, 0)
    assert ticket.flags == []
    assert outbox.claim_due(session, later(days=1), 1) == []


def test_what_has_begun_to_leave_cannot_be_undone(session, ticket):
    reply = start(session, ticket)
    act(service.submit, session, ticket, reply)
    outbox.claim_due(session, later(seconds=10), 1)
    with pytest.raises(Conflict, match="too late"):
        act(service.undo, session, ticket, reply)


def test_withdrawn_returned_and_discarded_replies_leave_the_ticket_answering(session, ticket):
    reply = submitted(session, ticket)
    act(service.withdraw, session, ticket, reply)
    assert stands(ticket, reply) == (ReplyState.DRAFT, TicketState.ANSWERING, 0)

    act(service.submit, session, ticket, reply)
    with pytest.raises(Invalid):
        act(service.return_draft, session, ticket, reply, SPOKESPERSON, why=" ")
    act(service.return_draft, session, ticket, reply, SPOKESPERSON, why="Too curt.")
    assert stands(ticket, reply) == (ReplyState.DRAFT, TicketState.ANSWERING, 0)
    assert reply.error == "Too curt."

    act(service.submit, session, ticket, reply)
    act(service.discard, session, ticket, reply)
    assert stands(ticket, reply) == (ReplyState.DISCARDED, TicketState.ANSWERING, 0)


def test_a_queued_reply_that_is_discarded_never_leaves(session, ticket):
    reply = start(session, ticket)
    act(service.submit, session, ticket, reply)
    act(service.discard, session, ticket, reply)

    assert stands(ticket, reply) == (ReplyState.DISCARDED, TicketState.ANSWERING, 0)
    assert outbox.claim_due(session, later(days=1), 1) == []


# approving


def test_an_approval_fixes_the_very_text_and_queues_it_at_once(session, ticket):
    reply = submitted(session, ticket)
    act(service.approve, session, ticket, reply, SPOKESPERSON, seen_version=reply.version)

    assert stands(ticket, reply) == (ReplyState.QUEUED, TicketState.SENDING, 1)
    assert (reply.approved_by_id, reply.approved_by_name, reply.approved_at) == (9002, "Bo", NOON)
    assert len(outbox.claim_due(session, NOON, 1)) == 1


def test_amending_and_approving_keeps_both_texts(session, ticket):
    reply = submitted(session, ticket)
    act(service.approve, session, ticket, reply, SPOKESPERSON, body="Tomorrow at nine.")

    assert (reply.submitted_body, reply.body) == ("Tomorrow.", "Tomorrow at nine.")
    assert (reply.author_name, reply.approved_by_name) == ("An", "Bo")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "reply.approve")).one()
    assert (entry.data["amended"], entry.team_id) == (True, ticket.team_id)


def test_nobody_approves_what_they_submitted_unless_in_a_logged_emergency(session, ticket):
    reply = start(session, ticket, approval=True)
    act(service.submit, session, ticket, reply, SPOKESPERSON)
    with pytest.raises(NotAllowed):
        act(service.approve, session, ticket, reply, SPOKESPERSON)

    act(service.approve, session, ticket, reply, SPOKESPERSON, emergency_reason="Flood tonight.")
    assert reply.emergency_reason == "Flood tonight."
    assert reply.state is ReplyState.QUEUED


def test_a_manager_cannot_approve(session, ticket):
    reply = submitted(session, ticket)
    with pytest.raises(NotAllowed):
        act(service.approve, session, ticket, reply, actor_of(Role.MANAGER, user_id=9))


def test_an_approver_who_saw_an_older_text_or_missed_a_message_is_stopped(session, ticket):
    reply = submitted(session, ticket)
    seen = reply.version
    act(service.withdraw, session, ticket, reply)
    act(service.submit, session, ticket, reply)
    with pytest.raises(Conflict, match="colleague"):
        act(service.approve, session, ticket, reply, SPOKESPERSON, seen_version=seen)

    newer = make_message(session, ticket)
    with pytest.raises(Conflict, match="wrote again"):
        act(service.approve, session, ticket, reply, SPOKESPERSON)
    act(service.approve, session, ticket, reply, SPOKESPERSON, seen_message_id=newer.id)
    assert reply.state is ReplyState.QUEUED


def test_a_reply_is_approved_once(session, ticket):
    reply = submitted(session, ticket)
    act(service.approve, session, ticket, reply, SPOKESPERSON)
    with pytest.raises(Conflict):
        act(service.approve, session, ticket, reply, SPOKESPERSON)


# holding


def test_another_answer_holds_a_submitted_reply_until_a_person_decides(session, ticket):
    reply = submitted(session, ticket)
    act(
        service.hold,
        session,
        ticket,
        reply,
        asked(7, "Kim"),
        held_for=HeldFor.CONFLICT,
        why="Kim answered too.",
    )
    assert stands(ticket, reply) == (ReplyState.HELD, TicketState.IN_APPROVAL, 1)
    assert (reply.error, ticket.flags) == ("Kim answered too.", ["reply_held"])

    act(service.release, session, ticket, reply)
    assert stands(ticket, reply) == (ReplyState.SUBMITTED, TicketState.IN_APPROVAL, 1)
    assert ticket.flags == []


def test_a_held_reply_that_is_revised_leaves_approval(session, ticket):
    reply = submitted(session, ticket)
    act(service.hold, session, ticket, reply, held_for=HeldFor.CONFLICT, why="Wait.")
    act(service.revise, session, ticket, reply)

    assert stands(ticket, reply) == (ReplyState.DRAFT, TicketState.ANSWERING, 0)


def test_an_approved_reply_that_was_held_is_released_without_another_approval(session, ticket):
    reply = submitted(session, ticket)
    act(service.approve, session, ticket, reply, SPOKESPERSON)
    message_id = reply.message_id
    act(service.hold, session, ticket, reply, OUTBOX, held_for=HeldFor.CONFLICT, why="Wait.")
    assert stands(ticket, reply) == (ReplyState.HELD, TicketState.ANSWERING, 1)

    act(service.release, session, ticket, reply)
    assert stands(ticket, reply) == (ReplyState.QUEUED, TicketState.SENDING, 1)
    assert reply.message_id == message_id


def test_a_held_reply_whose_text_changed_goes_back_to_the_approver(session, ticket):
    reply = submitted(session, ticket)
    act(service.approve, session, ticket, reply, SPOKESPERSON)
    act(service.hold, session, ticket, reply, OUTBOX, held_for=HeldFor.CONFLICT, why="Wait.")
    reply.body = "Something else."
    act(service.release, session, ticket, reply)

    assert stands(ticket, reply) == (ReplyState.SUBMITTED, TicketState.IN_APPROVAL, 1)

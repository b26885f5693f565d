"""What a crisis stops, what it lets go by, and how what it held goes on."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.crisis.declaring import (
    FIRE,
    LITTER,
    MANAGER,
    SPOKESPERSON,
    asked,
    declare,
    queued,
    swept,
)
from tests.factories import later, make_channel, make_message, make_theme
from tests.replies.sending import drain
from webcare.channels.models import ChannelKind
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.crisis import queries
from webcare.crisis import service as crisis_service
from webcare.replies import crisis_holds, in_crisis, service
from webcare.replies.models import CrisisHold, Look
from workflows.crisis import CrisisEventKind
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.ticket import TicketState

SOON = later(minutes=5)


def afresh(session, *replies):
    for reply in replies:
        session.refresh(reply)


def kinds(session, crisis):
    return [each.kind for each in queries.timeline(session, crisis.id)]


def test_what_is_declared_meanwhile_stops_at_the_gate_and_the_rest_goes_on(
    session, server, team, channel
):
    burning, other = asked(session, channel), asked(session, channel, LITTER)
    held, sent = queued(session, burning), queued(session, other)
    crisis = declare(session, team.id)
    session.commit()

    assert drain(server) == 1

    afresh(session, held, sent)
    assert (held.state, held.held_for) == (ReplyState.HELD, HeldFor.CRISIS)
    assert (sent.state, sent.held_for) == (ReplyState.SENT, None)
    [hold] = session.scalars(select(CrisisHold))
    assert (hold.crisis_id, hold.marks, hold.look) == (crisis.id, ["smoke"], None)
    assert kinds(session, crisis) == [CrisisEventKind.DECLARED, CrisisEventKind.HELD]


@pytest.mark.parametrize("where", ["asked", "answered", "subject", "theme"])
def test_a_crisis_is_found_in_question_answer_subject_and_theme(session, team, channel, where):
    theme = make_theme(session, team)
    given = {"subject": "Fire!"} if where == "subject" else {}
    if where == "theme":
        given = {"theme_id": theme.id}
    ticket = asked(session, channel, FIRE if where == "asked" else LITTER, **given)
    body = "No fire here." if where == "answered" else "Tomorrow."
    reply = queued(session, ticket, body=body)

    assert swept(session, declare(session, team.id, theme_ids=[theme.id])) == 1

    assert reply.held_for is HeldFor.CRISIS


def test_a_word_that_is_only_part_of_another_touches_nothing(session, team, channel):
    queued(session, asked(session, channel, "The smokehouse and its firewood"))

    assert swept(session, declare(session, team.id)) == 0


def test_only_the_chosen_channels_are_stopped(session, team, channel):
    other = make_channel(session, team)
    here, there = queued(session, asked(session, channel)), queued(session, asked(session, other))

    swept(session, declare(session, team.id, channel_ids=[other.id]))

    assert (here.state, there.state) == (ReplyState.QUEUED, ReplyState.HELD)


def test_another_team_goes_on(session, server, channel):
    reply = queued(session, asked(session, channel))
    declare(session, make_channel(session).team_id)
    session.commit()

    assert drain(server) == 1
    afresh(session, reply)
    assert reply.state is ReplyState.SENT


def test_what_was_handed_in_and_what_waits_for_a_moment_are_held_too(session, team, channel):
    submitted = queued(session, asked(session, channel), approval=True)
    waiting = asked(session, channel)
    waiting.hold_until = later(days=1)
    embargoed = queued(session, waiting)

    assert swept(session, declare(session, team.id)) == 2

    assert {submitted.state, embargoed.state} == {ReplyState.HELD}


def test_sweeping_twice_holds_and_tells_nothing_twice(session, team, channel):
    for _ in range(20):
        queued(session, asked(session, channel))
    crisis = declare(session, team.id)

    assert (swept(session, crisis), swept(session, crisis)) == (20, 0)

    assert kinds(session, crisis).count(CrisisEventKind.HELD) == 20


def test_a_receipt_goes_on_unless_the_declarer_says_otherwise(session, team, channel):
    ticket = asked(session, channel)
    receipt = queued(session, ticket, purpose=Purpose.ACKNOWLEDGEMENT)
    word = queued(session, ticket, purpose=Purpose.HOLDING)

    swept(session, declare(session, team.id))
    assert (receipt.state, word.state) == (ReplyState.QUEUED, ReplyState.HELD)

    swept(session, declare(session, team.id, title="No word", acknowledgements=True, knowing=[
        each.id for each in queries.on(session, team.id, NOON)
    ]))  # fmt: skip
    assert receipt.state is ReplyState.HELD


def test_a_letter_on_paper_is_held_before_it_is_posted(session, team):
    channel = make_channel(session, team, kind=ChannelKind.FORM)
    reply = queued(session, asked(session, channel))
    reply.by_letter, reply.next_attempt_at = True, None

    assert swept(session, declare(session, team.id)) == 1


def test_what_is_held_stays_so_after_the_end_until_somebody_looked(session, server, team, channel):
    ticket = asked(session, channel)
    reply = queued(session, ticket)
    crisis = declare(session, team.id)
    swept(session, crisis)
    crisis_service.end(session, crisis, "The fire is out.", by=SPOKESPERSON, at=SOON)
    session.commit()

    assert drain(server, later(hours=9)) == 0
    assert crisis_holds.progress(session, [crisis.id])[crisis.id].waiting == 1

    assert in_crisis.release(session, crisis, ticket, reply, by=MANAGER, at=later(hours=9))
    session.commit()
    assert drain(server, later(hours=10)) == 1
    assert crisis_holds.progress(session, [crisis.id])[crisis.id].waiting == 0


def held_reply(session, channel, crisis):
    ticket = asked(session, channel)
    reply = queued(session, ticket)
    swept(session, crisis)
    assert reply.state is ReplyState.HELD
    return ticket, reply


def test_while_it_is_on_only_the_spokesperson_lets_one_go_with_a_reason(
    session, server, team, channel
):
    crisis = declare(session, team.id)
    ticket, reply = held_reply(session, channel, crisis)

    with pytest.raises(NotAllowed):
        in_crisis.release(session, crisis, ticket, reply, why="Fine.", by=MANAGER, at=SOON)
    with pytest.raises(Invalid):
        in_crisis.release(session, crisis, ticket, reply, why=" ", by=SPOKESPERSON, at=SOON)
    with pytest.raises(Conflict):
        service.release(session, ticket, reply, by=SPOKESPERSON, at=SOON)

    in_crisis.release(session, crisis, ticket, reply, why="Checked.", by=SPOKESPERSON, at=SOON)
    session.commit()
    assert drain(server, later(minutes=6)) == 1
    [line] = queries.timeline(session, crisis.id, kinds=[CrisisEventKind.RELEASED])
    assert (line.by_name, line.data["why"]) == ("Bo", "Checked.")


def test_another_text_than_the_one_let_go_is_stopped_again(session, server, team, channel):
    crisis = declare(session, team.id)
    ticket, reply = held_reply(session, channel, crisis)
    in_crisis.release(session, crisis, ticket, reply, why="Checked.", by=SPOKESPERSON, at=SOON)
    service.undo(session, ticket, reply, by=MANAGER, at=SOON)
    reply.body = "Something else about the fire."
    service.submit(session, ticket, reply, by=MANAGER, at=SOON)
    session.commit()

    assert drain(server, later(minutes=9)) == 0
    afresh(session, reply)
    assert reply.held_for is HeldFor.CRISIS


def test_two_that_touch_it_have_to_let_it_go_both(session, team, channel):
    fire = declare(session, team.id)
    smoke = declare(session, team.id, title="Smoke", words=["smoke"], knowing=[fire.id])
    ticket, reply = held_reply(session, channel, fire)
    swept(session, smoke)

    said = {"why": "Checked.", "by": SPOKESPERSON, "at": SOON}
    assert in_crisis.release(session, fire, ticket, reply, **said) is False
    assert reply.state is ReplyState.HELD
    assert in_crisis.release(session, smoke, ticket, reply, **said) is True
    assert reply.state is ReplyState.QUEUED


@pytest.mark.parametrize("look", [Look.REVISED, Look.DISCARDED])
def test_what_is_put_back_was_looked_at(session, team, channel, look):
    crisis = declare(session, team.id)
    ticket, reply = held_reply(session, channel, crisis)

    in_crisis.put_back(session, crisis, ticket, reply, look, by=MANAGER, at=SOON)

    assert session.scalars(select(CrisisHold.look)).all() == [look]
    assert (
        reply.state is {Look.REVISED: ReplyState.DRAFT, Look.DISCARDED: ReplyState.DISCARDED}[look]
    )
    assert ticket.state is TicketState.ANSWERING
    with pytest.raises(Conflict):
        in_crisis.put_back(session, crisis, ticket, reply, look, by=MANAGER, at=SOON)


def test_a_message_that_came_since_is_read_before_the_reply_goes(session, team, channel):
    crisis = declare(session, team.id)
    ticket, reply = held_reply(session, channel, crisis)
    newer = make_message(session, ticket, text="It stinks now!", reply_text="It stinks now!")
    ticket.unread_count = 1
    said = {"why": "Checked.", "by": SPOKESPERSON, "at": SOON}

    with pytest.raises(Conflict), session.begin_nested():
        in_crisis.release(session, crisis, ticket, reply, **said)

    in_crisis.release(session, crisis, ticket, reply, seen_message_id=newer.id, **said)
    assert reply.state is ReplyState.QUEUED


def test_a_submitted_reply_that_is_let_go_goes_back_to_its_approver(session, team, channel):
    ticket = asked(session, channel)
    reply = queued(session, ticket, approval=True)
    crisis = declare(session, team.id)
    swept(session, crisis)

    in_crisis.release(session, crisis, ticket, reply, why="Fine.", by=SPOKESPERSON, at=SOON)
    assert (reply.state, ticket.state) == (ReplyState.SUBMITTED, TicketState.IN_APPROVAL)

    service.approve(session, ticket, reply, by=SPOKESPERSON, at=SOON)
    session.commit()
    assert reply.state is ReplyState.QUEUED


def test_after_it_was_let_go_and_approved_it_leaves(session, server, team, channel):
    ticket = asked(session, channel)
    reply = queued(session, ticket, approval=True)
    crisis = declare(session, team.id)
    swept(session, crisis)
    in_crisis.release(session, crisis, ticket, reply, why="Fine.", by=SPOKESPERSON, at=SOON)
    service.approve(session, ticket, reply, by=SPOKESPERSON, at=SOON)
    session.commit()

    assert drain(server, SOON) == 1

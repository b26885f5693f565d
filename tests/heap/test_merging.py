"""A ticket goes on in another one: whose words are shown to whom, and how it comes out again."""

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.heap.conftest import MANAGER
from tests.intake.letters import letter, receive_one
from webcare import pipeline
from webcare.audit.models import AuditEntry
from webcare.channels.compose import message_id_for
from webcare.core.actor import INTAKE
from webcare.core.errors import Conflict, NotAllowed
from webcare.heap import merging
from webcare.press.models import PressCard, PressWay
from webcare.replies import outbox
from webcare.tickets import queries
from webcare.tickets.models import Message
from workflows.press import PressState
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState


@pytest.fixture
def two(session, channel):
    """Two tickets of one author: merge the second into the first."""
    author = make.make_author(session, channel, address="anna@home.example", name="Anna")
    first, second = (make.make_ticket(session, channel, author=author) for _ in range(2))
    for ticket in (first, second):
        make.make_message(session, ticket, text=f"Text of {ticket.id}")
        pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    return first, second


@pytest.fixture
def other(session, channel):
    """A ticket of somebody else."""
    author = make.make_author(session, channel, address="ben@home.example", name="Ben")
    ticket = make.make_ticket(session, channel, author=author)
    make.make_message(session, ticket, text="Text of Ben")
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    return ticket


def ids(messages):
    return sorted(each.ticket_id for each in messages)


def our_id(ticket):
    return message_id_for("mail", ticket.id, ticket.nonce, "city.example")


def writes(session, channel, ticket, number=1):
    """The ticket's author answers our mail on it."""
    raw = letter(
        "One more thing.", sender=ticket.author_address, answers=our_id(ticket),
        message_id=f"more{number}@home.example",
    )  # fmt: skip
    return receive_one(session, channel, raw)


def test_it_closes_as_merged_and_its_messages_stand_in_the_survivors_thread(session, two):
    first, second = two
    merging.merge(session, second, first, by=MANAGER, at=NOON)

    assert (second.state, second.resolution) == (TicketState.CLOSED, Resolution.MERGED)
    assert second.merged_into_id == first.id
    assert ids(queries.thread(session, first.id)) == [first.id, second.id]
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.object_id == second.id))
    assert "ticket.merge" in events.all()


def test_what_its_author_writes_later_goes_to_the_survivor_and_says_for_whom(session, channel, two):
    first, second = two
    merging.merge(session, second, first, by=MANAGER, at=NOON)
    taken = writes(session, channel, second)

    assert taken.ticket_id == first.id
    assert session.get_one(Message, taken.message_id).came_for_id == second.id
    assert second.state is TicketState.CLOSED


def test_undone_it_is_as_it_was(session, two):
    first, second = two
    second.state, second.reason = TicketState.WATCHING, "Wait and see"
    second.review_at, second.due_at = make.later(days=3), None
    merging.merge(session, second, first, by=MANAGER, at=NOON)
    merging.undo(session, second, by=MANAGER, at=make.later(hours=1))

    assert second.state is TicketState.WATCHING
    assert (second.review_at, second.due_at) == (make.later(days=3), None)
    assert (second.merged_into_id, second.resolution, second.closed_at) == (None, None, None)
    assert second.reason == "Wait and see"
    assert ids(queries.thread(session, first.id)) == [first.id]
    with pytest.raises(Conflict):
        merging.undo(session, second, by=MANAGER, at=NOON)


def test_what_came_meanwhile_stays_with_its_own_author(session, channel, two, other):
    first, _second = two
    merging.merge(session, other, first, knowing=True, by=MANAGER, at=NOON)
    writes(session, channel, other, 1)
    writes(session, channel, first, 2)
    merging.undo(session, other, by=MANAGER, at=make.later(hours=1))

    assert ids(queries.thread(session, other.id)) == [other.id] * 2
    assert ids(queries.thread(session, first.id)) == [first.id] * 2
    assert (other.state, other.unread_count) == (TicketState.NEW, 1)
    assert other.messages_count == first.messages_count == 2


def test_merged_twice_over_and_undone_in_the_middle_all_words_find_their_way(
    session, channel, two, other
):
    first, second = two
    merging.merge(session, second, first, by=MANAGER, at=NOON)
    merging.merge(session, first, other, knowing=True, by=MANAGER, at=NOON)
    writes(session, channel, second)
    assert ids(queries.thread(session, other.id)) == [first.id, second.id, other.id, other.id]

    merging.undo(session, first, by=MANAGER, at=NOON)
    assert ids(queries.thread(session, first.id)) == [first.id, first.id, second.id]
    merging.undo(session, second, by=MANAGER, at=NOON)
    assert ids(queries.thread(session, second.id)) == [second.id] * 2


def test_different_authors_are_asked_twice(session, two, other):
    first, _second = two
    with pytest.raises(Conflict, match="different authors"):
        merging.merge(session, other, first, by=MANAGER, at=NOON)
    assert other.state is TicketState.NEW


def test_neither_author_ever_reads_a_word_of_the_other(session, channel, two, other):
    first, _second = two
    merging.merge(session, other, first, knowing=True, by=MANAGER, at=NOON)
    writes(session, channel, other)
    make.make_message(session, first, text="Our answer to Anna", direction="out")

    annas = [each.text for each in queries.public_thread(session, first.id)]
    bens = [each.text for each in queries.public_thread(session, other.id)]
    assert annas == [f"Text of {first.id}", "Our answer to Anna"]
    assert len(bens) == 2
    assert "Text of Ben" in bens
    assert "Anna" not in " ".join(bens)


def test_one_author_sees_both_on_either_page(session, two):
    first, second = two
    merging.merge(session, second, first, by=MANAGER, at=NOON)
    make.make_message(session, first, text="Our answer", direction="out")

    for ticket in two:
        assert ids(queries.public_thread(session, ticket.id)) == [first.id, first.id, second.id]


def test_an_answer_on_the_survivor_names_no_mail_of_the_other_author(session, channel, two, other):
    first, _second = two
    merging.merge(session, other, first, knowing=True, by=MANAGER, at=NOON)
    taken = writes(session, channel, other)
    reply = make.make_reply(session, first, answers_id=taken.message_id)

    assert reply.to_address == "anna@home.example"
    assert outbox._thread(session, reply) == (None, [])


def test_a_survivor_that_waited_for_nobody_waits_for_us_again(session, two):
    first, second = two
    first.state, first.due_at = TicketState.ANSWERED, None
    second.due_at = make.later(hours=3)
    merging.merge(session, second, first, by=MANAGER, at=NOON)

    assert (first.state, first.due_at) == (TicketState.NEW, make.later(hours=3))


def test_the_earlier_clock_counts(session, two):
    first, second = two
    first.due_at, second.due_at = make.later(hours=8), make.later(hours=3)
    merging.merge(session, second, first, by=MANAGER, at=NOON)

    assert first.due_at == make.later(hours=3)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"open_handoffs": 1}, "still asked"),
        ({"unsent_replies": 1}, "has not left"),
        ({"uncertain_replies": 1}, "has not left"),
        ({"complaint_due_at": NOON}, "formal complaint"),
        ({"state": TicketState.CLOSED}, "is closed"),
        ({"state": TicketState.IN_APPROVAL}, "has not left"),
    ],
)
def test_what_is_open_would_be_lost_so_it_is_refused(session, two, left, said):
    first, second = two
    for name, value in left.items():
        setattr(second, name, value)
    with pytest.raises(Conflict, match=said):
        merging.merge(session, second, first, by=MANAGER, at=NOON)


def test_a_written_draft_hinders_and_an_empty_one_does_not(session, two):
    first, second = two
    reply = make.make_reply(session, second, body="Dear Anna,", state=ReplyState.DRAFT)
    with pytest.raises(Conflict, match="being written"):
        merging.merge(session, second, first, by=MANAGER, at=NOON)
    reply.body = ""
    session.flush()
    merging.merge(session, second, first, by=MANAGER, at=NOON)


def test_an_open_press_card_hinders(session, two):
    first, second = two
    session.add(
        PressCard(
            team_id=second.team_id, ticket_id=second.id, way_in=PressWay.MAIL, name="Jo",
            state=PressState.OPEN, opened_at=NOON,
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(Conflict, match="press"):
        merging.merge(session, second, first, by=MANAGER, at=NOON)


def test_a_merged_ticket_is_neither_merged_again_nor_reopened(session, two, other):
    first, second = two
    merging.merge(session, second, first, by=MANAGER, at=NOON)
    with pytest.raises(Conflict, match="merged already"):
        merging.merge(session, second, other, by=MANAGER, at=NOON)
    with pytest.raises(Conflict, match="merged already"):
        merging.merge(session, other, second, by=MANAGER, at=NOON)
    with pytest.raises(Conflict):
        pipeline.reopen(session, second, why="", by=MANAGER, at=NOON)


def test_who_may_not_decide_may_not_merge(session, two):
    first, second = two
    reader = make.actor_of(Role.OBSERVER)
    with pytest.raises(NotAllowed):
        merging.merge(session, second, first, by=reader, at=NOON)

"""What a batch that is written at once must not change: the same rows as one mail after another."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, func, select

from tests.conftest import NOON
from tests.factories import make_author, make_channel
from tests.intake.letters import ANNA, BEN, letter, message_of, receive, receive_one, ticket_of
from tests.intake.test_pending import Parser, keep
from webcare import pipeline
from webcare.audit.models import AuditEntry
from webcare.channels.models import Channel
from webcare.core.actor import operator
from webcare.decisions.models import Decision
from webcare.intake.pending import Desk, process_waiting
from webcare.intake.taken import Doors
from webcare.replies.models import Reply
from webcare.schemes.service import publish_shipped
from webcare.tickets.models import Author, Message, RawMessage, RawState, Ticket

DOORS = pipeline.doors(lambda: NOON)


@pytest.fixture
def schemes(session):
    publish_shipped(session, by=operator(), at=NOON)


def total(session, model):
    return session.scalar(select(func.count()).select_from(model))


def strangers(number, word="Question"):
    return [
        letter(f"{word} {n}", sender=f"s{n}@home.example", message_id=f"m{n}@home.example")
        for n in range(number)
    ]


def poisoned(session, taken):
    """What breaks on one mail of a batch, after all that follows on it was done."""
    DOORS.then(session, taken)
    if "poison" in session.get_one(Message, taken.message_id).text and taken.opened:
        raise ZeroDivisionError("it broke")


def poisoned_in_the_database(session, taken):
    """What only the database refuses, and only when the whole batch is written."""
    DOORS.then(session, taken)
    if taken.opened and "poison" in taken.opened.message.text:
        session.add(Message(id=taken.message_id, channel_id=None, external_id="x"))


@pytest.mark.usefixtures("schemes")
class TestTogether:
    def test_each_has_its_ticket_decision_acknowledgement_and_history(self, session, channel):
        taken = receive(session, channel, *strangers(5), doors=DOORS)

        for each in taken:
            ticket = ticket_of(session, each)
            decision = session.scalars(
                select(Decision).where(Decision.ticket_id == ticket.id)
            ).one()
            reply = session.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).one()
            events = session.scalars(
                select(AuditEntry.event)
                .where(AuditEntry.object_id.in_([ticket.id, decision.id, reply.id]))
                .where(AuditEntry.team_id == ticket.team_id)
                .order_by(AuditEntry.id)
            ).all()
            assert message_of(session, each).ticket_id == ticket.id
            assert decision.run["facts"]["author_tickets_count"] == 1
            assert reply.answers_id == each.message_id
            assert reply.to_address == ticket.author_address
            assert {"ticket.opened", "decision.begun", "reply.queue"} <= set(events)
            assert (ticket.messages_count, ticket.unsent_replies) == (1, 1)

    def test_it_is_the_same_as_one_by_one(self, session, channel):
        other = make_channel(session, address="other@city.example")
        other.team_id = channel.team_id
        together = receive(session, channel, *strangers(3), doors=DOORS)
        alone = [
            receive_one(session, other, raw.replace(b"@home", b"@away"), doors=DOORS)
            for raw in strangers(3)
        ]
        session.expire_all()

        kept = ("state", "subject", "preview", "language", "due_at", "sort_at", "flags", "priority",
                "messages_count", "unread_count", "unsent_replies", "acknowledgements")  # fmt: skip
        for one, another in zip(together, alone, strict=True):
            first, second = ticket_of(session, one), ticket_of(session, another)
            assert [getattr(first, name) for name in kept] == [
                getattr(second, name) for name in kept
            ]
            runs = [
                session.scalars(select(Decision).where(Decision.ticket_id == ticket.id)).one()
                for ticket in (first, second)
            ]
            assert runs[0].run == runs[1].run
            assert runs[0].position == runs[1].position

    def test_fifty_cost_few_statements(self, session, channel):
        asked = []
        event.listen(
            session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2])
        )
        mails = strangers(50)
        receive(session, channel, mails[0], doors=DOORS)
        asked.clear()
        receive(session, channel, *mails[1:], doors=DOORS)

        # Of these, 98 are the test's own: it looks up each raw message and its bytes.
        assert len(asked) - 98 < 60

    def test_one_sender_twice_is_one_author_with_two_tickets_and_one_acknowledgement(
        self, session, channel
    ):
        mails = [letter(text, message_id=f"{text}@home.example") for text in ("one", "two")]
        first, second = (
            ticket_of(session, each) for each in receive(session, channel, *mails, doors=DOORS)
        )

        author = session.scalars(select(Author).where(Author.address == ANNA)).one()
        assert first.author_id == second.author_id == author.id
        assert author.tickets_count == 2
        assert author.acknowledged_at == NOON
        assert (first.acknowledgements, second.acknowledgements) == (1, 0)
        assert total(session, Reply) == 1
        counts = [
            each.run["facts"]["author_tickets_count"]
            for each in session.scalars(select(Decision).order_by(Decision.ticket_id))
        ]
        assert counts == [1, 2]

    @pytest.mark.parametrize(("hours", "given"), [(23, 0), (24, 1)])
    def test_whoever_was_acknowledged_on_another_channel_today_is_not_again(
        self, session, channel, hours, given
    ):
        elsewhere = make_channel(session)
        at = NOON - timedelta(hours=hours)
        make_author(session, elsewhere, address=ANNA, acknowledged_at=at)
        receive(session, channel, letter(), *strangers(2), doors=DOORS)

        assert total(session, Reply) == 2 + given

    @pytest.mark.parametrize("order", [1, -1])
    def test_an_answer_to_a_mail_of_the_same_batch_lands_on_its_ticket(
        self, session, channel, order
    ):
        mails = [
            letter("When?", message_id="a@home.example"),
            letter("And how?", message_id="b@home.example", answers="a@home.example"),
            letter("And why?", message_id="c@home.example", references=["a@home.example"]),
        ]
        taken = receive(session, channel, *strangers(2), *mails[::order], doors=DOORS)

        assert [each.is_new_ticket for each in taken[2:][::order]] == [True, False, False]
        (ticket_id,) = {each.ticket_id for each in taken[2:]}
        ticket = session.get_one(Ticket, ticket_id)
        assert (ticket.messages_count, ticket.unread_count) == (3, 2)
        assert total(session, Decision) == 3
        assert ticket.acknowledgements == 1

    def test_a_strangers_answer_in_the_same_batch_stays_a_strangers(self, session, channel):
        mails = (
            letter("When?", message_id="a@home.example"),
            letter("Me too", sender=BEN, message_id="b@home.example", answers="a@home.example"),
        )
        taken = receive(session, channel, *mails, doors=DOORS)

        assert all(each.is_new_ticket for each in taken)
        assert "doubtful_thread" in ticket_of(session, taken[1]).flags

    def test_the_same_mail_twice_is_one_and_a_namesake_another(self, session, channel):
        mails = [letter("When?"), letter("When?"), letter("Who?", sender=BEN)]
        taken = receive(session, channel, *mails, *strangers(2), doors=DOORS)

        assert len(taken) == 4
        assert total(session, Message) == total(session, Ticket) == 4
        assert "same_message_id" in taken[1].warnings

    @pytest.mark.parametrize("breaks", [poisoned, poisoned_in_the_database])
    def test_poison_in_the_middle_spoils_only_itself(self, session, channel, breaks):
        mails = strangers(5)
        mails[2] = letter("poison", sender="s2@home.example", message_id="m2@home.example")
        doors = Doors(consult_of=DOORS.consult_of, then=breaks, begets=DOORS.begets)
        taken = receive(session, channel, *mails, doors=doors)

        assert [each.kind for each in taken] == ["message"] * 2 + ["unreadable"] + ["message"] * 2
        states = [session.get_one(RawMessage, each.raw_id).state for each in taken]
        assert states == [
            RawState.QUARANTINED if number == 2 else RawState.DONE for number in range(5)
        ]
        assert total(session, Ticket) == total(session, Message) == total(session, Author) == 5
        assert total(session, Reply) == 4
        assert {each.tickets_count for each in session.scalars(select(Author))} == {1}
        assert session.scalar(select(func.count(Decision.ticket_id.distinct()))) == 4
        news = [each["ticket"] for each in session.info["news"] if each["what"] == "opened"]
        assert sorted(news) == sorted(each.ticket_id for each in taken)

    def test_numbers_taken_beforehand_are_not_used_by_a_later_row(self, session, channel):
        receive(session, channel, *strangers(3), letter("poison"), doors=DOORS)

        assert "reserved" not in session.info


def test_a_worker_killed_before_its_commit_loses_nothing(transaction, channel_id):
    with transaction() as session:
        publish_shipped(session, by=operator(), at=NOON)
    keep(transaction, channel_id, *strangers(60))

    class Killed(BaseException):
        """What no handler of ours stands in the way of."""

    calls = []

    def then(session, taken):
        DOORS.then(session, taken)
        calls.append(taken)
        if len(calls) == 57:
            raise Killed

    doors = Doors(consult_of=DOORS.consult_of, then=then, begets=DOORS.begets)
    with pytest.raises(Killed):
        process_waiting(Desk(transaction, Parser(), lambda: NOON, doors))
    with transaction() as session:
        assert total(session, Ticket) == total(session, Message) == 50

    late = NOON + timedelta(minutes=5)
    assert process_waiting(Desk(transaction, Parser(), lambda: late, DOORS)) == 10
    with transaction() as session:
        for model in (Ticket, Message, Decision, Reply, Author):
            assert total(session, model) == 60


def test_two_workers_on_two_channels_share_an_author_and_do_not_block_each_other_for_good(
    transaction, channel_id
):
    with transaction() as session:
        publish_shipped(session, by=operator(), at=NOON)
        other = make_channel(session).id
        for each in (channel_id, other):
            for number in range(40):
                make_author(
                    session, session.get_one(Channel, each), address=f"s{number}@home.example"
                )
    keep(transaction, channel_id, *strangers(40))
    keep(transaction, other, *reversed(strangers(40, "Other")))
    start = Barrier(2)

    def work():
        start.wait()
        process_waiting(Desk(transaction, Parser(), lambda: NOON, DOORS))

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    process_waiting(Desk(transaction, Parser(), lambda: NOON, DOORS))

    with transaction() as session:
        assert total(session, Ticket) == 80
        assert total(session, Reply) == 40  # each sender once, whichever channel was first

"""One answer for many with the same text: each once, in its own name, through the usual gate."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.intake.letters import letter, receive
from tests.workflows.test_likeness import LETTER
from webcare import pipeline
from webcare.accounts.models import Team
from webcare.accounts.service import actor
from webcare.core.errors import Invalid
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.heap import answering, bulk
from webcare.heap.models import Act, BulkState, Fate
from webcare.replies import service as replies
from webcare.replies import steps, words
from webcare.replies.models import Reply
from webcare.tickets import alike, links
from webcare.tickets.models import Ticket
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

DOORS = pipeline.doors(lambda: NOON)
ANSWER = "Beste {{name}},\n\nDe vijver blijft open. Volg uw vraag #{{number}}.\n\nStad"
NAMES = ("Anna Peeters", "Jan Maes", "Els De Wit", "")


def mail(number, name):
    raw = letter(f"{LETTER} {name}", sender=f"s{number}@home.example",
                 message_id=f"m{number}@home.example", subject="Zwemvijver")  # fmt: skip
    return raw.replace(b"From: Anna <", f"From: {name} <".encode())


@pytest.fixture
def manager(session, channel):
    return make.make_user(session, session.get_one(Team, channel.team_id), Role.LEAD)


@pytest.fixture
def group(session, channel):
    receive(session, channel, *(mail(n, name) for n, name in enumerate(NAMES)), doors=DOORS)
    session.expire_all()
    first = session.scalars(select(Ticket).order_by(Ticket.id)).first()
    return list(alike.group(session, first.id, [channel.team_id]))


def decide(session, ticket, by):
    """Answer the scheme as whoever knows that an answer is wanted, without approval."""
    run = decisions.run_of(session, decision_queries.current(session, ticket.id))
    while run.question is not None:
        choice = run.question.answers[0]
        for each in run.question.answers:
            tried = run.answer(run.question.id, each.id, by="x", at=NOON, reason="r")
            if tried.question or getattr(tried.outcome, "reply_type", None):
                choice = each
                break
        run = pipeline.answer(
            session, ticket, run.question.id, choice.id, reason="So it is", by=by, at=NOON
        )
    return run


@pytest.fixture
def answered(session, group, manager):
    """The first of the group, decided and with a written answer."""
    ticket, by = group[0], actor(manager, group[0].team_id)
    decide(session, ticket, by)
    assert ticket.state is TicketState.ANSWERING
    body = words.typed("Beste Anna,\n\nDe vijver blijft open.")
    replies.start(session, ticket, purpose=Purpose.FINAL, approval=False, body=body, by=by, at=NOON)
    return ticket


def chosen(session, manager, tickets, answered, act=Act.ANSWER, **given):
    kept = bulk.propose(session, manager, tickets, back="/", at=NOON)
    bulk.choose(kept, act, {"like": answered.id, "text": ANSWER, "send": True} | given)
    return kept


def reply_of(session, ticket):
    return session.scalars(
        select(Reply).where(Reply.ticket_id == ticket.id, Reply.purpose == Purpose.FINAL)
    ).one()


def test_what_was_written_to_one_is_made_general(session, answered):
    said = f"Beste Anna Peeters,\n\nUw vraag #{answered.id}. Anna (balie)\nAnna Peeters"
    answered.author_name = "Anna Peeters"

    found = answering.general(said, answered)

    assert found == "Beste {{name}},\n\nUw vraag #{{number}}. Anna (balie)\n{{name}}"


@pytest.mark.parametrize("text", ["", "Beste Jan Maes,\nDag", "Dag {{x}}", "mail s1@home.example"])
def test_a_text_that_names_an_asker_or_says_nothing_goes_to_nobody(group, text):
    with pytest.raises(Invalid):
        answering.check(text, group)


def test_each_gets_it_once_in_their_own_name_under_their_own_hash(
    session, group, answered, manager
):
    kept = chosen(session, manager, group[1:], answered)
    bulk.start(session, kept, at=NOON)
    found = [reply_of(session, each) for each in group[1:]]

    assert bulk.counts(session, kept.id) == {Fate.DONE: 3}
    assert [each.body.split("\n")[0] for each in found] == [
        "Beste Jan Maes,", "Beste Els De Wit,", "Beste,"
    ]  # fmt: skip
    assert all(f"#{each.ticket_id}." in each.body for each in found)
    ready = [each for each in found if each.state is ReplyState.QUEUED]
    assert len({each.footer for each in ready}) == len({each.message_id for each in ready})
    assert all(each.approved_sha256 == steps.digest(each) for each in ready)
    assert not any(
        name in each.body + each.footer
        for each in found
        for name in NAMES
        if name and name != each.to_name
    )
    again = chosen(session, manager, group[1:], answered)
    bulk.start(session, again, at=NOON)
    assert bulk.counts(session, again.id) == {Fate.REFUSED: 3}, "nobody is answered twice"


def test_until_they_leave_all_can_be_taken_back(session, group, answered, manager):
    kept = chosen(session, manager, group[1:], answered)
    bulk.start(session, kept, at=NOON)
    queued = [r for t in group[1:] if (r := reply_of(session, t)).state is ReplyState.QUEUED]
    assert all(each.next_attempt_at == NOON + answering.UNTIL_THEY_LEAVE for each in queued)
    bulk.undo(session, kept, at=NOON + timedelta(minutes=1))

    assert kept.state is BulkState.UNDONE
    assert {reply_of(session, each).state for each in group[1:]} == {ReplyState.DISCARDED}


def test_as_drafts_a_person_looks_at_each(session, group, answered, manager):
    kept = chosen(session, manager, group[1:], answered, send=False)
    bulk.start(session, kept, at=NOON)

    assert {reply_of(session, each).state for each in group[1:]} == {ReplyState.DRAFT}
    assert {each.state for each in group[1:]} == {TicketState.ANSWERING}


def test_what_is_not_like_the_others_is_left_to_a_person(session, group, answered, manager):
    wrote_more, danger, in_hand = group[1:]
    make.make_message(session, wrote_more)
    danger.flags = ["danger"]
    in_hand.assignee_id = make.make_user(session, session.get_one(Team, danger.team_id)).id
    in_hand.claimed_until = NOON + timedelta(minutes=5)
    session.flush()
    kept = chosen(session, manager, group[1:], answered)

    said = {t.id: str(why) for t, why in bulk.foreseen(session, kept, manager) if why}
    assert "more was said" in said[wrote_more.id]
    assert "danger" in said[danger.id]
    bulk.start(session, kept, at=NOON)
    assert bulk.counts(session, kept.id) == {Fate.REFUSED: 3}


def test_a_public_post_is_linked_with_the_one_that_was_answered(
    session, channel, group, answered, manager
):
    kept = chosen(session, manager, group[1:], answered, Act.ELSEWHERE)
    bulk.start(session, kept, at=NOON)
    assert bulk.counts(session, kept.id) == {Fate.REFUSED: 3}, "a mail's author would hear nothing"

    channel.is_public = True
    for each in group:
        each.unsent_replies = 0  # nobody is acknowledged in public
    session.flush()
    kept = chosen(session, manager, group[1:], answered, Act.ELSEWHERE)
    bulk.start(session, kept, at=NOON)
    assert {each.resolution for each in group[1:]} == {Resolution.ANSWERED_ELSEWHERE}
    assert len(links.of_ticket(session, answered.id, [answered.team_id])) == 3
    bulk.undo(session, kept, at=NOON)
    assert {each.state for each in group[1:]} == {TicketState.NEW}
    assert links.of_ticket(session, answered.id, [answered.team_id]) == []

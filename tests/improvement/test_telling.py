"""The askers hear what changed: a draft to each, once, and nothing by itself."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import actor_of, later, make_author, make_channel, make_message
from tests.improvement.world import MANAGER, make_world
from webcare import clockwork
from webcare.audit.models import AuditEntry
from webcare.channels.models import ChannelKind
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.improvement import askers, service, telling
from webcare.improvement.askers import Stage
from webcare.improvement.models import Improvement, ImprovementSource
from webcare.replies import service as replies
from webcare.replies.models import Reply
from workflows.improvement import ImprovementState
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


def test_the_draft_tells_what_changed_in_the_askers_language(world):
    ticket = world.of_author("Ann Smith", "ann@home.example", language="en")
    card = world.done(ticket, changes={"nl": "Een bak.", "en": "There is a second bin."})

    reply = world.draft(card, *world.askers(card))

    assert "Hello Ann Smith," in reply.body
    assert "There is a second bin." in reply.body
    assert ticket.subject in reply.body
    assert reply.body.endswith("Sample City")
    assert (reply.purpose, reply.state) == (Purpose.NEWS, ReplyState.DRAFT)


def test_without_words_in_their_language_the_asker_gets_those_of_the_team(world):
    card = world.done(world.ticket(language="fr"))

    assert "Er staat een tweede bak." in world.draft(card, *world.askers(card)).body


def test_nobody_is_written_to_before_somebody_says_what_changed(world):
    card = world.done(changes={})

    with pytest.raises(Invalid):
        world.draft(card, *world.askers(card))


def test_a_second_click_finds_the_same_draft(world):
    ticket = world.ticket()
    card = world.done(ticket)
    (asker,) = world.askers(card)

    first, second = world.draft(card, asker), world.draft(card, asker)

    assert first is second
    assert len(world.drafts(ticket)) == 1


def test_two_clicks_at_the_same_moment_make_one_draft(own_engine):
    with transaction() as session:
        world = make_world(session)
        card = world.done()
        card_id, source_id = card.id, world.askers(card)[0].source.id
    gate = Barrier(2)

    def click():
        gate.wait()
        with transaction() as session:
            card = session.get_one(Improvement, card_id)
            telling.draft(session, card, source_id, approval=False, by=MANAGER, at=NOON)

    clicks = [Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    with transaction() as session:
        assert len(session.scalars(select(Reply)).all()) == 1


def test_nothing_leaves_and_a_closed_ticket_stays_closed(world):
    ticket = world.ticket()
    card = world.done(ticket)
    reply = world.draft(card, *world.askers(card))
    assert (ticket.state, reply.next_attempt_at) == (TicketState.CLOSED, None)

    world.send(ticket, reply)

    assert ticket.state is TicketState.CLOSED
    assert [each.stage for each in world.askers(card)] == [Stage.TOLD]


def test_where_the_scheme_asks_an_approval_the_news_waits_for_it(world):
    ticket = world.ticket()
    card = world.done(ticket)
    reply = world.draft(card, *world.askers(card), approval=True)

    replies.submit(world.session, ticket, reply, by=MANAGER, at=NOON)
    assert (reply.state, ticket.state) == (ReplyState.SUBMITTED, TicketState.CLOSED)
    assert world.askers(card)[0].stage is Stage.UNDER_WAY

    speaker = actor_of(Role.SPOKESPERSON, user_id=2)
    replies.approve(world.session, ticket, reply, by=speaker, at=NOON)
    assert (reply.state, ticket.state) == (ReplyState.QUEUED, TicketState.CLOSED)


def test_a_hold_of_a_desk_keeps_the_news_back_too(world):
    ticket = world.ticket(hold_until=later(days=2))
    card = world.done(ticket)
    reply = world.draft(card, *world.askers(card))

    replies.submit(world.session, ticket, reply, by=MANAGER, at=NOON)

    assert reply.next_attempt_at == later(days=2)


def test_who_asked_not_to_be_contacted_and_who_cannot_be_are_listed_with_why(world):
    watched = make_channel(world.session, world.team, can_reply=False)
    card = world.done(
        world.of_author("Shy", "shy@home.example", "no_contact"),
        world.ticket(channel=watched),
        world.ticket(author=make_author(world.session, world.channel, address="")),
    )

    found = world.askers(card)

    assert found[0].obstacle == askers.NO_CONTACT
    assert "only watched" in found[1].obstacle
    assert "no e-mail address" in found[2].obstacle
    for each in found:
        with pytest.raises(Conflict):
            world.draft(card, each)


def test_a_post_on_a_network_cannot_be_answered_from_here(world):
    social = make_channel(world.session, world.team, kind=ChannelKind.MASTODON)
    (asker,) = world.askers(world.done(world.ticket(channel=social)))

    assert "cannot be sent" in asker.obstacle


def test_leaving_out_wants_a_reason_and_can_be_taken_back(world):
    card = world.done()
    (asker,) = world.askers(card)
    with pytest.raises(Invalid):
        telling.skip(world.session, card, asker.source.id, " ", by=MANAGER, at=NOON)

    telling.skip(world.session, card, asker.source.id, "Moved away", by=MANAGER, at=NOON)
    assert world.askers(card)[0].is_settled
    with pytest.raises(Conflict):
        world.draft(card, asker)

    telling.unskip(world.session, card, asker.source.id, by=MANAGER, at=NOON)
    assert not world.askers(card)[0].is_settled


def test_leaving_out_throws_the_draft_away(world):
    card = world.done()
    (asker,) = world.askers(card)
    reply = world.draft(card, asker)

    telling.skip(world.session, card, asker.source.id, "Moved away", by=MANAGER, at=NOON)

    assert reply.state is ReplyState.DISCARDED


def test_one_person_with_two_tickets_is_told_once(world):
    author = make_author(world.session, world.channel, address="twice@home.example")
    card = world.done(world.ticket(author=author), world.ticket(author=author), world.ticket())

    found = world.askers(card)

    assert [len(each.others) for each in found] == [1, 0]


def test_it_is_told_when_each_was_told_or_left_out_and_not_before(world):
    first, second = world.ticket(), world.ticket()
    card = world.done(first, second)
    one, two = world.askers(card)
    world.send(first, world.draft(card, one))
    with pytest.raises(Conflict):
        service.move(world.session, card, "tell", by=MANAGER, at=NOON)
    assert telling.close_told(world.session, at=NOON) == 0

    telling.skip(world.session, card, two.source.id, "Moved away", by=MANAGER, at=NOON)

    assert telling.close_told(world.session, at=NOON) == 1
    assert card.state is ImprovementState.TOLD
    session = world.session
    session.flush()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "improvement.tell")).one()
    assert entry.actor == "system:clock"


def test_the_clock_moves_on_what_was_told(world):
    card = world.done()
    (asker,) = world.askers(card)
    telling.skip(world.session, card, asker.source.id, "Moved away", by=MANAGER, at=NOON)

    clockwork.turn_the_clock(world.session, at=NOON)

    assert card.state is ImprovementState.TOLD


def test_a_draft_thrown_away_can_be_made_again(world):
    ticket = world.ticket()
    card = world.done(ticket)
    (asker,) = world.askers(card)
    replies.discard(world.session, ticket, world.draft(card, asker), by=MANAGER, at=NOON)

    again = world.draft(card, *world.askers(card))

    assert again.state is ReplyState.DRAFT


def test_two_improvements_make_one_draft_to_the_same_asker(world):
    ticket = world.ticket()
    one = world.done(ticket, title="One", changes={"nl": "Het eerste."})
    two = world.done(ticket, title="Two", changes={"nl": "Het tweede."})

    first = world.draft(one, *world.askers(one))
    second = world.draft(two, *world.askers(two))

    assert first is second
    assert "Het eerste." in second.body
    assert "Het tweede." in second.body


def test_the_asker_who_reacts_to_the_news_opens_the_ticket(world):
    from webcare.core.actor import INTAKE
    from webcare.tickets import service as tickets

    ticket = world.ticket()
    card = world.done(ticket)
    world.send(ticket, world.draft(card, *world.askers(card)))
    make_message(world.session, ticket)

    tickets.author_reacted(world.session, ticket, by=INTAKE, at=later(days=1))

    assert ticket.state is TicketState.NEW


def test_only_what_is_done_is_told_and_only_by_who_may_write(world):
    card = world.card()
    (asker,) = world.askers(card)
    with pytest.raises(Conflict):
        world.draft(card, asker)

    done = world.done()
    (asker,) = world.askers(done)
    with pytest.raises(NotAllowed):
        world.draft(done, asker, by=actor_of(Role.EXPERT))
    with pytest.raises(NotFound):
        telling.skip(world.session, card, asker.source.id, "Why", by=MANAGER, at=NOON)


def test_no_word_of_a_colleague_goes_to_the_asker(world):
    ticket = world.ticket()
    card = world.done(ticket, title="Secret title", text="Secret reason")

    body = world.draft(card, *world.askers(card)).body

    assert "Secret" not in body
    assert "Bought" not in body


def test_a_source_knows_its_reply(world):
    card = world.done()
    reply = world.draft(card, *world.askers(card))

    source = world.session.scalars(select(ImprovementSource)).one()

    assert source.reply_id == reply.id

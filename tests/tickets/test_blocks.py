"""What a blocked author writes is kept and put aside; a danger in it still rings."""

import pytest
from sqlalchemy import func, select

from tests import factories as make
from tests.conftest import NOON
from tests.intake.letters import ANNA, BEN, letter, receive_one, ticket_of
from webcare import pipeline
from webcare.accounts.models import Team
from webcare.alarms.models import Alarm
from webcare.audit.models import AuditEntry
from webcare.core.actor import operator
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.intake import files
from webcare.replies.models import Reply
from webcare.schemes.service import publish_shipped
from webcare.tickets import blocks, service
from webcare.tickets.models import Author
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

LEAD = make.actor_of(Role.LEAD, user_id=None, name="Lea")
DOORS = pipeline.doors(lambda: NOON)


@pytest.fixture(autouse=True)
def _files(tmp_path):
    files.use(tmp_path)


@pytest.fixture
def channel(session):
    publish_shipped(session, by=operator(), at=NOON)
    return make.make_channel(session, address="info@city.example")


def comes_in(session, channel, text="Buy this.", **more):
    taken = receive_one(session, channel, letter(text, **more), doors=DOORS)
    session.flush()
    return ticket_of(session, taken)


def block(session, channel, **given):
    values = {"resolution": Resolution.SPAM, "why": "Adverts.", "by": LEAD, "at": NOON}
    return blocks.block(session, channel.team_id, **(values | given))


def author_of(session, channel, address=ANNA):
    return make.make_author(session, channel, address=address, name="Anna")


def acknowledged(session):
    return session.scalar(select(func.count()).select_from(Reply))


def test_a_blocked_authors_message_is_kept_put_aside_and_not_acknowledged(session, channel):
    block(session, channel, author=author_of(session, channel))

    ticket = comes_in(session, channel)

    assert (ticket.state, ticket.resolution) == (TicketState.CLOSED, Resolution.SPAM)
    assert ticket.reason == "Adverts."
    assert service.BLOCKED in ticket.flags
    assert ticket.messages_count == 1
    assert acknowledged(session) == 0
    assert blocks.set_aside(session, [channel.team_id]) == [ticket]
    assert blocks.set_aside(session, [make.make_team(session).id]) == []


def test_a_blocked_domain_holds_for_those_below_it_and_for_nobody_else(session, channel):
    block(session, channel, domain=" @Junk.example ")

    for number, (sender, state) in enumerate(
        (
            ("a@junk.example", TicketState.CLOSED),
            ("b@mail.JUNK.example", TicketState.CLOSED),
            ("c@notjunk.example", TicketState.NEW),
            ("d@junk.example.org", TicketState.NEW),
        )
    ):
        mail = {"sender": sender, "message_id": f"m{number}@x.example"}
        assert comes_in(session, channel, **mail).state is state


def test_a_danger_in_what_a_blocked_author_writes_rings_and_comes_to_the_inbox(session, channel):
    block(session, channel, author=author_of(session, channel))

    ticket = comes_in(session, channel, "I will kill myself tonight.")

    assert ticket.state is TicketState.NEW
    assert "danger" in ticket.flags
    assert session.scalar(select(func.count()).select_from(Alarm)) == 1
    assert acknowledged(session) == 0


def test_who_is_blocked_and_writes_again_on_a_closed_ticket_is_put_aside_again(session, channel):
    first = comes_in(session, channel, message_id="one@home.example")
    service.close(session, first, Resolution.MOOT, why="", by=LEAD, at=NOON)
    block(session, channel, author=session.get_one(Author, first.author_id))

    again = comes_in(session, channel, message_id="two@home.example", answers="one@home.example")

    assert again is first
    assert (first.state, first.messages_count) == (TicketState.CLOSED, 2)


def test_what_a_colleague_has_at_hand_is_not_taken_away(session, channel):
    first = comes_in(session, channel, message_id="one@home.example")
    team_user = make.make_user(session, channel_team(session, channel), Role.MANAGER)
    service.assign(session, first, team_user, by=LEAD, at=NOON)
    block(session, channel, author=session.get_one(Author, first.author_id))

    comes_in(session, channel, message_id="two@home.example", answers="one@home.example")

    assert first.state is TicketState.NEW


def channel_team(session, channel):
    return session.get_one(Team, channel.team_id)


def test_what_somebody_else_writes_is_not_put_aside_with_a_blocked_authors_ticket(session, channel):
    block(session, channel, author=author_of(session, channel))

    assert comes_in(session, channel, sender=BEN).state is TicketState.NEW


def test_another_teams_block_touches_nothing_here(session, channel):
    elsewhere = make.make_channel(session)
    block(session, elsewhere, domain="home.example")

    assert comes_in(session, channel).state is TicketState.NEW


def test_a_lifted_block_lets_them_in_and_brings_back_what_lay_aside(session, channel):
    made = block(session, channel, author=author_of(session, channel))
    aside = comes_in(session, channel, message_id="one@home.example")

    blocks.lift(session, made, why="A mistake.", by=LEAD, at=NOON)
    back = pipeline.bring_back(session, made, why="A mistake.", by=LEAD, at=NOON)
    session.flush()
    later = comes_in(session, channel, message_id="two@home.example")

    assert back == 1
    assert (aside.state, aside.resolution) == (TicketState.NEW, None)
    assert service.BLOCKED not in aside.flags
    assert later.state is TicketState.NEW
    assert blocks.set_aside(session, [channel.team_id]) == []
    events = session.scalars(
        select(AuditEntry.event)
        .where(AuditEntry.object_kind == "author_blocks")
        .order_by(AuditEntry.id)
    ).all()
    assert events == ["author.blocked", "author.unblocked"]


def test_a_blocked_domain_brings_back_only_its_own(session, channel):
    junk = block(session, channel, domain="junk.example")
    block(session, channel, domain="other.example")
    comes_in(session, channel, sender="a@junk.example", message_id="1@x.example")
    comes_in(session, channel, sender="a@other.example", message_id="2@x.example")

    assert [t.author_address for t in blocks.because_of(session, junk)] == ["a@junk.example"]


def test_a_domain_from_which_others_wrote_is_blocked_only_knowingly(session, channel):
    for each in ("a@city-news.example", "b@city-news.example"):
        author_of(session, channel, each)

    with pytest.raises(Invalid) as refused:
        block(session, channel, domain="city-news.example")

    assert refused.value.fields["many"] == "2"
    assert block(session, channel, domain="city-news.example", knowingly=True).id


@pytest.mark.parametrize("domain", ["", "junk", "a b.example", "@", "city.example", "x@y.example"])
def test_no_domain_and_our_own_are_refused(session, channel, domain):
    with pytest.raises(Invalid):
        block(session, channel, domain=domain)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"why": " "}, Invalid),
        ({"resolution": Resolution.ANSWERED}, Invalid),
        ({"by": make.actor_of(Role.OBSERVER)}, NotAllowed),
    ],
)
def test_a_block_needs_a_reason_a_resolution_and_the_right(session, channel, given, refusal):
    with pytest.raises(refusal):
        block(session, channel, domain="junk.example", **given)


def test_nobody_is_blocked_twice_nor_a_block_lifted_twice(session, channel):
    made = block(session, channel, domain="junk.example")
    with pytest.raises(Conflict):
        block(session, channel, domain="junk.example")

    blocks.lift(session, made, why="So.", by=LEAD, at=NOON)
    with pytest.raises(Conflict):
        blocks.lift(session, made, why="So.", by=LEAD, at=NOON)
    assert block(session, channel, domain="junk.example").id != made.id


def test_who_is_not_to_be_contacted_gets_no_acknowledgement(session, channel):
    author_of(session, channel).marks = ["do_not_contact"]
    session.flush()

    ticket = comes_in(session, channel)

    assert ticket.state is TicketState.NEW
    assert acknowledged(session) == 0

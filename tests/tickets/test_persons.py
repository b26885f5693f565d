"""Two identities are one person by somebody's word only, and two again by another."""

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.audit.models import AuditEntry
from webcare.core.actor import operator
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.tickets import author_finding, authors, persons
from webcare.tickets.author_models import TieSays
from webcare.tickets.maybe_same import Evidence, maybe_same
from webcare.tickets.persons import Identity
from workflows.rights import Role

LEAD = make.actor_of(Role.LEAD, user_id=None, name="Lea")
OBSERVER = make.actor_of(Role.OBSERVER, user_id=None)


class World:
    """A team with a mailbox and a network."""

    def __init__(self, session):
        self.session = session
        self.team = make.make_team(session)
        self.mail = make.make_channel(session, self.team)
        self.network = make.make_channel(session, self.team)

    def author(self, channel, address, name="Ann Adams", says=""):
        author = make.make_author(self.session, channel, address=address, name=name)
        if says:
            ticket = make.make_ticket(self.session, channel, author=author)
            make.make_message(self.session, ticket, text=says)
        return Identity(author, channel)

    def say(self, one, other, says=TieSays.SAME, why="She said so.", by=LEAD):
        return persons.say(self.session, one, other, says, why=why, by=by, at=NOON)

    def person(self, who):
        known = persons.ties(self.session, who.author.id)
        found = persons.identities(self.session, who.author.id, known, [self.team.id])
        return {each.author.id for each in found}

    def maybe(self, *known, apart=()):
        return [(e.identity.author.id, e.evidence)
                for e in maybe_same(self.session, self.team.id, known, apart)]  # fmt: skip


@pytest.fixture
def world(session):
    return World(session)


def test_nobody_is_joined_unasked(world):
    one = world.author(world.mail, "ann@home.example")
    other = world.author(world.network, "ann@home.example")

    assert world.person(one) == {one.author.id}
    assert world.maybe(one) == [(other.author.id, Evidence.SAME_ADDRESS)]


def test_who_was_joined_is_one_person_over_all_channels(world):
    one, other, third = (
        world.author(world.mail, "ann@home.example", says="One"),
        world.author(world.network, "@ann@social.example", says="Two"),
        world.author(world.network, "@annie@social.example", says="Three"),
    )
    world.say(one, other)
    world.say(other, third)

    ids = world.person(third)

    assert ids == {one.author.id, other.author.id, third.author.id}
    assert len(authors.history(world.session, world.team.id, sorted(ids))) == 3


def test_a_join_keeps_who_when_and_why_and_is_taken_back(world):
    one, other = (world.author(c, "ann@home.example") for c in (world.mail, world.network))
    tie = world.say(one, other)
    persons.undo(world.session, tie, why="It was her sister.", by=LEAD, at=NOON)
    world.session.flush()

    assert (tie.said_by_name, tie.said_at, tie.why) == ("Lea", NOON, "She said so.")
    assert (tie.undone_by_name, tie.undone_why) == ("Lea", "It was her sister.")
    assert world.person(one) == {one.author.id}
    events = world.session.scalars(
        select(AuditEntry.event).where(AuditEntry.object_kind == "author_ties")
    ).all()
    assert sorted(events) == ["author.joined", "author.parted"]
    with pytest.raises(Conflict):
        persons.undo(world.session, tie, why="", by=LEAD, at=NOON)


def test_who_is_said_to_be_somebody_else_is_not_proposed_and_can_still_be_joined(world):
    one, other = (world.author(c, "ann@home.example") for c in (world.mail, world.network))
    world.say(one, other, TieSays.APART)

    assert world.maybe(one, apart={other.author.id}) == []
    assert world.person(one) == {one.author.id}

    world.say(one, other)
    assert world.person(one) == {one.author.id, other.author.id}


def test_the_same_name_alone_is_no_evidence(world):
    one = world.author(world.mail, "ann@home.example", says="Hello")
    world.author(world.network, "@sunny@social.example", says="Bonjour")

    assert world.maybe(one) == []


def test_the_same_name_and_one_naming_the_other_is_evidence(world):
    one = world.author(world.mail, "aa@home.example", says="I am @sunny@social.example there.")
    other = world.author(world.network, "@sunny@social.example")

    assert world.maybe(one) == [(other.author.id, Evidence.NAMES_THE_OTHER)]
    assert world.maybe(other) == [(one.author.id, Evidence.NAMES_THE_OTHER)]


def test_the_same_name_and_an_address_like_the_handle_is_evidence(world):
    one = world.author(world.mail, "ann.adams@home.example")
    other = world.author(world.network, "@ann_adams@social.example", name="ANN ADAMS")

    assert world.maybe(one) == [(other.author.id, Evidence.SAME_HANDLE)]


def test_another_teams_author_is_neither_proposed_nor_joined(world):
    one = world.author(world.mail, "ann@home.example")
    there = make.make_channel(world.session)
    foreign = world.author(there, "ann@home.example")

    assert world.maybe(one) == []
    with pytest.raises(NotFound):
        world.say(one, foreign)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"by": OBSERVER}, NotAllowed), ({"why": " "}, Invalid)],
)
def test_a_join_needs_the_right_and_a_reason(world, change, refusal):
    one, other = (world.author(c, "ann@home.example") for c in (world.mail, world.network))

    with pytest.raises(refusal):
        world.say(one, other, **change)


def test_an_author_is_not_joined_with_itself_nor_twice(world):
    one, other = (world.author(c, "ann@home.example") for c in (world.mail, world.network))
    world.say(one, other)

    with pytest.raises(Invalid):
        world.say(one, one)
    with pytest.raises(Conflict):
        world.say(other, one)


def test_an_author_is_found_by_a_ticket_or_an_address(world):
    one = world.author(world.mail, "ann@home.example")
    other = world.author(world.network, "@sunny@social.example")
    ticket = make.make_ticket(world.session, world.network, author=other.author)

    for typed in (f"#{ticket.id}", str(ticket.id), " @SUNNY@social.example "):
        found = author_finding.author(world.session, world.team.id, typed, besides=[one.author.id])
        assert found.author.id == other.author.id
    for typed in ("", "#", "ann@home.example", "9" * 30):
        with pytest.raises(Invalid):
            author_finding.author(world.session, world.team.id, typed, besides=[one.author.id])


def test_a_note_is_kept_struck_and_brought_back(world):
    who = world.author(world.mail, "ann@home.example")
    note = persons.add_note(world.session, who, " Prefers to be called. ", by=LEAD, at=NOON)

    persons.remove_note(world.session, note, by=LEAD, at=NOON)
    assert (note.removed_at, note.removed_by_name) == (NOON, "Lea")
    persons.restore_note(world.session, note, by=LEAD, at=NOON)

    (kept,) = persons.notes(world.session, [who.author.id])
    assert (kept.text, kept.said_by_name, kept.removed_at) == ("Prefers to be called.", "Lea", None)
    with pytest.raises(Invalid):
        persons.add_note(world.session, who, " ", by=LEAD, at=NOON)
    with pytest.raises(NotAllowed):
        persons.add_note(world.session, who, "x", by=OBSERVER, at=NOON)


def test_a_mark_is_borne_on_all_channels_of_the_person(world):
    both = [world.author(c, "ann@home.example").author for c in (world.mail, world.network)]
    both[0].marks = ["spam-score", "press"]

    assert authors.mark_person(
        world.session, world.team.id, both, ["do_not_contact"], by=operator(), at=NOON
    )

    assert both[0].marks == ["spam-score", "do_not_contact"]
    assert both[1].marks == ["do_not_contact"]

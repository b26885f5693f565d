"""What is watched and what was let stand is a register, and comes back by itself on its day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare import clockwork, pipeline
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.channels.models import Channel, ChannelKind
from webcare.core.actor import INTAKE, operator
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.schemes.service import publish_shipped
from webcare.tickets import asides, look_again, service
from webcare.tickets.asides import Place, Wanted
from webcare.tickets.author_models import AsideKind
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

LEAD = make.actor_of(Role.LEAD, user_id=None, name="Lea")
DAY = date(2026, 12, 1)
MORNING = datetime(2026, 12, 1, 7, tzinfo=UTC)  # eight in Brussels


@pytest.fixture
def ticket(session):
    publish_shipped(session, by=operator(), at=NOON)
    return make.make_ticket(session)


def register(session, team_id, **wanted):
    session.flush()
    return asides.register(session, [team_id], Wanted(**wanted))


def let_stand(session, ticket, why="Rage, no question."):
    service.let_stand(session, ticket, why=why, by=LEAD, at=NOON)
    session.flush()


def set_date(session, ticket, day=DAY, why="Did it calm down?", by=LEAD):
    look_again.set_date(session, ticket, day, why=why, by=by, at=NOON)


def test_what_the_scheme_lets_stand_is_entered_with_reason_by_whom_and_when(session, ticket):
    let_stand(session, ticket)

    (entry,) = register(session, ticket.team_id)

    assert (entry.ticket, entry.aside.kind) == (ticket, AsideKind.LET_STAND)
    assert (entry.aside.why, entry.aside.by_scheme) == ("Rage, no question.", True)
    assert (entry.aside.said_by_name, entry.aside.said_at) == ("Lea", NOON)
    assert (entry.aside.resolution, entry.aside.look_again_at) == (Resolution.LET_STAND, None)


def test_what_is_watched_is_entered_with_its_review_date(session, ticket):
    until = NOON + timedelta(days=7)
    service.watch(session, ticket, until=until, why="A troll.", by=LEAD, at=NOON)

    (entry,) = register(session, ticket.team_id)

    assert (entry.aside.kind, entry.aside.look_again_at) == (AsideKind.WATCH, until)


def test_a_persons_own_word_to_let_stand_is_entered_and_another_closing_is_not(session, ticket):
    other = make.make_ticket(session, team_channel(session, ticket))
    service.close(session, other, Resolution.MOOT, why="Over.", by=LEAD, at=NOON)
    service.close(session, ticket, Resolution.LET_STAND, why="Mere noise.", by=LEAD, at=NOON)

    (entry,) = register(session, ticket.team_id)

    assert (entry.ticket, entry.aside.by_scheme, entry.aside.why) == (ticket, False, "Mere noise.")


def team_channel(session, ticket):
    return session.get_one(Channel, ticket.channel_id)


def test_what_came_back_leaves_the_register_and_can_still_be_read(session, ticket):
    let_stand(session, ticket)
    service.author_reacted(session, ticket, by=INTAKE, at=NOON + timedelta(hours=1))

    assert register(session, ticket.team_id) == []
    (entry,) = register(session, ticket.team_id, with_past=True)
    session.refresh(entry.aside)
    assert (entry.aside.ended_by, entry.aside.why) == ("author_reacts", "Rage, no question.")


def test_on_its_day_what_was_let_stand_is_new_again_and_says_why(session, ticket):
    let_stand(session, ticket)
    set_date(session, ticket)
    session.flush()

    clockwork.turn_the_clock(session, at=MORNING - timedelta(seconds=1))
    assert ticket.state is TicketState.CLOSED
    clockwork.turn_the_clock(session, at=MORNING)

    assert (ticket.state, ticket.resolution, ticket.review_at) == (TicketState.NEW, None, None)
    assert ticket.reason == "Rage, no question. · Did it calm down?"
    assert service.LOOK_AGAIN in ticket.flags
    assert ticket.due_at is not None
    clockwork.turn_the_clock(session, at=MORNING + timedelta(minutes=1))
    moves = select(AuditEntry.event).where(AuditEntry.object_id == ticket.id)
    assert session.scalars(moves).all().count("ticket.look_again") == 1


def test_the_sign_that_the_date_came_goes_when_it_is_taken_up(session, ticket):
    let_stand(session, ticket)
    set_date(session, ticket)
    clockwork.turn_the_clock(session, at=MORNING)
    let_stand(session, ticket, why="Still noise.")

    assert service.LOOK_AGAIN not in ticket.flags
    assert [e.aside.why for e in register(session, ticket.team_id)] == ["Still noise."]


def test_what_is_watched_comes_back_with_its_reason_too(session, ticket):
    service.watch(session, ticket, until=NOON + timedelta(days=7), why="A troll.", by=LEAD, at=NOON)
    session.flush()
    clockwork.turn_the_clock(session, at=NOON + timedelta(days=7))

    assert (ticket.state, ticket.reason) == (TicketState.NEW, "A troll.")
    assert service.LOOK_AGAIN in ticket.flags


def test_a_review_date_is_moved_and_a_date_of_what_stands_is_taken_away(session, ticket):
    let_stand(session, ticket)
    set_date(session, ticket)
    set_date(session, ticket, None)

    assert (ticket.review_at, asides.standing(session, ticket.id).look_again_why) == (None, "")
    clockwork.turn_the_clock(session, at=MORNING)
    assert ticket.state is TicketState.CLOSED


def test_what_is_watched_cannot_lose_its_date_and_can_change_it(session, ticket):
    service.watch(session, ticket, until=NOON + timedelta(days=7), why="", by=LEAD, at=NOON)
    session.flush()
    with pytest.raises(Invalid):
        set_date(session, ticket, None)

    set_date(session, ticket)

    assert ticket.review_at == ticket.sort_at == MORNING


@pytest.mark.parametrize("day", [date(2026, 11, 18), date(2020, 1, 1), date(2031, 12, 1)])
def test_a_day_that_is_not_to_come_or_too_far_is_refused(session, ticket, day):
    let_stand(session, ticket)

    with pytest.raises(Invalid):
        set_date(session, ticket, day)


def test_a_date_needs_the_right_and_something_that_lies_aside(session, ticket):
    with pytest.raises(Conflict):
        set_date(session, ticket)
    let_stand(session, ticket)
    with pytest.raises(NotAllowed):
        set_date(session, ticket, by=make.actor_of(Role.OBSERVER))


def test_who_reopens_it_early_is_not_troubled_by_the_date(session, ticket):
    let_stand(session, ticket)
    set_date(session, ticket)
    pipeline.reopen(session, ticket, why="Asked by phone.", by=LEAD, at=NOON)
    service.close(session, ticket, Resolution.MOOT, why="", by=LEAD, at=NOON)
    session.flush()

    clockwork.turn_the_clock(session, at=MORNING)

    assert ticket.state is TicketState.CLOSED


def test_the_register_is_filtered_by_everything_it_shows(session, ticket):
    let_stand(session, ticket)
    team, theme = ticket.team_id, make.make_theme(session, ticket_team(session, ticket))
    ticket.theme_id = theme.id

    for fits in (
        {"kind": AsideKind.LET_STAND}, {"theme_id": theme.id}, {"channel": ChannelKind.MAIL},
        {"resolution": Resolution.LET_STAND}, {"reason": "rage"}, {"since": NOON},
        {"until": NOON + timedelta(seconds=1)},
    ):  # fmt: skip
        assert len(register(session, team, **fits)) == 1, fits
    for not_fitting in (
        {"kind": AsideKind.WATCH}, {"theme_id": theme.id + 1}, {"channel": ChannelKind.FORM},
        {"resolution": Resolution.SPAM}, {"reason": "100%"}, {"until": NOON},
        {"since": NOON + timedelta(seconds=1)},
    ):  # fmt: skip
        assert register(session, team, **not_fitting) == [], not_fitting
    assert register(session, team + 1) == []


def ticket_team(session, ticket):
    return session.get_one(Team, ticket.team_id)


def test_the_pages_of_the_register_follow_each_other_without_a_gap(session, ticket):
    channel = team_channel(session, ticket)
    for _ in range(5):
        let_stand(session, make.make_ticket(session, channel))

    seen, after = [], None
    while found := asides.register(session, [channel.team_id], Wanted(), after=after, limit=2):
        seen += [each.aside.id for each in found]
        after = Place.read(str(Place(found[-1].aside.said_at, found[-1].aside.id)))

    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 5
    assert all(Place.read(bad) is None for bad in ("", "x", "1-", "-1", "9" * 40 + "-1", "²-1"))

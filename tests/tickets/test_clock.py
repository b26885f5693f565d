"""The clock of a ticket: what it counts down to, when it pauses, and that it follows the norms."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests import factories as make
from webcare.core.actor import INTAKE
from webcare.tickets import clock, complaints, reckoning, service
from webcare.tickets.models import Ticket
from workflows.norms import Rule, kept_as
from workflows.rights import Role
from workflows.ticket import TicketState

BRUSSELS = ZoneInfo("Europe/Brussels")
MANAGER = make.actor_of(Role.MANAGER)
H = 60
RULES = (
    Rule(kind="mail", reply=4 * H, resolution=24 * H),
    Rule(kind="mail", priority=2, reply=1 * H),
)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=BRUSSELS)  # the 16th is a Monday


@pytest.fixture
def team(session):
    return make.make_team(session, norms=kept_as(RULES, 80))


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


@pytest.fixture
def ticket(session, channel):
    author = make.make_author(session, channel)
    return service.open_ticket(
        session, channel, author, subject="Litter", preview="", language="nl", at=at(16, 9),
        by=INTAKE,
    )  # fmt: skip


def move(session, ticket, state, moment):
    ticket.state = state
    service.move(session, ticket, "author_reacts", by=INTAKE, at=moment)


def answer(session, ticket, moment):
    ticket.state = TicketState.ANSWERED
    clock.pause(ticket, *service._reckoned_by(session, ticket), at=moment)
    service.place(ticket)


def test_the_first_term_to_end_is_the_clock_and_says_by_which_norm(ticket):
    assert (ticket.due_at, ticket.clock_norm) == (at(16, 13), "reply:mail")
    assert ticket.warn_at == at(16, 12, 12)
    assert ticket.resolve_by == at(18, 9)


def test_a_priority_with_a_norm_of_its_own_moves_the_date(session, ticket):
    service.set_priority(session, ticket, 2, by=MANAGER, at=at(16, 9, 5))

    assert (ticket.due_at, ticket.clock_norm) == (at(16, 10), "reply:mail:2")
    service.set_priority(session, ticket, 1, by=MANAGER, at=at(16, 9, 6))
    assert ticket.due_at == at(16, 13)


def test_the_whole_matter_stands_still_while_we_wait_for_the_author(session, ticket):
    answer(session, ticket, at(16, 12))  # three of 24 hours are used
    assert (ticket.due_at, ticket.resolve_by, ticket.resolve_used) == (None, None, 3 * H)

    service.author_reacted(session, ticket, by=INTAKE, at=at(20, 18))

    assert ticket.due_at == ticket.reply_by == at(23, 10)
    assert ticket.resolve_by == at(24, 15)  # 21 hours: 2 on Friday, 12 on Monday, 7 on Tuesday


def test_pausing_twice_adds_up(session, ticket):
    answer(session, ticket, at(16, 12))
    service.author_reacted(session, ticket, by=INTAKE, at=at(17, 8))
    answer(session, ticket, at(17, 10))
    service.author_reacted(session, ticket, by=INTAKE, at=at(18, 8))

    assert ticket.resolve_used == 5 * H
    assert ticket.resolve_by == at(19, 15)


def test_a_closed_ticket_has_no_clock_and_begins_anew_when_its_author_writes(session, ticket):
    ticket.resolution = None
    ticket.state = TicketState.CLOSED
    clock.end(ticket)
    assert (ticket.due_at, ticket.warn_at, ticket.clock_norm) == (None, None, "")

    service.author_reacted(session, ticket, by=INTAKE, at=at(18, 8))

    assert ticket.due_at == at(18, 12)
    assert (ticket.resolve_used, ticket.resolve_by) == (0, at(19, 20))


def test_who_says_when_has_replied_first_and_the_whole_matter_counts(session, ticket):
    service.said_when(session, ticket)

    assert (ticket.reply_by, ticket.due_at) == (None, at(18, 9))
    assert ticket.clock_norm == "resolution:mail"


def test_without_a_term_for_the_whole_matter_a_holding_reply_stops_no_clock(session, channel):
    session.get_one(make.Team, channel.team_id).norms = {}
    ticket = service.open_ticket(
        session, channel, make.make_author(session, channel), subject="", preview="",
        language="nl", at=at(16, 9), by=INTAKE,
    )  # fmt: skip
    service.said_when(session, ticket)

    assert ticket.due_at == ticket.reply_by == at(18, 9)


def test_a_platform_that_closes_before_the_norm_is_the_clock(session, channel):
    channel.reply_window = 2 * H
    ticket = service.open_ticket(
        session, channel, make.make_author(session, channel), subject="", preview="",
        language="nl", at=at(16, 9), by=INTAKE,
    )  # fmt: skip

    assert (ticket.due_at, ticket.clock_norm) == (at(16, 11), "window")
    assert ticket.warn_at == at(16, 10, 36)
    service.author_reacted(session, ticket, by=INTAKE, at=at(16, 10))
    assert ticket.window_until == at(16, 12)
    assert (ticket.due_at, ticket.reply_by) == (at(16, 12), at(16, 13))
    service.author_reacted(session, ticket, by=INTAKE, at=at(16, 11, 30))
    assert (ticket.due_at, ticket.clock_norm) == (at(16, 13), "reply:mail")


def test_the_law_and_the_norm_run_side_by_side(session, ticket, team):
    complaints.begin(ticket, team)
    service.start_clock(session, ticket, at=at(16, 9))

    assert ticket.clock_norm == "complaint"
    assert ticket.due_at == ticket.complaint_due_at
    assert ticket.reply_by == at(16, 13)
    answer(session, ticket, at(16, 10))
    assert (ticket.due_at, ticket.reply_by) == (ticket.complaint_due_at, None)


def reckoned(session):
    for _batch in range(9):
        reckoning.work(session, at=at(16, 9))
        session.flush()
    session.expire_all()


def test_open_tickets_follow_new_norms_and_their_version_stays(session, ticket, team):
    session.flush()
    version = ticket.version
    shut = {"special": [{"day": "2026-11-16", "name": "", "hours": "8:00-10:00"}]}
    foreseen = reckoning.foresee(session, team, office=shut, norms=team.norms)
    assert (foreseen.changed, foreseen.looked_at) == (1, 1)
    assert foreseen.examples[0].after == at(17, 11)

    team.office = shut
    reckoning.ask(session, team, at(16, 9))
    session.flush()
    reckoned(session)

    assert (ticket.due_at, ticket.version) == (at(17, 11), version)
    assert ticket.sort_at == ticket.due_at
    row = reckoning.of_team(session, team.id)
    assert (row.changed, row.done_at is not None) == (1, True)


def test_a_batch_ends_where_the_next_begins(session, channel, team, monkeypatch):
    monkeypatch.setattr(reckoning, "BATCH", 2)
    for _number in range(5):
        service.open_ticket(
            session, channel, make.make_author(session, channel), subject="", preview="",
            language="nl", at=at(16, 9), by=INTAKE,
        )  # fmt: skip
    team.norms = kept_as([Rule(kind="mail", reply=1 * H)], 80)
    reckoning.ask(session, team, at(16, 9))
    session.flush()

    assert reckoning.is_under_way(session)
    reckoned(session)

    assert not reckoning.is_under_way(session)
    assert reckoning.of_team(session, team.id).changed == 5
    assert {each.due_at for each in session.query(Ticket)} == {at(16, 10)}


def test_a_ticket_that_is_taken_back_has_the_clock_that_it_had(session, ticket, team, channel):
    kept, before = clock.as_it_stands(ticket), ticket.due_at
    clock.end(ticket)

    clock.put_back(ticket, team, channel, kept)

    assert (ticket.due_at, ticket.clock_norm) == (before, "reply:mail")

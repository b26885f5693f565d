"""Tickets by turns: fair when many workers give at once, and never to somebody who is not there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from webcare.core.actor import operator
from webcare.heap import turns
from webcare.tickets import rulebooks, service
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import BookKind, TurnsGiven
from workflows.rights import Role
from workflows.turns import Part, Turns, kept_as

BEFORE = NOON - timedelta(days=1)


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


def want(session, team, parts, **more):
    wish = Turns(is_on=True, since=BEFORE.isoformat(), parts=parts, **more)
    rulebooks.write(
        session, team.id, BookKind.TURNS, kept_as(wish), seen=0, by=operator(), at=BEFORE
    )


def people(session, team, number=2, role=Role.MANAGER):
    return [make.make_user(session, team, role) for _ in range(number)]


def all_of(users, **part):
    return {each.id: Part(takes=True, **part) for each in users}


def test_without_a_wish_nobody_is_given_anything(session, team, channel):
    people(session, team)
    ticket = make.make_ticket(session, channel)

    assert turns.give(session, at=NOON) == 0
    assert not turns.is_due(session)
    assert ticket.assignee_id is None


def test_each_in_turn_and_the_ticket_says_why(session, team, channel):
    an, ben = people(session, team)
    want(session, team, all_of([an, ben], languages=("nl",)))
    tickets = [make.make_ticket(session, channel) for _ in range(4)]

    assert turns.is_due(session)
    assert turns.give(session, at=NOON) == 4
    assert [each.assignee_id for each in tickets] == [an.id, ben.id, an.id, ben.id]
    assert tickets[2].assigned_why == {
        "turn": an.name, "open": 1, "language": "nl", "theme": None, "until": None
    }  # fmt: skip
    assert not turns.is_due(session)


def test_it_is_no_claim_anybody_may_take_it_over(session, team, channel):
    an, ben = people(session, team)
    want(session, team, all_of([an]))
    ticket = make.make_ticket(session, channel)
    turns.give(session, at=NOON)
    service.claim(session, ticket, ben, by=make.actor_of(Role.MANAGER, user_id=ben.id), at=NOON)

    assert ticket.assignee_id == ben.id
    assert ticket.assigned_why == {"person": "An"}


def test_what_a_person_let_go_is_not_given_again(session, team, channel):
    (an,) = people(session, team, 1)
    want(session, team, all_of([an]))
    ticket = make.make_ticket(session, channel)
    turns.give(session, at=NOON)
    service.assign(session, ticket, None, by=operator(), at=NOON)
    session.flush()

    assert turns.give(session, at=NOON) == 0


@pytest.mark.parametrize("how", ["absent", "off_duty", "inactive", "no_right", "full", "language"])
def test_who_is_not_there_gets_nothing(session, team, channel, how):
    role = Role.OBSERVER if how == "no_right" else Role.MANAGER
    (an,) = people(session, team, 1, role)
    more, part = {}, {}
    if how == "absent":
        expert = make.make_expert(session, team, email=an.email.upper())
        make.make_absence(session, expert, NOON.date(), NOON.date())
    if how == "off_duty":
        make.make_desk(session, team, "legal")
        more["desk"] = "legal"
    if how == "inactive":
        an.active = False
    if how == "full":
        make.make_ticket(session, channel, assignee_id=an.id, opened_at=BEFORE - timedelta(days=9))
        more["most_open"] = 1
    if how == "language":
        part["languages"] = ("fr",)
    want(session, team, all_of([an], **part), **more)
    ticket = make.make_ticket(session, channel)
    session.flush()

    assert turns.give(session, at=NOON) == 0
    assert ticket.assignee_id is None


def test_it_stays_fair_when_tickets_come_and_are_given_from_many_sides_at_once(own_engine):
    with Session(own_engine, expire_on_commit=False) as session:
        team = make.make_team(session)
        channels = [make.make_channel(session, team) for _ in range(3)]
        users = people(session, team, 3)
        want(session, team, all_of(users), most_open=400)
        session.commit()
    together = Barrier(6)

    def takes_in(channel):
        together.wait(10)
        for _ in range(15):
            with Session(own_engine) as session:
                make.make_ticket(session, session.merge(channel, load=False))
                session.commit()

    def gives(_number):
        together.wait(10)
        given = 0
        for _ in range(12):
            with Session(own_engine) as session:
                given += turns.give(session, at=NOON)
                session.commit()
        return given

    with ThreadPoolExecutor(6) as pool:
        comes = [pool.submit(takes_in, each) for each in channels]
        given = sum(each.result() for each in [pool.submit(gives, n) for n in range(3)])
        assert [each.result() for each in comes] == [None] * 3
    with Session(own_engine) as session:
        given += turns.give(session, at=NOON)
        session.commit()
        counted = session.execute(
            select(Ticket.assignee_id, func.count()).group_by(Ticket.assignee_id)
        ).all()
        booked = session.scalar(select(func.sum(TurnsGiven.given)))
    assert given == booked == 45
    assert sorted(count for _person, count in counted) == [15, 15, 15]

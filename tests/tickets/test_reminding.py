"""Reminders of clocks that turn orange: once, in opening hours, to whoever has the ticket."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests import factories as make
from webcare.audit.models import AuditEntry
from webcare.channels.models import OutgoingMail
from webcare.core.actor import INTAKE
from webcare.tickets import reminding, service
from workflows.rights import Role


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture
def team(session):
    return make.make_team(session, language="en")


def opened(session, team, moment):
    channel = make.make_channel(session, team, kind="mastodon")
    author = make.make_author(session, channel, name="SECRETNAME")
    return service.open_ticket(
        session, channel, author, subject="SECRETSUBJECT", preview="SECRET", language="nl",
        at=moment, by=INTAKE,
    )  # fmt: skip


def mails(session):
    session.flush()
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_whoever_has_the_ticket_is_reminded_once(session, team):
    manager, mine = (make.make_user(session, team, Role.MANAGER, language="en") for _n in "ab")
    ticket = opened(session, team, at(16, 9))
    ticket.assignee_id = mine.id
    session.flush()

    assert reminding.remind_due(session, at=at(16, 12)) == 0
    assert reminding.remind_due(session, at=at(16, 12, 12)) == 1
    assert reminding.remind_due(session, at=at(16, 12, 30)) == 0

    (mail,) = mails(session)
    assert mail.to_address == mine.email != manager.email
    assert f"#{ticket.id}" in mail.subject
    assert "SECRET" not in mail.subject + mail.text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "ticket.reminded")).one()
    assert (entry.object_id, entry.data["to"]) == (ticket.id, mine.name)


def test_where_nobody_has_it_the_managers_hear_of_all_in_one_mail_each(session, team):
    for _number in range(2):
        make.make_user(session, team, Role.MANAGER, language="en")
    make.make_user(session, team, Role.OBSERVER)
    first, second = opened(session, team, at(16, 9)), opened(session, team, at(16, 9, 1))
    session.flush()

    assert reminding.remind_due(session, at=at(16, 12, 30)) == 2

    for mail in mails(session):
        assert all(f"#{each.id}" in mail.text for each in (first, second))
        assert mail.subject == "2 tickets are due soon"


def test_nobody_is_reminded_at_night_and_then_in_the_morning(session, team):
    make.make_user(session, team, Role.MANAGER)
    opened(session, team, at(16, 16))  # due at 20, orange from 19:12
    session.flush()

    assert reminding.remind_due(session, at=at(16, 21)) == 0
    assert reminding.remind_due(session, at=at(17, 8)) == 1


def test_a_reminder_leaves_the_version_of_the_ticket(session, team):
    make.make_user(session, team, Role.MANAGER)
    ticket = opened(session, team, at(16, 9))
    session.flush()
    version = ticket.version

    reminding.remind_due(session, at=at(16, 12, 30))
    session.flush()
    session.refresh(ticket)

    assert (ticket.version, ticket.reminded_at) == (version, at(16, 12, 30))


def test_a_new_clock_reminds_anew(session, team):
    make.make_user(session, team, Role.MANAGER)
    ticket = opened(session, team, at(16, 9))
    session.flush()
    reminding.remind_due(session, at=at(16, 12, 30))
    session.refresh(ticket)
    service.start_clock(session, ticket, at=at(17, 9))
    session.flush()

    assert reminding.remind_due(session, at=at(17, 12, 30)) == 1

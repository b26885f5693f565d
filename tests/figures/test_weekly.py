"""The mail on Monday morning: to whoever wants it, once, with nobody's name in it."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests import factories as make
from webcare.channels.models import OutgoingMail
from webcare.core.db import transaction
from webcare.figures import readers, weekly
from webcare.figures.models import FigureMail
from workflows.rights import Role

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # seven o'clock in Brussels
LONG_AGO = MONDAY - timedelta(days=30)


def furnish(session, *, office=None, role=Role.OBSERVER):
    """A team with one conversation last week, and somebody who wants its figures."""
    team = make.make_team(session, name="Town", office=office or {})
    channel = make.make_channel(session, team)
    author = make.make_author(session, channel, name="Quintijn")
    opened = MONDAY - timedelta(days=4)
    make.make_ticket(session, channel, author=author, opened_at=opened, subject="Rozalia")
    reader = make.make_user(session, team, role, language="en", name="Me")
    readers.switch(session, reader, on=True, at=LONG_AGO)
    return team, reader


def mails(session):
    session.flush()
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_it_leaves_on_monday_morning_where_the_team_is_and_once(session):
    furnish(session)
    assert weekly.send(session, at=MONDAY - timedelta(minutes=1)) == 0
    assert weekly.send(session, at=MONDAY) == 1
    assert weekly.send(session, at=MONDAY + timedelta(hours=1)) == 0
    assert weekly.send(session, at=MONDAY + timedelta(days=3)) == 0
    (mail,) = mails(session)
    assert mail.subject == "Figures of Town, 16 November to 22 November"
    assert "Conversations opened: 1 (0)" in mail.text
    assert "since=2026-11-16&until=2026-11-22" in mail.text
    assert session.scalars(select(FigureMail.week)).all() == [date(2026, 11, 16)]


def test_another_zone_has_another_morning(session):
    furnish(session, office={"timezone": "America/Curacao"})
    weekly.send(session, at=MONDAY - timedelta(days=2))
    assert weekly.send(session, at=MONDAY) == 0
    assert weekly.send(session, at=MONDAY + timedelta(hours=5)) == 1


def test_nobodys_name_or_word_is_in_it(session):
    furnish(session)
    weekly.send(session, at=MONDAY)
    (mail,) = mails(session)
    assert "Quintijn" not in mail.text
    assert "Rozalia" not in mail.text


def test_who_switches_it_on_waits_for_the_next_monday(session):
    _team, reader = furnish(session)
    readers.switch(session, reader, on=False, at=MONDAY)
    readers.switch(session, reader, on=True, at=MONDAY + timedelta(hours=4))
    assert weekly.send(session, at=MONDAY + timedelta(hours=5)) == 0
    assert weekly.send(session, at=MONDAY + timedelta(days=7)) == 1


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ADMIN])
def test_who_may_see_no_figures_gets_none(session, role):
    furnish(session, role=role)
    assert weekly.send(session, at=MONDAY) == 0


def test_who_is_shut_out_or_wants_no_more_gets_none(session):
    team, reader = furnish(session)
    other = make.make_user(session, team, Role.LEAD)
    readers.switch(session, other, on=True, at=LONG_AGO)
    reader.active = False
    readers.switch(session, other, on=False, at=MONDAY)
    session.flush()
    assert weekly.send(session, at=MONDAY) == 0


def test_two_clocks_at_one_moment_send_one_mail(own_engine):
    with transaction() as session:
        furnish(session)
    together = Barrier(2)

    def run():
        with transaction() as session:
            together.wait()
            weekly.send(session, at=MONDAY)

    threads = [Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with transaction() as session:
        assert len(mails(session)) == 1

"""Units get their list once a month, and hear before a term ends."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later, make_expert
from tests.improvement.world import MANAGER, make_world
from webcare.channels.models import OutgoingMail
from webcare.core.db import transaction
from webcare.experts.models import Unit
from webcare.improvement import letters, lists, service
from webcare.improvement.models import UnitLetter
from workflows.engagement import EngagementState

OPENING = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)  # eight o'clock in Brussels


@pytest.fixture
def streets(world):
    """A unit with two people, one of whom can no longer be asked."""
    make_expert(world.session, world.team, unit="Streets", email="kim@city.example")
    make_expert(world.session, world.team, unit="Streets", email="bo@city.example", active=False)
    return world


def mails(session):
    session.flush()
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_the_list_goes_out_at_the_opening_hour_of_the_first_day_in_the_teams_zone(streets):
    streets.card()

    assert letters.send_monthly(streets.session, at=OPENING - timedelta(minutes=1)) == 0
    assert letters.send_monthly(streets.session, at=OPENING) == 1

    (mail,) = mails(streets.session)
    assert mail.to_address == "kim@city.example"
    assert "november 2026" in mail.subject
    assert "A second bin" in mail.text


def test_a_unit_with_an_address_of_its_own_reads_it_there(streets):
    team_id = streets.team.id
    streets.session.add(Unit(team_id=team_id, name="Streets", email="streets@city.example"))
    streets.session.flush()
    streets.card()

    letters.send_monthly(streets.session, at=OPENING)

    assert [mail.to_address for mail in mails(streets.session)] == ["streets@city.example"]


def test_who_has_not_agreed_to_be_asked_gets_no_list(streets):
    make_expert(
        streets.session, streets.team, unit="Streets", email="new@city.example",
        state=EngagementState.INVITED,
    )  # fmt: skip
    streets.card()

    letters.send_monthly(streets.session, at=OPENING)

    assert [mail.to_address for mail in mails(streets.session)] == ["kim@city.example"]


def test_it_goes_out_once_a_month_however_often_the_clock_rings(streets):
    streets.card()
    for hours in (0, 1, 24, 24 * 20):
        letters.send_monthly(streets.session, at=OPENING + timedelta(hours=hours))

    assert len(mails(streets.session)) == 1


def test_a_desk_that_was_down_on_the_first_sends_later(streets):
    streets.card()

    assert letters.send_monthly(streets.session, at=OPENING + timedelta(days=9)) == 1


def test_the_next_month_brings_the_next_list(streets):
    streets.card()
    letters.send_monthly(streets.session, at=OPENING)

    letters.send_monthly(streets.session, at=OPENING + timedelta(days=31))

    assert [each.month for each in streets.session.scalars(select(UnitLetter))] == [
        date(2026, 11, 1), date(2026, 12, 1),
    ]  # fmt: skip


def test_two_clocks_at_the_same_moment_send_one_list(own_engine):
    with transaction() as session:
        world = make_world(session)
        make_expert(session, world.team, unit="Streets")
        world.card()
    gate = Barrier(2)

    def ring():
        gate.wait()
        with transaction() as session:
            letters.send_monthly(session, at=OPENING)

    rings = [Thread(target=ring) for _ in range(2)]
    for each in rings:
        each.start()
    for each in rings:
        each.join()

    with transaction() as session:
        assert len(mails(session)) == 1


def test_a_unit_with_nothing_on_its_list_gets_no_mail(streets):
    streets.card(owner="Parks", at=NOON)

    assert letters.send_monthly(streets.session, at=OPENING) == 0


def test_what_was_noted_after_the_month_is_not_on_its_list(streets):
    streets.card(at=OPENING + timedelta(hours=1))

    assert letters.send_monthly(streets.session, at=OPENING + timedelta(hours=2)) == 0


def test_no_word_of_an_asker_is_in_a_letter(streets):
    ticket = streets.of_author("Ann Smith", "ann@home.example", subject="My neighbour")
    streets.card(ticket)
    letters.send_monthly(streets.session, at=OPENING)

    (mail,) = mails(streets.session)

    for private in ("Ann", "ann@home", "neighbour"):
        assert private not in mail.subject + mail.text


def test_a_list_says_what_is_late_what_is_open_and_what_became_of_the_rest(streets):
    late, open_one = streets.card(title="Late"), streets.card(title="Open")
    service.move(streets.session, late, "accept", due_at=later(days=1), by=MANAGER, at=NOON)
    done = streets.done(title="Ready")
    streets.session.flush()

    (found,) = lists.of_month(streets.session, streets.team, date(2026, 11, 1), at=later(days=2))

    assert (list(found.late), list(found.open), list(found.done)) == ([late], [open_one], [done])


def test_months_are_those_of_the_teams_clock(streets):
    streets.done(title="Just in November", at=datetime(2026, 11, 30, 22, 30, tzinfo=UTC))
    streets.done(title="Already December", at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))

    (november,) = lists.of_month(streets.session, streets.team, date(2026, 11, 1), at=OPENING)

    assert [each.title for each in november.done] == ["Just in November"]


def test_the_unit_hears_three_days_before_the_term_and_once(streets):
    card = streets.card()
    service.move(streets.session, card, "accept", due_at=later(days=10), by=MANAGER, at=NOON)
    streets.session.flush()

    assert letters.remind(streets.session, at=later(days=6)) == 0
    assert letters.remind(streets.session, at=later(days=7)) == 1
    assert letters.remind(streets.session, at=later(days=8)) == 0
    (mail,) = mails(streets.session)
    assert card.title in mail.text


def test_another_term_is_reminded_of_anew(streets):
    card = streets.card()
    service.move(streets.session, card, "accept", due_at=later(days=1), by=MANAGER, at=NOON)
    streets.session.flush()
    letters.remind(streets.session, at=NOON)

    service.describe(
        streets.session, card, owner="Streets", due_at=later(days=9), changes={},
        by=MANAGER, at=NOON,
    )  # fmt: skip
    streets.session.flush()

    assert letters.remind(streets.session, at=later(days=7)) == 1

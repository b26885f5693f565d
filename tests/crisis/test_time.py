"""Until when: by itself, renewed, reminded, and on a wall whose clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.crisis.declaring import LEAD, MANAGER, SPOKESPERSON, asked, declare, queued, swept
from tests.factories import later
from tests.replies.sending import drain
from webcare import clockwork
from webcare.channels.models import OutgoingMail
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.crisis import lapsing, queries, service
from webcare.crisis.models import Crisis
from webcare.web.crisis.form import as_field, wall_clock
from webcare.web.crisis.words import clock_of
from workflows.crisis import CrisisEventKind, CrisisState

UNTIL = NOON + timedelta(hours=4)
SECOND = timedelta(seconds=1)
BRUSSELS = ZoneInfo("Europe/Brussels")


def test_it_is_over_at_its_moment_whether_or_not_the_clock_has_turned(
    session, server, team, channel
):
    queued(session, asked(session, channel))
    crisis = declare(session, team.id)
    session.commit()

    assert [each.id for each in queries.on(session, team.id, UNTIL - SECOND)] == [crisis.id]
    assert queries.on(session, team.id, UNTIL) == ()
    assert crisis.state is CrisisState.DECLARED
    assert drain(server, UNTIL) == 1  # nothing had been held yet, and nothing is on now


def test_the_clock_writes_the_end_down_once_and_tells_when_it_was(session, team):
    crisis = declare(session, team.id)

    assert lapsing.expire_due(session, at=UNTIL - SECOND) == 0
    assert lapsing.expire_due(session, at=UNTIL + timedelta(minutes=7)) == 1
    assert lapsing.expire_due(session, at=UNTIL + timedelta(minutes=8)) == 0

    assert (crisis.state, crisis.ended_at, crisis.ended_by_name) == (CrisisState.LAPSED, UNTIL, "")
    [line] = queries.timeline(session, crisis.id, kinds=[CrisisEventKind.LAPSED])
    assert line.at == UNTIL


def test_one_second_before_its_end_it_can_be_renewed_and_goes_on(session, team):
    crisis = declare(session, team.id)
    longer = UNTIL + timedelta(hours=2)

    service.renew(session, crisis, longer, by=LEAD, at=UNTIL - SECOND)

    assert lapsing.expire_due(session, at=UNTIL) == 0
    assert queries.on(session, team.id, UNTIL)
    assert (crisis.until, crisis.renewals) == (longer, 1)


def test_once_it_is_over_it_is_neither_renewed_changed_nor_ended(session, team):
    crisis = declare(session, team.id)

    with pytest.raises(Conflict):
        service.renew(session, crisis, later(days=1), by=LEAD, at=UNTIL)
    with pytest.raises(Conflict):
        service.end(session, crisis, "Out.", by=LEAD, at=UNTIL)


def test_whoever_declared_is_asked_once_a_term_whether_it_goes_on(session, team):
    crisis = declare(session, team.id)
    near = UNTIL - timedelta(minutes=20)

    assert lapsing.remind_due(session, at=near - SECOND) == 0
    assert (lapsing.remind_due(session, at=near), lapsing.remind_due(session, at=near)) == (1, 0)
    [mail] = session.scalars(select(OutgoingMail).where(OutgoingMail.about_kind == "crisis"))
    assert mail.text.endswith(f"/crisis/{crisis.id}")

    service.renew(session, crisis, UNTIL + timedelta(hours=4), by=SPOKESPERSON, at=near)
    assert lapsing.remind_due(session, at=near + timedelta(minutes=1)) == 0
    assert lapsing.remind_due(session, at=near + timedelta(hours=4)) == 1


def test_the_clock_of_the_house_brings_both_about(session, team):
    crisis = declare(session, team.id)

    clockwork.turn_the_clock(session, at=UNTIL - timedelta(minutes=5))
    clockwork.turn_the_clock(session, at=UNTIL + timedelta(minutes=5))

    kinds = [each.kind for each in queries.timeline(session, crisis.id)]
    assert kinds == [CrisisEventKind.DECLARED, CrisisEventKind.REMINDED, CrisisEventKind.LAPSED]


@pytest.mark.parametrize("until", [NOON, NOON - SECOND, NOON + timedelta(days=7, seconds=1)])
def test_it_ends_after_now_and_within_a_week(session, team, until):
    with pytest.raises(Invalid) as wrong:
        declare(session, team.id, until=until)

    assert set(wrong.value.fields) == {"until"}


def test_only_who_speaks_or_leads_declares(session, team):
    with pytest.raises(NotAllowed):
        declare(session, team.id, by=MANAGER)
    assert declare(session, team.id, by=LEAD)


@pytest.mark.parametrize(
    ("typed", "moment", "said"),
    [
        ("2026-11-18T16:00", datetime(2026, 11, 18, 15, tzinfo=UTC), "16:00 (UTC+01:00)"),
        ("2026-07-01T16:00", datetime(2026, 7, 1, 14, tzinfo=UTC), "16:00 (UTC+02:00)"),
        # On 29 March the clock goes from two to three: half past two is never shown.
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "03:30 (UTC+02:00)"),
        # On 25 October it goes from three back to two: half past two comes twice.
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30 (UTC+02:00)"),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, tzinfo=UTC), "03:00 (UTC+01:00)"),
    ],
)
def test_until_is_what_the_wall_of_the_team_shows(typed, moment, said):
    until = wall_clock(typed, BRUSSELS)

    assert until.astimezone(UTC) == moment
    assert clock_of(until, BRUSSELS) == said


def test_four_hours_over_the_night_of_the_change_are_four_hours(session):
    saturday = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # half past one in summer time

    assert as_field(saturday + timedelta(hours=4), BRUSSELS) == "2026-10-25T04:30"


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_what_is_no_moment_is_refused(typed):
    with pytest.raises(Invalid):
        wall_clock(typed, BRUSSELS)


def test_what_is_held_by_one_that_lapsed_stays_held(session, server, team, channel):
    queued(session, asked(session, channel))
    crisis = declare(session, team.id)
    swept(session, crisis)
    lapsing.expire_due(session, at=UNTIL)
    session.commit()

    assert drain(server, later(days=2)) == 0
    assert session.get_one(Crisis, crisis.id).state is CrisisState.LAPSED

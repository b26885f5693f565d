"""What people and teams choose: kept with an audit, taken back, and by whom."""

from datetime import time

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Expired, Invalid, NotAllowed
from webcare.notices import choosing, queries
from webcare.notices.choosing import Choice
from workflows.notice import Cadence, NoticeKind, NoticeWay
from workflows.opening import Span

MENTIONS_PUSHED = Choice({NoticeKind.MENTION: [NoticeWay.PUSH]}, Cadence.HOURLY)


def keep(desk, choice=MENTIONS_PUSHED):
    return choosing.choose(desk.session, desk.anna.id, choice, by=desk.by(desk.anna), at=NOON)


def events(desk):
    rows = desk.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(each.event, each.object_kind, each.object_id) for each in rows]


def test_a_choice_is_kept_and_written_down_with_what_was_before(desk):
    row = keep(desk)
    same = keep(desk)

    assert (row.ways, row.cadence) == ({"mention": ["push"]}, Cadence.HOURLY)
    assert same.id == row.id
    assert events(desk) == [("notices.chosen", "users", desk.anna.id)]


def test_the_last_change_is_taken_back_and_made_again(desk):
    row = keep(desk)
    by = desk.by(desk.anna)
    choosing.take_back(desk.session, row, by=by, at=NOON)
    assert (row.ways, row.cadence) == ({}, None)
    choosing.take_back(desk.session, row, by=by, at=NOON)

    assert (row.ways, row.cadence) == ({"mention": ["push"]}, Cadence.HOURLY)
    assert [event for event, *_ in events(desk)][1:] == ["notices.taken_back"] * 2


def test_nothing_to_take_back_is_said(desk):
    with pytest.raises(Conflict):
        choosing.take_back(desk.session, desk.choose(desk.anna), by=desk.by(desk.anna), at=NOON)


def test_only_a_lead_chooses_for_the_team_and_takes_it_back(desk):
    by = desk.by(desk.lena)
    row = choosing.choose_for_team(desk.session, desk.team.id, MENTIONS_PUSHED, by=by, at=NOON)

    assert queries.of_teams(desk.session, [desk.team.id]) == {desk.team.id: row}
    anna = desk.by(desk.anna)
    with pytest.raises(NotAllowed):
        choosing.choose_for_team(desk.session, desk.team.id, Choice(), by=anna, at=NOON)
    with pytest.raises(NotAllowed):
        choosing.take_back(desk.session, row, by=anna, at=NOON)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("timezone", {"timezone": "Mars/Base"}),
        ("weekdays", {"weekdays": ()}),
        ("closes", {"opens": time(9), "closes": time(9, 15)}),
    ],
)
def test_hours_in_which_nothing_could_come_are_refused(desk, field, given):
    with pytest.raises(Invalid) as wrong:
        keep(desk, Choice(hours=choosing.Hours(**given)))

    assert list(wrong.value.fields) == [field]


def test_ones_own_hours_win_over_the_teams_and_keep_its_closed_days(desk):
    desk.team.office = {
        "week": "mon-fri 07:00-18:00",
        "special": [{"day": "2026-11-19", "name": "Bridge"}],
    }
    own = keep(desk, Choice(hours=choosing.Hours(opens=time(10), closes=time(11), weekdays=(4,))))

    hours = choosing.hours_of(own, [desk.team])
    assert hours.week == {4: (Span(10 * 60, 11 * 60),)}
    assert "2026-11-19" in hours.holidays
    assert choosing.shown_hours(None, [desk.team]).opens == time(7)


@pytest.mark.parametrize("token", ["", "x", "1-" + "a" * 32, "9999999999-" + "a" * 32])
def test_a_made_up_link_ends_nothing(desk, token):
    desk.choose(desk.anna)

    with pytest.raises(Expired):
        choosing.end_digest(desk.session, token, at=NOON)

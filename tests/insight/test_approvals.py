"""How long approvals take: medians and ninetieths, by theme and channel, and of nobody alone."""

from datetime import datetime, timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.insight import approvals
from webcare.insight.queries import Scope
from webcare.replies.models import ApprovalRound, RoundEnd

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(session):
    return make.make_ticket(session)


def asked(session, ticket, minutes, *, at=NOON, how=RoundEnd.APPROVED, **given):
    reply = make.make_reply(session, ticket)
    session.add(
        ApprovalRound(
            team_id=ticket.team_id, reply_id=reply.id, channel_id=ticket.channel_id,
            submitted_at=at, ended_at=at + timedelta(minutes=minutes), ended_how=how, **given,
        )
    )  # fmt: skip
    session.flush()


def analysed(session, ticket, **given):
    week = timedelta(days=7)
    scope = Scope(team_ids=[ticket.team_id], since=NOON - week, until=NOON + week, **given)
    return approvals.analysed(session, scope)


def test_five_are_enough_for_a_figure_of_time_and_four_are_not(session, ticket):
    for minutes in (10, 20, 30, 40):
        asked(session, ticket, minutes)
    assert analysed(session, ticket).total.span is None

    asked(session, ticket, 100)
    span = analysed(session, ticket).total.span

    assert (span.median_wall, span.p90_wall) == (30 * 60, 100 * 60)
    assert (span.median_office, span.p90_office) == (30 * 60, 100 * 60)


def test_a_night_counts_by_the_clock_and_not_in_office_hours(session, ticket):
    evening = datetime.fromisoformat("2026-11-18T18:30:00+00:00")  # half past seven in Brussels
    for _each in range(5):
        asked(session, ticket, 13 * 60, at=evening)  # until half past eight

    span = analysed(session, ticket).total.span

    assert span.median_wall == 13 * 3600
    assert span.median_office == 3600


def test_over_the_change_of_the_clock_both_measures_stay_right(session, ticket):
    friday = datetime.fromisoformat("2026-10-23T17:00:00+00:00")  # seven in summer time
    for _each in range(5):
        asked(session, ticket, 63 * 60, at=friday)  # Monday at eight, UTC: nine in winter time
    scope = Scope(team_ids=[ticket.team_id], since=friday, until=friday + timedelta(days=9))

    span = approvals.analysed(session, scope).total.span

    assert (span.median_wall, span.median_office) == (63 * 3600, 2 * 3600)


def test_what_was_returned_and_what_was_late_is_counted(session, ticket):
    asked(session, ticket, 30, due_at=NOON + HOUR)
    asked(session, ticket, 90, due_at=NOON + HOUR, how=RoundEnd.RETURNED)

    total = analysed(session, ticket).total

    assert (total.asked, total.approved, total.returned, total.late) == (2, 1, 1, 1)


def test_groups_are_by_theme_and_channel(session, ticket):
    theme = make.make_theme(session, make.make_team(session))
    asked(session, ticket, 30, theme_id=theme.id)
    asked(session, ticket, 30)

    found = analysed(session, ticket)

    assert {each.key: each.asked for each in found.by_theme} == {theme.id: 1, None: 1}
    assert [each.key for each in found.by_channel] == [ticket.channel_id]
    assert analysed(session, ticket, channel_id=10**6).total.asked == 0


def test_another_teams_are_not_counted(session, ticket):
    asked(session, ticket, 30)

    week = timedelta(days=7)
    scope = Scope(team_ids=[10**6], since=NOON - week, until=NOON + week)

    assert approvals.analysed(session, scope).total.asked == 0


def test_nothing_says_who_approved():
    assert not {"by", "who", "name", "user"} & set(ApprovalRound.__table__.columns.keys())

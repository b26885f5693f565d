"""What people are told of: whose choice holds, and when a digest leaves. Pure."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.notice import (
    KINDS,
    Cadence,
    NoticeKind,
    NoticeWay,
    cadence_of,
    is_due,
    ways_of,
)

EIGHT = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
NINE = EIGHT + timedelta(hours=1)


def test_every_kind_has_its_usual_ways_and_all_are_seen_in_the_page():
    assert set(KINDS) == set(NoticeKind)
    assert all(NoticeWay.PAGE in ways_of(kind, {}, {}) for kind in NoticeKind)


def test_a_push_is_usual_for_a_crisis_alone():
    usual = {kind for kind in NoticeKind if NoticeWay.PUSH in ways_of(kind)}

    assert usual == {NoticeKind.CRISIS, NoticeKind.CRISIS_HELD}


def test_ones_own_choice_wins_over_the_teams_and_the_teams_over_the_usual():
    kind = NoticeKind.MENTION
    team = {kind.value: ["page", "push"]}

    assert ways_of(kind, {}, team) == {NoticeWay.PAGE, NoticeWay.PUSH}
    assert ways_of(kind, {kind.value: []}, team) == frozenset()
    assert cadence_of(None, Cadence.HOURLY) is Cadence.HOURLY
    assert cadence_of(Cadence.NEVER, Cadence.HOURLY) is Cadence.NEVER
    assert cadence_of(None, None) is Cadence.DAILY


@pytest.mark.parametrize(
    ("cadence", "waited", "since_last", "due"),
    [
        (Cadence.HOURLY, 59, None, False),  # an hour to be read where it stands
        (Cadence.HOURLY, 60, None, True),
        (Cadence.HOURLY, 60, 59, False),
        (Cadence.HOURLY, 60, 60, True),
        (Cadence.DAILY, 59, None, False),  # came after the day began
        (Cadence.DAILY, 61, None, True),
        (Cadence.DAILY, 61, 30, False),  # today's has left
        (Cadence.DAILY, 61, 61, True),
        (Cadence.NEVER, 9999, None, False),
    ],
)
def test_a_digest_leaves_as_often_as_was_chosen(cadence, waited, since_last, due):
    last = None if since_last is None else NINE - timedelta(minutes=since_last)

    assert due is is_due(
        cadence, waits_since=NINE - timedelta(minutes=waited), last_at=last, day_began=EIGHT,
        at=NINE,
    )  # fmt: skip

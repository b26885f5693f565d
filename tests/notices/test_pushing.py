"""Push messages: the kind and a number, in one's hours, to the browsers that are there."""

import json
from datetime import timedelta

import pytest

from tests.alarms.test_push import browser
from tests.alarms.world import gateway
from tests.conftest import NOON
from webcare.alarms import ways
from webcare.notices import pushing, queries
from webcare.notices.queries import Sight

NIGHT = NOON + timedelta(hours=10)


@pytest.fixture
def service():
    with gateway() as there:
        yield there


def device(desk, url):
    key, auth, _private = browser()
    ways.add_device(desk.session, desk.anna.id, name="Phone", endpoint=url, key=key, auth=auth,
                    by=desk.by(desk.anna), at=NOON)  # fmt: skip


def push(desk, at=NOON):
    claimed = pushing.claim(desk.session, desk.anna.id, at=at)
    if claimed is None:
        return None
    outcome = pushing.make(claimed, allow_private=True)
    pushing.settle(desk.session, claimed, outcome, at=at)
    return outcome


def test_one_message_a_person_and_turn_sealed_and_recorded(desk, service):
    device(desk, service.url)
    rows = [desk.tell(desk.anna), desk.tell(desk.anna, "mention")]

    assert push(desk).taken
    assert push(desk) is None
    assert len(service.posts) == 1
    assert service.posts[0][0]["Urgency"] == "normal"
    desk.session.expire_all()
    assert [each.pushed_at for each in rows] == [NOON, NOON]


def test_what_is_said_is_the_kind_and_the_number_and_nothing_of_anybodys_words(desk):
    notice = desk.tell(desk.anna)
    sight = Sight([desk.team.id], [desk.team.id])
    found = queries.plain(desk.session, desk.anna.id, sight, [notice.id])
    said = json.loads(pushing.message(found, "en"))

    assert said == {
        "title": "A ticket is given to me",
        "body": f"Ticket #{desk.ticket.id}",
        "link": f"/tickets/{desk.ticket.id}",
        "tag": "notices",
        "quiet": True,
    }


def test_it_is_quiet_outside_ones_hours_and_comes_when_they_begin(desk, service):
    device(desk, service.url)
    desk.tell(desk.anna)

    assert push(desk, NIGHT) is None
    assert push(desk, NOON + timedelta(days=1)).taken


def test_a_crisis_comes_at_night_too(desk, service):
    device(desk, service.url)
    quiet = desk.tell(desk.anna)
    desk.tell(desk.anna, "crisis", ticket_id=None, about_kind="crisis", about_id=1)

    assert push(desk, NIGHT).taken
    assert service.posts[0][0]["Urgency"] == "high"
    desk.session.refresh(quiet)
    assert quiet.pushed_at is None


def test_what_broke_off_is_made_once_more_and_then_no_more(desk, service):
    device(desk, service.url)
    desk.tell(desk.anna)
    first = pushing.claim(desk.session, desk.anna.id, at=NOON)
    assert pushing.claim(desk.session, desk.anna.id, at=NOON) is None
    second = pushing.claim(desk.session, desk.anna.id, at=NOON + pushing.LEASE)

    assert first.notice_ids == second.notice_ids
    assert pushing.claim(desk.session, desk.anna.id, at=NOON + 3 * pushing.LEASE) is None
    assert pushing.waiting(desk.session, at=NOON + 9 * pushing.LEASE) == []


def test_without_a_browser_nothing_waits(desk):
    desk.tell(desk.anna)

    assert push(desk) is None
    assert pushing.waiting(desk.session, at=NOON) == []


def test_what_was_read_meanwhile_is_not_pushed(desk, service):
    device(desk, service.url)
    desk.tell(desk.anna, read_at=NOON)

    assert push(desk) is None

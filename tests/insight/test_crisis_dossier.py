"""The dossier, and the report that is kept at the end."""

import json
from datetime import datetime

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.insight import crises
from tests.insight.crises import MINUTE, SAID
from tests.surges.waves import write
from webcare import jobs
from webcare.insight import crisis_dossier
from webcare.insight.models import CrisisReport
from webcare.tickets.models import Message
from workflows.anonymise import Mask
from workflows.crisis import CrisisState

MASKS = {each: str(each) for each in Mask} | {"asker": "asker"}


@pytest.fixture
def world(session):
    return crises.world(session, make.make_team(session))


def told(session, crisis, at=NOON):
    return crisis_dossier.of(session, crisis, masks=MASKS, at=at)


def over(session, crisis, at=NOON):
    crisis.ended_at, crisis.state, crisis.ended_why = at, CrisisState.ENDED, "The net is clean"
    session.flush()


def test_the_figures_are_those_of_the_crisis(session, world):
    figures = told(session, world[0])["figures"]
    assert figures["messages"] == 5
    assert figures["tickets"] == 3
    assert figures["answered"] == 1
    assert figures["replies"] == 1
    assert figures["minutes_to_first_word"] == 20
    assert (figures["held"], figures["waiting"], figures["released"]) == (1, 1, 0)
    assert figures["peak"]["count"] == 2
    assert datetime.fromisoformat(figures["peak"]["at"]) == NOON - 5 * MINUTE


def test_the_timeline_tells_in_order_what_happened_and_what_came_in(session, world):
    lines = told(session, world[0])["timeline"]
    assert [(each["kind"], each["count"]) for each in lines] == [
        ("first_message", 1), ("declared", 1), ("held", 3), ("first_word", 1), ("peak", 2),
    ]  # fmt: skip


def test_nobody_who_wrote_is_named(session, world):
    crisis, tickets = world
    write(session, tickets[0], [NOON - MINUTE] * 2, "Can Kim Jansens drink water at Kerkstraat 12?")
    account = json.dumps(told(session, crisis))
    assert "Jansens" not in account
    assert "home.example" not in account
    assert SAID in account


def test_hours_without_messages_are_not_left_out(session, world):
    hours = told(session, world[0], at=NOON + 180 * MINUTE)["hours"]
    assert [count for _at, count in hours] == [1, 4, 0, 0, 0, 0]


def test_the_report_no_longer_changes_once_it_is_kept(session, world):
    crisis, tickets = world
    over(session, crisis)
    crisis_dossier.freeze(session, crisis, masks=MASKS, at=NOON)
    before = told(session, crisis)

    write(session, tickets[0], [NOON - 2 * MINUTE] * 9, "Water!")
    session.query(Message).filter(Message.text.contains("disgrace")).delete()
    crisis_dossier.freeze(session, crisis, masks=MASKS, at=NOON + MINUTE)

    assert told(session, crisis, at=NOON + 999 * MINUTE) == before
    assert before["is_over"]


def test_the_job_keeps_the_report_of_what_is_over_and_of_nothing_else(session, world):
    crisis, _tickets = world
    jobs.watch_for_surges.__wrapped__()
    assert session.get(CrisisReport, crisis.id) is None

    over(session, crisis)
    session.commit()
    jobs.watch_for_surges.__wrapped__()
    jobs.watch_for_surges.__wrapped__()

    report = session.get(CrisisReport, crisis.id)
    assert report is not None
    assert report.told["crisis"]["ended_why"] == "The net is clean"


def test_a_crisis_on_which_nobody_wrote_has_a_dossier_too(session):
    crisis = crises.declare(session, make.make_team(session))
    account = told(session, crisis)
    assert account["figures"]["peak"] is None
    assert account["hours"] == []

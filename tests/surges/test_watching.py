"""Surges are noticed in what really came in, told once, and left to a person."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.surges import waves
from webcare.channels.models import OutgoingMail
from webcare.core.actor import operator
from webcare.core.errors import Conflict, NotAllowed
from webcare.surges import counting, service
from webcare.surges.letters import reason
from webcare.surges.models import Surge
from webcare.tickets.models import RawMessage
from workflows.rights import Role
from workflows.surge_life import SurgeState

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _knows_no_channel():
    counting._first.clear()


@pytest.fixture
def ticket(session: Session):
    team = make.make_team(session)
    channel = make.make_channel(session, team, name="City mail")
    return make.make_ticket(session, channel, team_id=team.id)


def wave(session, ticket, number=30, at=NOON, **more):
    waves.write(session, ticket, waves.every(at - 14 * MINUTE, 14 / number, number), **more)


def test_a_wave_is_proposed_with_its_reason(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket, text="There is a gas leak at the square")

    (surge,) = service.watch(session, at=NOON)

    team = session.get_one(make.Team, ticket.team_id)
    assert surge.state is SurgeState.PROPOSED
    assert reason(session, team, surge, "en") == (
        "City mail: 30 messages in 15 minutes, usually 1 on Wednesday at 12:00. "
        "In the last hour 20 people wrote."
    )
    assert {"leak", "square"} <= {each["word"] for each in surge.words}
    assert "there" not in {each["word"] for each in surge.words}


def test_one_wave_is_one_proposal_until_it_has_calmed(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket)
    (surge,) = service.watch(session, at=NOON)

    wave(session, ticket, at=NOON + 10 * MINUTE)
    assert service.watch(session, at=NOON + 10 * MINUTE) == []
    assert surge.peak >= 30
    for minute in range(80, 125, 5):
        assert service.watch(session, at=NOON + minute * MINUTE) == []

    assert surge.calmed_at is not None
    assert surge.state is SurgeState.CALMED


def test_a_dismissed_wave_is_not_proposed_again_while_it_lasts(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket)
    (surge,) = service.watch(session, at=NOON)
    service.dismiss(session, surge, why="Our own campaign", by=operator(), at=NOON)

    wave(session, ticket, at=NOON + 10 * MINUTE, number=50)

    assert service.watch(session, at=NOON + 10 * MINUTE) == []
    assert surge.why == "Our own campaign"


def test_dismissing_asks_a_reason_and_a_right(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket)
    (surge,) = service.watch(session, at=NOON)

    with pytest.raises(Conflict):
        service.dismiss(session, surge, why=" ", by=operator(), at=NOON)
    with pytest.raises(NotAllowed):
        service.dismiss(session, surge, why="No.", by=make.actor_of(Role.MANAGER), at=NOON)


def test_a_theme_that_makes_the_wave_is_named(session, ticket):
    theme = make.make_theme(session, session.get_one(make.Team, ticket.team_id))
    about = make.make_ticket(
        session, session.get_one(make.Channel, ticket.channel_id),
        team_id=ticket.team_id, theme_id=theme.id,
    )  # fmt: skip
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, about)

    (surge,) = service.watch(session, at=NOON)

    assert surge.theme_id == theme.id
    assert service.watch(session, at=NOON + MINUTE) == []


def test_one_person_who_writes_thirty_times_is_no_wave(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket, people=1)

    assert service.watch(session, at=NOON) == []


def test_with_too_little_history_nothing_is_proposed(session, ticket):
    waves.write(session, ticket, waves.every(NOON - timedelta(days=1), 60, 4))
    wave(session, ticket)

    assert service.watch(session, at=NOON) == []


def test_after_some_days_the_days_before_stand_in_for_the_weeks(session, ticket):
    for day in range(1, 6):
        waves.write(session, ticket, waves.every(NOON - timedelta(days=day, hours=2), 20, 12))
    wave(session, ticket)

    (surge,) = service.watch(session, at=NOON)

    assert surge.reading["by_days"] is True
    assert surge.reading["compared"] == 5


def test_a_newsletter_that_comes_each_week_is_usual(session, ticket):
    for week in range(5):
        wave(session, ticket, at=NOON - timedelta(days=7 * week, minutes=week))
    waves.write(session, ticket, [NOON - timedelta(days=60)])

    assert service.watch(session, at=NOON) == []


def test_only_those_who_may_judge_are_told_and_once(session, ticket):
    team = session.get_one(make.Team, ticket.team_id)
    speaks = make.make_user(session, team, Role.SPOKESPERSON, email="s@city.example")
    leads = make.make_user(session, team, Role.LEAD, email="l@city.example")
    make.make_user(session, team, Role.MANAGER)
    make.make_user(session, make.make_team(session), Role.SPOKESPERSON)
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket, text="Private words about Kim")

    service.watch(session, at=NOON)
    service.watch(session, at=NOON + MINUTE)

    mails = session.scalars(select(OutgoingMail)).all()
    assert {each.to_address for each in mails} == {speaks.email, leads.email}
    assert len(mails) == 2
    assert all("Kim" not in each.text for each in mails)


def test_nothing_is_declared(session, ticket):
    from webcare.crisis.models import Crisis

    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket, number=200)
    service.watch(session, at=NOON)

    assert session.scalars(select(Surge)).one().crisis_id is None
    assert session.scalars(select(Crisis)).all() == []


def test_our_own_messages_and_bounces_do_not_count(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    for number, kind in enumerate(("bounce", "auto_reply", "own") * 12):
        make.make_message(
            session, ticket, kind=kind, received_at=NOON - number * MINUTE / 3,
            external_id=f"other-{number}",
        )  # fmt: skip

    assert service.watch(session, at=NOON) == []


def test_a_backlog_is_no_wave(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    for number in range(40):
        make.make_message(
            session, ticket, external_id=f"late-{number}", received_at=NOON - MINUTE,
            sent_at=NOON - (180 + number) * MINUTE, from_address=f"p{number}@home.example",
        )  # fmt: skip

    assert service.watch(session, at=NOON) == []


def test_an_archive_that_was_imported_is_no_history(session, ticket):
    for week in range(1, 9):
        raw = RawMessage(
            channel_id=ticket.channel_id, external_id=f"old-{week}", sha256=f"{week}",
            content=b"", received_at=NOON - timedelta(days=1),
        )  # fmt: skip
        session.add(raw)
        session.flush()
        past = NOON - timedelta(days=7 * week)
        make.make_message(
            session, ticket, external_id=f"old-{week}", raw_id=raw.id, received_at=past,
            sent_at=past,
        )  # fmt: skip
    waves.write(session, ticket, waves.every(NOON - timedelta(days=1), 60, 4))
    wave(session, ticket)

    assert service.watch(session, at=NOON) == []


def test_a_channel_that_is_switched_off_calms_too(session, ticket):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket)
    (surge,) = service.watch(session, at=NOON)
    session.get_one(make.Channel, ticket.channel_id).enabled = False
    session.flush()

    for minute in (90, 125):
        service.watch(session, at=NOON + minute * MINUTE)

    assert surge.calmed_at is not None


@pytest.mark.parametrize("label", ["Medium", "Deadline", "Téléphone", "Postadres"])
def test_the_labels_of_our_own_form_never_stand_out(session, ticket, label):
    waves.usual_weeks(session, ticket, NOON, 8)
    wave(session, ticket, text=f"There is a gas leak at the square\n\n{label}: morgen 10u")

    (surge,) = service.watch(session, at=NOON)

    assert {label.lower(), "morgen"}.isdisjoint({each["word"] for each in surge.words})

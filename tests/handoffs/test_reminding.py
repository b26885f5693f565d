"""Reminders: on the way to the term and at it, never more, never twice."""

import pytest

from tests.conftest import NOON
from tests.factories import later
from tests.handoffs.world import MANAGER, the_one_asked
from webcare import clockwork
from webcare.handoffs import service
from workflows.handoff import HandoffState as S
from workflows.ticket import TicketState as T

TERM = later(hours=8)  # office hours: noon (UTC+1) to the evening, on into the next morning


@pytest.fixture
def handoff(world):
    return world.forward(due_at=TERM)


def subjects(world):
    return [mail.subject.partition(":")[0] for mail in world.mails("kim@city.example")]


def test_the_one_asked_is_reminded_before_the_term_and_at_it_and_no_more(world, handoff):
    reminded = handoff.remind_at
    assert NOON < reminded < TERM

    for moment in (NOON, reminded, reminded, TERM, TERM, later(days=3), later(days=30)):
        clockwork.turn_the_clock(world.session, at=moment)

    assert subjects(world) == ["Question for you", "Reminder", "The term has passed"]
    assert handoff.reminders == 2
    assert world.events(handoff) == ["forwarded", "reminded", "expired"]


def test_a_clock_that_stood_still_reminds_of_no_term_that_has_passed(world, handoff):
    clockwork.turn_the_clock(world.session, at=later(days=2))

    assert subjects(world) == ["Question for you", "The term has passed"]


@pytest.mark.parametrize("act", ["answer", "decline", "ask_info", "withdraw"])
def test_nobody_is_reminded_who_has_done_their_part(world, handoff, act):
    them, at = the_one_asked(handoff), NOON
    match act:
        case "answer":
            world.answer(handoff)
        case "decline":
            service.decline(world.session, handoff, "No.", "", by=them, at=at)
        case "ask_info":
            service.ask_info(world.session, handoff, "Where?", by=them, at=at)
        case _:
            service.withdraw(world.session, handoff, why="", by=MANAGER, at=at)

    service.remind_due(world.session, at=handoff.remind_at or TERM)

    assert "Reminder" not in subjects(world)


def test_a_new_term_brings_its_own_reminder_and_two_are_the_most(world, handoff):
    service.remind_due(world.session, at=handoff.remind_at)
    service.ask_info(world.session, handoff, "Where?", by=the_one_asked(handoff), at=later(hours=7))
    service.give_info(
        world.session, handoff, "There.", due_at=later(days=3), by=MANAGER, at=later(hours=7)
    )

    for hours in range(8, 24 * 5, 6):
        clockwork.turn_the_clock(world.session, at=later(hours=hours))

    assert subjects(world).count("Reminder") + subjects(world).count("The term has passed") == 2


def test_a_term_that_passes_gives_the_ticket_back_and_a_late_answer_is_kept_and_shown(
    world, handoff
):
    clockwork.turn_the_clock(world.session, at=TERM)
    assert (handoff.state, world.ticket.state) == (S.EXPIRED, T.ANSWERING)

    world.answer(handoff, "On Tuesday.", at=later(days=9))

    assert (handoff.state, handoff.answer, handoff.late) == (S.ANSWERED, "On Tuesday.", True)
    assert "late_answer" in world.ticket.flags


def test_whoever_has_no_mail_address_is_reminded_by_nothing_and_nothing_breaks(world):
    world.expert.email, world.expert.user_id = "", world.speaker.id
    handoff = world.forward(due_at=TERM)

    for moment in (handoff.remind_at, TERM):
        clockwork.turn_the_clock(world.session, at=moment)

    assert world.mails() == []
    assert handoff.state is S.EXPIRED

"""A consult of several rounds, and of several people: at once, or one after the other."""

import pytest

from tests.conftest import NOON
from tests.factories import later, make_absence, make_expert
from tests.handoffs.world import MANAGER, the_one_asked
from webcare.core.errors import Conflict, Invalid
from webcare.handoffs import choosing, queries, service
from webcare.handoffs.opening import RefusedBefore
from webcare.handoffs.service import NeedsConfirmation, ToAddress, ToExpert
from workflows.handoff import HandoffState as S
from workflows.ticket import TicketState as T


@pytest.fixture
def bo(world):
    return make_expert(world.session, world.team, name="Bo", email="bo@city.example")


@pytest.fixture
def chris(world):
    return make_expert(world.session, world.team, name="Chris", email="chris@city.example")


def further(world, handoff, question="And in the side street?", **given):
    values = {"by": MANAGER, "at": later(hours=2)} | given
    return service.ask_further(world.session, world.ticket, handoff, question, **values)


def decline(world, handoff, suggested="", *, at=NOON):
    them = the_one_asked(handoff)
    service.decline(world.session, handoff, "Not mine.", suggested, by=them, at=at)


def asked(world):
    return list(queries.of_ticket(world.session, world.ticket.id))


def names(world):
    return [(each.to_name, each.state) for each in asked(world)]


def test_a_further_question_is_the_next_round_and_the_earlier_answer_stays(world):
    first = world.forward()
    world.answer(first, "On Tuesday.")

    second = further(world, first)

    assert (first.state, first.answer) == (S.ANSWERED, "On Tuesday.")
    assert (second.to_email, second.consult_id) == (first.to_email, first.id)
    assert world.ticket.state is T.WITH_EXPERT
    assert [each.id for each in queries.rounds_before(world.session, second)] == [first.id]
    assert "one more question" in world.mails("kim@city.example")[-1].text

    world.mail_answered(
        second, "There too.", in_reply_to=world.mails("kim@city.example")[-1].message_id
    )
    assert second.answer == "There too."
    third = further(world, second, "Until when?", at=later(hours=3))
    assert third.consult_id == first.id


def test_a_further_question_waits_for_an_answer_and_for_someone_who_can_be_asked(world):
    first = world.forward()
    with pytest.raises(Conflict):
        further(world, first)
    world.answer(first)
    world.expert.active = False
    with pytest.raises(Conflict):
        further(world, first)


def test_of_several_rounds_only_the_last_answer_is_one_to_choose_from(world):
    first = world.forward()
    world.answer(first, "On Tuesday.")
    second = further(world, first)
    world.answer(second, "There too.")

    assert choosing.usable_answers(asked(world)) == [second]
    assert choosing.rivals(second, asked(world)) == []


def test_the_answer_that_a_draft_was_made_from_stays_beside_what_came_later(world, bo):
    first, other = world.forward(), world.forward(to=ToExpert(bo.id))
    world.answer(first, "On Tuesday.")
    world.answer(other, "On Friday.")
    first.chosen_at = later(hours=1)
    assert choosing.is_chosen(choosing.to_choose(asked(world)))

    second = further(world, first)
    world.answer(second, "There too.", at=later(hours=2))

    assert choosing.to_choose(asked(world)) == [first, other, second]
    assert not choosing.is_chosen(choosing.to_choose(asked(world)))  # there is something new


def test_two_are_asked_at_once_and_their_answers_stand_side_by_side(world, bo):
    one, other = world.forward(), world.forward(to=ToExpert(bo.id))
    world.answer(one, "On Tuesday.")
    world.answer(other, "On Friday.")

    assert choosing.usable_answers(asked(world)) == [one, other]
    assert choosing.rivals(one, asked(world)) == [other]


def test_a_refusal_moves_the_question_on_to_the_next_whom_the_manager_named(world, bo, chris):
    first = world.forward(
        in_turn=[ToExpert(bo.id), ToExpert(chris.id)], due_at=later(hours=4), why="To know"
    )
    assert len(asked(world)) == 1

    decline(world, first, "Somebody Else", at=later(hours=1))

    second = asked(world)[1]
    assert names(world) == [("Kim", S.DECLINED), ("Bo", S.OPEN)]
    assert (second.question, second.shown, second.why) == (first.question, first.shown, first.why)
    assert second.due_at - second.asked_at == first.due_at - first.asked_at
    assert second.asked_by_name == "An"
    assert world.ticket.state is T.WITH_EXPERT
    assert len(world.mails("bo@city.example")) == 1

    decline(world, second, at=later(hours=2))
    decline(world, asked(world)[2], at=later(hours=3))
    assert names(world) == [("Kim", S.DECLINED), ("Bo", S.DECLINED), ("Chris", S.DECLINED)]
    assert world.ticket.state is T.ANSWERING


def test_a_term_that_passes_moves_the_question_on_too(world, bo):
    first = world.forward(in_turn=[ToExpert(bo.id)], due_at=later(hours=4))

    service.expire_due(world.session, at=later(hours=4))

    assert names(world) == [("Kim", S.EXPIRED), ("Bo", S.OPEN)]
    assert world.events(first)[-2:] == ["expired", "moved_on"]
    world.answer(first, "After all.", at=later(hours=5))  # still taken
    assert (first.answer, first.late) == ("After all.", True)


def test_an_answer_ends_the_turn_and_nobody_else_is_asked(world, bo):
    first = world.forward(in_turn=[ToExpert(bo.id)])

    world.answer(first)

    assert first.in_turn == []
    assert names(world) == [("Kim", S.ANSWERED)]


def test_whoever_cannot_be_asked_meanwhile_is_passed_over(world, bo, chris):
    first = world.forward(in_turn=[ToExpert(bo.id), ToExpert(chris.id)])
    bo.active = False

    decline(world, first)

    assert names(world) == [("Kim", S.DECLINED), ("Chris", S.OPEN)]
    assert "passed_over" in world.events(first)


def test_a_ticket_that_waits_for_nobody_any_more_asks_nobody_else(world, bo, chris):
    first = world.forward(in_turn=[ToExpert(bo.id)])
    world.answer(world.forward(to=ToExpert(chris.id)))
    assert world.ticket.state is T.ANSWERING

    decline(world, first)

    assert names(world) == [("Kim", S.DECLINED), ("Chris", S.ANSWERED)]


def test_someone_outside_is_named_beforehand_only_with_a_second_word(world):
    with pytest.raises(NeedsConfirmation, match=r"far@away\.example"):
        world.forward(in_turn=[ToAddress("far@away.example")])

    assert asked(world) == []


def test_a_circle_of_refusals_is_shown_and_stopped_by_the_third(world, bo):
    first = world.forward()
    decline(world, first, "Bo <bo@city.example>")
    second = world.forward(to=ToExpert(bo.id))
    decline(world, second, "Kim", at=later(hours=1))

    assert choosing.goes_round(second, asked(world)) == "Kim → Bo → Kim"
    assert choosing.goes_round(first, asked(world)) == ""
    with pytest.raises(Conflict) as stopped:
        world.forward(at=later(hours=2))
    assert "Kim → Bo → Kim" in str(stopped.value.named)
    assert len(asked(world)) == 2
    with pytest.raises(RefusedBefore):  # other words do not make it another matter
        world.forward(question="Another question?", at=later(hours=2))
    again = world.forward(why="Kim had not seen the photo", at=later(hours=2))
    assert again.why == "Kim had not seen the photo"


def test_whoever_refused_last_is_asked_again_only_with_a_reason(world):
    decline(world, world.forward())

    with pytest.raises(RefusedBefore, match="Kim has refused this already"):
        world.forward(question="Is it yours?", at=later(hours=1))
    assert world.forward(why="It is in Kim's district", at=later(hours=1)).id


def test_a_refusal_that_names_somebody_who_was_asked_already_offers_no_button(world, bo):
    first = world.forward()
    decline(world, first, "Bo <bo@city.example>")
    second = world.forward(to=ToExpert(bo.id), question="Other words?", at=later(hours=1))

    assert choosing.was_asked(first, asked(world)) is second
    decline(world, second, "Kim", at=later(hours=2))
    assert choosing.goes_round(second, asked(world)) == "Kim → Bo → Kim"


def test_whoever_is_away_when_their_turn_comes_is_passed_over(world, bo, chris):
    first = world.forward(in_turn=[ToExpert(bo.id), ToExpert(chris.id)])
    today = NOON.date()
    make_absence(world.session, bo, first=today, last=today)

    decline(world, first)

    assert names(world) == [("Kim", S.DECLINED), ("Chris", S.OPEN)]
    assert "passed_over" in world.events(first)


def test_a_further_question_has_a_term_a_reminder_and_shows_what_was_shown_before(world):
    world.ticket.due_at = later(days=5)
    first = world.forward()
    world.answer(first)

    second = service.ask_further(
        world.session, world.ticket, first, "And in winter?", by=MANAGER, at=NOON
    )

    assert second.due_at is not None and second.remind_at is not None
    assert second.shown == first.shown
    first_mail, mail = world.mails("kim@city.example")
    assert "When do you clean there?" in mail.text and "On Tuesday." in mail.text
    assert "When will it be cleaned?" in mail.text
    assert mail.headers["In-Reply-To"] == first_mail.message_id
    assert first_mail.message_id in mail.headers["References"]


def test_an_expert_without_address_is_asked_only_where_an_account_waits(world):
    world.expert.email = ""
    with pytest.raises(Invalid, match="no mail address"):
        world.forward()

    world.expert.user_id = world.speaker.id
    handoff = world.forward()

    assert world.mails() == []
    assert handoff in queries.for_expert_user(world.session, world.speaker)

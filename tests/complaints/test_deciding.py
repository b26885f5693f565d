"""Is it admissible, and what is the answer: by people, in time or warned, by the marked reply."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.complaints.conftest import ALL_YES, MANAGER, OBSERVER, SPOKESPERSON
from tests.conftest import NOON
from webcare import clockwork
from webcare.audit.models import AuditEntry
from webcare.complaints import queries, service
from webcare.complaints.service import Lodged
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.improvement import service as improving
from webcare.replies import service as replies
from workflows.complaint import Check, CheckAnswer, ComplaintState, Finding, WayIn
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

POLICY = {**ALL_YES, Check.CONDUCT: (CheckAnswer.NO, "It is about the parking policy")}
NO_ADDRESS = {**ALL_YES, Check.ADDRESS: (CheckAnswer.MISSING, "")}


@pytest.fixture
def confirmed(desk):
    complaint = desk.by_form()
    desk.leave()
    return complaint


def look(desk, complaint, looked=ALL_YES, **given):
    service.look(desk.session, complaint, looked, **{"by": MANAGER, "at": NOON, **given})


def answer(desk, complaint, finding=Finding.PARTLY, measures="The hours are posted.", **given):
    values = {"approval": False, "by": MANAGER, "at": NOON}
    return service.prepare_answer(desk.session, complaint, finding, measures, **{**values, **given})


def test_what_is_in_order_is_taken_up(desk, confirmed):
    look(desk, confirmed)
    service.admit(desk.session, confirmed, by=MANAGER, at=NOON)

    assert (confirmed.state, confirmed.decided_at) == (ComplaintState.ADMISSIBLE, NOON)


def test_nothing_is_taken_up_before_every_point_was_looked_at(desk, confirmed):
    look(desk, confirmed, {Check.NAME: (CheckAnswer.YES, "")})

    with pytest.raises(Invalid) as wrong:
        service.admit(desk.session, confirmed, by=MANAGER, at=NOON)
    assert "address" in wrong.value.fields


def test_what_is_not_in_order_may_be_taken_up_with_a_note_why(desk, confirmed):
    """The law lets us refuse what is older than a year; it does not ask it."""
    old = {**ALL_YES, Check.WITHIN_YEAR: (CheckAnswer.NO, "")}
    look(desk, confirmed, old)
    with pytest.raises(Invalid):
        service.admit(desk.session, confirmed, by=MANAGER, at=NOON)

    look(desk, confirmed, {**old, Check.WITHIN_YEAR: (CheckAnswer.NO, "It goes on until today")})
    service.admit(desk.session, confirmed, by=MANAGER, at=NOON)
    assert confirmed.state is ComplaintState.ADMISSIBLE


def test_a_refusal_needs_a_reason_and_a_point_that_is_not_in_order(desk, confirmed):
    look(desk, confirmed, POLICY)
    with pytest.raises(Invalid):
        service.refuse(desk.session, confirmed, " ", approval=False, by=MANAGER, at=NOON)
    look(desk, confirmed, ALL_YES)
    with pytest.raises(Invalid):
        service.refuse(desk.session, confirmed, "Policy", approval=False, by=MANAGER, at=NOON)


def test_a_refusal_goes_the_way_of_a_reply_and_counts_once_it_has_left(desk, confirmed):
    look(desk, confirmed, POLICY)
    letter = service.refuse(
        desk.session, confirmed, "It is about policy.", approval=True, by=MANAGER, at=NOON
    )

    assert confirmed.state is ComplaintState.REFUSED
    assert confirmed.refused_for == ["conduct"]
    assert confirmed.told_at is None
    assert letter.needs_approval
    assert "It is about policy." in letter.body
    assert confirmed.ticket.complaint_due_at is not None

    desk.send(confirmed, letter)
    assert confirmed.told_at is not None
    assert confirmed.ticket.complaint_due_at is None
    service.close(desk.session, confirmed, by=MANAGER, at=NOON)
    assert confirmed.state is ComplaintState.CLOSED


def test_a_refusal_after_its_last_day_is_warned_of_but_never_blocked(desk, confirmed):
    late = make.later(days=20)
    look(desk, confirmed, POLICY, at=late)

    service.refuse(desk.session, confirmed, "Policy.", approval=False, by=MANAGER, at=late)

    assert confirmed.state is ComplaintState.REFUSED


def test_what_is_missing_is_asked_for_in_a_draft_that_ends_nothing(desk, confirmed):
    look(desk, confirmed, NO_ADDRESS)
    draft = service.ask_for_missing(desk.session, confirmed, approval=False, by=MANAGER, at=NOON)

    assert draft.purpose is Purpose.ASK
    assert "your postal address" in draft.body
    desk.send(confirmed, draft)
    assert confirmed.state is ComplaintState.ACKNOWLEDGED


def test_a_refusal_can_be_looked_at_again(desk, confirmed):
    look(desk, confirmed, POLICY)
    letter = service.refuse(desk.session, confirmed, "Policy.", approval=False, by=MANAGER, at=NOON)
    service.reconsider(desk.session, confirmed, by=MANAGER, at=NOON)

    assert (confirmed.state, confirmed.refused_for) == (ComplaintState.ACKNOWLEDGED, [])
    assert letter.state is ReplyState.DISCARDED


def test_a_normal_reply_never_ends_it(desk):
    complaint = desk.admitted()
    draft = replies.start(
        desk.session, complaint.ticket, purpose=Purpose.FINAL, approval=False, body="Thank you.",
        by=MANAGER, at=NOON,
    )  # fmt: skip
    desk.send(complaint, draft)

    assert complaint.state is ComplaintState.ADMISSIBLE
    assert complaint.ticket.state is TicketState.ANSWERED
    assert complaint.ticket.due_at == complaint.ticket.complaint_due_at is not None


def test_the_marked_answer_ends_it_also_after_a_normal_reply(desk):
    complaint = desk.admitted()
    complaint.ticket.state = TicketState.ANSWERED
    letter = answer(desk, complaint)

    assert complaint.ticket.state is TicketState.ANSWERING
    for words in ("partly justified", "The hours are posted.", "ombudsman"):
        assert words in letter.body
    desk.send(complaint, letter)
    assert complaint.state is ComplaintState.ANSWERED
    assert complaint.answered_at is not None
    assert complaint.ticket.due_at is None


def test_an_answer_that_is_turned_into_a_question_ends_nothing(desk):
    complaint = desk.admitted()
    letter = answer(desk, complaint)
    letter.purpose = Purpose.ASK

    desk.send(complaint, letter)

    assert complaint.state is ComplaintState.ADMISSIBLE


def test_the_answer_goes_to_an_approver_where_the_scheme_asks_one(desk):
    complaint = desk.admitted()
    letter = answer(desk, complaint, approval=True)
    complaint.ticket.state = TicketState.ANSWERING
    desk.session.flush()
    replies.submit(desk.session, complaint.ticket, letter, by=MANAGER, at=NOON)

    assert letter.state is ReplyState.SUBMITTED
    assert complaint.state is ComplaintState.ADMISSIBLE
    with pytest.raises(Conflict):
        answer(desk, complaint)
    replies.approve(desk.session, complaint.ticket, letter, by=SPOKESPERSON, at=NOON)
    desk.leave()
    assert complaint.state is ComplaintState.ANSWERED


def test_an_answer_that_came_back_is_owed_again(desk):
    complaint = desk.admitted()
    letter = answer(desk, complaint)
    desk.send(complaint, letter)

    replies.bounced(desk.session, letter, detail="5.1.1 unknown", at=make.later(minutes=1))
    desk.session.flush()
    service.follow(desk.session, at=make.later(minutes=1))

    assert complaint.state is ComplaintState.ADMISSIBLE
    assert complaint.ticket.due_at == complaint.ticket.complaint_due_at is not None


def test_writing_the_answer_anew_puts_a_new_draft_in_the_place_of_the_old(desk):
    complaint = desk.admitted()
    first = answer(desk, complaint)
    second = answer(desk, complaint, Finding.FOUNDED)

    assert first.state is ReplyState.DISCARDED
    assert "It is justified" in second.body
    assert "partly" not in second.body


def test_an_answer_says_what_was_found_and_is_about_what_was_taken_up(desk, confirmed):
    with pytest.raises(Conflict):
        answer(desk, confirmed)
    with pytest.raises(Invalid):
        answer(desk, desk.admitted(text="Another counter, another day."), None)


def test_an_improvement_of_ones_own_team_can_be_linked_and_no_other(desk):
    complaint = desk.admitted()
    linked = improving.note(
        desk.session, desk.team.id, "Post the hours", "", "Counter", complaint.ticket,
        by=MANAGER, at=NOON,
    )  # fmt: skip
    answer(desk, complaint, improvement_id=linked.id)
    assert complaint.improvement_id == linked.id

    elsewhere = make.make_ticket(desk.session)
    foreign = improving.note(
        desk.session, elsewhere.team_id, "X", "", "", elsewhere, by=MANAGER, at=NOON
    )
    with pytest.raises(NotFound):
        answer(desk, complaint, improvement_id=foreign.id)


def test_the_teams_own_words_name_the_ombudsman(desk):
    desk.team.complaint_rules = {"ombudsman": {"en": "City Ombudsman, Main Street 1"}}

    assert "City Ombudsman, Main Street 1" in answer(desk, desk.admitted()).body


def test_a_complaint_closes_with_its_ticket_once_it_was_answered(desk):
    complaint = desk.admitted()
    desk.send(complaint, answer(desk, complaint))

    clockwork.turn_the_clock(desk.session, at=make.later(days=20))
    clockwork.turn_the_clock(desk.session, at=make.later(days=20, minutes=1))

    assert complaint.ticket.state is TicketState.CLOSED
    assert complaint.state is ComplaintState.CLOSED


def test_a_letter_is_confirmed_by_a_letter_that_a_person_says_they_posted(desk):
    complaint = desk.by_letter(at=make.later(days=-5))
    (letter,) = desk.letters(complaint)

    assert letter.by_letter
    assert desk.leave() == 0  # no machine sends it
    replies.posted(desk.session, complaint.ticket, letter, date(2026, 11, 16), by=MANAGER, at=NOON)
    desk.session.flush()
    service.follow(desk.session, at=NOON)
    assert complaint.state is ComplaintState.ACKNOWLEDGED
    assert complaint.acknowledged_how == "letter"
    assert complaint.acknowledged_at.date() == date(2026, 11, 16)


@pytest.mark.parametrize("on", [date(2026, 11, 19), date(2026, 11, 12)])
def test_a_letter_is_posted_neither_tomorrow_nor_before_it_was_written(desk, on):
    complaint = desk.by_letter(at=make.later(days=-5))
    (letter,) = desk.letters(complaint)

    with pytest.raises(Invalid):
        replies.posted(desk.session, complaint.ticket, letter, on, by=MANAGER, at=NOON)


def test_the_answer_by_letter_counts_from_the_day_it_was_posted(desk):
    complaint = desk.by_letter()
    service.acknowledge_otherwise(
        desk.session, complaint, date(2026, 11, 18), "in person", by=MANAGER, at=NOON
    )
    look(desk, complaint)
    service.admit(desk.session, complaint, by=MANAGER, at=NOON)
    letter = answer(desk, complaint)
    assert letter.by_letter
    desk.send(complaint, letter)
    assert (letter.state, complaint.state) == (ReplyState.QUEUED, ComplaintState.ADMISSIBLE)

    later = NOON + timedelta(days=2)
    replies.posted(desk.session, complaint.ticket, letter, date(2026, 11, 19), by=MANAGER, at=later)
    desk.session.flush()
    service.follow(desk.session, at=later)
    assert complaint.answered_at.date() == date(2026, 11, 19)


def test_a_confirmation_given_otherwise_takes_the_place_of_the_letter(desk):
    complaint = desk.by_letter()
    (letter,) = desk.letters(complaint)

    service.acknowledge_otherwise(
        desk.session, complaint, date(2026, 11, 18), "by phone", by=MANAGER, at=NOON
    )

    assert complaint.acknowledged_how == "by phone"
    assert letter.state is ReplyState.DISCARDED


def test_who_only_looks_decides_nothing(desk, confirmed):
    acts = (
        lambda: look(desk, confirmed, by=OBSERVER),
        lambda: service.admit(desk.session, confirmed, by=OBSERVER, at=NOON),
        lambda: service.was_none(desk.session, confirmed, "No", by=OBSERVER, at=NOON),
        lambda: service.describe(
            desk.session, confirmed, name="X", address="", facts="", by=OBSERVER, at=NOON
        ),
    )
    look(desk, confirmed)
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_every_step_is_in_the_audit_without_a_word_of_the_complainer(desk):
    complaint = desk.admitted()
    desk.send(complaint, answer(desk, complaint))
    entries = desk.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.object_kind == "complaints", AuditEntry.object_id == complaint.id)
        .order_by(AuditEntry.id)
    ).all()

    assert [entry.event.partition(".")[2] for entry in entries] == [
        "received", "acknowledge", "checked", "admit", "answer_prepared", "answer",
    ]  # fmt: skip
    assert "Peeters" not in str([entry.data for entry in entries])


def test_nobody_is_asked_for_what_is_missing_where_nothing_reaches_them(desk):
    lodged = Lodged(way_in=WayIn.ORAL, name="Mia", address="", facts="Shouted")
    complaint = desk.by_letter(lodged=lodged)
    look(desk, complaint, NO_ADDRESS)

    with pytest.raises(Conflict):
        service.ask_for_missing(desk.session, complaint, approval=False, by=MANAGER, at=NOON)


def test_the_history_names_who_wrote_a_letter_down(desk):
    complaint = desk.by_letter()

    said = {each.event: each.actor_name for each in queries.timeline(desk.session, complaint)}

    assert said["complaint.entered"] == MANAGER.name


@pytest.mark.parametrize("state", [TicketState.WITH_DESK, TicketState.WITH_EXPERT])
def test_the_answer_can_be_handed_in_while_a_desk_or_expert_still_looks_at_it(desk, state):
    complaint = desk.admitted()
    complaint.ticket.state = state
    desk.session.flush()

    letter = service.prepare_answer(
        desk.session, complaint, Finding.FOUNDED, "Mended.", approval=False, by=MANAGER, at=NOON
    )
    replies.submit(desk.session, complaint.ticket, letter, by=MANAGER, at=NOON)

    assert letter.state is ReplyState.QUEUED

"""A press card's life: calls, its own clock, what follows by itself."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import later, make_message, make_user
from webcare import clockwork, pipeline
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.intake import forms
from webcare.press import following, queries, service
from webcare.press.queries import Wanted
from webcare.press.service import Talk, Told
from webcare.replies import service as replies
from workflows.press import PressState, Record
from workflows.reply import Purpose
from workflows.rights import Role
from workflows.ticket import TicketState


def call(desk, card, said="So it is.", *, by=None, at=NOON, **given):
    talk = Talk(said=said, once=given.pop("once", "1"), **given)
    service.call(desk.session, card, talk, by=by or desk.noor, at=at)
    desk.session.flush()
    desk.session.refresh(card, ["calls"])


def due(desk, card, at, **given):
    values = {"name": card.name, "phone": card.phone, "question": card.question, **given}
    told = Told(**values, deadline_at=at)
    service.describe(desk.session, card, told, version=card.version, by=desk.noor, at=NOON)
    desk.session.flush()


def test_what_was_said_is_kept_with_by_whom_when_and_how_it_may_be_used(desk):
    card = desk.by_phone()
    call(desk, card, "Off the record: not yet.", record=Record.OFF, at=later(minutes=5))

    [kept] = card.calls

    assert (kept.by_name, kept.at, kept.record) == ("Noor", later(minutes=5), Record.OFF)
    assert kept.said == "Off the record: not yet."


def test_several_calls_stand_one_after_the_other_and_a_double_click_is_one(desk):
    card = desk.by_phone()
    call(desk, card, "First.", once="1")
    call(desk, card, "First.", once="1")
    call(desk, card, "Second.", once="2")

    assert [each.said for each in card.calls] == ["First.", "Second."]


def test_a_call_moves_the_card_and_an_unanswered_one_does_not(desk):
    card = desk.by_phone()
    call(desk, card, "", reached=False)
    assert card.state is PressState.OPEN
    call(desk, card, once="2")
    assert card.state is PressState.CALLED_BACK
    call(desk, card, once="3", answers=True)
    assert card.state is PressState.ANSWERED


def test_a_talk_without_words_is_refused(desk):
    card = desk.by_phone()

    with pytest.raises(Invalid) as wrong:
        call(desk, card, " ")
    assert "said" in wrong.value.fields


def test_only_whoever_speaks_gives_the_answer(desk):
    card = desk.by_phone()
    call(desk, card, by=desk.an)

    with pytest.raises(NotAllowed):
        service.answer(desk.session, card, by=desk.an, at=NOON)


def test_the_deadline_stands_on_the_tickets_row_while_the_card_is_open(desk):
    card = desk.by_phone()
    due(desk, card, later(hours=3))
    assert card.ticket.press_due_at == later(hours=3)

    service.answer(desk.session, card, by=desk.noor, at=NOON)
    assert card.ticket.press_due_at is None


def test_a_closed_card_is_opened_again_and_its_old_deadline_is_none(desk):
    card = desk.by_phone()
    due(desk, card, later(hours=3))
    service.close(desk.session, card, by=desk.an, at=NOON)

    service.reopen(desk.session, card, by=desk.an, at=later(hours=5))

    assert (card.state, card.deadline_at) == (PressState.OPEN, None)


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(desk):
    card = desk.by_phone()
    seen = card.version
    due(desk, card, later(hours=3))

    with pytest.raises(Conflict, match="colleague"):
        service.describe(desk.session, card, Told(question="x"), version=seen, by=desk.an, at=NOON)


def test_only_a_colleague_of_the_team_calls_back(desk):
    card = desk.by_phone()

    with pytest.raises(Invalid) as wrong:
        due(desk, card, None, caller_id=10**9)
    assert "caller" in wrong.value.fields


def test_whoever_calls_back_is_reminded_once_an_hour_before(desk):
    card = desk.by_phone()
    due(desk, card, later(hours=3), caller_id=desk.manager.id)

    assert following.remind(desk.session, at=later(minutes=119)) == 0
    assert following.remind(desk.session, at=later(hours=2)) == 1
    assert following.remind(desk.session, at=later(hours=2, minutes=5)) == 0

    [mail] = desk.mails()
    assert mail.to_address == "an@city.example"
    assert not {"Lien", "0400", "How much"} & set(mail.text.split())
    assert f"/press/{card.id}" in mail.text


def test_of_a_near_deadline_the_reminder_comes_halfway(desk):
    card = desk.by_phone()
    due(desk, card, later(minutes=40))

    assert card.remind_at == later(minutes=20)


def test_where_nobody_was_named_the_desk_hears_it(desk):
    card = desk.by_phone()
    due(desk, card, later(hours=3))

    clockwork.turn_the_clock(desk.session, at=later(hours=2))

    assert [mail.to_address for mail in desk.mails()] == ["noor@city.example"]


def test_an_answered_card_reminds_nobody(desk):
    card = desk.by_phone()
    due(desk, card, later(hours=3))
    service.answer(desk.session, card, by=desk.noor, at=NOON)

    assert following.remind(desk.session, at=later(hours=4)) == 0


def answered_by_mail(desk, card, at):
    ticket = card.ticket
    ticket.state = TicketState.ANSWERING
    reply = replies.start(
        desk.session, ticket, purpose=Purpose.FINAL, approval=False, body="No.", by=desk.noor, at=at
    )
    replies.submit(desk.session, ticket, reply, by=desk.noor, at=at)
    desk.leave(at + timedelta(seconds=11))
    following.follow(desk.session, at=at + timedelta(seconds=12))


def test_an_answer_by_mail_that_left_answers_the_card(desk):
    card = desk.by_form()
    answered_by_mail(desk, card, later(minutes=10))

    assert card.state is PressState.ANSWERED
    assert card.answered_at == later(minutes=10, seconds=11)


def test_a_journalist_who_writes_again_opens_it_again_and_the_old_answer_does_not_count(desk):
    card = desk.by_form()
    answered_by_mail(desk, card, later(minutes=10))

    forms.from_follow_up(
        desk.session, card.ticket, "And the price?", at=later(hours=1),
        doors=pipeline.doors(lambda: later(hours=1)),
    )  # fmt: skip
    following.follow(desk.session, at=later(hours=2))

    desk.session.refresh(card)
    assert card.state is PressState.OPEN


def test_the_list_is_by_deadline_and_finds_by_words(desk):
    late, soon = desk.by_phone(), desk.by_phone(once="c2", name="Mia Maes")
    due(desk, late, later(hours=9))
    due(desk, soon, later(hours=2), name="Mia Maes")
    unread = desk.by_form()

    def ids(**wanted):
        return [each.id for each in queries.listed(desk.session, [desk.team.id], Wanted(**wanted))]

    assert ids() == [unread.id, soon.id, late.id]
    assert ids(search="maes") == [soon.id]
    assert ids(search=str(late.ticket_id)) == [late.id]
    assert ids(is_open=False) == []
    assert queries.counts(desk.session, [desk.team.id], at=later(hours=3)) == {"open": 3, "late": 2}
    assert queries.listed(desk.session, [], Wanted()) == []


def test_a_caller_who_left_the_team_is_reminded_no_more(desk):
    gone = make_user(desk.session, desk.team, Role.MANAGER, email="gone@city.example")
    card = desk.by_phone()
    due(desk, card, later(hours=3), caller_id=gone.id)
    gone.active = False
    desk.session.flush()

    following.remind(desk.session, at=later(hours=2))

    assert [mail.to_address for mail in desk.mails()] == ["noor@city.example"]


def test_nothing_of_a_card_is_in_what_the_asker_sees(desk):
    card = desk.by_form()
    call(desk, card, "Zwartkopmees off the record", record=Record.OFF)
    make_message(desk.session, card.ticket)

    answered_by_mail(desk, card, later(minutes=10))

    assert all("Zwartkopmees" not in mail.text for mail in desk.mails())
    from webcare.tickets import queries as tickets

    thread = tickets.public_thread(desk.session, card.ticket_id)
    assert all("Zwartkopmees" not in each.text for each in thread)

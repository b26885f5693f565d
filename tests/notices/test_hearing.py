"""Who hears of what, once the thing itself happened by its own verb."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.notices.world import LATER
from webcare.audit import service as audit
from webcare.core import presence
from webcare.core.actor import CLOCK, INTAKE, OUTBOX, asked
from webcare.core.errors import Invalid
from webcare.crisis import lapsing
from webcare.crisis import service as crises
from webcare.crisis.wanted import Wanted
from webcare.handoffs.models import Handoff
from webcare.mandates import ends, register
from webcare.mandates.models import Mandate
from webcare.notices import by_the_clock, hearing, noting
from webcare.notices.models import Notice
from webcare.replies import service as replies
from webcare.replies import steps
from webcare.tickets import service as tickets
from webcare.tickets import snoozing
from workflows.handoff import HandoffLifecycle
from workflows.notice import NoticeKind
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


def test_who_is_given_a_ticket_hears_it_and_who_takes_one_does_not(desk):
    tickets.assign(desk.session, desk.ticket, desk.bart, by=desk.by(desk.anna), at=NOON)
    tickets.assign(desk.session, desk.ticket, desk.anna, by=desk.by(desk.anna), at=NOON)

    assert desk.kinds(desk.bart) == ["assigned"]
    assert desk.kinds(desk.anna) == []
    assert desk.told(desk.bart)[0].by_name == "Anna de Vries"


def test_an_author_who_writes_again_is_told_to_whose_ticket_it_is(desk):
    desk.ticket.assignee_id = desk.bart.id
    tickets.author_reacted(desk.session, desk.ticket, by=INTAKE, at=NOON)

    assert desk.kinds(desk.bart) == ["reacted"]
    assert desk.kinds(desk.anna) == []


def test_what_is_undone_was_never_told(desk):
    point = desk.session.begin_nested()
    tickets.assign(desk.session, desk.ticket, desk.bart, by=desk.by(desk.anna), at=NOON)
    point.rollback()

    assert desk.told(desk.bart) == []


def test_a_ticket_that_wakes_by_the_clock_is_told_to_whoever_let_it_sleep(desk):
    snoozing.snooze(desk.session, desk.ticket, LATER, by=desk.by(desk.anna), at=NOON)
    snoozing.wake(desk.session, desk.ticket, by=CLOCK, at=LATER)
    snoozing.snooze(desk.session, desk.ticket, LATER, by=desk.by(desk.anna), at=NOON)
    snoozing.wake(desk.session, desk.ticket, by=desk.by(desk.bart), at=NOON)

    assert desk.kinds(desk.anna) == ["came_back"]


@pytest.mark.parametrize("event", ["answer", "decline", "ask_info"])
def test_what_an_expert_says_is_told_to_whoever_asked_and_whose_ticket_it_is(desk, event):
    desk.ticket.assignee_id = desk.bart.id
    handoff = make.make_handoff(desk.session, desk.ticket, asked_by_id=desk.anna.id)
    audit.move(desk.session, handoff, HandoffLifecycle, event, by=asked(handoff.id, "Dr. Bos"),
               at=NOON)  # fmt: skip

    assert desk.kinds(desk.anna) == desk.kinds(desk.bart) == ["expert_answered"]
    assert desk.told(desk.anna)[0].by_name == "Dr. Bos"
    assert isinstance(handoff, Handoff)


def reply(desk, state=ReplyState.DRAFT, **given):
    return make.make_reply(
        desk.session, desk.ticket, body="Dear asker", state=state, version=1,
        author_id=desk.anna.id, needs_approval=True, **given,
    )  # fmt: skip


def test_an_approval_is_asked_of_who_speaks_and_its_end_told_to_who_asked(desk):
    desk.ticket.state = TicketState.ANSWERING
    draft = reply(desk)
    replies.submit(desk.session, desk.ticket, draft, by=desk.by(desk.anna), at=NOON)
    replies.return_draft(desk.session, desk.ticket, draft, why="Too long", by=desk.by(desk.sofie),
                         at=NOON)  # fmt: skip
    replies.submit(desk.session, desk.ticket, draft, by=desk.by(desk.anna), at=NOON)
    replies.approve(desk.session, desk.ticket, draft, by=desk.by(desk.sofie), at=NOON)

    assert desk.kinds(desk.sofie) == ["approval_asked", "approval_asked"]
    assert desk.kinds(desk.anna) == ["handed_back", "approved"]
    assert desk.kinds(desk.lena) == []


def crisis(desk, by, **given):
    wanted = Wanted(**{"title": "Fire", "why": "It burns", "words": ("fire",), "theme_ids": (),
                       "channel_ids": (), "until": NOON + timedelta(hours=4), **given})  # fmt: skip
    return crises.declare(desk.session, desk.team.id, wanted, request_key="a", by=desk.by(by),
                          at=NOON)  # fmt: skip


def test_everyone_hears_of_a_crisis_and_whoever_declares_it_does_not(desk):
    expert = desk.person("Expert Outside", Role.EXPERT)
    found = crisis(desk, desk.lena)
    crises.renew(desk.session, found, NOON + timedelta(hours=8), by=desk.by(desk.sofie), at=NOON)
    lapsing.expire_due(desk.session, at=NOON + timedelta(hours=9))

    whats = [each.what for each in desk.told(desk.anna)]
    assert whats == ["crisis.declared", "crisis.renew", "crisis.lapse"]
    assert [each.what for each in desk.told(desk.lena)] == ["crisis.renew", "crisis.lapse"]
    assert desk.kinds(expert) == []
    assert all(each.by_push for each in desk.told(desk.anna))


def test_replies_that_a_crisis_holds_are_told_to_who_wrote_them_and_once_to_who_speaks(desk):
    found = crisis(desk, desk.lena)
    for _ in range(3):
        waiting = reply(desk, ReplyState.QUEUED, approved_sha256="x")
        desk.ticket.state = TicketState.SENDING
        steps.hold(desk.session, desk.ticket, waiting, HeldFor.CRISIS, why="x", by=OUTBOX, at=NOON)

    assert desk.kinds(desk.anna).count("crisis_held") == 3
    held = [each for each in desk.told(desk.sofie) if each.kind is NoticeKind.CRISIS_HELD]
    assert [(each.about_kind, each.about_id) for each in held] == [("crisis", found.id)]


def mandate(desk, last):
    row = Mandate(
        team_id=desk.team.id, holder_id=desk.sofie.id, holder_name="Sofie", first=date(2026, 1, 1),
        last=last, reason="x", given_by="x", given_at=NOON, stand_ins=[],
    )  # fmt: skip
    desk.session.add(row)
    desk.session.flush()
    return row


def test_a_mandate_that_is_withdrawn_or_ends_otherwise_is_told_to_its_holder(desk):
    row = mandate(desk, None)
    register.end_on(
        desk.session, row, desk.team, date(2026, 12, 24), by=desk.by(desk.lena), at=NOON
    )
    register.withdraw(desk.session, row, "New rota", by=desk.by(desk.lena), at=NOON)

    assert [each.what for each in desk.told(desk.sofie)] == ["mandate.term", "mandate.withdrawn"]


def test_a_mandate_about_to_end_and_one_that_has_ended_are_told_once_each(desk):
    mandate(desk, NOON.date() + timedelta(days=3))
    for days in (0, 0, 1, 4, 5):
        by_the_clock.tell_mandates(desk.session, at=NOON + timedelta(days=days))

    assert [each.what for each in desk.told(desk.sofie)] == ["mandate.ends", "mandate.ended"]


def test_a_clock_that_turns_orange_is_told_once_and_again_when_the_term_is_moved(desk):
    ticket = desk.ticket
    ticket.assignee_id, ticket.due_at = desk.anna.id, NOON + timedelta(hours=10)
    ticket.warn_at = NOON + timedelta(hours=8)
    desk.session.flush()
    told = [
        by_the_clock.tell_due(desk.session, at=NOON + timedelta(hours=hours))
        for hours in (1, 9, 9, 11)
    ]
    ticket.due_at, ticket.warn_at = NOON + timedelta(hours=20), NOON + timedelta(hours=16)
    desk.session.flush()
    told.append(by_the_clock.tell_due(desk.session, at=NOON + timedelta(hours=19)))

    assert told == [0, 1, 0, 0, 1]
    assert desk.kinds(desk.anna) == ["due_soon", "due_soon"]


def test_whoever_has_the_ticket_open_is_told_nothing_of_it(desk, monkeypatch):
    monkeypatch.setattr(presence, "readers", lambda ticket_id, at: {desk.bart.id})
    tickets.assign(desk.session, desk.ticket, desk.bart, by=desk.by(desk.anna), at=NOON)
    monkeypatch.setattr(presence, "readers", lambda ticket_id, at: {desk.sofie.id})
    desk.ticket.state = TicketState.ANSWERING
    replies.submit(desk.session, desk.ticket, reply(desk), by=desk.by(desk.anna), at=NOON)

    assert desk.told(desk.bart) == desk.told(desk.sofie) == []


def test_who_left_or_may_not_read_the_team_is_told_nothing(desk):
    gone = desk.person("Gone Away", Role.MANAGER, active=False)
    expert = desk.person("Only Expert", Role.EXPERT)
    other = desk.person("Other Team", Role.MANAGER, team=make.make_team(desk.session))
    for user in (gone, expert, other):
        tickets.assign(desk.session, desk.ticket, user, by=desk.by(desk.anna), at=NOON)

    assert desk.session.scalars(select(Notice)).all() == []


def test_ones_own_choice_decides_by_which_ways_and_none_writes_nothing(desk):
    desk.choose(ways={"assigned": ["push"]})
    desk.choose(desk.anna, ways={"assigned": []})
    for user in (desk.bart, desk.anna):
        tickets.assign(desk.session, desk.ticket, user, by=desk.by(desk.lena), at=NOON)

    ways = [(each.in_page, each.by_mail, each.by_push) for each in desk.told(desk.bart)]
    assert ways == [(False, False, True)]
    assert desk.told(desk.anna) == []


def test_a_note_calls_those_who_may_see_the_ticket_and_says_whom_not(desk):
    elsewhere = desk.person("Eva Elders", Role.MANAGER, team=make.make_team(desk.session))
    noted = noting.note(
        desk.session, desk.ticket, "@Bart Claes @anna.de.vries @eva.elders @nobody: see",
        by=desk.by(desk.anna), at=NOON,
    )  # fmt: skip

    assert desk.kinds(desk.bart) == ["mention"]
    assert desk.told(desk.bart)[0].about_id == noted.note.id
    assert desk.kinds(desk.anna) == desk.kinds(elsewhere) == []
    assert [each.id for each in noted.called.may_not] == [elsewhere.id]
    assert noted.called.unknown == ("nobody",)
    assert noted.note.mentions == ["@Bart Claes", "@anna.de.vries"]


def test_an_empty_note_calls_nobody(desk):
    with pytest.raises(Invalid):
        noting.note(desk.session, desk.ticket, " ", by=desk.by(desk.anna), at=NOON)


def test_every_event_that_is_heard_is_one_that_is_recorded():
    """A lifecycle's event bears its noun, and the others stand in the services as they are."""
    assert set(hearing.HEARD) >= {"ticket.assigned", "reply.submit", "crisis.declared"}
    assert all(event.count(".") == 1 for event in hearing.HEARD)


def test_what_is_older_than_ninety_days_goes(desk):
    old = desk.tell(desk.anna, at=NOON - timedelta(days=91))
    kept = desk.tell(desk.anna, at=NOON - timedelta(days=89))

    assert by_the_clock.forget_old(desk.session, at=NOON) == 1
    assert [each.id for each in desk.told(desk.anna)] == [kept.id]
    assert old.id != kept.id


def test_ones_own_mandates_that_end_are_found_for_the_desk(desk):
    today = NOON.date()
    lasts = (today - timedelta(days=9), today - timedelta(days=1), today + timedelta(days=6))
    _long_ago, over, soon = (mandate(desk, last) for last in lasts)
    mandate(desk, today + timedelta(days=60))
    gone = mandate(desk, None)
    gone.withdrawn_at, gone.withdrawn_by = NOON - timedelta(days=2), "Lena"
    desk.session.flush()

    found = ends.of_holder(desk.session, desk.sofie.id, NOON)
    assert [each.id for each in found] == [gone.id, over.id, soon.id]

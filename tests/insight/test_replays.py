"""A scheme is tried out on what was decided; nothing is changed or sent by it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import (
    ASKS_MORE,
    LEAD,
    MANAGER,
    SWAPPED,
    TEXT,
    decide,
    decision_of,
    desk,
    published,
)
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.channels.models import OutgoingMail
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.decisions import service as decisions
from webcare.insight import queries, replays, sources
from webcare.insight.models import ReplayedTicket
from webcare.insight.queries import Scope
from webcare.insight.sources import Source
from webcare.replies.models import Reply
from webcare.schemes import drafts
from webcare.tickets.models import Ticket
from workflows.replay import ReplayState


def period(*channels, days=1, **given):
    return Scope(
        team_ids=sorted({channel.team_id for channel in channels}),
        since=later(days=-days), until=later(days=days), **given,
    )  # fmt: skip


def run(session, text_, scope, *, limit=500):
    row = replays.ask(session, Source(text=text_), scope, by=LEAD, at=NOON)
    while replays.work(session, at=NOON, limit=limit):
        pass
    return row


@pytest.fixture
def channel(session):
    published(session)
    return desk(session)


def test_it_says_how_many_outcomes_change_from_what_to_what_and_which_tickets(session, channel):
    known = [decide(session, channel, "OURS=yes", "KNOWN=yes") for _ in range(3)]
    decide(session, channel, "OURS=no")

    row = run(session, SWAPPED, period(channel))

    assert (row.state, row.total, row.done, row.changed, row.undecided) == (
        ReplayState.DONE, 4, 4, 3, 0,
    )  # fmt: skip
    assert ["reply", "reply", "ask", "forward", 3] in row.result["moves"]
    found = queries.replayed(session, row.id)
    assert [(each.ticket_id, each.was, each.now) for each, _ticket in found] == [
        (ticket.id, "reply", "ask") for ticket in known
    ]


def test_the_scheme_it_was_decided_with_changes_nothing(session, channel):
    decide(session, channel, "OURS=yes", "KNOWN=no")
    decide(session, channel, "OURS=no")

    row = run(session, TEXT, period(channel))

    assert (row.done, row.changed, row.undecided) == (2, 0, 0)


def test_a_question_nobody_was_asked_stops_it_and_is_named(session, channel):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=no")
    decide(session, channel, "OURS=no")

    row = run(session, ASKS_MORE, period(channel))

    assert (row.done, row.changed, row.undecided) == (2, 0, 1)
    assert row.result["unanswered"] == {"POLITE": 1}
    [(found, _ticket)] = queries.replayed(session, row.id)
    assert (found.ticket_id, found.now, found.decided) == (ticket.id, "POLITE", False)


def test_only_what_was_decided_in_the_period_on_that_channel_counts(session, channel):
    other = make.make_channel(session, session.get_one(Team, channel.team_id))
    decide(session, channel, "OURS=no")
    decide(session, channel, "OURS=no", at=later(days=-9))
    decide(session, other, "OURS=no")
    decide(session, channel, "OURS=yes")  # a question is still open

    assert run(session, TEXT, period(channel)).done == 2
    assert run(session, TEXT, period(channel, days=10)).done == 3
    assert run(session, TEXT, period(channel, channel_id=channel.id)).done == 1


def test_a_decision_that_was_taken_again_counts_once_as_it_stands_now(session, channel):
    ticket = decide(session, channel, "OURS=no")
    decisions.begin(session, ticket, by=MANAGER, at=NOON)
    decisions.answer(session, ticket, "OURS", "yes", by=MANAGER, at=NOON)
    decisions.answer(session, ticket, "KNOWN", "yes", by=MANAGER, at=NOON)
    session.flush()

    row = run(session, TEXT, period(channel))

    assert row.result["moves"] == [["reply", "reply", "reply", "reply", 1]]


def test_another_teams_decisions_stay_out(session, channel):
    decide(session, channel, "OURS=no")
    theirs = desk(session)
    decide(session, theirs, "OURS=no")

    row = run(session, TEXT, period(channel))

    assert row.done == 1
    with pytest.raises(NotFound):
        queries.replay(session, row.id, [theirs.team_id])
    assert queries.replays(session, [theirs.team_id]) == []


def test_in_small_batches_it_comes_to_the_same(session, channel):
    for hours in range(7):
        answers = ("OURS=no",) if hours % 2 else ("OURS=yes", "KNOWN=yes")
        decide(session, channel, *answers, at=later(hours=hours // 3))

    at_once = run(session, SWAPPED, period(channel))
    bit_by_bit = run(session, SWAPPED, period(channel), limit=2)

    assert bit_by_bit.result == at_once.result
    assert (bit_by_bit.done, bit_by_bit.changed) == (7, 4)


def test_nothing_is_changed_or_sent(session, channel):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    session.flush()

    def everything():
        session.flush()
        tables = ("tickets", "decisions", "decision_steps", "replies", "messages")
        digest = "select md5(string_agg(t::text, '' order by t.id)) from {} t"
        return [session.scalar(text(digest.format(each))) for each in tables]

    before = everything()
    run(session, SWAPPED, period(channel))

    assert everything() == before
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert session.scalar(select(func.count()).select_from(Reply)) == 0
    assert session.get_one(Ticket, ticket.id).version == ticket.version
    assert decision_of(session, ticket).position == "reply"


def test_who_asked_can_stop_it_and_what_was_counted_stays(session, channel):
    for _ in range(4):
        decide(session, channel, "OURS=yes", "KNOWN=yes")
    row = replays.ask(session, Source(text=SWAPPED), period(channel), by=LEAD, at=NOON)
    assert replays.work(session, at=NOON, limit=2)

    replays.cancel(session, row, by=LEAD, at=NOON)

    assert replays.work(session, at=NOON) is False
    assert (row.state, row.done, row.ended_at) == (ReplayState.CANCELLED, 2, NOON)
    with pytest.raises(Conflict):
        replays.cancel(session, row, by=LEAD, at=NOON)


def test_who_does_not_manage_schemes_neither_asks_nor_stops(session, channel):
    with pytest.raises(NotAllowed):
        replays.ask(session, Source(text=TEXT), period(channel), by=MANAGER, at=NOON)
    row = replays.ask(session, Source(text=TEXT), period(channel), by=LEAD, at=NOON)
    with pytest.raises(NotAllowed):
        replays.cancel(session, row, by=MANAGER, at=NOON)


def test_a_scheme_with_faults_or_a_period_without_days_is_refused(session, channel):
    with pytest.raises(Invalid) as broken:
        replays.ask(
            session, Source(text=TEXT.replace("next: ask}", "next: nowhere}")), period(channel),
            by=LEAD, at=NOON,
        )  # fmt: skip
    assert "nowhere" in broken.value.fields["source"]
    upside_down = Scope(team_ids=[channel.team_id], since=NOON, until=NOON)
    with pytest.raises(Invalid):
        replays.ask(session, Source(text=TEXT), upside_down, by=LEAD, at=NOON)


def test_nothing_decided_is_a_result_too(session, channel):
    row = run(session, TEXT, period(channel))

    assert (row.state, row.total, row.done) == (ReplayState.DONE, 0, 0)


def test_the_newest_draft_of_a_scheme_goes_before_the_version_that_holds(session, channel):
    assert sources.named(session, "small", at=NOON).version is not None
    draft = drafts.begin(session, channel.team_id, SWAPPED, by=LEAD, at=NOON)

    found = sources.named(session, "small", at=NOON)

    assert (found.version, found.draft, found.text) == (None, draft, SWAPPED)
    assert run(session, found.text, period(channel)).slug == "small"


def test_asking_beginning_and_ending_stand_in_the_audit(session, channel):
    row = run(session, TEXT, period(channel))

    told = session.scalars(
        select(AuditEntry.event)
        .where(AuditEntry.object_kind == "scheme_replays", AuditEntry.object_id == row.id)
        .order_by(AuditEntry.id)
    ).all()
    assert told == ["replay.asked", "replay.begin", "replay.finish"]


def test_a_text_that_went_on_since_does_not_change_a_result(session, channel):
    decide(session, channel, "OURS=yes", "KNOWN=yes")
    row = run(session, SWAPPED, period(channel))

    assert row.text == SWAPPED
    assert session.scalar(select(func.count()).select_from(ReplayedTicket)) == 1
    assert row.since == NOON - timedelta(days=1)

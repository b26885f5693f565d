"""Statements, and the replies that are built on them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import NOON
from tests.factories import later, make_theme
from tests.mandates.conftest import BO, KIM, MANAGER, drain, give, handed_in
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.mandates import queries, statements
from webcare.mandates.speaking import NoMandate
from webcare.mandates.statements import Line
from webcare.replies import built, service
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.statement import StatementState

TEXT = "The bridge opens again on Monday."


def write(session, team, *themes, by=MANAGER, at=NOON, replaces=None, **given):
    values = {"title": "The bridge", "texts": {"nl": TEXT}, **given}
    values["theme_ids"] = [each.id for each in themes]
    return statements.write(session, team.id, Line(**values), replaces=replaces, by=by, at=at)


def approved(session, team, *themes, by=KIM, at=NOON, **given):
    row = write(session, team, *themes, at=at, **given)
    built.approve(session, row, seen=None, by=by, at=at)
    session.flush()
    return row


def on_it(session, ticket, statement, *, approval=True):
    """A reply that is built on the statement and was handed in."""
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=approval, body=TEXT, by=MANAGER, at=NOON
    )
    built.note_use(session, reply, statement, "nl", by=MANAGER, at=NOON)
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    return reply


def test_it_is_approved_by_who_has_the_mandate_on_all_of_its_themes(session, team, theme):
    parks = make_theme(session, team)
    give(session, team, at=NOON, theme_ids=[theme.id])
    give(session, team, BO, at=NOON, theme_ids=[theme.id, parks.id])
    row = write(session, team, theme, parks)

    with pytest.raises(NoMandate, match="Bo"):
        built.approve(session, row, seen=None, by=KIM, at=NOON)
    with pytest.raises(NotAllowed):
        built.approve(session, row, seen=None, by=MANAGER, at=NOON)
    built.approve(session, row, seen=None, by=BO, at=NOON)

    assert row.state is StatementState.APPROVED


def test_it_needs_a_title_a_text_and_an_end_after_its_beginning(session, team):
    with pytest.raises(Invalid) as wrong:
        write(session, team, title=" ", texts={"nl": " "}, valid_until=later(days=-1))
    assert set(wrong.value.fields) == {"title", "texts", "valid_until"}


def test_what_was_seen_is_what_is_approved(session, team):
    row = write(session, team)
    seen = row.version
    changed = Line(title="Other", texts={"nl": "Other"})
    statements.change(session, row, changed, by=MANAGER, at=NOON)
    session.flush()

    with pytest.raises(Conflict):
        built.approve(session, row, seen=seen, by=KIM, at=NOON)


def test_those_that_fit_are_in_force_on_the_theme_and_in_the_language(session, team, theme):
    parks = make_theme(session, team)
    fits = approved(session, team, theme)
    general = approved(session, team)
    approved(session, team, parks)
    approved(session, team, theme, texts={"fr": "Le pont"})
    approved(session, team, theme, valid_until=later(hours=1))
    approved(session, team, theme, valid_from=later(days=2), valid_until=later(days=3))
    write(session, team, theme)

    found = queries.fitting(session, team.id, theme.id, "nl", later(hours=2))

    assert [each.id for each in found] == [fits.id, general.id]
    assert list(queries.fitting(session, team.id, None, "nl", later(hours=2))) == [general]


def test_one_for_a_crisis_covers_the_tickets_of_its_theme(session, team, theme, ticket):
    approved(session, team, theme)
    assert not queries.covers(session, ticket, NOON)

    row = approved(session, team, theme, for_crisis=True, valid_until=later(hours=1))

    assert queries.covers(session, ticket, NOON)
    assert not queries.covers(session, ticket, row.valid_until)


def test_a_new_version_takes_the_place_of_the_old_which_stays(session, team, theme, ticket):
    old = approved(session, team, theme)
    reply = on_it(session, ticket, old)
    new = write(session, team, theme, replaces=old, texts={"nl": "It opens on Tuesday."})
    assert old.state is StatementState.APPROVED

    assert built.approve(session, new, seen=None, by=KIM, at=later(hours=1)) == 1

    assert (old.state, new.state, new.number) == (
        StatementState.REPLACED, StatementState.APPROVED, 2,
    )  # fmt: skip
    assert [each.number for each in queries.versions(session, old)] == [2, 1]
    assert (reply.state, reply.held_for) == (ReplyState.HELD, HeldFor.STATEMENT)


def test_one_next_version_is_written_at_a_time(session, team):
    old = approved(session, team)
    write(session, team, replaces=old)

    with pytest.raises(Conflict):
        write(session, team, replaces=old)


def test_a_withdrawal_holds_at_once_what_waits_and_says_how_many(session, team, theme, ticket):
    row = approved(session, team, theme)
    reply = on_it(session, ticket, row)
    assert len(built.waiting_on(session, row.id)) == 1

    assert built.withdraw(session, row, "The contractor left.", by=KIM, at=NOON) == 1

    assert (reply.state, reply.held_for) == (ReplyState.HELD, HeldFor.STATEMENT)
    assert "withdrawn" in reply.error


def test_a_withdrawal_says_why(session, team):
    with pytest.raises(Invalid):
        built.withdraw(session, approved(session, team), "  ", by=KIM, at=NOON)


def test_what_leaves_after_its_last_moment_is_held_at_the_gate(
    session, team, theme, ticket, server
):
    row = approved(session, team, theme, valid_until=later(seconds=5))
    reply = on_it(session, ticket, row, approval=False)
    session.commit()

    assert drain(server, later(seconds=10)) == 0

    session.refresh(reply)
    assert (reply.state, reply.held_for) == (ReplyState.HELD, HeldFor.STATEMENT)


def test_what_leaves_in_time_leaves(session, team, theme, ticket, server):
    row = approved(session, team, theme, valid_until=later(minutes=5))
    on_it(session, ticket, row, approval=False)
    session.commit()

    assert drain(server, later(seconds=10)) == 1


def test_the_clock_ends_it_in_the_night_that_the_clocks_change(session, team, theme, ticket):
    """02:30 comes twice in Brussels on 25 October 2026; the first one counts."""
    until = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    row = approved(session, team, theme, at=until - timedelta(days=1), valid_until=until)
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=True, body=TEXT, by=MANAGER, at=until
    )
    built.note_use(session, reply, row, "nl", by=MANAGER, at=until - timedelta(hours=1))
    service.submit(session, ticket, reply, by=MANAGER, at=until - timedelta(hours=1))

    assert built.expire_due(session, at=until - timedelta(seconds=1)) == 0
    assert built.expire_due(session, at=until) == 1

    assert row.state is StatementState.EXPIRED
    assert reply.held_for is HeldFor.STATEMENT


def test_one_that_ended_is_not_put_in_handed_in_or_approved(session, team, theme, ticket):
    row = approved(session, team, theme, valid_until=later(hours=1))
    reply = handed_in(session, ticket)
    service.withdraw(session, ticket, reply, by=MANAGER, at=NOON)
    built.note_use(session, reply, row, "nl", by=MANAGER, at=NOON)

    with pytest.raises(Conflict):
        built.note_use(session, reply, row, "nl", by=MANAGER, at=later(hours=1))
    with pytest.raises(Conflict):
        service.submit(session, ticket, reply, by=MANAGER, at=later(hours=1))
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    with pytest.raises(Conflict):
        service.approve(session, ticket, reply, by=KIM, at=later(hours=1))


def test_a_person_says_that_a_draft_is_not_built_on_it_any_more(session, team, theme, ticket):
    row = approved(session, team, theme)
    reply = on_it(session, ticket, row)
    built.withdraw(session, row, "The contractor left.", by=KIM, at=NOON)
    service.revise(session, ticket, reply, by=MANAGER, at=NOON)
    with pytest.raises(Conflict):
        service.submit(session, ticket, reply, by=MANAGER, at=NOON)

    built.take_out(session, reply, row.id, by=MANAGER, at=NOON)
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)

    assert reply.state is ReplyState.SUBMITTED


def test_only_who_may_speak_lets_it_go_all_the_same(session, team, theme, ticket, server):
    row = approved(session, team, theme)
    reply = on_it(session, ticket, row, approval=False)
    built.withdraw(session, row, "The contractor left.", by=KIM, at=NOON)

    with pytest.raises(NotAllowed):
        service.release(session, ticket, reply, by=MANAGER, at=NOON)
    service.release(session, ticket, reply, by=KIM, at=NOON)
    session.commit()

    assert drain(server, later(seconds=1)) == 1


def test_its_note_is_in_no_reply(session, team, theme, ticket):
    row = approved(session, team, theme, note="The mayor is furious.")
    reply = on_it(session, ticket, row)

    assert "mayor" not in reply.body
    assert built.of_replies(session, [reply.id]) == {reply.id: [row]}
    assert [each.id for each, _ticket in built.uses(session, row.id)] == [reply.id]

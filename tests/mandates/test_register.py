"""The register: who is let in and out of it, and that its past stays as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later, make_theme
from tests.mandates.conftest import BO, KIM, LEAD, MANAGER, TODAY, give
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.mandates import register, speaking

A_WEEK = timedelta(days=7)


def may(session, ticket, at):
    return [each.name for each in speaking.on_ticket(session, ticket, at).people]


def test_without_a_register_the_role_is_enough(session, ticket):
    now = speaking.on_ticket(session, ticket, NOON)

    assert not now.rules
    assert now.allows(KIM.user_id)


def test_with_one_mandate_the_register_rules(session, team, ticket):
    give(session, team, at=NOON)

    now = speaking.on_ticket(session, ticket, NOON)
    assert now.allows(KIM.user_id)
    assert not now.allows(BO.user_id)
    assert not now.allows(None)


def test_a_register_that_begins_later_locks_nobody_out_before(session, team, ticket):
    give(session, team, at=NOON, first=TODAY + A_WEEK)

    assert speaking.on_ticket(session, ticket, NOON).allows(BO.user_id)
    assert not speaking.on_ticket(session, ticket, later(days=7)).allows(BO.user_id)


def test_a_mandate_is_for_its_themes_and_channels_alone(session, team, theme, ticket):
    parks = make_theme(session, team)
    give(session, team, at=NOON, theme_ids=[parks.id])
    give(session, team, BO, at=NOON, theme_ids=[theme.id], channel_ids=[ticket.channel_id])

    assert may(session, ticket, NOON) == ["Bo"]


def test_one_who_may_not_manage_the_team_gives_none(session, team):
    with pytest.raises(NotAllowed):
        give(session, team, at=NOON, by=KIM)


def test_it_goes_to_who_has_the_role_and_says_why(session, team):
    with pytest.raises(Invalid) as wrong:
        give(session, team, MANAGER, at=NOON)
    assert "holder" in wrong.value.fields
    with pytest.raises(Invalid) as wrong:
        give(session, team, at=NOON, reason=" ")
    assert "reason" in wrong.value.fields


def test_nothing_reaches_into_the_past(session, team):
    with pytest.raises(Invalid) as wrong:
        give(session, team, at=NOON, first=TODAY - timedelta(days=1))
    assert "first" in wrong.value.fields
    row = give(session, team, at=NOON)
    with pytest.raises(Invalid) as wrong:
        register.end_on(session, row, team, TODAY - timedelta(days=1), by=LEAD, at=NOON)
    assert "last" in wrong.value.fields


def test_who_was_allowed_on_a_day_stays_readable_whatever_came_after(session, team, ticket):
    row = give(session, team, at=NOON)
    give(session, team, BO, at=NOON, first=TODAY + A_WEEK)
    register.end_on(session, row, team, TODAY + A_WEEK, by=LEAD, at=later(days=2))
    register.withdraw(session, row, "She left.", by=LEAD, at=later(days=5))

    assert may(session, ticket, later(days=4)) == ["Kim"]
    assert may(session, ticket, later(days=6)) == []
    assert may(session, ticket, later(days=9)) == ["Bo"]


def test_a_substitute_acts_while_it_says_so_and_is_named_before(session, team, ticket):
    row = give(session, team, at=NOON, substitute_id=BO.user_id)
    now = speaking.on_ticket(session, ticket, NOON)
    assert not now.allows(BO.user_id)
    assert "Bo" in str(now.refusal())

    register.stand_in(session, row, team, None, None, TODAY + A_WEEK, by=LEAD, at=NOON)

    assert may(session, ticket, NOON) == ["Kim", "Bo"]
    assert may(session, ticket, later(days=8)) == ["Kim"]


def test_who_is_back_early_ends_the_standing_in_and_its_days_stay(session, team, ticket):
    row = give(session, team, at=NOON, substitute_id=BO.user_id)
    stand_in = register.stand_in(
        session, row, team, BO.user_id, None, TODAY + A_WEEK, by=LEAD, at=NOON
    )
    session.flush()

    register.stand_down(session, row, team, stand_in.id, by=LEAD, at=later(days=3))

    assert may(session, ticket, later(days=2)) == ["Kim", "Bo"]
    assert may(session, ticket, later(days=3)) == ["Kim"]
    with pytest.raises(Conflict):
        register.stand_down(session, row, team, stand_in.id, by=LEAD, at=later(days=4))


def test_nobody_stands_in_for_themselves(session, team):
    with pytest.raises(Invalid):
        give(session, team, at=NOON, substitute_id=KIM.user_id)


def test_what_ended_is_not_changed_and_withdrawn_once(session, team):
    row = give(session, team, at=NOON)
    register.withdraw(session, row, "She left.", by=LEAD, at=NOON)

    with pytest.raises(Conflict):
        register.withdraw(session, row, "Again.", by=LEAD, at=NOON)
    with pytest.raises(Conflict):
        register.end_on(session, row, team, None, by=LEAD, at=NOON)
    with pytest.raises(Conflict):
        register.name_substitute(session, row, team, BO.user_id, by=LEAD, at=NOON)


def test_today_is_the_day_of_the_team_and_not_of_london(session, team):
    after_midnight = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)

    assert give(session, team, at=after_midnight).first == date(2026, 11, 19)


def test_every_change_is_on_record(session, team):
    row = give(session, team, at=NOON, substitute_id=BO.user_id)
    register.end_on(session, row, team, TODAY + A_WEEK, by=LEAD, at=NOON)
    register.withdraw(session, row, "She left.", by=LEAD, at=NOON)
    session.flush()

    events = session.scalars(
        select(AuditEntry.event).where(AuditEntry.object_kind == "mandates").order_by(AuditEntry.id)
    ).all()
    assert events == ["mandate.given", "mandate.term", "mandate.withdrawn"]

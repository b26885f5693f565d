"""From draft to version: two persons, a date, and the way back."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.schemes.two import LATER, two
from tests.workflows.schemes import SMALL
from webcare.audit.models import AuditEntry
from webcare.core.actor import operator
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.schemes import drafts, planning, proposing, queries
from webcare.schemes.drafts import Deed
from webcare.schemes.service import publish, publish_shipped
from workflows.rights import Role
from workflows.scheme import shipped
from workflows.scheme.draft import DraftState

__all__ = ["two"]  # the fixture


def test_a_second_person_publishes_and_both_are_named(session, two):
    draft = two.proposed()
    version = proposing.publish(session, draft, by=two.other, at=later(hours=1))

    assert draft.state is DraftState.PUBLISHED and draft.version_id == version.id
    assert (version.number, version.proposed_by, version.published_by) == (1, "An", "Bo")
    assert (version.note, version.valid_from) == ("Better", later(hours=1))
    assert version.titles == {"en": "Small"}
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert events == [
        "schemedraft.begun", "schemedraft.propose", "schemedraft.publish", "scheme.published",
    ]  # fmt: skip


def test_nobody_publishes_what_they_proposed(session, two):
    draft = two.proposed()
    with pytest.raises(NotAllowed):
        proposing.publish(session, draft, by=two.one, at=NOON)
    with pytest.raises((NotAllowed, Conflict)):
        proposing.publish(session, draft, by=operator(), at=NOON)

    assert draft.state is DraftState.PROPOSED


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.LEAD])
def test_no_other_role_proposes_publishes_or_goes_back_not_even_the_administrator(
    session, two, role
):
    by = make.actor_of(role, user_id=None)
    version = two.published()
    planned = two.published(SMALL.replace("A?", "A …"), valid_from=LATER)
    draft, proposed = two.draft(SMALL.replace("A?", "A!")), two.proposed(SMALL.replace("B?", "B!"))
    for act in (
        lambda: proposing.propose(session, draft, "Better", seen=1, by=by, at=NOON),
        lambda: proposing.publish(session, proposed, by=by, at=NOON),
        lambda: proposing.return_draft(session, proposed, "No", by=by, at=NOON),
        lambda: proposing.discard(session, draft, by=by, at=NOON),
        lambda: planning.withdraw(session, planned, "Now", by=by, at=NOON),
        lambda: planning.move_to(session, planned, LATER, by=by, at=NOON),
        lambda: proposing.return_to(session, version, two.team.id, "Now", by=by, at=NOON),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_draft_with_faults_is_not_proposed(session, two):
    draft = two.draft(SMALL.replace("next: reply", "next: nowhere"))

    assert draft.faults
    with pytest.raises(Invalid):
        proposing.propose(session, draft, "Better", seen=1, by=two.one, at=NOON)


def test_who_proposes_says_what_changes_and_why(session, two):
    draft = two.draft()
    with pytest.raises(Invalid) as wrong:
        proposing.propose(session, draft, " ", seen=1, by=two.one, at=NOON)

    assert wrong.value.fields == {"note": "Say what changes, and why."}
    assert draft.state is DraftState.DRAFT


def test_what_is_proposed_waits_unchanged_until_it_goes_back(session, two):
    draft = two.proposed()
    with pytest.raises(Conflict):
        drafts.save(session, draft, "id: x", Deed(act="text.saved"), seen=1, by=two.one, at=NOON)
    with pytest.raises(Invalid):
        proposing.return_draft(session, draft, " ", by=two.other, at=NOON)
    with pytest.raises(Conflict):
        proposing.take_back(session, draft, by=two.other, at=NOON)
    proposing.return_draft(session, draft, "B is unclear", by=two.other, at=NOON)

    assert (draft.state, draft.reason) == (DraftState.DRAFT, "B is unclear")
    proposing.propose(session, draft, "Better", seen=1, by=two.other, at=NOON)
    proposing.take_back(session, draft, by=two.other, at=NOON)
    assert draft.state is DraftState.DRAFT


def test_what_is_put_aside_comes_back_whole(session, two):
    draft = two.draft()
    proposing.discard(session, draft, "Too early", by=two.one, at=NOON)
    with pytest.raises(Conflict):
        drafts.undo(session, draft, seen=1, by=two.one, at=NOON)
    proposing.restore(session, draft, by=two.other, at=NOON)

    assert draft.state is DraftState.DRAFT
    assert queries.revision(session, draft).text == SMALL


def test_a_version_holds_from_its_date_on(session, two):
    channel = make.make_channel(session, two.team)
    first = two.published()
    second = two.published(SMALL.replace("A?", "A!"), valid_from=later(days=2))
    third = two.published(SMALL.replace("A?", "A …"), at=later(hours=1))

    def holds(at):
        return queries.in_force(session, channel, at=at)

    assert holds(NOON) is first
    assert holds(later(hours=2)) is third
    assert holds(later(days=2)) is second
    assert holds(later(days=2, seconds=-1)) is third


def test_before_any_date_has_come_the_first_version_holds(session, two):
    first = two.published(valid_from=later(days=1))
    two.published(SMALL.replace("A?", "A!"), valid_from=later(hours=1))

    assert queries.newest(session, "small", at=NOON) is first


def test_a_date_that_has_passed_is_refused(session, two):
    with pytest.raises(Invalid):
        proposing.publish(session, two.proposed(), valid_from=NOON, by=two.other, at=later(hours=1))


def test_what_is_in_force_already_is_not_proposed_again(session, two):
    two.published()
    with pytest.raises(Invalid):
        two.proposed()


def test_a_scheme_of_two_teams_is_published_by_who_manages_both_between_them(session, two):
    elsewhere = make.make_team(session, scheme="small")
    draft = two.proposed()
    with pytest.raises(NotAllowed):
        proposing.publish(session, draft, by=two.other, at=NOON)

    assert proposing.publish(session, draft, by=two.lead(elsewhere, "Cy"), at=NOON)


def test_a_channel_of_another_team_counts_as_well(session, two):
    make.make_channel(session, make.make_team(session), scheme="small")
    with pytest.raises(NotAllowed):
        two.published()


def test_what_people_wrote_is_not_overwritten_by_what_ships(session, two):
    publish(session, shipped()["usaf"] + "\n# older\n", by=operator(), at=NOON)
    two.published(shipped()["usaf"].replace("Troll:", "Trolls:"), at=later(hours=1))
    publish_shipped(session, by=operator("start"), at=later(hours=2))

    assert "Trolls:" in queries.newest(session, "usaf", at=later(hours=3)).text
    assert queries.newest(session, "epa", at=later(hours=3)).number == 1


@pytest.mark.parametrize(
    "change",
    [
        "update scheme_versions set text = 'x'",
        "delete from scheme_versions",
        "update scheme_revisions set text = 'x'",
        "delete from scheme_revisions",
    ],
)
def test_the_database_keeps_what_was_published_and_saved_as_it_was(session, two, change):
    two.published()
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text(change))

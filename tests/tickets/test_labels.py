"""Tags and themes renamed, merged, retired, and put back exactly as they were."""

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.audit import undoing
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.experts import themes
from webcare.experts.models import Theme
from webcare.experts.themes import THEMES, ThemeCard
from webcare.intake import signals
from webcare.tickets import label_batches, labels, tags
from webcare.tickets.view_models import TeamTag
from workflows.rights import Role

LEAD = make.actor_of(Role.LEAD)
MANAGER = make.actor_of(Role.MANAGER)
SETTINGS = (labels.TAGS, labels.THEME_LIFE, THEMES)


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


def tagged(session, channel, *names):
    ticket = make.make_ticket(session, channel)
    for name in names:
        tags.add(session, ticket, name, by=MANAGER, at=NOON)
    session.flush()
    return ticket


def worked(session):
    for _batch in range(5):
        label_batches.work(session, at=NOON)
        session.flush()
    session.expire_all()


def undo(session, event, by=LEAD):
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.id.desc())
    ).first()
    return undoing.undo(session, SETTINGS, entry.id, by=lambda _team: by, at=NOON)


def test_two_tags_become_one_and_undoing_gives_back_exactly_those(session, team, channel):
    litter = tagged(session, channel, "litter")
    both = tagged(session, channel, "litter", "waste")
    waste = tagged(session, channel, "waste")

    assert labels.rename_tag(session, team, "litter", "Waste", by=LEAD, at=NOON) == 2
    worked(session)
    assert [each.tags for each in (litter, both, waste)] == [["waste"], ["waste"], ["waste"]]
    assert tags.offered(session, litter, "l") == []

    undo(session, "team.tag")
    worked(session)
    assert [each.tags for each in (litter, both, waste)] == [
        ["litter"], ["litter", "waste"], ["waste"],
    ]  # fmt: skip
    assert tags.offered(session, waste, "l") == ["litter"]


def test_a_new_name_is_a_tag_of_its_own_and_goes_with_the_undoing(session, team, channel):
    ticket = tagged(session, channel, "littr")
    labels.rename_tag(session, team, "littr", "litter", by=LEAD, at=NOON)
    worked(session)
    assert ticket.tags == ["litter"]

    undo(session, "team.tag")
    worked(session)

    assert ticket.tags == ["littr"]
    assert session.get(TeamTag, (team.id, "litter")) is None


def test_who_types_the_old_name_gets_the_new_one_and_a_retired_tag_is_refused(
    session, team, channel
):
    tagged(session, channel, "litter", "old")
    labels.rename_tag(session, team, "litter", "waste", by=LEAD, at=NOON)
    labels.retire_tag(session, team, "old", by=LEAD, at=NOON)
    worked(session)

    assert tagged(session, channel, "litter").tags == ["waste"]
    with pytest.raises(Invalid, match="retired"):
        tagged(session, channel, "old")


def test_an_undoing_is_itself_in_the_audit_and_can_be_undone(session, team, channel):
    ticket = tagged(session, channel, "litter")
    labels.rename_tag(session, team, "litter", "waste", by=LEAD, at=NOON)
    worked(session)
    undo(session, "team.tag")
    worked(session)
    assert ticket.tags == ["litter"]

    undo(session, "team.tag")
    worked(session)

    assert ticket.tags == ["waste"]
    entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "team.tag")).all()
    assert len([each for each in entries if "undoes" in each.data]) == 2


def test_what_was_changed_again_since_is_not_undone(session, team, channel):
    tagged(session, channel, "litter")
    labels.retire_tag(session, team, "litter", by=LEAD, at=NOON)
    first = session.scalars(select(AuditEntry).where(AuditEntry.event == "team.tag")).one()
    undo(session, "team.tag")
    labels.rename_tag(session, team, "litter", "waste", by=LEAD, at=NOON)
    worked(session)

    with pytest.raises(Conflict, match="changed again"):
        undoing.undo(session, SETTINGS, first.id, by=lambda _team: LEAD, at=NOON)


def test_what_was_undone_already_says_so(session, team, channel):
    tagged(session, channel, "litter")
    labels.retire_tag(session, team, "litter", by=LEAD, at=NOON)
    first = session.scalars(select(AuditEntry).where(AuditEntry.event == "team.tag")).one()
    undo(session, "team.tag")

    with pytest.raises(Conflict, match="undone already"):
        undoing.undo(session, SETTINGS, first.id, by=lambda _team: LEAD, at=NOON)


def test_a_second_change_waits_until_the_first_is_done(session, team, channel):
    tagged(session, channel, "litter")
    labels.rename_tag(session, team, "litter", "waste", by=LEAD, at=NOON)

    with pytest.raises(Conflict, match="under way"):
        labels.rename_tag(session, team, "waste", "rubbish", by=LEAD, at=NOON)


def test_only_who_manages_the_team_changes_its_tags(session, team, channel):
    tagged(session, channel, "litter")

    with pytest.raises(NotAllowed):
        labels.rename_tag(session, team, "litter", "waste", by=MANAGER, at=NOON)
    labels.retire_tag(session, team, "litter", by=LEAD, at=NOON)
    with pytest.raises(NotAllowed):
        undo(session, "team.tag", by=MANAGER)


def theme(session, team, slug, *words):
    card = ThemeCard(slug=slug, names={"nl": slug, "en": slug}, words=words)
    return themes.add_theme(session, team.id, card, by=LEAD, at=NOON)


def test_a_merged_theme_gives_its_tickets_away_and_takes_them_back(session, team, channel):
    litter, waste = theme(session, team, "litter", "litter"), theme(session, team, "waste")
    ours = make.make_ticket(session, channel, theme_id=litter.id)
    later = make.make_ticket(session, channel, theme_id=litter.id)

    assert labels.merge_theme(session, litter, waste, by=LEAD, at=NOON) == 2
    worked(session)
    assert {ours.theme_id, later.theme_id} == {waste.id}
    assert signals.themes_of(session, team.id) == []
    later.theme_id = None  # a colleague looked at it since
    session.flush()

    undo(session, "theme.life")
    worked(session)

    assert (ours.theme_id, later.theme_id, litter.retired_at) == (litter.id, None, None)
    assert [each.slug for each in signals.themes_of(session, team.id)] == ["litter"]


def test_a_theme_that_was_renamed_gets_its_name_back(session, team):
    row = theme(session, team, "litter", "litter")
    card = ThemeCard(slug="waste", names={"nl": "Afval"}, words=("waste",))
    themes.update_theme(session, row, card, by=LEAD, at=NOON)

    undo(session, "theme.changed")

    kept = session.get_one(Theme, row.id)
    assert (kept.slug, kept.words) == ("litter", ["litter"])

"""Declared twice, beside another, or with too little."""

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.crisis.declaring import (
    FIRE,
    LEAD,
    LITTER,
    SPOKESPERSON,
    asked,
    declare,
    queued,
    swept,
    wanted,
)
from tests.factories import later, make_channel, make_theme
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Invalid
from webcare.crisis import queries
from webcare.crisis.models import Crisis, CrisisEvent
from webcare.replies import foreseeing, in_crisis
from workflows.crisis import CrisisEventKind, Scope, overlap
from workflows.reply import ReplyState


def count(session):
    return session.scalar(select(func.count()).select_from(Crisis))


def test_the_same_form_twice_declares_once(session, team):
    first = declare(session, team.id, key="form")
    again = declare(session, team.id, key="form", title="Typed on meanwhile")

    assert again is first
    assert count(session) == 1


def test_the_same_crisis_by_a_colleague_is_the_same_crisis(session, team):
    first = declare(session, team.id)

    assert declare(session, team.id, by=LEAD, words=["FIRE", "smoke"]) is first


def test_what_overlaps_is_refused_until_it_is_known(session, team):
    first = declare(session, team.id)

    with pytest.raises(Conflict) as clash:
        declare(session, team.id, title="Harbour", words=["black smoke"])
    assert clash.value.named["crises"] == [first.id]

    assert declare(session, team.id, title="Harbour", words=["black smoke"], knowing=[first.id])
    assert count(session) == 2


def test_what_shares_nothing_or_no_channel_is_declared_beside(session, team, channel):
    other = make_channel(session, team)
    declare(session, team.id, channel_ids=[channel.id])

    assert declare(session, team.id, title="Elsewhere", channel_ids=[other.id])
    assert declare(session, team.id, title="Water", words=["burst main"])


def test_an_ended_one_is_in_nobodys_way(session, team):
    declare(session, team.id)

    assert declare(session, team.id, at=later(hours=5), until=later(hours=6))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"title": " "}, "title"), ({"why": " "}, "why"), ({"words": []}, "words"),
        ({"words": ["o*"]}, "words"), ({"words": ["a b"] * 2 + [f"word {n}" for n in range(101)]},
        "words"), ({"channel_ids": [10**9]}, "channels"),
        ({"words": [], "theme_ids": [10**9]}, "words"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_named(session, team, given, fault):
    with pytest.raises(Invalid) as wrong:
        declare(session, team.id, **given)

    assert set(wrong.value.fields) == {fault}
    assert count(session) == 0


def test_a_theme_of_another_team_is_none(session, team, channel):
    foreign = make_theme(session, make_channel(session).team_id and team)
    foreign.team_id = make_channel(session).team_id
    session.flush()

    crisis = declare(session, team.id, theme_ids=[foreign.id])

    assert crisis.theme_ids == []


def test_extending_holds_what_comes_to_it_and_keeps_what_was_held(session, team, channel):
    fire, litter = (queued(session, asked(session, channel, text)) for text in (FIRE, LITTER))
    crisis = declare(session, team.id)
    swept(session, crisis)

    in_crisis.change(
        session, crisis, wanted(words=["litter"]), seen=crisis.version, patience=0,
        by=SPOKESPERSON, at=later(minutes=2),
    )  # fmt: skip
    session.flush()
    assert swept(session, crisis) == 1

    assert {fire.state, litter.state} == {ReplyState.HELD}
    [line] = queries.timeline(session, crisis.id, kinds=[CrisisEventKind.CHANGED])
    assert (line.data["was"]["words"], line.data["words"]) == (["smoke", "fire"], ["litter"])


def test_an_older_form_does_not_change_what_a_colleague_changed(session, team):
    crisis = declare(session, team.id)
    seen = crisis.version
    said = {"patience": 0, "by": LEAD, "at": later(minutes=2)}
    in_crisis.change(session, crisis, wanted(words=["smoke"]), seen=seen, **said)
    session.flush()

    with pytest.raises(Conflict):
        in_crisis.change(session, crisis, wanted(words=["fire"]), seen=seen, **said)


def test_the_preview_says_what_would_be_touched_and_which_word_is_where(session, team, channel):
    theme = make_theme(session, team)
    for text in (FIRE, FIRE, LITTER):
        asked(session, channel, text)
    queued(session, asked(session, channel, "Any fire?", theme_id=theme.id))
    scope = foreseeing.scope_of(
        session, team.id, wanted(theme_ids=[theme.id], words=["smoke", "fire", "flood"])
    )

    found = foreseeing.foresee(session, team.id, scope)

    assert (found.tickets, found.replies, found.is_capped) == (3, 1, False)
    assert found.marks == {"smoke": 2, theme.slug: 1, "fire": 1}


def test_what_shares_a_stem_or_a_phrase_overlaps():
    def scope(*words, **more):
        return Scope(id=1, title="", until=NOON, words=words, **more)

    assert overlap(scope("flood*"), scope("flooding")) == ("flood*",)
    assert overlap(scope("smoke"), scope("black smoke")) == ("smoke",)
    assert overlap(scope("smoke"), scope("smokehouse")) == ()
    assert overlap(scope(themes={1: "water"}), scope(themes={1: "water"})) == ("water",)


def test_what_is_told_is_on_record_and_never_changed(session, team):
    crisis = declare(session, team.id)

    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "crisis.declared")).one()
    assert (entry.object_id, entry.team_id, entry.data["words"]) == (
        crisis.id, team.id, ["smoke", "fire"]
    )  # fmt: skip
    [event] = session.scalars(select(CrisisEvent))
    event.by_name = "Nobody"
    with pytest.raises(Exception, match="append-only"), session.begin_nested():
        session.flush()

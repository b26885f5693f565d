"""How a scheme is used: numbers per answer, time per question, and why people decide otherwise."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import LEAD, MANAGER, SWAPPED, decide, decision_of, desk, published
from webcare.core.errors import Invalid, NotAllowed
from webcare.decisions import service as decisions
from webcare.improvement import queries as improvements
from webcare.improvement import service as improvement
from webcare.insight import proposals, traffic
from webcare.insight.queries import Scope
from webcare.insight.traffic import Passed
from webcare.schemes import queries as schemes
from workflows.rights import Role

AN_HOUR_LATER = later(hours=1)


def scope(*channels, **given):
    return Scope(
        team_ids=[channel.team_id for channel in channels],
        **{"since": later(days=-1), "until": later(days=1)} | given,
    )


@pytest.fixture
def version(session):
    return published(session)


@pytest.fixture
def channel(session, version):
    return desk(session)


def overrule(session, ticket, question, answer, reason, *, at=AN_HOUR_LATER):
    decisions.overrule(session, ticket, question, answer, reason=reason, by=MANAGER, at=at)
    session.flush()


def test_each_answer_counts_who_passed_by_it_and_nodes_sum_them_up(session, channel, version):
    for _ in range(3):
        decide(session, channel, "OURS=yes", "KNOWN=yes")
    decide(session, channel, "OURS=no")

    found = traffic.of_version(session, version.id, scope(channel))

    assert found.tickets == 4
    assert found.overlay(schemes.compiled(version)) == {
        "OURS": 4, ("OURS", "yes"): 3, ("OURS", "no"): 1,
        "KNOWN": 3, ("KNOWN", "yes"): 3, "reply": 3, "refer": 1,
    }  # fmt: skip


def test_what_was_overruled_does_not_count_as_passed_but_as_decided_otherwise(
    session, channel, version
):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    overrule(session, ticket, "OURS", "no", "The bins are the province's")

    found = traffic.of_version(session, version.id, scope(channel))

    assert found.answers["OURS", "no"] == Passed(total=1, against=1)
    assert found.answers["OURS", "yes"].total == 0
    assert [name for name, _passed in found.most_overruled()] == ["OURS"]
    [said] = traffic.overrulings(session, version.id, scope(channel))
    assert (said.question, said.answer, said.ticket_id) == ("OURS", "no", ticket.id)
    assert said.reason == "The bins are the province's"


def test_who_changes_their_own_answer_at_once_corrects_it(session, channel, version):
    mended = decide(session, channel, "OURS=yes", "KNOWN=yes")
    overrule(session, mended, "OURS", "no", "Wrong key", at=later(minutes=5))
    at_length = decide(session, channel, "OURS=yes", "KNOWN=yes")
    overrule(session, at_length, "OURS", "no", "The province's", at=later(minutes=6))
    colleague = decide(session, channel, "OURS=yes", "KNOWN=yes")
    decisions.overrule(session, colleague, "OURS", "no", reason="No", by=LEAD, at=later(minutes=1))
    overrule(session, colleague, "OURS", "yes", "But it is", at=later(minutes=2))
    decisions.answer(session, colleague, "KNOWN", "yes", by=MANAGER, at=later(minutes=2))
    session.flush()

    found = traffic.of_version(session, version.id, scope(channel))

    assert found.overruled() == {"OURS": 3}
    said = traffic.overrulings(session, version.id, scope(channel))
    assert {each.reason for each in said} == {"The province's", "No", "But it is"}


def test_facts_overruled_at_once_count(session, channel, version):
    theme = make.make_theme(session, make.make_team(session), ours=False)
    ticket = decide(session, channel, theme_id=theme.id)
    overrule(session, ticket, "OURS", "yes", "It is ours", at=NOON)
    decisions.answer(session, ticket, "KNOWN", "yes", by=MANAGER, at=NOON)
    session.flush()

    assert traffic.of_version(session, version.id, scope(channel)).overruled() == {"OURS": 1}


def test_what_facts_answered_is_told_apart(session, channel, version):
    theme = make.make_theme(session, make.make_team(session), ours=False)
    decide(session, channel, theme_id=theme.id)

    found = traffic.of_version(session, version.id, scope(channel))

    assert found.at("OURS") == Passed(total=1, by_facts=1)


def test_nothing_that_nobody_passed_has_a_number(session, channel, version):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    overrule(session, ticket, "OURS", "no", "The province's")

    numbers = traffic.of_version(session, version.id, scope(channel)).overlay(
        schemes.compiled(version)
    )

    assert numbers == {"OURS": 1, ("OURS", "no"): 1, "refer": 1}


def test_period_channel_team_and_version_each_narrow_it(session, channel, version):
    decide(session, channel, "OURS=no")
    decide(session, channel, "OURS=no", at=later(days=-9))
    theirs = desk(session)
    decide(session, theirs, "OURS=no")
    newer = published(session, SWAPPED)
    decide(session, channel, "OURS=no")

    def count(version_, scope_):
        return traffic.of_version(session, version_.id, scope_).tickets

    assert count(version, scope(channel)) == 1
    assert count(version, scope(channel, since=later(days=-10))) == 2
    assert count(version, scope(channel, theirs)) == 2
    assert count(version, scope(channel, theirs, channel_id=theirs.id)) == 1
    assert count(newer, scope(channel)) == 1


def test_a_question_often_overruled_becomes_one_card_however_often_it_is_proposed(
    session, channel, version
):
    tickets = [decide(session, channel, "OURS=yes", "KNOWN=yes") for _ in range(3)]
    for ticket in tickets[:2]:
        overrule(session, ticket, "OURS", "no", "The province's")

    def propose():
        said = traffic.overrulings(session, version.id, scope(channel), question="OURS")
        return proposals.propose(
            session, channel.team_id, "Is it ours?", "Often no", said, by=MANAGER, at=NOON
        )

    card = propose()
    assert (card.sources_count, card.title) == (2, "Is it ours?")
    overrule(session, tickets[2], "OURS", "no", "Theirs")

    assert propose() is card
    session.flush()
    assert card.sources_count == 3
    improvement.move(session, card, "reject", reason="No", by=MANAGER, at=NOON)
    assert propose() is not card


def test_another_teams_tickets_never_come_on_a_card(session, channel, version):
    theirs = decide(session, desk(session), "OURS=yes", "KNOWN=yes")
    overrule(session, theirs, "OURS", "no", "Zwartkopmees")
    theirs_channel = session.get_one(type(channel), theirs.channel_id)
    said = traffic.overrulings(session, version.id, scope(theirs_channel))
    assert said

    with pytest.raises(Invalid):
        proposals.propose(session, channel.team_id, "T", "", said, by=MANAGER, at=NOON)
    assert improvements.counts(session, [channel.team_id])["noted"] == 0


def test_who_may_not_improve_proposes_nothing(session, channel, version):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    overrule(session, ticket, "OURS", "no", "No")
    said = traffic.overrulings(session, version.id, scope(channel))
    reader = make.actor_of(Role.OBSERVER)

    with pytest.raises(NotAllowed):
        proposals.propose(session, channel.team_id, "T", "", said, by=reader, at=NOON)


def test_the_same_reason_is_quoted_once(session, channel, version):
    for reason in ("Not ours", "Not ours", "Of the province"):
        ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
        overrule(session, ticket, "OURS", "no", reason)

    said = traffic.overrulings(session, version.id, scope(channel))

    assert sorted(proposals.quoted(said)) == ["Not ours", "Of the province"]
    assert decision_of(session, ticket).position == "refer"

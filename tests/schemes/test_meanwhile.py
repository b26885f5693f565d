"""Two drafts from one version: neither is published over the other without a word."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import later
from tests.schemes.two import Two, two
from tests.workflows.schemes import SMALL
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict
from webcare.schemes import drafts, meanwhile, proposing, queries
from webcare.schemes.drafts import Deed, Overtaken

__all__ = ["two"]  # the fixture
OUR_A, OUR_B = SMALL.replace('"A?"', '"A!"'), SMALL.replace('"B?"', '"B!"')


@pytest.fixture
def base(two):
    return two.published()


def proposed(two, base, text, at=NOON, known=0):
    draft = drafts.begin(two.session, two.team.id, base.text, base=base, by=two.one, at=at)
    drafts.save(two.session, draft, text, Deed(act="text.saved"), seen=1, by=two.one, at=at)
    proposing.propose(two.session, draft, "Better", seen=2, known=known, by=two.one, at=at)
    return draft


@pytest.fixture
def overtaken(session, two, base):
    """A draft from version 1, when another one from it was published as version 2."""
    ours, theirs = proposed(two, base, OUR_A), proposed(two, base, OUR_B)
    proposing.publish(session, theirs, by=two.other, at=later(hours=1))
    return ours


def publish(session, two, draft, known=0):
    return proposing.publish(session, draft, known=known, by=two.other, at=later(hours=2))


def take_in(session, two, draft, number=2, mine=None):
    version = next(v for v in queries.published(session, "small") if v.number == number)
    meanwhile.take_in(
        session, draft, version, mine, seen=draft.current, by=two.one, at=later(hours=2)
    )


def test_what_was_published_meanwhile_is_named_with_what_it_changed(session, two, overtaken):
    assert [(each.version.number, each.parts) for each in meanwhile.since(session, overtaken)] == [
        (2, ("B",))
    ]


def test_publishing_over_another_version_is_refused(session, two, overtaken):
    with pytest.raises(Conflict, match="published since this draft began"):
        publish(session, two, overtaken)

    assert queries.newest(session, "small", at=later(hours=3)).text == OUR_B


def test_publishing_over_it_is_a_knowing_act_that_the_audit_tells(session, two, overtaken):
    publish(session, two, overtaken, known=2)

    told = session.scalars(select(AuditEntry).where(AuditEntry.event == "schemedraft.publish"))
    assert [each.data.get("passed_over") for each in told] == [None, None, [2]]


def test_who_knows_of_one_version_does_not_pass_over_the_next(session, two, base, overtaken):
    third = proposed(two, base, SMALL.replace('"A?"', '"A …"'), known=2)
    publish(session, two, third, known=2)
    with pytest.raises(Conflict):
        publish(session, two, overtaken, known=2)


def test_proposing_over_another_version_is_refused_as_well(session, two, base, overtaken):
    with pytest.raises(Conflict, match="published since this draft began"):
        proposed(two, base, OUR_A, at=later(hours=2))

    assert proposed(two, base, OUR_A, at=later(hours=2), known=2)


def test_the_newer_version_is_taken_in_and_both_changes_stand(session, two, overtaken):
    proposing.take_back(session, overtaken, by=two.one, at=later(hours=2))
    take_in(session, two, overtaken)
    proposing.propose(
        session, overtaken, "Both", seen=overtaken.current, by=two.one, at=later(hours=2)
    )
    version = publish(session, two, overtaken)

    assert '"A!"' in version.text and '"B!"' in version.text


def test_undoing_that_brings_the_question_back(session, two, overtaken):
    proposing.take_back(session, overtaken, by=two.one, at=later(hours=2))
    take_in(session, two, overtaken)
    assert not meanwhile.since(session, overtaken)
    drafts.undo(session, overtaken, seen=overtaken.current, by=two.one, at=later(hours=2))

    assert meanwhile.since(session, overtaken)


def test_where_both_changed_the_same_lines_one_chooses(session, two, base):
    ours, theirs = proposed(two, base, OUR_A), proposed(two, base, SMALL.replace('"A?"', '"A …"'))
    proposing.publish(session, theirs, by=two.other, at=later(hours=1))
    proposing.take_back(session, ours, by=two.one, at=later(hours=2))
    with pytest.raises(Overtaken):
        take_in(session, two, ours)
    take_in(session, two, ours, mine={0: True})

    assert '"A!"' in queries.revision(session, ours).text
    assert not meanwhile.since(session, ours)


def test_a_draft_that_only_brings_an_older_text_back_need_not_pass_over_what_it_undoes(
    session, two, base, overtaken
):
    draft = drafts.begin(session, two.team.id, base.text, base=base, by=two.one, at=later(hours=2))

    assert not meanwhile.since(session, draft)


def test_of_two_who_publish_at_once_the_second_is_told(own_engine):
    with Session(own_engine) as session:
        two = Two(session)
        base = two.published()
        ours, theirs = (proposed(two, base, text).id for text in (OUR_A, OUR_B))
        team, by = two.team.id, two.other
        session.commit()
    refused = []

    def publish_ours():
        with Session(own_engine) as session:
            draft = queries.draft(session, ours, [team], lock=True)
            try:
                proposing.publish(session, draft, by=by, at=later(hours=1))
            except Conflict as conflict:
                refused.append(str(conflict))
            session.commit()

    with Session(own_engine) as session:
        draft = queries.draft(session, theirs, [team], lock=True)
        proposing.publish(session, draft, by=by, at=later(hours=1))
        second = threading.Thread(target=publish_ours)
        second.start()
        session.commit()
    second.join(10)

    assert len(refused) == 1 and "published since this draft began" in refused[0]

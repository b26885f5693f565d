"""Writing together: revisions, undo and redo, and two people at one draft."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.workflows.schemes import SMALL
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.schemes import drafts, editing, queries, shape
from webcare.schemes.drafts import Deed, Overtaken
from workflows.rights import Role
from workflows.scheme.draft import DraftState
from workflows.scheme.yaml import read_yaml

LEAD = make.actor_of(Role.LEAD, user_id=1, name="An")
OTHER = make.actor_of(Role.LEAD, user_id=2, name="Bo")
DEED = Deed(act="text.saved")


@pytest.fixture
def draft(session):
    return drafts.begin(session, make.make_team(session).id, SMALL, by=LEAD, at=NOON)


def text_of(session, draft, number=None):
    return queries.revision(session, draft, number).text


def save(session, draft, text, seen=None, by=LEAD):
    seen = draft.current if seen is None else seen
    return drafts.save(session, draft, text, DEED, seen=seen, by=by, at=later(minutes=1))


def change(session, draft, node, act, seen=None, by=LEAD):
    seen = draft.current if seen is None else seen
    deed = Deed(act="node.saved", node=node)
    return drafts.change(session, draft, act, deed, seen=seen, by=by, at=later(minutes=1))


def retitled(node, text):
    def act(value):
        inside = shape.node_of(value, node)
        return shape.put(value, node, inside | {"text": {"en": text}})

    return act


def test_a_draft_says_what_its_text_says(session, draft):
    assert (draft.slug, draft.titles, draft.faults) == ("small", {"en": "Small"}, 0)
    assert draft.state is DraftState.DRAFT


def test_every_save_is_a_revision_and_saving_the_same_is_none(session, draft):
    assert save(session, draft, SMALL.replace("A?", "A!"))
    assert not save(session, draft, SMALL.replace("A?", "A!"))

    assert [each.number for each in queries.revisions(session, draft)] == [2, 1]
    assert text_of(session, draft, 1) == SMALL


def test_a_text_that_is_no_scheme_is_kept_with_its_faults(session, draft):
    save(session, draft, "id: [")

    assert draft.faults == 1
    assert (draft.slug, draft.titles) == ("small", {"en": "Small"})
    assert text_of(session, draft) == "id: ["
    with pytest.raises(Conflict):
        change(session, draft, "A", retitled("A", "x"))


def test_a_text_longer_than_a_scheme_may_be_is_refused(session, draft):
    with pytest.raises(Invalid):
        save(session, draft, "x" * 1_000_001)

    assert draft.current == 1


def test_undo_and_redo_walk_the_revisions_and_lose_none(session, draft):
    change(session, draft, "A", retitled("A", "first"))
    change(session, draft, "A", retitled("A", "second"))
    drafts.undo(session, draft, seen=3, by=LEAD, at=NOON)
    drafts.undo(session, draft, seen=2, by=LEAD, at=NOON)
    assert text_of(session, draft) == SMALL
    drafts.redo(session, draft, seen=1, by=LEAD, at=NOON)
    assert "first" in text_of(session, draft)

    change(session, draft, "A", retitled("A", "third"))
    assert draft.current == 4
    with pytest.raises(Conflict):
        drafts.redo(session, draft, seen=4, by=LEAD, at=NOON)
    drafts.undo(session, draft, seen=4, by=LEAD, at=NOON)
    assert draft.current == 2
    drafts.go_to(session, draft, 3, seen=2, by=LEAD, at=NOON)
    assert "second" in text_of(session, draft)


def test_nothing_is_undone_that_one_has_not_seen(session, draft):
    with pytest.raises(Conflict):
        drafts.undo(session, draft, seen=1, by=LEAD, at=NOON)
    change(session, draft, "A", retitled("A", "first"))
    with pytest.raises(Conflict):
        drafts.undo(session, draft, seen=1, by=LEAD, at=NOON)


def test_two_who_change_different_nodes_both_have_their_way(session, draft):
    change(session, draft, "A", retitled("A", "mine"), seen=1)
    change(session, draft, "B", retitled("B", "theirs"), seen=1, by=OTHER)

    value = read_yaml(text_of(session, draft))
    assert value["questions"]["A"]["text"] == {"en": "mine"}
    assert value["questions"]["B"]["text"] == {"en": "theirs"}


def test_two_who_change_one_node_see_both_and_nothing_is_written(session, draft):
    change(session, draft, "A", retitled("A", "mine"), seen=1)
    with pytest.raises(Overtaken) as overtaken:
        change(session, draft, "A", retitled("A", "theirs"), seen=1, by=OTHER)

    assert "mine" in overtaken.value.theirs and overtaken.value.base == SMALL
    assert draft.current == 2
    change(session, draft, "A", retitled("A", "theirs"), seen=2, by=OTHER)
    assert "theirs" in text_of(session, draft)


def test_a_node_that_a_colleague_deleted_is_a_conflict_too(session, draft):
    change(session, draft, "B", lambda value: editing.remove(value, "B"), seen=1)
    with pytest.raises(Overtaken):
        change(session, draft, "B", retitled("B", "late"), seen=1, by=OTHER)


def test_two_who_write_the_text_are_merged_by_lines_or_told(session, draft):
    save(session, draft, SMALL.replace('en: "A?"', 'en: "A!"'), seen=1)
    save(session, draft, SMALL.replace('en: "B?"', 'en: "B!"'), seen=1, by=OTHER)
    assert "A!" in text_of(session, draft) and "B!" in text_of(session, draft)

    with pytest.raises(Overtaken):
        save(session, draft, SMALL.replace('en: "A?"', 'en: "A …"'), seen=1, by=OTHER)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.LEAD])
def test_only_who_manages_schemes_writes(session, draft, role):
    by = make.actor_of(role)
    with pytest.raises(NotAllowed):
        drafts.begin(session, draft.team_id, SMALL, by=by, at=NOON)
    with pytest.raises(NotAllowed):
        save(session, draft, "id: x", by=by)
    with pytest.raises(NotAllowed):
        change(session, draft, "A", retitled("A", "x"), by=by)
    with pytest.raises(NotAllowed):
        drafts.undo(session, draft, seen=1, by=by, at=NOON)

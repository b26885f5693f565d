"""Each version of a draft is kept, read and put back."""

import pytest

from tests.conftest import NOON
from tests.factories import later
from tests.replies.conftest import MANAGER, SPOKESPERSON
from webcare.channels.posting import LONGEST
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.replies import service, versions
from webcare.replies.models import ReplyVersion
from workflows.reply import Purpose


@pytest.fixture
def draft(session, ticket):
    return service.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, by=MANAGER, at=NOON
    )


def save(session, draft, text, by=MANAGER, at=NOON):
    service.save_draft(session, draft, text, version=draft.version, by=by, at=at)


def test_each_pause_keeps_a_version_with_who_and_when(session, draft):
    save(session, draft, "Dag")
    save(session, draft, "Dag An", by=SPOKESPERSON, at=later(minutes=1))
    save(session, draft, "Dag An")  # nothing changed

    kept = versions.of(session, draft.id)

    assert [(each.body, each.by_name) for each in kept] == [("Dag An", "Bo"), ("Dag", "An")]
    assert kept[0].at == later(minutes=1)


def test_what_is_put_back_is_a_new_version_and_loses_nothing(session, draft):
    save(session, draft, "One")
    save(session, draft, "Two")
    first = versions.of(session, draft.id)[-1]

    service.restore(session, draft, first.id, seen=draft.version, by=SPOKESPERSON, at=NOON)

    assert draft.body == "One"
    kept = versions.of(session, draft.id)
    assert [each.body for each in kept] == ["One", "Two", "One"]
    assert kept[0].restored_id == first.id


def test_an_old_tab_puts_nothing_back_over_a_newer_text(session, draft):
    save(session, draft, "One")
    old, first = draft.version, versions.of(session, draft.id)[0]
    save(session, draft, "Two", by=SPOKESPERSON)

    with pytest.raises(Conflict) as caught:
        service.restore(session, draft, first.id, seen=old, by=MANAGER, at=NOON)

    assert caught.value.text == "Two"
    with pytest.raises(Conflict):
        service.save_draft(session, draft, "Mine", version=old, by=MANAGER, at=NOON)


def test_another_replys_version_is_absent(session, ticket, draft):
    other = service.start(
        session, ticket, purpose=Purpose.HOLDING, approval=False, by=MANAGER, at=NOON
    )
    save(session, other, "Elsewhere")
    stranger = versions.of(session, other.id)[0]
    with pytest.raises(NotFound):
        service.restore(session, draft, stranger.id, seen=draft.version, by=MANAGER, at=NOON)


def test_of_a_long_history_the_latest_are_kept(session, draft):
    session.add_all(
        ReplyVersion(reply_id=draft.id, body=f"{number}", by_name="An", at=NOON)
        for number in range(versions.MOST + 20)
    )
    session.flush()
    for number in range(versions.THIN_EVERY):
        save(session, draft, f"now {number}")
    kept = versions.of(session, draft.id, limit=1000)
    assert versions.MOST <= len(kept) <= versions.MOST + versions.THIN_EVERY
    assert kept[0].body == f"now {versions.THIN_EVERY - 1}"


def test_more_than_anyone_would_write_is_refused_with_the_limit(session, draft):
    save(session, draft, "Kept")
    with pytest.raises(Invalid, match="at most 100000 signs; this has 100001"):
        save(session, draft, "x" * (LONGEST + 1))
    assert draft.body == "Kept"

"""What is typed in the scheme editor and not saved comes back, to nobody but who typed it."""

from datetime import timedelta

import pytest

from tests.web.conftest import HTMX
from tests.web.scheme_desk import desk, fields
from webcare.schemes import unsaved
from webcare.schemes.models import TEXT_PART

__all__ = ["desk"]  # the fixture
TYPED = "Half a senten"


def pause(desk, node="A", browser=None, **typed):
    """What the page sends by itself when somebody stops typing for a moment."""
    form = desk.form(node, browser) | typed
    answer = (browser or desk.one).post(f"{desk.path}/check", data=form, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def pause_in_text(desk, text, revision=1):
    data = {"text": text, "revision": revision}
    return desk.one.post(f"{desk.path}/text/check", data=data, headers=HTMX).text


def test_what_was_typed_and_not_saved_is_there_again_and_can_be_saved(desk):
    said = pause(desk, **{"text-en": TYPED, "answer-0-id": "aye"})
    assert "not saved yet" in said and "hx-swap-oob" in said

    page = desk.one.get(f"{desk.path}?node=A").text
    assert "was restored" in page and TYPED in page
    assert desk.current == 1
    again = fields(page.split('id="part-form"')[1])
    assert again["answer-0-id"] == ["aye"]
    assert desk.save(again).status_code == 303
    inside = desk.value["questions"]["A"]
    assert inside["text"] == {"en": TYPED} and "aye" in inside["answers"]
    assert "was restored" not in desk.one.get(f"{desk.path}?node=A").text


def test_nobody_else_sees_it(desk):
    pause(desk, **{"text-en": TYPED})

    for path in (f"{desk.path}?node=A", f"{desk.path}/text", f"{desk.path}/history"):
        page = desk.other.get(path).text
        assert TYPED not in page and "not saved yet" not in page


def test_every_page_of_the_draft_says_where_something_waits(desk):
    pause(desk, **{"text-en": TYPED})

    assert "Typed and not saved yet" in desk.one.get(f"{desk.path}/proposal").text
    assert "Typed and not saved yet" in desk.one.get(f"{desk.path}?node=B").text
    assert "Typed and not saved yet" not in desk.one.get(f"{desk.path}?node=A").text


def test_it_is_discarded_in_one_act(desk):
    pause(desk, **{"text-en": TYPED})
    desk.one.post(f"{desk.path}/unsaved/discard", data={"part": "A"})

    assert TYPED not in desk.one.get(f"{desk.path}?node=A").text


def test_typing_back_what_is_saved_leaves_nothing_to_restore(desk):
    as_it_is = desk.form("A")
    pause(desk, **{"text-en": TYPED})
    desk.one.post(f"{desk.path}/check", data=as_it_is, headers=HTMX)

    assert "was restored" not in desk.one.get(f"{desk.path}?node=A").text


def test_where_a_colleague_changed_the_part_meanwhile_both_are_shown_on_saving(desk):
    pause(desk, **{"text-en": TYPED})
    desk.save(desk.form("A", desk.other), desk.other, **{"text-en": "Their words"})

    restored = desk.form("A")
    assert restored["text-en"] == [TYPED] and restored["revision"] == ["1"]
    clash = desk.save(restored)
    assert clash.status_code == 409
    assert "Their words" in clash.text and TYPED in clash.text


def test_where_a_colleague_changed_another_part_both_changes_stand(desk):
    pause(desk, **{"text-en": TYPED})
    desk.save(desk.form("B", desk.other), desk.other, **{"text-en": "Their words"})

    assert desk.save(desk.form("A")).status_code == 303
    questions = desk.value["questions"]
    assert (questions["A"]["text"], questions["B"]["text"]) == (
        {"en": TYPED},
        {"en": "Their words"},
    )


def test_where_a_colleague_deleted_the_part_it_comes_back_with_what_was_typed(desk):
    pause(desk, "B", **{"text-en": TYPED})
    desk.other.post(f"{desk.path}/delete", data={"node": "B", "lead_to": "stand"})
    assert "B" not in desk.value["questions"]

    restored = desk.form("B")
    assert restored["text-en"] == [TYPED]
    clash = desk.save(restored)
    assert clash.status_code == 409 and "They deleted this part" in clash.text
    again = fields(clash.text.split('id="part-form"')[1])
    assert desk.save(again).status_code == 303
    assert desk.value["questions"]["B"]["text"] == {"en": TYPED}


def test_a_form_that_was_refused_is_kept_as_well(desk):
    desk.save(desk.form("A"), id="no good", **{"text-en": TYPED})

    restored = desk.form("A")
    assert (restored["id"], restored["text-en"]) == (["no good"], [TYPED])


def test_the_text_comes_back_and_merges_with_what_was_saved_meanwhile(desk):
    mine = desk.text.replace('text: {en: "A?"}', f'text: {{en: "{TYPED}"}}')
    assert mine != desk.text
    assert "not saved yet" in pause_in_text(desk, mine)
    desk.save(desk.form("B", desk.other), desk.other, **{"text-en": "Their words"})

    page = desk.one.get(f"{desk.path}/text").text
    assert "was restored" in page and TYPED in page
    assert 'name="revision" value="1"' in page
    desk.one.post(f"{desk.path}/text", data={"text": mine, "revision": 1})
    assert TYPED in desk.text and "Their words" in desk.text
    assert "was restored" not in desk.one.get(f"{desk.path}/text").text


def test_a_text_that_clashes_is_kept_until_it_is_brought_together(desk):
    mine = desk.text.replace('text: {en: "A?"}', f'text: {{en: "{TYPED}"}}')
    desk.save(desk.form("A", desk.other), desk.other, **{"text-en": "Their words"})
    clash = desk.one.post(f"{desk.path}/text", data={"text": mine, "revision": 1})

    assert clash.status_code == 409
    assert TYPED in desk.one.get(f"{desk.path}/text").text


def test_what_comes_after_the_save_that_followed_it_is_no_news(session, desk):
    early = desk.form("A") | {"text-en": TYPED}
    desk.save(early, **{"text-en": "Whole"})
    desk.one.post(f"{desk.path}/check", data=early, headers=HTMX)

    assert "was restored" not in desk.one.get(f"{desk.path}?node=A").text


@pytest.mark.parametrize("part", ["A", TEXT_PART])
def test_a_save_long_ago_does_not_make_later_typing_old(session, desk, part):
    me = desk.draft.created_by
    now = desk.draft.updated_at + timedelta(days=1)

    assert not unsaved.is_late(session, desk.draft, part, seen=0, by=me, at=now)


def test_who_may_only_look_keeps_nothing(desk):
    desk.one.post(f"{desk.path}/discard", data={"reason": "No"})
    form = desk.form("A") | {"text-en": TYPED}
    desk.one.post(f"{desk.path}/check", data=form, headers=HTMX)
    desk.one.post(f"{desk.path}/restore")

    assert "was restored" not in desk.one.get(f"{desk.path}?node=A").text

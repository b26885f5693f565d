"""Drafts of schemes beside the form: tried, proposed, published, and gone back to."""

from tests.conftest import NOON
from tests.web.scheme_desk import Desk, desk
from tests.workflows.schemes import SMALL
from webcare.core.actor import operator
from webcare.schemes import drafts, queries
from workflows.rights import Role
from workflows.scheme import shipped
from workflows.scheme.draft import DraftState

__all__ = ["desk"]  # the fixture


def test_the_sandbox_walks_to_an_outcome_and_stores_nothing(desk):
    before = desk.session.connection().exec_driver_sql("select count(*) from decisions").scalar()
    form = {"text": "When?", "language": "en", "channel_kind": "mail"}
    first = desk.one.post(f"{desk.path}/try", data=form | {"start": "yes"}).text
    assert "A?" in first
    second = desk.one.post(f"{desk.path}/try", data=form | {"give": "A=yes"}).text
    assert "B?" in second and 'value="A=yes"' in second
    last = desk.one.post(f"{desk.path}/try", data=form | {"step": "A=yes", "give": "B=yes"}).text
    assert "The outcome" in last and "Reply" in last
    back = desk.one.post(f"{desk.path}/try", data=form | {"step": ["A=yes", "B=yes"], "back": "1"})
    assert "The outcome" not in back.text

    after = desk.session.connection().exec_driver_sql("select count(*) from decisions").scalar()
    assert before == after and desk.current == 1


def test_facts_speak_in_the_sandbox_and_going_against_them_asks_why(session, login):
    desk = Desk(session, login, shipped()["conversatieteam"])
    form = {"text": "I think of suicide", "language": "en", "lang": "en"}
    page = desk.one.post(f"{desk.path}/try", data=form | {"start": "yes"}).text
    assert "words of danger" in page and "suicide" in page
    refused = desk.one.post(f"{desk.path}/try", data=form | {"give": "G1=no"}).text
    assert "Say why" in refused
    said = desk.one.post(f"{desk.path}/try", data=form | {"give": "G1=no", "reason": "A song"}).text
    assert 'value="G1=no"' in said


def test_one_proposes_and_another_publishes_with_a_date(desk):
    desk.one.post(f"{desk.path}/propose", data={"revision": 1, "note": "First one"})
    alone = desk.one.post(f"{desk.path}/publish", data={})
    assert alone.status_code == 403
    wrong = desk.other.post(f"{desk.path}/publish", data={"valid_from": "tomorrow"})
    assert wrong.status_code == 422 and "tomorrow" in wrong.text
    done = desk.other.post(f"{desk.path}/publish", data={"valid_from": "2031-03-01T09:00"})

    assert done.status_code == 303
    desk.session.expire_all()
    assert desk.draft.state is DraftState.PUBLISHED
    version = queries.version(desk.session, desk.draft.version_id)
    assert version.valid_from.isoformat() == "2031-03-01T08:00:00+00:00"
    assert "planned" in desk.one.get("/scheme/versions").text


def test_a_draft_of_which_nothing_was_published_is_compared_with_nothing(desk):
    page = desk.one.get(f"{desk.path}/compare")

    assert page.status_code == 200
    assert "all of it is new" in page.text and "added" in page.text


def test_one_goes_back_to_a_version_in_one_act(desk):
    for text in (SMALL, SMALL.replace('"A?"', '"A!"')):
        draft = drafts.begin(desk.session, desk.team.id, text, by=operator(), at=NOON)
        desk.session.commit()
        path = f"/scheme/drafts/{draft.id}"
        desk.one.post(f"{path}/propose", data={"revision": 1})
        assert desk.other.post(f"{path}/publish").status_code == 303
    first = queries.published(desk.session, "small")[-1]
    proposed = desk.one.post("/scheme/versions/return", data={"version": first.id})
    assert "/proposal" in proposed.location
    silent = desk.one.post("/scheme/versions/return", data={"version": first.id, "how": "at_once"})
    assert silent.status_code == 422
    desk.one.post(
        "/scheme/versions/return",
        data={"version": first.id, "how": "at_once", "reason": "All astray"},
    )

    newest = queries.published(desk.session, "small")[0]
    assert newest.number == 3 and newest.sha256 == first.sha256
    assert "All astray" in desk.one.get("/scheme/versions").text
    assert desk.one.get(f"/scheme/version.yaml?version={newest.id}").text == SMALL
    differs = desk.one.get(f"/scheme/versions/difference?to={newest.id}").text
    assert "changed" in differs and "<ins>" in differs


def test_managers_read_and_try_but_do_not_write(desk):
    manager = desk.person(Role.MANAGER)
    page = manager.get(desk.path).text

    assert "only who manages schemes" in page and 'fieldset class="ed-all" disabled' in page
    assert manager.post(f"{desk.path}/node", data=desk.form("A")).status_code == 403
    assert manager.post(f"{desk.path}/try", data={"text": "x", "start": "yes"}).status_code == 200

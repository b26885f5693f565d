"""Drafts of schemes beside the form: tried, proposed, published, and gone back to."""

from tests.conftest import NOON
from tests.web.scheme_desk import Desk, desk
from tests.workflows.schemes import SMALL
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.schemes import drafts, queries
from webcare.schemes.service import publish
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


def test_a_proposal_says_why_to_the_second_person_who_can_replay_it(desk):
    silent = desk.one.post(f"{desk.path}/propose", data={"revision": 1, "note": " "})
    assert silent.status_code == 422 and "Say what changes, and why." in silent.text
    desk.one.post(f"{desk.path}/propose", data={"revision": 1, "note": "Shorter for all"})
    page = desk.other.get(f"{desk.path}/proposal").text

    assert "Shorter for all" in page and "What changes, and why" in page
    replay = f"/scheme/replays?source=draft-{desk.draft.id}"
    assert f'href="{replay}"' in page
    assert f'value="draft-{desk.draft.id}" selected' in desk.other.get(replay).text


def test_a_draft_of_which_nothing_was_published_is_compared_with_nothing(desk):
    page = desk.one.get(f"{desk.path}/compare")

    assert page.status_code == 200
    assert "all of it is new" in page.text and "added" in page.text


def published(desk, text, **typed):
    """A version of *text* that the two of the desk agreed on."""
    draft = drafts.begin(desk.session, desk.team.id, text, by=operator(), at=now())
    desk.session.commit()
    path = f"/scheme/drafts/{draft.id}"
    desk.one.post(f"{path}/propose", data={"revision": 1, "note": "Better"})
    answer = desk.other.post(f"{path}/publish", data=typed)
    assert answer.status_code == 303
    return queries.published(desk.session, "small")[0]


def test_one_goes_back_to_a_version_in_one_act(desk):
    first = published(desk, SMALL)
    published(desk, SMALL.replace('"A?"', '"A!"'))
    assert "holds again at once" in desk.one.get("/scheme/versions").text
    silent = desk.one.post("/scheme/versions/return", data={"version": first.id})
    assert silent.status_code == 422 and "Say why." in silent.text
    form = {"version": first.id, "reason": "All astray"}
    assert desk.one.post("/scheme/versions/return", data=form).location.endswith("/scheme/versions")

    newest = queries.published(desk.session, "small")[0]
    assert newest.number == 3 and newest.sha256 == first.sha256
    assert "All astray" in desk.one.get("/scheme/versions").text
    assert desk.one.get(f"/scheme/version.yaml?version={newest.id}").text == SMALL
    differs = desk.one.get(f"/scheme/versions/difference?to={newest.id}").text
    assert "changed" in differs and "<ins>" in differs


def test_the_way_back_to_what_one_alone_published_asks_a_second_person(desk):
    first = publish(desk.session, SMALL, by=operator(), at=NOON)
    published(desk, SMALL.replace('"A?"', '"A!"'))
    assert "published from the command line" in desk.one.get("/scheme/versions").text
    form = {"version": first.id, "reason": "All astray"}

    assert "/proposal" in desk.one.post("/scheme/versions/return", data=form).location


def test_a_planned_version_is_moved_and_withdrawn_on_its_page(desk):
    published(desk, SMALL)
    planned = published(desk, SMALL.replace('"A?"', '"A!"'), valid_from="2101-03-01T09:00")
    move = {"version": planned.id, "valid_from": "2101-04-01T09:00"}
    assert desk.one.post("/scheme/versions/move", data=move).status_code == 303
    desk.session.expire_all()
    assert planned.valid_from.isoformat() == "2101-04-01T07:00:00+00:00"
    silent = desk.one.post("/scheme/versions/withdraw", data={"version": planned.id})
    assert silent.status_code == 422 and "Say why." in silent.text
    form = {"version": planned.id, "why": "Not after all"}
    assert desk.one.post("/scheme/versions/withdraw", data=form).status_code == 303

    page = desk.one.get("/scheme/versions").text
    assert "withdrawn" in page and "Not after all" in page
    assert "never held" in desk.one.get(f"/scheme?version={planned.id}").text
    again = desk.one.post("/scheme/versions/withdraw", data=form)
    assert again.status_code == 409 and "withdrawn already" in again.text
    assert desk.person(Role.MANAGER).post("/scheme/versions/withdraw", data=form).status_code == 403


def test_what_holds_by_now_is_not_withdrawn_but_said_to_hold(desk):
    published(desk, SMALL)
    holds = published(desk, SMALL.replace('"A?"', '"A!"'))
    form = {"version": holds.id, "why": "Too late"}
    answer = desk.one.post("/scheme/versions/withdraw", data=form)

    assert answer.status_code == 409 and "This version holds by now" in answer.text


def test_what_ships_says_that_it_comes_with_webcare(desk):
    published(desk, SMALL)
    for address in ("/scheme/versions", "/scheme?version="):
        version = queries.newest(desk.session, "usaf", at=NOON).id if "=" in address else ""
        page = desk.one.get(f"{address}{version}").text
        assert "comes with Webcare" in page and "demonstration" not in page


def test_an_hour_that_the_clock_skips_is_refused_and_one_that_comes_twice_is_said(desk):
    desk.one.post(f"{desk.path}/propose", data={"revision": 1, "note": "Better"})
    gap = desk.other.post(f"{desk.path}/publish", data={"valid_from": "2031-03-30T02:30"})
    assert gap.status_code == 422
    assert "02:30 does not exist" in gap.text and "The next time that does is 03:00." in gap.text
    desk.other.post(f"{desk.path}/publish", data={"valid_from": "2031-10-26T02:30"})
    assert "02:30 comes twice that night" in desk.other.get(f"{desk.path}/proposal").text

    desk.session.expire_all()
    version = queries.version(desk.session, desk.draft.version_id)
    assert version.valid_from.isoformat() == "2031-10-26T00:30:00+00:00"


def test_managers_read_and_try_but_do_not_write(desk):
    manager = desk.person(Role.MANAGER)
    page = manager.get(desk.path).text

    assert "only who manages schemes" in page and 'fieldset class="ed-all" disabled' in page
    assert manager.post(f"{desk.path}/node", data=desk.form("A")).status_code == 403
    assert manager.post(f"{desk.path}/try", data={"text": "x", "start": "yes"}).status_code == 200

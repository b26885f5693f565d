"""Order in the heap as pages: one text by many, links, priority and its why, rules, turns."""

import re
from datetime import timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX, statements
from tests.workflows.test_likeness import LETTER
from webcare import pipeline
from webcare.core import presence
from webcare.core.actor import INTAKE, operator
from webcare.heap.models import BulkAct
from webcare.schemes.service import publish_shipped
from webcare.tickets import rulebooks
from webcare.tickets.order_models import BookKind
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    publish_shipped(session, by=operator(), at=NOON)
    return make.make_team(session)


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team, name="Front desk")


@pytest.fixture
def lead(session, team):
    return make.make_user(session, team, Role.LEAD, language="en")


@pytest.fixture
def browser(lead, login):
    return login(lead)


@pytest.fixture
def group(session, channel):
    """Anna's letter, and the same of Ben and Carl."""
    found = []
    for name in ("Anna Peeters", "Ben Maes", "Carl Claes"):
        author = make.make_author(session, channel, name=name)
        ticket = make.make_ticket(session, channel, author=author)
        make.make_message(session, ticket, text=LETTER, reply_text=LETTER)
        pipeline.consider(session, ticket, by=INTAKE, at=NOON)
        ticket.alike_id, ticket.alike_percent = (found or [ticket])[0].id, 96 if found else None
        found.append(ticket)
    session.flush()
    return found


def test_the_ticket_and_the_list_say_it_quietly(browser, session, group):
    first, second, _third = group

    told = browser.get(f"/tickets/{second.id}").text
    assert f"The same text as #{first.id} and 1 other" in told
    assert "96 % alike" in told
    assert "2 others have the same text" in browser.get(f"/tickets/{first.id}").text
    assert browser.get("/").text.count("same text") >= 3


def test_the_page_of_a_text_asks_for_an_answer_first_then_offers_it(browser, session, group):
    first = group[0]
    page = browser.get(f"/alike/{first.id}").text
    assert "3 tickets say the same" in page
    assert "Answer one of them first" in page

    first.state = TicketState.ANSWERING
    make.make_reply(session, first, body="Dear Anna Peeters,\n\nIt stays open.")
    page = browser.get(f"/alike/{first.id}").text
    assert "Dear {{name}}," in page.replace("&#34;", '"')
    assert "Answer all that are marked" in page


def test_one_answer_is_proposed_shown_and_only_then_written(browser, session, group):
    first, second, third = group
    for each in group:
        each.state = TicketState.ANSWERING
    make.make_reply(session, first, body="Dear Anna Peeters,\n\nIt stays open.")
    form = {"like": first.id, "ticket": [second.id, third.id], "how": "drafts"}
    named = browser.post(f"/alike/{first.id}/answer", data={**form, "text": "Dear Ben Maes,"})
    assert named.status_code == 422
    assert "names one of the askers" in named.text
    assert "Dear Ben Maes," in named.text

    sent = browser.post(f"/alike/{first.id}/answer", data={**form, "text": "Dear {{name}},\nYes."})
    where = sent.headers["Location"]
    shown = browser.get(where).text
    assert "Write each the same answer, as a draft" in shown
    assert "Dear Ben Maes," in shown
    assert "Nothing leaves" in shown
    browser.post(f"{where}/start")
    replies = session.scalars(make.select_replies([second.id, third.id])).all()
    assert {each.state for each in replies} == {ReplyState.DRAFT}
    assert sorted(each.body.split("\n")[0] for each in replies) == [
        "Dear Ben Maes,", "Dear Carl Claes,"
    ]  # fmt: skip


def test_an_act_of_a_texts_page_is_not_chosen_on_another(browser, session, group, lead):
    browser.post("/bulk", data={"ticket": group[0].id})
    kept = session.query(BulkAct).one()

    assert browser.post(f"/bulk/{kept.id}/choose", data={"act": "answer"}).status_code == 422


def test_a_link_stands_at_both_ends_and_goes_again(browser, group):
    one, other, _third = group
    form = {"other": other.id, "kind": "follows", "why": "After the storm"}
    assert browser.post(f"/tickets/{one.id}/links", data=form).status_code == 303

    assert "Follows from" in browser.get(f"/tickets/{one.id}").text
    there = browser.get(f"/tickets/{other.id}").text
    assert "Is followed by" in there
    assert "After the storm" in there
    (off,) = re.findall(r'action="(/tickets/\d+/links/\d+/remove)"', there)
    browser.post(off)
    assert "After the storm" not in browser.get(f"/tickets/{one.id}").text


def test_a_number_that_is_no_ticket_keeps_what_was_typed(browser, group):
    answer = browser.post(f"/tickets/{group[0].id}/links", data={"other": 99999, "why": "Why not"})

    assert answer.status_code == 422
    assert "There is no ticket #99999" in answer.text
    assert "Why not" in answer.text


def test_a_person_says_how_urgent_it_is_and_why(browser, session, group):
    ticket = group[0]
    path = f"/tickets/{ticket.id}/priority"
    assert browser.post(path, data={"priority": "2", "why": " "}).status_code == 422
    browser.post(path, data={"priority": "2", "why": "The mayor asks"})

    assert "Urgent, says" in browser.get(f"/tickets/{ticket.id}").text
    assert "The mayor asks" in browser.get(f"/tickets/{ticket.id}").text


def test_the_page_explains_rule_turn_and_tone_within_its_statements(browser, session, group):
    ticket = group[1]
    ticket.priority, ticket.assignee_name = 1, "An"
    ticket.tone, ticket.tone_words = "angry", ["schande"]
    ticket.priority_why = {"rule": "Strike", "level": 1, "because": {
        "words": ["staking*"], "channels": ticket.channel_id, "waiting": 3, "reach": 900,
        "danger": True, "tones": "angry", "marks": ["press"]}}  # fmt: skip
    ticket.assigned_why = {"turn": "An", "open": 3, "language": "fr", "theme": None,
                           "until": (NOON + timedelta(hours=5)).isoformat()}  # fmt: skip
    make.make_link(session, ticket, group[2])
    session.flush()
    with statements(session) as seen:
        page = browser.get(f"/tickets/{ticket.id}").text

    assert len(seen) <= 10
    assert "High by the rule “Strike”: “staking*”; came in on Front desk" in page
    assert "An by turns: speaks French, has 3 open, on duty until" in page
    assert "Sounds: angry" in page
    assert "“schande”" in page


def test_rules_are_added_tried_ordered_switched_and_taken_back(browser, session, team, group):
    base = f"/settings/order/{team.id}"
    form = {"name": "Pool", "priority": "1", "words": "zwemvijver", "seen": "0"}
    tried = browser.post(f"{base}/rules/0", data={**form, "do": "try"}).text
    assert "Of the last 3 tickets, 3 would have become: high." in tried
    assert rulebooks.current(session, team.id, BookKind.PRIORITY) is None

    browser.post(f"{base}/rules/0", data=form)
    book = rulebooks.current(session, team.id, BookKind.PRIORITY)
    page = browser.get(base).text
    assert "one of the words “zwemvijver”" in page
    assert browser.post(f"{base}/rules/0", data=form).status_code == 409, "an old page"
    browser.post(f"{base}/rules/1/switch", data={"seen": book.id})
    book = rulebooks.current(session, team.id, BookKind.PRIORITY)
    assert book.value["rules"][0]["is_on"] is False
    browser.post(f"{base}/undo/priority", data={"seen": book.id})
    book = rulebooks.current(session, team.id, BookKind.PRIORITY)
    assert book.value["rules"][0]["is_on"] is True


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "", "words": "x"}, "Give the rule a name"),
        ({"name": "x"}, "at least one condition"),
        ({"name": "x", "reach": "many"}, "whole number"),
        ({"name": "x", "waiting": "4", "priority": "0"}, "Waiting makes nothing less urgent"),
    ],
)
def test_what_is_no_rule_is_said_and_kept_in_the_form(browser, team, form, says):
    answer = browser.post(f"/settings/order/{team.id}/rules/0", data={"seen": "0", **form})

    assert answer.status_code == 422
    assert says in answer.text


def test_turns_are_off_until_the_team_wants_them(browser, session, team, lead):
    base = f"/settings/order/{team.id}"
    assert "Give new tickets to whoever is there" in browser.get(base).text
    form = {"is_on": "yes", "most_open": "7", "takes": lead.id, f"languages-{lead.id}": "fr",
            "seen": "0"}  # fmt: skip
    browser.post(f"{base}/turns", data=form)

    value = rulebooks.current(session, team.id, BookKind.TURNS).value
    assert value["is_on"] is True
    assert value["parts"][str(lead.id)]["languages"] == ["fr"]
    assert browser.post(f"{base}/turns", data={**form, "most_open": "x"}).status_code == 422


def test_the_list_says_who_reads_and_who_writes(browser, session, group, team, monkeypatch):
    there = presence.Present(999, "Els Claes", "writes")
    monkeypatch.setattr(presence, "of_many", lambda ids, at: {group[0].id: [there]})

    page = browser.get("/").text

    assert "Els Claes is writing" in page


def test_a_draft_that_a_colleague_changed_shows_what_differs(browser, session, group):
    ticket = group[0]
    ticket.state = TicketState.ANSWERING
    reply = make.make_reply(session, ticket, body="It stays open in summer.")
    old = reply.version
    reply.body = "It stays open all year."
    session.flush()
    form = {"version": old, "body": "It stays open in summer, surely."}
    answer = browser.post(f"/tickets/{ticket.id}/replies/{reply.id}/draft", data=form, headers=HTMX)

    assert answer.status_code == 409
    assert "From your text to what stands there now" in answer.text
    assert "It stays open in summer, surely." in answer.text


def test_who_takes_a_ticket_over_finds_the_draft_as_it_was(browser, session, group, team, login):
    ticket = group[0]
    ticket.state = TicketState.ANSWERING
    reply = make.make_reply(session, ticket, body="Half a sen")
    other = make.make_user(session, team, Role.MANAGER, language="en")
    ticket.assignee_id, ticket.claimed_until = other.id, NOON - timedelta(hours=1)
    session.flush()
    browser.post(f"/tickets/{ticket.id}/claim")

    session.refresh(reply)
    session.refresh(ticket)
    assert ticket.assignee_id != other.id
    assert (reply.state, reply.body) == (ReplyState.DRAFT, "Half a sen")
    assert "Half a sen" in browser.get(f"/tickets/{ticket.id}").text

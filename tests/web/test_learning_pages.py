"""The pages of the improvement loop and the pulse, as the people on both sides use them."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.factories import make_reply, make_user
from tests.improvement.world import MANAGER, make_world
from tests.web.conftest import statements
from webcare.handoffs import mailing
from webcare.improvement import pulse
from webcare.improvement.models import Pulse
from webcare.replies.drafting import follow_token
from workflows.handoff import HandoffState
from workflows.improvement import ImprovementState
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def world(session):
    return make_world(session)


@pytest.fixture
def manager(session, world, login):
    return login(make_user(session, world.team, Role.MANAGER, name="An", language="en"))


def test_a_card_leads_to_a_draft_for_the_asker_and_a_second_click_to_the_same(world, manager):
    ticket = world.of_author("Ann Smith", "ann@home.example")
    card = world.done(ticket)
    (asker,) = world.askers(card)
    url = f"/improvement/{card.id}/askers/{asker.source.id}/draft"
    world.session.commit()

    first, second = manager.post(url), manager.post(url)

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    (reply,) = world.drafts(ticket)
    assert reply.purpose is Purpose.NEWS
    page = manager.get(f"/tickets/{ticket.id}").text
    assert "Tell what changed" in page
    assert "Er staat een tweede bak." in page


def test_the_draft_on_a_closed_ticket_is_sent_the_usual_way(world, manager):
    ticket = world.ticket()
    card = world.done(ticket)
    reply = world.draft(card, *world.askers(card))
    reply.needs_approval = False
    world.session.commit()

    sent = manager.post(
        f"/tickets/{ticket.id}/replies/{reply.id}/submit",
        data={"body": "Er staat een bak.", "version": reply.version},
    )

    world.session.refresh(reply)
    world.session.refresh(ticket)
    assert sent.status_code == 303
    assert (reply.state, ticket.state) == (ReplyState.QUEUED, TicketState.CLOSED)


def test_one_act_makes_a_draft_to_each_who_can_be_told(world, manager):
    card = world.done(
        world.ticket(), world.ticket(), world.of_author("Shy", "shy@home.example", "no_contact")
    )
    world.session.commit()

    page = manager.post(f"/improvement/{card.id}/askers/drafts", follow_redirects=True).text

    assert "2 drafts were made." in page
    assert "Asked not to be contacted." in page
    assert "0 of 3 told or left out" in page


def test_progress_is_shown_and_leaving_out_counts(world, manager):
    first, second = world.ticket(), world.ticket()
    card = world.done(first, second)
    one, two = world.askers(card)
    world.send(first, world.draft(card, one))
    world.session.commit()
    url = f"/improvement/{card.id}/askers/{two.source.id}"
    assert manager.post(f"{url}/skip", data={"why": ""}).status_code == 422

    page = manager.post(f"{url}/skip", data={"why": "Moved away"}, follow_redirects=True).text

    assert "2 of 2 told or left out" in page
    assert "Moved away" in page
    back = manager.post(f"{url}/unskip", follow_redirects=True).text
    assert "1 of 2 told or left out" in back


def test_an_expert_sees_how_far_it_is_and_not_who_asked(session, world, login):
    card = world.done(world.of_author("Ann Smith", "ann@home.example"))
    expert = login(make_user(session, world.team, Role.EXPERT, language="en"))

    page = expert.get(f"/improvement/{card.id}").text

    assert "0 of 1 told or left out" in page
    assert "Ann Smith" not in page


def test_a_term_and_words_for_the_askers_are_kept(world, manager):
    card = world.card()
    world.session.commit()

    form = {"owner": "Parks", "due": "2026-12-24", "changes-nl": "Nieuw.", "version": card.version}
    assert manager.post(f"/improvement/{card.id}/describe", data=form).status_code == 303

    world.session.refresh(card)
    assert (card.owner, card.changes) == ("Parks", {"nl": "Nieuw."})
    assert card.due_at.isoformat() == "2026-12-24T22:59:00+00:00"
    wrong = manager.post(f"/improvement/{card.id}/describe", data=form | {"due": "soon"})
    assert wrong.status_code in (409, 422)


def test_a_lacking_page_is_noted_as_such(world, manager):
    ticket = world.ticket()
    world.session.commit()

    manager.post(
        f"/tickets/{ticket.id}/improvements", data={"title": "Put the hours up", "kind": "gap"}
    )

    page = manager.get("/improvement").text
    assert "Put the hours up" in page
    (card,) = world.session.query(type(world.card())).filter_by(title="Put the hours up")
    assert "No page on our site" in manager.get(f"/improvement/{card.id}").text


def test_alike_cards_are_merged_by_one_click_and_taken_apart_again(world, manager):
    one = world.card(title="Opening hours of the recycling park on the site", text="Winter hours")
    two = world.card(title="The site lacks the opening hours of the recycling park")
    world.session.commit()
    page = manager.get("/improvement/alike").text
    assert one.title in page
    assert two.title in page

    form = {"card": [one.id, two.id], "into": two.id}
    merged = manager.post("/improvement/alike/merge", data=form, follow_redirects=True).text

    assert "2 tickets" in merged
    assert "Merged into this" in merged
    assert manager.get(f"/improvement/{one.id}").location == f"/improvement/{two.id}"
    merge_id = merged.partition("/merges/")[2].partition("/")[0]
    manager.post(f"/improvement/{two.id}/merges/{merge_id}/undo")
    assert manager.get(f"/improvement/{one.id}").status_code == 200


def test_what_is_not_the_same_is_no_more_proposed(world, manager):
    cards = [world.card(title="Recycling park opening hours") for _ in range(2)]
    world.session.commit()

    form = {"card": [each.id for each in cards]}
    page = manager.post("/improvement/alike/apart", data=form, follow_redirects=True).text

    assert "Nothing seems to be said twice" in page


def test_the_lists_of_the_units_stand_on_a_page(world, manager):
    world.card(title="A second bin", owner="Streets")
    world.card(title="Mow", owner="Parks")
    world.session.commit()

    page = manager.get("/improvement/units?month=2026-11&unit=Parks").text

    assert "Mow" in page
    assert "A second bin" not in page


def test_the_share_that_reached_the_askers_heads_the_board(world, manager):
    told = world.done()
    told.state = ImprovementState.TOLD
    world.card()
    world.session.commit()

    assert "50 %" in manager.get("/improvement").text


# The pulse


@pytest.fixture
def answered(world):
    ticket = world.ticket(state=TicketState.ANSWERED, resolution=None, closed_at=None)
    make_reply(world.session, ticket, state=ReplyState.SENT, sent_at=NOON)
    return ticket


def test_the_asker_says_whether_it_helped_without_cookie_or_script(world, client, answered):
    path = f"/t/{follow_token(answered)}"
    world.session.commit()
    assert "Were you helped?" in client.get(path).text
    bare = client.application.test_client(use_cookies=False)

    sent = bare.post(f"{path}/pulse", data={"helped": "partly", "line": "Late"})

    assert sent.status_code == 303
    assert "Set-Cookie" not in sent.headers
    assert world.session.get(Pulse, answered.id).line == "Late"
    assert "Change my answer" in client.get(path).text


def test_it_is_not_asked_before_a_final_reply_was_sent(world, client):
    ticket = world.ticket(state=TicketState.NEW)
    world.session.commit()
    path = f"/t/{follow_token(ticket)}"

    assert "Were you helped?" not in client.get(path).text
    assert client.post(f"{path}/pulse", data={"helped": "yes"}).status_code == 409
    assert world.session.get(Pulse, ticket.id) is None


def test_a_pulse_without_an_answer_keeps_what_was_typed(world, client, answered):
    world.session.commit()

    page = client.post(f"/t/{follow_token(answered)}/pulse", data={"line": "My careful words"})

    assert page.status_code == 422
    assert "My careful words" in page.text


def test_a_link_that_is_none_takes_no_answer(client):
    page = client.post("/t/1-forged/pulse", data={"helped": "yes", "line": "My words"})

    assert page.status_code == 410
    assert "My words" in page.text


def test_the_line_is_shown_as_text_on_the_ticket_only(world, session, answered, manager, login):
    handoff = make.make_handoff(
        session, answered, state=HandoffState.ANSWERED, answer="Tuesday", ended_at=NOON
    )
    pulse.answer(session, answered, "no", "<b>private</b> words", at=NOON)
    session.commit()

    assert "&lt;b&gt;private&lt;/b&gt; words" in manager.get(f"/tickets/{answered.id}").text
    link = mailing.link(handoff).partition("/x/")[2]
    reader = manager.application.test_client()
    handoff.state, handoff.ended_at = HandoffState.OPEN, None
    session.commit()
    reader.get(f"/x/{link}")  # the device that reads it while it is open keeps seeing it
    handoff.state, handoff.ended_at = HandoffState.ANSWERED, NOON
    session.commit()
    expert = reader.get(f"/x/{link}?lang=en").text
    assert "I was not helped" in expert
    assert "private" not in expert


def test_a_ticket_with_everything_still_takes_ten_statements(world, session, answered, manager):
    pulse.answer(session, answered, "yes", "", at=NOON)
    world.card(answered)
    session.commit()
    manager.get(f"/tickets/{answered.id}")

    with statements(session) as seen:
        manager.get(f"/tickets/{answered.id}")

    assert len(seen) <= 10
    assert MANAGER

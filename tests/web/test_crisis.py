"""The pages of a crisis, as people use them."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.crisis.declaring import FIRE, LITTER, asked, queued, swept
from tests.web.conftest import HTMX, statements
from webcare.core.clock import now
from webcare.crisis.models import Crisis
from webcare.replies.models import Reply
from webcare.tickets.models import Message
from workflows.crisis import CrisisState
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    team = make.make_team(session, organisation="City")
    make.make_user(session, team, id=9001, name="An")
    return team


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


@pytest.fixture
def speaker(inside, team):
    return inside(team, Role.SPOKESPERSON)


def wall(hours):
    """What the clock in Brussels shows in so many hours."""
    return (
        (now() + timedelta(hours=hours))
        .astimezone(ZoneInfo("Europe/Brussels"))
        .strftime("%Y-%m-%dT%H:%M")
    )


def declared(visitor, session, **given):
    form = {
        "title": "Fire in the harbour", "why": "It burns.", "words": "smoke\nfire",
        "until": wall(4), "key": "form", "act": "declare",
    }  # fmt: skip
    answer = visitor.post("/crisis", "/crisis/new", **form | given)
    assert answer.status_code == 303, answer.text
    return session.scalars(select(Crisis).order_by(Crisis.id.desc()).limit(1)).one()


def held(session, channel, crisis, count=1):
    replies = [queued(session, asked(session, channel)) for _ in range(count)]
    swept(session, crisis, now())
    session.commit()
    return replies


def test_the_form_shows_what_it_would_touch_and_declares(session, channel, speaker):
    for text in (FIRE, LITTER):
        queued(session, asked(session, channel, text))
    session.commit()
    shown = speaker.client.post(
        "/crisis/preview", headers=HTMX, data=speaker.seen("/crisis/new") | {"words": "smoke"}
    )
    assert re.search(r"<b>1</b><span>open ticket", shown.text)
    assert re.search(r"<b>1</b><span>waiting reply would", shown.text)
    assert "<html" not in shown.text

    crisis = declared(speaker, session)

    assert (crisis.title, crisis.words) == ("Fire in the harbour", ["smoke", "fire"])
    page = speaker.get("/").text
    assert "Fire in the harbour" in page.partition('<header class="bar">')[0]


def test_preview_and_board_count_alike_and_say_what(session, channel, speaker):
    asked(session, channel)
    old = asked(session, channel)
    done = asked(session, channel)
    done.state = TicketState.ANSWERED
    for each in session.scalars(select(Message)):
        each.received_at = now() - timedelta(days=9 if each.ticket_id == old.id else 0, minutes=5)
    session.commit()

    seen = speaker.seen("/crisis/new") | {"words": "smoke", "until": wall(4)}
    shown = speaker.client.post("/crisis/preview", headers=HTMX, data=seen).text
    assert re.search(r"<b>2</b><span>open tickets", shown)
    assert "Tickets of whatever age; 1 wrote in the last three hours" in shown

    crisis = declared(speaker, session)

    board = speaker.get(f"/crisis/{crisis.id}/board").text
    assert re.search(r"<b>1</b><span>tickets open</span>", board)
    assert "of 2 that it touches and that wrote since" in board


def test_a_form_with_faults_comes_back_with_what_was_typed(session, channel, speaker):
    answer = speaker.post(
        "/crisis", "/crisis/new", title="Fire", why="", words="", until="soon", act="declare"
    )

    assert answer.status_code == 422
    assert 'value="Fire"' in answer.text
    assert "This is no date." in answer.text
    assert session.scalars(select(Crisis)).all() == []


def test_what_overlaps_is_shown_with_a_way_to_extend_it(session, channel, speaker):
    first = declared(speaker, session)
    form = {
        "title": "Harbour", "why": "Again.", "words": "black smoke", "until": wall(2),
        "key": "second", "act": "declare",
    }  # fmt: skip
    answer = speaker.post("/crisis", "/crisis/new", **form)

    assert answer.status_code == 409
    assert f"/crisis/{first.id}/change?words=black+smoke" in answer.text
    assert "black smoke" in speaker.get(f"/crisis/{first.id}/change?words=black+smoke").text
    assert declared(speaker, session, **form, knowing=first.id).id != first.id


def test_renewing_and_ending_lead_to_what_is_held(session, channel, speaker):
    crisis = declared(speaker, session)
    held(session, channel, crisis)
    page = f"/crisis/{crisis.id}"

    assert speaker.post(f"{page}/renew", page, until=wall(-1)).status_code == 422
    assert speaker.post(f"{page}/renew", page, until=wall(9)).status_code == 303
    assert speaker.post(f"{page}/end", page, why=" ").status_code == 422
    ended = speaker.post(f"{page}/end", page, why="The fire is out.")

    assert ended.location == f"{page}/held"
    session.refresh(crisis)
    assert (crisis.state, crisis.renewals) == (CrisisState.ENDED, 1)
    text = speaker.get(page).text
    assert "The fire is out." in text
    assert "1 reply is still held." in text


def test_held_replies_are_looked_at_one_by_one_with_progress(session, channel, speaker):
    crisis = declared(speaker, session)
    replies = held(session, channel, crisis, 3)
    page = f"/crisis/{crisis.id}/held"
    assert FIRE in speaker.get(page).text

    refused = speaker.post(f"{page}/{replies[0].id}/release", page, why="")
    assert refused.status_code == 422
    for reply, act in zip(replies, ("release", "revise", "discard"), strict=True):
        newest = re.search(r'name="seen" value="(\d+)"', speaker.get(page).text)[1]
        done = speaker.post(f"{page}/{reply.id}/{act}", page, why="Checked.", seen=newest)
        assert done.status_code == 303, done.text

    for reply in replies:
        session.refresh(reply)
    assert [each.state for each in replies] == [
        ReplyState.QUEUED, ReplyState.DRAFT, ReplyState.DISCARDED
    ]  # fmt: skip
    text = speaker.get(page).text
    assert "All of them were looked at" in text
    assert "of 3 looked at" in text


def test_a_held_reply_under_embargo_says_so_before_and_after_it_is_let_go(
    session, channel, speaker
):
    crisis = declared(speaker, session)
    (reply,) = held(session, channel, crisis)
    reply.embargo_until = now() + timedelta(days=3)
    session.commit()
    path = f"/crisis/{crisis.id}/held"

    page = speaker.get(path).text

    assert "under embargo: leaves" in page
    assert "Letting it go does not make it leave before that moment." in page
    done = speaker.client.post(
        f"{path}/{reply.id}/release", data=speaker.seen(path) | {"why": "Right still"},
        follow_redirects=True,
    )  # fmt: skip
    assert "the embargo still holds it until" in done.text


def test_a_manager_looks_but_does_not_let_go_while_it_is_on(
    session, team, channel, speaker, inside
):
    crisis = declared(speaker, session)
    [reply] = held(session, channel, crisis)
    manager = inside(team, Role.MANAGER)
    page = f"/crisis/{crisis.id}/held"

    assert "Let it go<kbd" not in manager.get(page).text
    assert manager.post(f"{page}/{reply.id}/release", page, why="Go.").status_code == 403
    assert manager.post(f"{page}/{reply.id}/revise", page).status_code == 303


def test_several_are_shown_together_before_they_are_put_back(session, channel, speaker):
    crisis = declared(speaker, session)
    replies = held(session, channel, crisis, 3)
    page, chosen = f"/crisis/{crisis.id}/held", [replies[0].id, replies[2].id]

    shown = speaker.post(f"{page}/together", page, act="revise", reply=chosen)
    assert "2 replies become drafts again" in shown.text
    assert speaker.post(f"{page}/together", page, act="release", reply=chosen).status_code == 422
    speaker.post(f"{page}/together", page, act="revise", reply=chosen, sure="yes")

    session.expire_all()
    states = session.scalars(select(Reply.state).order_by(Reply.id)).all()
    assert states == [ReplyState.DRAFT, ReplyState.HELD, ReplyState.DRAFT]


def test_a_draft_that_it_touches_says_so_on_the_ticket(session, channel, speaker):
    declared(speaker, session)
    burning, other = asked(session, channel), asked(session, channel, LITTER)
    for ticket in (burning, other):
        make.make_reply(session, ticket, author_name="An")
    session.commit()

    assert "touches this: smoke" in speaker.get(f"/tickets/{burning.id}").text
    assert "touches this" not in speaker.get(f"/tickets/{other.id}").text


def test_what_ends_soon_asks_to_be_renewed(session, channel, speaker):
    crisis = declared(speaker, session)
    crisis.until = now() + timedelta(minutes=19, seconds=30)
    session.commit()

    text = speaker.get("/crisis/strip").text

    assert "ends in 20 min" in text
    assert "Renew?" in text


def test_the_strip_costs_a_page_no_statement_of_its_own(session, channel, speaker):
    declared(speaker, session)
    speaker.get("/")
    with statements(session) as seen:
        speaker.get("/")

    assert not [each for each in seen if "FROM crises" in each]


def test_a_crisis_of_another_team_is_on_nobodys_page(session, team, channel, speaker, inside):
    declared(speaker, session)
    stranger = inside(make.make_team(session), Role.LEAD)

    assert "Fire in the harbour" not in stranger.get("/").text
    assert "Fire in the harbour" not in stranger.get("/crisis").text


def test_the_ticket_offers_nobody_a_release_that_a_crisis_refuses(
    session, team, channel, speaker, inside
):
    crisis = declared(speaker, session)
    [reply] = held(session, channel, crisis)
    manager = inside(team, Role.MANAGER)
    page = manager.get(f"/tickets/{reply.ticket_id}").text

    assert "This waits for whoever may speak on it." in page
    assert "This waits for your word." not in page
    assert f"/replies/{reply.id}/release" not in page


def test_a_moment_that_has_passed_is_said_so_and_not_called_missing(session, channel, speaker):
    answer = speaker.post(
        "/crisis", "/crisis/new", title="Fire", why="It burns.", words="smoke",
        until=wall(-4), key="form", act="declare",
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Something is missing." not in answer.text
